"""Line items: one for each time a lot was received, with what importers and smelters are asked to know of it.

``docs/line-items.md`` says of every column what it holds and who asks for it. What is not recorded, or is
sealed, stays empty or says so; nothing is made up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final

from ledger.diligence.history import Stated
from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.attribution import SITE
from ledger.lots.codes import find_mineral
from ledger.lots.state import Lot, Party, Site
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.title import PaymentRecorded
from ledger.lots.view import get
from ledger.service.auditor.graph import Ancestors
from ledger.service.diligence.evidence import Evidence
from ledger.service.show.thing import amount
from ledger.store.catalog import Catalog

COLUMNS: Final = (
    "receipt_event",
    "lot",
    "mineral_hs",
    "mineral",
    "trade_name",
    "received_by",
    "received_on",
    "net_kg",
    "moisture_percent",
    "grade",
    "supplier",
    "supplier_name",
    "supplier_country",
    "countries_of_origin",
    "mines_of_origin",
    "extracted_from",
    "extracted_to",
    "places",
    "certificates",
    "taxes",
    "attested_by",
    "holds",
    "incidents",
)
MOST: Final = 5_000
"""Line items of one answer."""
_ANCESTORS: Final = 2_000
_TAXES: Final = frozenset({"tax", "fee", "royalty"})
# What a spreadsheet would run instead of showing it (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

Item = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose receipts, or which lot's, from the ``first`` to the ``last`` day (UTC) on which they happened."""

    party: str | None = None
    lot: str | None = None
    first: str | None = None
    last: str | None = None


def line_items(view: Catalog, wanted: Wanted) -> list[Item]:
    """Return the line items in the order of the log, at most :data:`MOST`.

    Raises NotFound when there is no such party or lot.
    """
    if wanted.party is not None:
        view.get(Party, wanted.party)
    evidence = Evidence(view)
    ancestors = Ancestors(evidence)
    receipts = islice(_receipts(view, evidence, wanted), MOST)
    return [_Line(evidence, ancestors, stated).item() for stated in receipts]


def format_csv(items: Iterable[Item]) -> str:
    """Return line items as CSV (RFC 4180) of which no cell is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(item[name]) for name in COLUMNS] for item in items)
    return text.getvalue()


def safe_cell(text: str) -> str:
    """Return a cell that spreadsheets show as it stands: one that could be a formula begins with ``'``."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _receipts(view: Catalog, evidence: Evidence, wanted: Wanted) -> Iterator[Stated[Any]]:
    if wanted.lot is not None:
        if view.find(Lot, wanted.lot) is None:
            raise NotFound(
                "lot-missing", N_("There is no lot {lot} in this ledger."), values={"lot": wanted.lot}
            )
        indexes: Iterable[int] = view.touches("lot", wanted.lot)
    else:
        # The payload stands in the log as canonical JSON.
        indexes = view.log.holding(b'"type":"lot.received"')
    for stated in evidence.all_stated(indexes):
        if (
            isinstance(stated.body, LotReceived)
            and wanted.party in (None, stated.event.issuer)
            and (wanted.first or "") <= stated.day <= (wanted.last or "9999-12-31")
        ):
            yield stated


class _Line:
    """One receipt, and what is known of the lot that was received and of all that it is made of."""

    def __init__(self, evidence: Evidence, ancestors: Ancestors, stated: Stated[Any]) -> None:
        self._evidence, self._ancestors, self._stated = evidence, ancestors, stated
        self._body: LotReceived = stated.body
        self._lot = get(evidence, Lot, self._body.lot)

    def item(self) -> Item:
        lot, supplier, mineral = self._lot, self._supplier, find_mineral(self._lot.mineral)
        net, days = self._body.quantity.stated_net_kg(), [one.day for one in self._dug]
        return {
            "receipt_event": self._stated.id,
            "lot": lot.id,
            "mineral_hs": lot.mineral,
            "mineral": "" if mineral is None else mineral.name,
            "trade_name": _listed(one.body.trade_name for one in self._dug if one.body.trade_name),
            "received_by": self._stated.event.issuer,
            "received_on": self._stated.day,
            "net_kg": "" if net is None else amount(net),
            "moisture_percent": self._body.quantity.moisture_percent or "",
            "grade": _listed(
                f"{one.basis} {amount(one.percent.value)} % ({one.method}, {one.status})"
                for one in lot.grades
            ),
            "supplier": "" if supplier is None else supplier.id,
            "supplier_name": "" if supplier is None else supplier.name,
            "supplier_country": "" if supplier is None else supplier.country,
            "countries_of_origin": _listed(sorted(self._countries)),
            "mines_of_origin": _listed(
                f"{one.origin.removeprefix(SITE)} {amount(one.share * 100)} %"
                + (" (attributed)" if one.attributed else "")
                for one in lot.shares
            ),
            "extracted_from": min(days, default=""),
            "extracted_to": max(days, default=""),
            "places": _listed(self._places()),
            "certificates": _listed(lot.certificates),
            "taxes": _listed(self._taxes()),
            "attested_by": _listed(one.issuer for one in self._events if one.type == "lot.attested"),
            "holds": _listed(hold.kind for hold in lot.holds),
            "incidents": _listed(lot.incidents),
        }

    @cached_property
    def _events(self) -> Sequence[Stated[Any]]:
        """Every event about the lot or one that it is made of, each once, in the order of the log."""
        things = [("lot", one.id) for one in self._ancestors.of(self._lot, most=_ANCESTORS)]
        self._evidence.expect_histories(things)
        indexes = {index for thing in things for index in self._evidence.touches(*thing)}
        return list(self._evidence.all_stated(sorted(indexes)))

    @cached_property
    def _dug(self) -> Sequence[Stated[Any]]:
        return [one for one in self._events if isinstance(one.body, LotRegistered)]

    @property
    def _countries(self) -> Iterator[str]:
        for share in self._lot.shares:
            site = self._evidence.find(Site, share.origin.removeprefix(SITE))
            yield share.origin if site is None else site.country

    @property
    def _supplier(self) -> Party | None:
        """Who sent the lot last before it was received."""
        own = {*self._evidence.touches("lot", self._lot.id)}
        sent = [
            one.event.issuer
            for one in self._events
            if one.index in own and one.index < self._stated.index and isinstance(one.body, LotDispatched)
        ]
        return self._evidence.find(Party, sent[-1]) if sent else None

    def _places(self) -> Iterator[str]:
        for one in self._events:
            place = one.event.payload.place or getattr(one.body, "place", None)
            if place is not None:
                yield place

    def _taxes(self) -> Iterator[str]:
        for one in self._events:
            body = one.body
            if isinstance(body, PaymentRecorded) and body.kind in _TAXES:
                stated = f"{body.amount} {body.currency or ''}".strip() if body.amount else "amount sealed"
                yield f"{body.kind} {body.name or ''} {stated} ({body.payee_class}, {one.day})".replace(
                    "  ", " "
                )


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))
