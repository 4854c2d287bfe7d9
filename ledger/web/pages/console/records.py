"""What has no page of its own: heaps, certificates, areas and keys, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.certificate import Certificate
from ledger.lots.office import Area
from ledger.lots.state import Key, Record
from ledger.lots.stockpile import Stockpile
from ledger.web.pages.console.reading import Desk

router: Final = APIRouter(prefix="/console/records", include_in_schema=False)
_KINDS: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {"stockpile": Stockpile, "certificate": Certificate, "area": Area, "key": Key}
)


@router.get("/{kind}/{id}", response_class=HTMLResponse)
def record(kind: str, id: str, desk: Desk) -> HTMLResponse:
    """Show the record of a thing as the ledger keeps it."""
    with desk.view() as (_view, rights):
        if kind not in _KINDS:
            raise NotFound("not-found", N_("There is nothing at this address."))
        found = rights.get(_KINDS[kind], id)
        return desk.page("record.html", "search", kind=kind, id=id, fields=asdict(found))
