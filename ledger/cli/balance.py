"""``show balance``: what there was, came, went, was lost, is not explained, and is there now."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

import click
from rich.console import Console
from rich.markup import escape

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, progress, tell, write_data
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.language import _
from ledger.lots.codes import find_mineral
from ledger.service.balance_table import balance_lines, balance_rows, line_title, measure_title
from ledger.service.balances import Asked, Scope, show_balance

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
        titles = ("", *(measure_title(measure["measure"]) for measure in one["measures"]))
        console.print(list_table(titles, rows, right=range(1, len(titles))))
        if any(measure["mixed"] for measure in one["measures"]):
            tell(console, _("Some of what was worked together is not assayed: its content does not compare."))
    if not known["balances"]:
        tell(console, _("Nothing came or went."))
    if known["late"]:
        tell(console, _("Entered after the period: {count}").format(count=known["late"]))
    if known["entered_since"]:
        tell(console, _("Of earlier days, and entered since: {count}").format(count=known["entered_since"]))


def _rows(measures: list[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for line, masses in balance_rows(measures):
        side, *_rest = line
        yield line_title(line), *("" if kg is None else _shown(side, kg) for kg in masses)


def _shown(side: str, kg: Mapping[str, str]) -> str:
    return f"{kg['value']} ({kg['low']} – {kg['high']})" if side == "rest" else kg["value"]


def _write_csv(console: Console, known: Mapping[str, Any]) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for one in known["balances"]:
        for measure in one["measures"]:
            for (side, kind, basis), kg in balance_lines(measure):
                named = f"{kind}/{basis}" if basis else kind
                table.writerow(
                    (one["mineral"], measure["measure"], side, named, kg["low"], kg["value"], kg["high"])
                )
    write_data(console, text.getvalue())
