"""``show stock``: what a party has, what is on its way, its tags, and what would be asked about its lots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import click
from rich.console import Console

from ledger.cli.command import Command, Given, pass_settings, several
from ledger.cli.output import emit, tell
from ledger.cli.parts import mineral_code
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.signing import signing_key
from ledger.cli.tables import list_table
from ledger.diligence.code_words import mineral_word
from ledger.language import _
from ledger.service.recording.prepare import signer_of
from ledger.service.stock.book import PARTS, TAG_COUNTS, Wanted, part_named, read_stock, stock_json
from ledger.service.wording import word

_SUM_NUMBERS: Final = (3, 4, 5)


@click.command(
    "stock",
    cls=Command,
    help=_(
        "Show the stock book of a party, or of the party of --key: lots and heaps by place and mineral, what "
        "is on its way, tags, and what whoever gets a lot next would be refused with it or ask about."
    ),
    examples=("show stock TRADER-1", "show stock TRADER-1 --part coming", "show stock COOP-1 --asked-about"),
)
@click.argument("party", required=False)
@several(
    click.option("--part", type=click.Choice([*PARTS]), help=_("Only that part of the stock.")),
    click.option("--place", metavar="ID", help=_("Only what is at that place.")),
    click.option("--mineral", metavar="NAME", help=_("Only that mineral, by its name or HS code.")),
    click.option("--held", is_flag=True, help=_("Only lots on hold.")),
    click.option("--asked-about", is_flag=True, help=_("Only lots that there is something to ask about.")),
)
@pass_settings
def stock(settings: Settings, party: str | None, **given: Given) -> None:
    """Show a stock book."""
    asked: Mapping[str, Any] = given
    key = None if party is not None else signing_key(settings).public_key.hex()
    with opened(settings) as ledger, ledger.view() as view:
        wanted = Wanted(
            signer_of(view, key) if key is not None else str(party),
            part=None if asked["part"] is None else part_named(asked["part"]),
            place=asked["place"],
            mineral=None if asked["mineral"] is None else mineral_code(asked["mineral"]),
            held=asked["held"],
            asked_about=asked["asked_about"],
        )
        known = stock_json(view, read_stock(view, wanted, now=ledger.clock()))
    emit(settings, known, lambda console: _write(console, known))


def _write(console: Console, known: Mapping[str, Any]) -> None:
    if not known["sums"]:
        tell(console, _("There is nothing of the kind."))
    else:
        titles = (_("Stock"), _("Place"), _("Mineral"), _("Lots"), _("Heaps"), _("Net kg"))
        sums = [
            (
                _(PARTS[one["part"]]),
                one["place"],
                mineral_word(one["mineral"]),
                one["lots"],
                one["heaps"],
                one["net_kg"],
            )
            for one in known["sums"]
        ]
        console.print(list_table(titles, sums, right=_SUM_NUMBERS))
    if known["lots"]:
        titles = (_("Lot"), _("Stock"), _("Mineral"), _("Net kg"), _("Place"), _("To ask about"))
        console.print(list_table(titles, map(_lot_row, known["lots"]), right=(3,)))
    if known["tags"]:
        counts = [(one["batch"], *(one[name] for name in TAG_COUNTS)) for one in known["tags"]]
        heads = [_("Batch"), *(word(name) for name in TAG_COUNTS)]
        console.print(list_table(heads, counts, right=range(1, len(heads))))


def _lot_row(lot: Mapping[str, Any]) -> tuple[object, ...]:
    holds = [hold["message"] for hold in lot["holds"]]
    questions = [asked["message"] for asked in lot["questions"]]
    told = " ".join(dict.fromkeys((*holds, *questions)))
    other = lot["from"] if lot["part"] == "coming" else lot["to"]
    return (
        lot["lot"],
        _(PARTS[lot["part"]]),
        mineral_word(lot["mineral"]),
        lot["net_kg"],
        other or lot["place"],
        told,
    )
