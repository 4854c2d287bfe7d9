"""A stock book as CSV: one row for each lot and heap, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from ledger.service.auditor.line_items import safe_cell
from ledger.service.wording import mineral_name

COLUMNS: Final = (
    "part",
    "kind",
    "id",
    "mineral_hs",
    "mineral",
    "net_kg",
    "dry_kg",
    "place",
    "state",
    "custodian",
    "owner",
    "from",
    "to",
    "sent_on",
    "tags",
    "holds",
    "questions",
)


def stock_csv(stock: Mapping[str, Any]) -> str:
    """Return a stock, as :func:`ledger.service.stock.book.stock_json` gives it, as CSV (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in stock["lots"]:
        told = {
            **one,
            "kind": "lot",
            "id": one["lot"],
            "tags": "; ".join(one["tags"]),
            "holds": "; ".join(hold["kind"] for hold in one["holds"] or ()),
            "questions": "; ".join(asked["message"] for asked in one["questions"] or ()),
        }
        writer.writerow(_row(told))
    for heap in stock["heaps"]:
        writer.writerow(_row({**heap, "part": "here", "kind": "stockpile", "id": heap["stockpile"]}))
    return text.getvalue()


def _row(told: Mapping[str, Any]) -> list[str]:
    named = {**told, "mineral_hs": told["mineral"], "mineral": mineral_name(told["mineral"])}
    # A dry mass may be below nothing: a heap's is, where more came off it than was known to be on it.
    return [safe_cell(str(named.get(name) or "")) for name in COLUMNS]
