"""``disclosure …``: what sealed fields say."""

from __future__ import annotations

import click

from ledger.cli.command import Group, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.crypto.canonical import JSON
from ledger.language import _, ngettext
from ledger.service.keeping.erasure import erase

disclosure = Group("disclosure", help=_("Erase what sealed fields say; the log keeps digests only."))


@disclosure.command(
    "erase",
    help=_("Erase what a sealed field says in all events of a lot. Chains and proofs stay valid."),
    examples=("disclosure erase L-9 driver",),
)
@click.argument("lot")
@click.argument("field")
@click.option("--by", default="operator", metavar="NAME", help=_("Who asks for it; it is written down."))
@pass_settings
def _erase(settings: Settings, lot: str, field: str, by: str) -> None:
    with opened(settings) as ledger:
        done = erase(ledger, lot, field, reader=by)
    answer: dict[str, JSON] = {
        "lot": lot,
        "field": field,
        "events": [*done.events],
        "overwritten": done.overwritten,
    }
    sentence = ngettext(
        "{field} of {lot} is erased in {count} event.",
        "{field} of {lot} is erased in {count} events.",
        len(done.events),
    ).format(field=field, lot=lot, count=len(done.events))
    if not done.overwritten:
        sentence += " " + _("A reader still had it open: run this again when it has ended.")
    emit(settings, answer, lambda console: tell(console, sentence))
