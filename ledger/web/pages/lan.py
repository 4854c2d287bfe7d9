"""The certificate of the local authority, for devices that are to trust it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from ledger.errors import NotFound
from ledger.language import N_
from ledger.web.context import Here

router: Final = APIRouter(include_in_schema=False)


@router.get("/lan/ca.crt")
def certificate(here: Here) -> Response:
    """Return the certificate as systems take it, where there is one."""
    pem = here.config.lan_certificate
    if pem is None:
        raise NotFound("not-found", N_("There is nothing at this address."))
    return Response(pem, headers={"cache-control": "no-store"}, media_type="application/x-x509-ca-cert")
