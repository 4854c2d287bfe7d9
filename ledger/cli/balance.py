"""``show balance``: what there was, came, went, was lost, is not explained, and is there now."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, get_args

import click
from rich.console import Console
from rich.markup import escape

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, progress, tell, write_data
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.language import N_, _
from ledger.lots.codes import find_mineral
from ledger.service.balances import Asked, Scope, show_balance
from ledger.service.wording import word

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "added": N_("put on a stockpile"),
        "assayed": N_("assayed"),
        "cancelled": N_("cancelled"),
        "combined": N_("combined"),
        "corrected": N_("corrected"),
        "counted": N_("counted"),
        "declared": N_("declared"),
        "dispatched": N_("dispatched"),
        "drawn": N_("drawn from a stockpile"),
        "processed": N_("processed"),
        "received": N_("received"),
        "released": N_("released"),
        "resealed": N_("weighed again"),
        "returned": N_("returned"),
        "sampled": N_("sampled"),
        "sent": N_("sent"),
        "sorted": N_("sorted"),
        "split": N_("split"),
        "stored": N_("put in store"),
        "measured": N_("measured"),
        "estimated": N_("estimated"),
    }
)
_COLUMNS: Final = ("mineral", "measure", "line", "kind", "low", "value", "high")


@click.command(
    "balance",
    cls=Command,
    help=_("Show the balance of a lot, a stockpile, a place, a site, a party or a mineral."),
    examples=(
        "show balance party COOP-1 --from 2025-07-01 --to 2025-07-31",
        "show balance place DEPOT-7 --mineral cassiterite --csv",
        "show balance mineral gold",
    ),
)
@click.argument("scope", type=click.Choice(get_args(Scope)))
@click.argument("id")
@click.option("--mineral", metavar="HS", help=_("One mineral only, by HS code or name."))
@click.option("--from", "first", metavar="DATE", help=_("First day."))
@click.option("--to", "last", metavar="DATE", help=_("Last day."))
@click.option("--csv", "as_csv", is_flag=True, help=_("Print a table for a spreadsheet."))
@pass_settings
def balance(settings: Settings, scope: Scope, id: str, *, as_csv: bool, **given: str | None) -> None:
    """Show a balance."""
    with opened(settings) as ledger, ledger.view() as view, progress(_("Adding up")) as report:
        known = show_balance(view, Asked(scope, id, **given), report)
    write = _write_csv if as_csv else _write
    emit(settings, known, lambda console: write(console, known))


def _write(console: Console, known: Mapping[str, Any]) -> None:
    for one in known["balances"]:
        mineral = find_mineral(one["mineral"])
        console.print(f"[bold]{escape(one['mineral'])} {mineral.name if mineral else ''}[/bold]")
        rows = _rows(one["measures"])
        titles = ("", *(_title(measure["measure"]) for measure in one["measures"]))
        console.print(list_table(titles, rows, right=range(1, len(titles))))
        if any(measure["mixed"] for measure in one["measures"]):
            tell(console, _("Some of what was worked together is not assayed: its content does not compare."))
    if not known["balances"]:
        tell(console, _("Nothing came or went."))
    if known["late"]:
        tell(console, _("Entered after the period: {count}").format(count=known["late"]))
    if known["entered_since"]:
        tell(console, _("Of earlier days, and entered since: {count}").format(count=known["entered_since"]))


def _title(measure: str) -> str:
    return {"net": _("Net kg"), "dry": _("Dry kg")}.get(measure, f"{measure} kg")


def _rows(measures: list[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each line that any measure has; one that a measure lacks is empty in its column."""
    columns = [dict(_cells(measure)) for measure in measures]
    order = {line: None for column in columns for line in column}
    sides = ("opening", "in", "out", "lost", "rest", "closing", "unassayed")
    for line in sorted(order, key=lambda line: (sides.index(line[0]), line[1:])):
        yield _named(*line), *(column.get(line, "") for column in columns)


def _cells(measure: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], str]]:
    if measure["not_assayed_dry"]["high"] != "0":
        yield ("unassayed", "", ""), measure["not_assayed_dry"]["value"]
    for side, kind, basis, kg in _lines(measure):
        shown = f"{kg['value']} ({kg['low']} – {kg['high']})" if side == "rest" else kg["value"]
        yield (side, kind, basis), shown


def _lines(measure: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    yield "opening", "", "", measure["opening"]
    for side in ("in", "out", "rest"):
        for line in measure[side]:
            yield side, line["kind"], "", line["kg"]
    for line in measure["lost"]:
        yield "lost", line["name"], line["basis"], line["kg"]
    yield "closing", "", "", measure["closing"]


def _named(side: str, kind: str, basis: str) -> str:
    signs = {"in": "+", "out": "−"}
    if side == "lost":
        return _("− lost: {name} ({basis})").format(name=kind, basis=_(_KINDS.get(basis, basis)))
    if side == "rest":
        return _("± unexplained: {kind}").format(kind=_kind(kind))
    ends = {"opening": _("Opening"), "closing": _("Closing"), "unassayed": _("Not assayed, dry kg")}
    return ends.get(side) or f"{signs[side]} {_kind(kind)}"


def _kind(kind: str) -> str:
    return _(_KINDS[kind]) if kind in _KINDS else word(kind)


def _write_csv(console: Console, known: Mapping[str, Any]) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for one in known["balances"]:
        for measure in one["measures"]:
            for side, kind, basis, kg in _lines(measure):
                named = f"{kind}/{basis}" if basis else kind
                table.writerow(
                    (one["mineral"], measure["measure"], side, named, kg["low"], kg["value"], kg["high"])
                )
    write_data(console, text.getvalue())
