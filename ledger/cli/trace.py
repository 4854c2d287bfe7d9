"""``trace``: where a lot comes from and where it went, as a tree with masses and shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.language import _, ngettext
from ledger.lots.codes import find_mineral
from ledger.lots.state import Lot
from ledger.service.show.thing import amount
from ledger.service.show.trace import Step, Trace, trace_lot
from ledger.service.wording import word

_GRAMS: Final = Decimal("0.001")
_UNBROKEN: Final = 10_000
MOST: Final = 500
"""Lots drawn in one tree; the answer with --json has all."""


@click.command(
    "trace",
    cls=Command,
    help=_("Show what a lot is made of, up to its sites, and what was made of it."),
    examples=("trace L-250701-7K3M9Q2X", "trace L-250701-7K3M9Q2X --json"),
)
@click.argument("lot")
@click.option(
    "--page",
    type=click.IntRange(1),
    default=1,
    metavar="N",
    help=_("Which hundred lots of each contamination set."),
)
@pass_settings
def trace(settings: Settings, lot: str, page: int) -> None:
    """Trace a lot."""
    with opened(settings) as ledger, ledger.view() as view:
        found = trace_lot(view, lot, page=page)
    emit(settings, found.as_json(), lambda console: _draw(console, found))


def _draw(console: Console, trace: Trace) -> None:
    # A line that is too long for the terminal goes on in the next one: half a mass would be another mass.
    console.width = _UNBROKEN
    title = f"[bold]{escape(trace.lot.id)}[/bold]  {_named(trace.lot)}  {amount(trace.lot.net.value)} kg"
    up = Tree(title + _dim(_("is made of")))
    _grow(up, trace.lot.id, trace.upstream, _upstream_label)
    console.print(up)
    if trace.downstream:
        down = Tree(title + _dim(_("became")))
        _grow(down, trace.lot.id, trace.downstream, _downstream_label)
        console.print(down)
    _name_sets(console, trace)
    for id in trace.imported:
        text = _(
            "{lot} came from another ledger, by its word; whether it went elsewhere too is not known here."
        )
        tell(console, text.format(lot=id))


def _name_sets(console: Console, trace: Trace) -> None:
    """Name what the lot may hold besides, and what may hold of it: no shares, and apart from them."""
    for one in trace.contamination:
        sites = ", ".join(one["sites"]) or _("no site")
        text = ngettext(
            "May hold of {count} lot on stockpile {stockpile}, of {sites}.",
            "May hold of any of {count} lots on stockpile {stockpile}, of {sites}.",
            one["count"],
        )
        tell(console, text.format(count=one["count"], stockpile=one["stockpile"], sites=sites))
    for one in trace.reached:
        text = ngettext(
            "May be in {count} lot that came off stockpile {stockpile} since.",
            "May be in any of {count} lots that came off stockpile {stockpile} since.",
            one["count"],
        )
        tell(console, text.format(count=one["count"], stockpile=one["stockpile"]))


def _grow(tree: Tree, root: str, steps: Iterable[Step], label: Callable[[Step], str]) -> None:
    """Hang each step below its neighbours; one that several lead to is drawn whole once, then only named."""
    below: dict[str, list[Step]] = {}
    for step in steps:
        for link in dict.fromkeys(step.links):
            below.setdefault(link, []).append(step)
    _hang(tree, root, below, label)


def _hang(tree: Tree, root: str, below: Mapping[str, list[Step]], label: Callable[[Step], str]) -> None:
    drawn = {root}
    waiting = [(tree, root)]
    while waiting:
        branch, id = waiting.pop(0)
        for step in below.get(id, ()):
            if len(drawn) >= MOST:
                tree.add(_("… and more: --json shows all"))
                return
            if step.lot.id in drawn:
                branch.add(escape(step.lot.id) + _dim(_("see above")))
                continue
            drawn.add(step.lot.id)
            waiting.append((branch.add(label(step)), step.lot.id))


def _upstream_label(step: Step) -> str:
    where = f"  [green]{escape(step.site)}[/green]" if step.site else _dim(escape(", ".join(step.origins)))
    source = "  [yellow]" + _("attributed") + "[/yellow]" if step.attributed else ""
    return f"{_numbers(step)}{where}{source}"


def _downstream_label(step: Step) -> str:
    return _numbers(step) + _dim(f"{word(step.lot.state)}, {escape(step.lot.custodian)}")


def _dim(text: str) -> str:
    return f"  [dim]{text}[/dim]"


def _numbers(step: Step) -> str:
    mass = amount(step.mass_kg.quantize(_GRAMS))
    return f"{escape(step.lot.id)}  {_named(step.lot)}  {mass} kg  [cyan]{step.share * 100:.2f} %[/cyan]"


def _named(lot: Lot) -> str:
    mineral = find_mineral(lot.mineral)
    return mineral.name if mineral else lot.mineral
