"""``sign`` and ``submit``: any event type, from a JSON file; signed events, from anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.again import MARK, read_overtaken
from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit
from ledger.cli.recording import Draft, opened, report, sign_draft, write_signed
from ledger.cli.sealed_files import disclosures_beside, read_disclosures
from ledger.cli.settings import Settings, utc_second
from ledger.cli.signing import signing_key
from ledger.cli.tables import list_table
from ledger.cli.texts import from_text
from ledger.cli.typed import code_of
from ledger.crypto.envelope import split_sequence
from ledger.errors import Malformed
from ledger.language import N_, _
from ledger.lots.table import TYPES
from ledger.service.saying import result_json
from ledger.service.show.thing import moment
from ledger.service.wording import word
from ledger.store.answer import Answer

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_FILLED: Final = frozenset({"schema", "ledger", "type", "body", "occurred_at", "sealed"})


@click.command(
    "sign",
    cls=Command,
    help=_(
        "Sign an event of any type from a JSON file with its type and body. Ledger, issuer, seq, prev and"
        " what it builds on are filled in. Values of “sealed” are hidden: they go to F.disclosures.json."
        " A signed event that was overtaken (F.cose) is signed again on what is newest."
    ),
    examples=(
        "sign event.json --key coop.key",
        "sign event.json --out event.cose --key coop.key && mineral-ledger submit event.cose",
        "sign overtaken.cose --out event.cose --key coop.key",
    ),
)
@click.argument("file", type=_FILE)
@click.option("--out", "target", type=_FILE, metavar="FILE", help=_("Where the signed event goes: F.cose."))
@pass_settings
def sign(settings: Settings, file: Path, target: Path | None) -> None:
    """Sign an event."""
    again = read_overtaken(file) if file.read_bytes().startswith(MARK) else None
    draft, occurred_at = _read_draft(file) if again is None else (again.draft, again.occurred_at)
    with opened(settings) as ledger, ledger.view() as view:
        key = signing_key(settings)
        signed = sign_draft(view, draft, key, occurred_at or settings.occurred_at())
    if again is not None:
        signed = replace(signed, disclosures=again.disclosures)
    name = file.with_suffix(".cose" if again is None else ".again.cose")
    write_signed(settings, signed, target or settings.out or name, {})


def _read_draft(file: Path) -> tuple[Draft, str | None]:
    """Return what a JSON file wants to say, and when it happened if it says so."""
    try:
        fields = json.loads(file.read_bytes())
    except ValueError as error:
        raise Malformed(
            "json", N_("{file} is not JSON: {why}."), values={"file": file, "why": error}
        ) from error
    if not isinstance(fields, dict) or not isinstance(fields.get("body"), dict):
        raise Malformed(
            "event-file",
            N_("{file} holds no event."),
            values={"file": file},
            hint='It holds an object: {"type": "…", "body": {…}}.',
        )
    type = fields.get("type")
    if not isinstance(type, str) or type not in TYPES:
        raise Malformed(
            "event-type-unknown",
            N_("There is no event type “{type}”."),
            values={"type": type},
            hint=", ".join(TYPES),
        )
    sealed = fields.get("sealed", {})
    common = {name: value for name, value in fields.items() if name not in _FILLED}
    if not isinstance(sealed, dict):
        raise Malformed(
            "event-file",
            N_("“sealed” of {file} is no object."),
            values={"file": file},
            hint='Write it as {"price": "9.50"}.',
        )
    at = fields.get("occurred_at")
    return Draft(type, fields["body"], common, sealed), utc_second(at) if isinstance(at, str) else None


@click.command(
    "submit",
    cls=Command,
    help=_(
        "Send signed events: files of one or of several, or the text of a QR code. Disclosures beside a file"
        " go along."
    ),
    examples=("submit event.cose", "submit offline/*.cose --json"),
)
@click.argument("file", nargs=-1, required=True, type=_FILE)
@pass_settings
def submit(settings: Settings, file: tuple[Path, ...]) -> None:
    """Submit signed events."""
    statements: list[bytes] = []
    disclosures: dict[str, list[str]] = {}
    for path in file:
        statements += split_sequence(from_text(path.read_bytes()))
        disclosures |= read_disclosures(disclosures_beside(path))
    with opened(settings) as ledger:
        answers = ledger.submit(statements, disclosures=disclosures)
        if len(answers) == 1:
            report(settings, answers[0], {})
            return
        results = [result_json(answer, tag=code_of) for answer in answers]
    emit(settings, {"results": [*results]}, lambda console: _write(console, answers))
    failed = next((answer.error for answer in answers if answer.error is not None), None)
    if failed is not None:
        raise click.exceptions.Exit(1)


def _write(console: Console, answers: list[Answer]) -> None:
    rows = [
        (
            answer.event_id[:16],
            word(answer.status),
            answer.index,
            "" if answer.recorded_at is None else moment(answer.recorded_at),
            " ".join(problem.code for problem in answer.problems),
        )
        for answer in answers
    ]
    console.print(list_table((_("Event"), _("What"), _("Entry"), _("At"), _("Problems")), rows, right=(2,)))
