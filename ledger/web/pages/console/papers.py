"""Labels and papers of a lot, to be printed by whoever logged in and may read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from fastapi import APIRouter
from starlette.responses import Response

from ledger.lots.state import Lot
from ledger.service.label.make import (
    Printed,
    make_slip,
    render_bag_labels,
    render_certificate,
    render_export,
    render_slip,
)
from ledger.service.ledger import LedgerHandle
from ledger.store.catalog import Catalog
from ledger.web.pages.console.reading import PRIVATE, Desk

Paper = Literal[
    "labels.pdf", "labels-a4.pdf", "labels.zpl", "slip-58.pdf", "slip-80.pdf", "certificate.pdf", "export.pdf"
]
_MAKE: Final[Mapping[Paper, Callable[[LedgerHandle, Catalog, str], Printed]]] = MappingProxyType(
    {
        "labels.pdf": lambda _ledger, view, lot: render_bag_labels(view, lot, "pdf"),
        "labels-a4.pdf": lambda _ledger, view, lot: render_bag_labels(view, lot, "sheet"),
        "labels.zpl": lambda _ledger, view, lot: render_bag_labels(view, lot, "zpl"),
        "slip-58.pdf": lambda ledger, _view, lot: render_slip(make_slip(ledger, lot), 58),
        "slip-80.pdf": lambda ledger, _view, lot: render_slip(make_slip(ledger, lot), 80),
        "certificate.pdf": lambda ledger, _view, lot: render_certificate(ledger, lot),
        "export.pdf": lambda _ledger, view, lot: render_export(view, lot),
    }
)
router: Final = APIRouter(prefix="/console/lots", include_in_schema=False)


@router.get("/{id}/papers/{paper}")
def paper(id: str, paper: Paper, desk: Desk) -> Response:
    """Give a label or paper of a lot; what has no tag or export to print answers so."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        rights.get(Lot, id)
        printed = _MAKE[paper](desk.here.handle, view, id)
    headers = {"content-disposition": f'attachment; filename="{id}.{paper}"', **PRIVATE}
    return Response(printed.data, headers=headers, media_type=printed.media_type)
