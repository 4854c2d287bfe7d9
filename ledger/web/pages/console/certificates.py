"""Export certificates: the list, and one with what each party says stands under its number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from ledger.language import N_, _
from ledger.lots.certificate import Certificate
from ledger.service.show.certificates import certificate_json, list_certificates
from ledger.web.pages.console.reading import PAGE, Desk, Typed

router: Final = APIRouter(prefix="/console/certificates", include_in_schema=False)
_DEEPEST: Final = 10_000
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "in_force": N_("in force"),
        "expired": N_("expired"),
        "replaced": N_("replaced"),
        "cancelled": N_("cancelled"),
        "cited": N_("not confirmed by its issuer"),
    }
)


@router.get("", response_class=HTMLResponse)
def certificates(
    desk: Desk, state: Typed = "", page: Annotated[int, Query(ge=1, le=_DEEPEST)] = 1
) -> HTMLResponse:
    """List certificates with who verified and who validated each."""
    with desk.view() as (view, rights):
        rights.check_whole()
        first = (page - 1) * PAGE
        count, listed = list_certificates(view, on=desk.today, state=state, first=first, limit=PAGE)
        return desk.page(
            "certificates.html",
            "certificates",
            listed=listed,
            count=count,
            states=STATES,
            options=[("", _("all")), *((name, _(text)) for name, text in STATES.items())],
            page=page,
            further=first + PAGE < count,
        )


@router.get("/{id}", response_class=HTMLResponse)
def certificate(id: str, desk: Desk) -> HTMLResponse:
    """Show a certificate to whom it concerns."""
    with desk.view() as (view, rights):
        found = certificate_json(view, rights.get(Certificate, id), on=desk.today)
        return desk.page(
            "certificate.html",
            "certificates",
            certificate=found,
            states=STATES,
        )
