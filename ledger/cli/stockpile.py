"""``stockpile open``, ``add``, ``draw`` and ``count``; ``show stockpile``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.console import Console

from ledger.cli.command import Command, Given, Group, UsageFaults, given_fields, pass_settings
from ledger.cli.output import emit
from ledger.cli.parts import (
    common_of,
    common_options,
    mineral_code,
    quantity_of,
    quantity_options,
    read_outputs,
    read_pairs,
    tag_ref,
)
from ledger.cli.recording import opened, record
from ledger.cli.settings import Settings
from ledger.cli.tables import fields_table, list_table
from ledger.errors import Problem
from ledger.language import _
from ledger.lots.codes import find_mineral
from ledger.service.show.stockpile import show_stockpile
from ledger.service.wording import word

stockpile = Group("stockpile", help=_("Open heaps and silos, put lots on them, draw from them, count them."))


@stockpile.command(
    "open",
    help=_("Open a heap or silo at a place. Whoever opens it keeps it."),
    examples=(
        "stockpile open YARD-1 --at-place PLANT-1 --mineral cassiterite --key processor.key",
        "stockpile open SILO-2 --at-place PLANT-1 --mineral coltan --attribution fifo --key processor.key",
    ),
)
@click.argument("id")
@click.option("--at-place", required=True, metavar="PLACE", help=_("Where it is."))
@click.option("--mineral", required=True, metavar="NAME", help=_("What it is of."))
@click.option("--also", multiple=True, metavar="NAME", help=_("A mineral that may be mixed in (repeatable)."))
@click.option(
    "--attribution",
    metavar="HOW",
    help=_("How origins pass through it: proportional (unless given), fifo or declared."),
)
@click.option("--name", metavar="TEXT", help=_("What people call it."))
@click.option("--kind", metavar="NAME", help=_("heap (unless given), silo, bin, tank or bay."))
@click.option("--owner", metavar="PARTY", help=_("Whose what comes off it is; the keeper's unless given."))
@click.option("--remark", metavar="TEXT", help=_("What else is to be said."))
@common_options
@pass_settings
def _open(settings: Settings, id: str, mineral: str, also: tuple[str, ...], **given: Given) -> None:
    fields = given_fields(given, "attribution", "name", "kind", "owner", "remark", place="at_place")
    body = {"stockpile": id, "mineral": mineral_code(mineral), **fields}
    if also:
        body["minerals"] = [mineral_code(typed) for typed in also]
    record(settings, "stockpile.opened", body, **common_of(given))


@stockpile.command(
    "add",
    help=_("Put a lot on a heap, as the ledger has it or as it is weighed now; the lot is used up."),
    examples=(
        "stockpile add YARD-1 L-250701-7K3M9Q2X --key processor.key",
        "stockpile add YARD-1 L-250701-7K3M9Q2X --mass 49.2 --tag-removed 7K3M-9Q2X-TW4R-A",
    ),
)
@click.argument("id")
@click.argument("lot")
@quantity_options
@click.option("--tag-removed", multiple=True, metavar="CODE", help=_("A tag taken off the bag (repeatable)."))
@click.option("--remark", metavar="TEXT", help=_("What else is to be said."))
@common_options
@pass_settings
def _add(settings: Settings, id: str, lot: str, **given: Given) -> None:
    body: dict[str, Any] = {"stockpile": id, "lot": lot, **given_fields(given, "remark")}
    if quantity := quantity_of(given):
        body["quantity"] = quantity
    if given["tag_removed"]:
        body["tags_removed"] = [tag_ref(typed) for typed in given["tag_removed"]]
    record(settings, "stockpile.added", body, **common_of(given))


@stockpile.command(
    "draw",
    help=_("Draw lots from a heap."),
    examples=(
        "stockpile draw YARD-1 --output mass=500,tag=7K3M9Q2XTW4RA --key processor.key",
        "stockpile draw BIN-1 --output mass=80 --from CD-NK-0007=60 --from CD-SK-0002=40",
    ),
)
@click.argument("id")
@click.option(
    "--output",
    multiple=True,
    required=True,
    metavar="PARTS",
    help=_("One lot that comes off: mass=KG,tag=CODE,lot=ID,grade=SnO2=60 …"),
)
@click.option(
    "--from",
    "origins",
    multiple=True,
    metavar="SITE=PERCENT",
    help=_("A share of what comes off, where the heap has them declared (repeatable)."),
)
@click.option("--remark", metavar="TEXT", help=_("What else is to be said."))
@common_options
@pass_settings
def _draw(
    settings: Settings, id: str, output: tuple[str, ...], origins: tuple[str, ...], **given: Given
) -> None:
    outputs = read_outputs(output, settings.occurred_at())
    body: dict[str, Any] = {"stockpile": id, "outputs": outputs, **given_fields(given, "remark")}
    if origins:
        body["origins"] = _origins(origins)
    shown = {"outputs": [one["lot"] for one in outputs]}
    record(settings, "stockpile.drawn", body, shown=shown, **common_of(given))


def _origins(texts: Iterable[str]) -> list[dict[str, str]]:
    """Return declared shares; an origin with a colon, or ``unknown``, is no site."""
    found = []
    for name, percent in read_pairs("--from", texts).items():
        field = "origin" if ":" in name or name == "unknown" else "site"
        found.append({field: name.removeprefix("site:"), "share_percent": percent})
    return found


@stockpile.command(
    "count",
    help=_("Count what is on a heap. The ledger's stock follows an empty count, or one with a cause."),
    examples=(
        "stockpile count YARD-1 --mass 31400 --by surveyed --uncertainty 900 --key processor.key",
        "stockpile count YARD-1 --mass 31400 --cause dust --reason 'dry season' --key processor.key",
        "stockpile count YARD-1 --empty --witness INSPECTOR-1 --key processor.key",
    ),
)
@click.argument("id")
@quantity_options
@click.option("--empty", is_flag=True, help=_("Nothing is left: what comes now is a new set."))
@click.option("--by", metavar="HOW", help=_("weighed (unless given), surveyed, estimated or seen."))
@click.option("--witness", multiple=True, metavar="PARTY", help=_("Who saw it (repeatable)."))
@click.option(
    "--cause",
    metavar="NAME",
    help=_("Why the stock is to follow: moisture, dust, spillage, handling, measurement, theft, unknown."),
)
@click.option("--reason", metavar="TEXT", help=_("The cause in words."))
@click.option("--explanation", metavar="TEXT", help=_("What explains the difference."))
@common_options
@pass_settings
def _count(settings: Settings, id: str, *, empty: bool, **given: Given) -> None:
    if bool(given["cause"]) != bool(given["reason"]):
        message = _("An adjustment has both: --cause and --reason.")
        raise UsageFaults([Problem("usage", "refused", "--cause", message)])
    quantity = {"mass_kg": "0"} if empty else quantity_of(given)
    fields = given_fields(given, "explanation", method="by", witnesses="witness")
    body: dict[str, Any] = {"stockpile": id, "quantity": quantity, **fields}
    if given["cause"]:
        body["adjustment"] = given_fields(given, "cause", "reason")
    record(settings, "stockpile.counted", body, **common_of(given))


@click.command(
    "stockpile",
    cls=Command,
    help=_("Show a heap: its stock and shares, its newest count, what was put on it."),
    examples=("show stockpile YARD-1", "show stockpile YARD-1 --page 2"),
)
@click.argument("id")
@click.option("--page", type=click.IntRange(1), default=1, metavar="N", help=_("Which hundred additions."))
@pass_settings
def show(settings: Settings, id: str, page: int) -> None:
    """Show a heap."""
    with opened(settings) as ledger, ledger.view() as view:
        known = show_stockpile(view, id, page=page)
    emit(settings, known, lambda console: _write(console, known))


def _write(console: Console, heap: Mapping[str, Any]) -> None:
    mineral, counted = find_mineral(heap["mineral"]), heap["counted"]
    rows = {
        _("Stockpile"): heap["stockpile"],
        _("Name"): heap["name"],
        _("Mineral"): f"{heap['mineral']} {mineral.name if mineral else ''}",
        _("Also takes"): ", ".join(heap["minerals"]),
        _("Custodian"): heap["custodian"],
        _("Owner"): heap["owner"],
        _("Place"): heap["place"],
        _("Origins pass"): word(heap["attribution"]),
        _("Net mass"): _kg(heap["net_kg"]),
        _("Dry mass"): _kg(heap["dry_kg"]),
        _("Lots since it was empty"): heap["since_empty"],
        _("Draws"): heap["draws"],
        _("Deficit"): _("yes") if heap["deficit"] else "",
        _("Flags"): ", ".join(heap["flags"]),
        _("Counted"): _kg(counted["found_kg"]) if counted else "",
        _("Difference"): _kg(counted["difference_kg"]) if counted else "",
        _("Newest event"): heap["head"],
    }
    console.print(fields_table(rows))
    shares = [
        (one["origin"], f"{float(one['share']) * 100:.3f} %", f"{one['dry_kg']} kg", _("attributed"))
        for one in heap["shares"]
    ]
    if shares:
        console.print(list_table((_("Origin"), _("Share"), _("Dry mass"), ""), shares, right=(1, 2)))
    lots = [
        (one["number"], one["lot"], f"{one['dry_kg']} kg", _("voided") if one["voided"] else "")
        for one in heap["lots"]
    ]
    if lots:
        console.print(list_table((_("Addition"), _("Lot"), _("Dry mass"), ""), lots, right=(0, 2)))


def _kg(interval: Mapping[str, str]) -> str:
    return f"{interval['value']} kg ({interval['low']} – {interval['high']})"
