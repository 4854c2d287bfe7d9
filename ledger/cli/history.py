"""``show history``: what happened to a lot, event by event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import click
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.language import _
from ledger.service.show.history import show_history

_SHORT: Final = 12
"""Digits of an id: eight name an event, twelve hardly ever two of them."""
_DAY: Final = 10


@click.command(
    "history",
    cls=Command,
    help=_("Show what happened to a lot, the oldest first, with the id by which each event is corrected."),
    examples=("show history L-250701-7K3M9Q2X",),
)
@click.argument("lot")
@pass_settings
def history(settings: Settings, lot: str) -> None:
    """Show the events of a lot."""
    with opened(settings) as ledger, ledger.view() as view:
        known = show_history(view, lot)

    def write(console: Console) -> None:
        found: Mapping[str, Any] = known
        titles = (_("Day"), _("Event"), _("Type"), _("Signed by"), _("Since"))
        rows = [
            (
                one["occurred_at"][:_DAY],
                one["event_id"][:_SHORT],
                one["type"],
                one["issuer"],
                ", ".join(_since(one)),
            )
            for one in found["events"]
        ]
        said = len(titles) if any(row[-1] for row in rows) else -1
        console.print(list_table(titles[:said], [row[:said] for row in rows]))
        tell(console, _("What was signed is shown by show event, with the id of the event."))

    emit(settings, known, write)


def _since(event: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was said of an event since."""
    if event["voided_by"]:
        yield _("voided")
    yield from (_("corrected {field}").format(field=field) for field in event["corrected"])
    yield from (_("correction of {field} pending").format(field=field) for field in event["pending"])
    yield from (_("disputed by {party}").format(party=party) for party in event["disputed_by"])
