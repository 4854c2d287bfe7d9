"""Receive many bags in one go: code after code, the sender's weight beside the own scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.crypto.canonical import JSON
from ledger.language import N_, _
from ledger.lots.state import LEDGER, Ledger, Lot, Place
from ledger.service.show.thing import amount
from ledger.service.stock.book import Stock, Wanted, read_stock
from ledger.store.catalog import Catalog
from ledger.web.pages.console.do_words import words
from ledger.web.pages.console.reading import Desk

router: Final = APIRouter(prefix="/console", include_in_schema=False)
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "added": N_("{lot}: now its weight."),
        "again": N_("{lot} is in the list already."),
        "difference": N_("{kg} kg, {percent} %"),
        "done": N_("Recorded: entry {index}"),
        "explain": N_("The difference is over the tolerance: say why, or weigh again."),
        "explanation": N_("Why it differs"),
        "explanation_rejected": N_("Why it is sent back"),
        "failed": N_("{count} were not recorded. They stay in the list with the reason."),
        "from": N_("from {party}"),
        "left": N_("Bags that are on their way to you and not in the list: {count}"),
        "mistyped": N_("This is neither the code of a tag nor a lot that is on its way to you: {text}"),
        "not_coming": N_("No bag with this tag is on its way to you: {text}"),
        "outcome": N_("Outcome"),
        "own": N_("Own scale (kg)"),
        "own_of": N_("Own scale (kg), lot {lot}"),
        "progress": N_("{done} of {count}"),
        "remove": N_("Take away"),
        "remove_of": N_("Take lot {lot} away"),
        "sender": N_("Sender: {kg} kg"),
        "sums": N_("{count} bags: sender {sent} kg, own scale {own} kg, difference {difference} kg"),
        "weight_needed": N_("Weigh it."),
    }
)
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accepted": N_("accepted"),
        "opened": N_("accepted, was opened"),
        "rejected": N_("sent back"),
    }
)
"""What becomes of a bag that has arrived; what has not arrived stays among those that are to come."""


@router.get("/receive", response_class=HTMLResponse)
def receive(desk: Desk) -> HTMLResponse:
    """List what is on its way to the caller, and take it in bag after bag."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        party = rights.party_asked(None)
        wanted = Wanted(party, part="coming", frank=rights.may_be_told(party))
        found = read_stock(view, wanted, now=desk.now)
        return desk.page(
            "receive.html",
            "stock",
            coming=[*_coming(view, found)],
            places=[one for one in view.each(Place) if one.operator == party],
            outcomes=OUTCOMES,
            words=words() | {name: _(text) for name, text in WORDS.items()},
        )


def _coming(view: Catalog, stock: Stock) -> Iterator[dict[str, JSON]]:
    policy = view.get(Ledger, LEDGER).policy
    for _part, lot in stock.lines:
        asked = stock.questions.get(lot.id, ())
        yield {
            "lot": lot.id,
            "tags": [*lot.tags],
            "kg": amount(lot.net.value),
            "mineral": lot.mineral,
            "from": _sender(lot),
            "gain": amount(policy.of("mass_gain_percent", lot.mineral[:4])),
            "loss": amount(policy.of("mass_loss_percent", lot.mineral[:4])),
            "asks": [one.message for one in asked],
        }


def _sender(lot: Lot) -> str:
    return lot.custodian if lot.transfer is None else lot.transfer.consignor
