"""``lot declare`` and ``stock count``: what was there before, and what is there."""

from __future__ import annotations

from typing import Any, get_args

import click

from ledger.cli.command import Command, Given, Group, given_fields, pass_settings
from ledger.cli.parts import (
    common_of,
    common_options,
    content_of,
    grade_options,
    mineral_code,
    new_id,
    quantity_of,
    quantity_options,
    read_pairs,
)
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _
from ledger.lots.types.declared import Declaration

stock = Group("stock", help=_("Count what lies at a place."))


@click.command(
    "declare",
    cls=Command,
    help=_("Declare a lot that was not dug at a site of this ledger: opening stock, tailings, found …"),
    examples=(
        (
            "lot declare --kind opening_stock --mineral coltan --mass 12000 --place DEPOT-1"
            " --counted 2025-12-31 --counted-by AUDIT --key trader.key"
        ),
        "lot declare --kind large_scale_mine --mine Bisie --mineral cassiterite --mass 20000 --key mine.key",
    ),
)
@click.option(
    "--kind", required=True, type=click.Choice(get_args(Declaration)), help=_("What it is declared as.")
)
@click.option("--tag", multiple=True, metavar="CODE", help=_("The tag on the bag (repeatable)."))
@click.option("--mineral", required=True, metavar="HS", help=_("HS code, or a name such as coltan."))
@quantity_options
@grade_options
@click.option("--lot", metavar="ID", help=_("Id of the lot; chosen by the program unless given."))
@click.option("--number", metavar="TEXT", help=_("Your own number of it."))
@click.option("--counted", metavar="DATE", help=_("The day on which it was counted."))
@click.option("--counted-by", multiple=True, metavar="PARTY", help=_("Who counted it (repeatable)."))
@click.option("--acquired", metavar="DATE", help=_("The day on which it was acquired."))
@click.option("--source", metavar="TEXT", help=_("Whom or what it came from."))
@click.option("--mine", metavar="TEXT", help=_("The large-scale mine or the heap of tailings."))
@click.option("--from-country", metavar="CC", help=_("ISO 3166 code of the country it came from."))
@click.option("--reference", metavar="TEXT", help=_("Number of its papers."))
@click.option("--act", metavar="TEXT", help=_("The decision."))
@click.option("--owner", metavar="PARTY", help=_("Whose it is, if not the custodian's."))
@click.option("--custodian", metavar="PARTY", help=_("Who keeps it, if not the signer."))
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@common_options
@pass_settings
def declare(settings: Settings, **given: Given) -> None:
    """Declare a lot."""
    lot = given["lot"] or new_id("L", settings.occurred_at())
    body: dict[str, Any] = {
        "lot": lot,
        **given_fields(
            given,
            "kind",
            "number",
            "counted_by",
            "source",
            "mine",
            "from_country",
            "reference",
            "act",
            "owner",
            "custodian",
            "remark",
            counted_on="counted",
            acquired_on="acquired",
        ),
        "mineral": mineral_code(given["mineral"]),
        "quantity": quantity_of(given),
    }
    body |= content_of(given)
    record(settings, "lot.declared", body, shown={"lot": lot}, **common_of(given))


@stock.command(
    "count",
    help=_("Record a count of what a party has at a place; what differs from the ledger is flagged."),
    examples=("stock count DEPOT-1 --party TRADER-1 --found coltan=11950 --witness AUDIT --key trader.key",),
)
@click.argument("where", metavar="PLACE")
@click.option("--party", required=True, metavar="ID", help=_("Whose stock it is."))
@click.option(
    "--found", multiple=True, metavar="MINERAL=KG", help=_("Net kilograms of a mineral (repeatable).")
)
@click.option("--partial", is_flag=True, help=_("Other minerals were not counted."))
@click.option("--method", metavar="NAME", help=_("weighed, estimated or bags."))
@click.option("--witness", multiple=True, metavar="PARTY", help=_("Who saw it (repeatable)."))
@click.option("--reference", metavar="TEXT", help=_("Number of its papers."))
@click.option("--remark", metavar="TEXT", help=_("What else there is to say."))
@common_options
@pass_settings
def _count(settings: Settings, where: str, *, partial: bool, **given: Given) -> None:
    found = read_pairs("--found", given["found"])
    body: dict[str, Any] = {
        "place": where,
        "counts": [
            {"mineral": mineral_code(mineral), "quantity": {"mass_kg": mass}}
            for mineral, mass in found.items()
        ],
        **given_fields(given, "party", "method", "reference", "remark", witnesses="witness"),
    }
    if partial:
        body["complete"] = False
    record(settings, "stock.counted", body, **common_of(given))
