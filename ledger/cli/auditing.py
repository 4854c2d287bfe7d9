"""``show log`` and ``sample``: what an auditor asks of a ledger before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import fields_table, list_table
from ledger.language import _
from ledger.service.auditor.log_status import log_status
from ledger.service.auditor.sample import MOST, Wanted, draw_sample
from ledger.service.ledger import now


@click.command(
    "log",
    cls=Command,
    help=_("Show how the log stands: its checkpoints, who has cosigned them, and whether it still signs."),
    examples=("show log", "show log --json"),
)
@pass_settings
def log(settings: Settings) -> None:
    """Show how the log stands."""
    with opened(settings) as ledger:
        known = log_status(ledger, at=now())
    emit(settings, known, lambda console: _write_log(console, known))


def _write_log(console: Console, known: Mapping[str, Any]) -> None:
    halted, published = known["halted"], known["published"]
    state = _("closed for ever") if known["closed"] else _("signs")
    console.print(
        fields_table(
            {
                _("Origin"): known["origin"],
                _("State"): state if halted is None else f"{_('halted')}: {halted['message']}",
                _("Entries"): str(known["size"]),
                _("Root"): known["root"],
                _("Newest entry"): known["recorded_at"],
                _("Published checkpoint"): None if published is None else str(published["size"]),
                _("Quorum"): known["quorum"],
            }
        )
    )
    if known["witnesses"]:
        rows = [(one["name"], str(one["seen"] or ""), one["seen_at"] or "") for one in known["witnesses"]]
        titles = (_("Witness"), _("Has seen entries"), _("When"))
        console.print(list_table(titles, rows, right=(1,)))


@click.command(
    "sample",
    cls=Command,
    help=_(
        "Draw lots at random so that anybody can draw them again: by a checkpoint, and by a seed that nobody"
        " could know when it was signed."
    ),
    examples=(
        "sample --count 20 --seed 'EuroMillions 2026-07-03: 7 12 23 31 44, 3 9'",
        "sample --count 20 --seed 4f1c0a --halves --secret 'correct horse' --size 12365",
    ),
)
@click.option("--count", type=click.IntRange(1, MOST), required=True, help=_("How many lots."))
@click.option("--seed", required=True, metavar="TEXT", help=_("A public value that is known since."))
@click.option(
    "--size", type=click.IntRange(1), help=_("The checkpoint, by its entries; the newest unless given.")
)
@click.option("--party", metavar="ID", help=_("Lots that this party began."))
@click.option("--from", "first", metavar="DATE", help=_("Lots that were recorded then or later."))
@click.option("--to", "last", metavar="DATE", help=_("Lots that were recorded up to then."))
@click.option("--halves", is_flag=True, help=_("Keep half back until the secret is given."))
@click.option(
    "--secret", metavar="TEXT", help=_("What the second half is drawn by; before, tell its SHA-256.")
)
@pass_settings
def sample(settings: Settings, count: int, seed: str, **given: Any) -> None:  # noqa: ANN401 - options
    """Draw a sample."""
    wanted = Wanted(count, seed, **given)
    with opened(settings) as ledger, ledger.view() as view:
        drawn = draw_sample(view, wanted)
    emit(settings, drawn, lambda console: _write_sample(console, drawn))


def _write_sample(console: Console, drawn: Mapping[str, Any]) -> None:
    console.print(
        fields_table(
            {
                _("Checkpoint"): f"{drawn['size']} {drawn['root']}",
                _("Seed"): drawn["seed"],
                _("Out of"): str(drawn["population"]),
                _("SHA-256 of the secret"): drawn["commitment"],
            }
        )
    )
    for lot in drawn["told"]:
        tell(console, lot)
    if drawn["withheld"] is not None:
        console.print(_("Kept back"))
        for lot in drawn["withheld"]:
            tell(console, lot)
