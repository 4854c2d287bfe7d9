"""``search``: what an id names, and what was sent in a container, in a drum or under a seal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import PROGRAM, Settings
from ledger.cli.tables import list_table
from ledger.diligence.code_words import mineral_word
from ledger.diligence.shipped import shipped_pack
from ledger.language import _
from ledger.service.auditor.carried import Everything, asking, look_up
from ledger.service.scan.diligence import USUAL
from ledger.service.scan.words import ASSESSMENTS
from ledger.service.steps import STEPS
from ledger.service.wording import word

_SHORT = 16


@click.command(
    "search",
    cls=Command,
    help=_(
        "Find what an id names: a lot, party, site, tag, certificate, event … Or the number of a container, "
        "drum or seal: what was sent with it, and what is found about each lot. Blanks, hyphens and capitals "
        "of these do not matter."
    ),
    examples=("search L-250701-7K3M9Q2X", "search 'MSKU 123456 5'", "search 7K3M-9Q2X-TW4R-A --json"),
)
@click.argument("text")
@pass_settings
def search(settings: Settings, text: str) -> None:
    """Search."""
    packs = [shipped_pack(id) for id in USUAL]
    with opened(settings) as ledger, ledger.view() as view:
        known = look_up(view, text, Everything(), asking(view, packs, now=ledger.clock()))
    emit(settings, known, lambda console: _write(console, known))


def _write(console: Console, known: Mapping[str, Any]) -> None:
    container = known["container"]
    if container is not None and not container["fits"]:
        sentence = _(
            "Probably mistyped: a container {number} would have {digit} as its last digit (ISO 6346). "
            "Compare it with the container."
        )
        tell(console, sentence.format(number=container["number"][:-1], digit=container["check_digit"]))
    for one in known["carried"]:
        _write_carrier(console, one)
    if known["found"]:
        named = [(word(one["kind"]), one.get("tag", one["id"])) for one in known["found"]]
        console.print(list_table((_("Found"), _("Id")), named))
    elif not known["carried"]:
        _write_nothing(console, known)


def _write_carrier(console: Console, carrier: Mapping[str, Any]) -> None:
    named = ", ".join(f"{word(one['kind'])} {one['mark']}" for one in carrier["named"])
    step, moment = _(STEPS[carrier["type"]]), carrier["recorded_at"]
    event = carrier["event_id"][:_SHORT]
    sentence = _("{named}: {step} by {party}, recorded at {moment}, event {event}")
    tell(
        console,
        sentence.format(named=named, step=step, party=carrier["issuer"], moment=moment, event=event),
    )
    titles = (_("Lot"), _("Mineral"), _("State"), _("On hold"), _("Flags"), _("What is found about it"))
    console.print(list_table(titles, map(_lot_row, carrier["lots"])))
    asked = [one["lot"] for one in carrier["lots"] if one["standing"]["answer"] not in (None, "pass")]
    if asked:
        command = f"{PROGRAM} assess {asked[0]}"
        tell(console, _("Clause, evidence and what is proposed: {command}").format(command=command))


def _lot_row(lot: Mapping[str, Any]) -> tuple[object, ...]:
    now = lot["standing"]
    answer = now["answer"]
    return (
        lot["lot"],
        mineral_word(now["mineral"]),
        word(now["state"]),
        ", ".join(map(word, now["holds"])),
        ", ".join(map(word, (*now["flags"], *now["incidents"]))),
        "" if answer is None else _(ASSESSMENTS[answer][0]),
    )


def _write_nothing(console: Console, known: Mapping[str, Any]) -> None:
    if known["mistyped"]:
        sentence = _("This was mistyped: no tag has a code like that. Compare each character with the tag.")
        tell(console, sentence)
    else:
        tell(console, _("Nothing is called “{typed}”.").format(typed=known["typed"]))
    guesses = [*known["near_marks"], *(one["id"] for one in known["near"])]
    if guesses:
        tell(console, _("Did you mean {names}?").format(names=", ".join(guesses)))
