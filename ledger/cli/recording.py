"""From a command's body to a recorded event: fill in, sign, send or write, answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from rich.console import Console
from rich.markup import escape

from ledger.cli.advice import whole
from ledger.cli.output import emit, tell, write_problems
from ledger.cli.printable import printable
from ledger.cli.sealed_files import disclosures_beside, format_disclosures
from ledger.cli.settings import Settings
from ledger.cli.signing import signing_key
from ledger.cli.typed import code_of
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import EVENT, envelope_id, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.sealed import SALT_BYTES, seal
from ledger.errors import LedgerError
from ledger.language import _
from ledger.lots.state import KINDS
from ledger.service import saying
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.service.recording.near import near_hint
from ledger.service.recording.prepare import prepare, signer_of
from ledger.service.saying import problems_of
from ledger.service.wording import word
from ledger.store.answer import Answer
from ledger.store.catalog import Catalog

Body: TypeAlias = Mapping[str, Any]
Build: TypeAlias = Callable[[Catalog], Body]
_MISSING: Final = frozenset({"parent-unknown", "unknown"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a command wants to say: ``common`` are further common fields, ``sealed`` values that are hidden.

    ``shown`` is added to the answer, for what only this command prints.
    """

    type: str
    body: Body
    common: Body = field(default_factory=dict)
    sealed: Mapping[str, JSON] = field(default_factory=dict)
    shown: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed event, with the disclosures of its sealed fields."""

    statement: bytes
    disclosures: tuple[str, ...]
    event_id: str


@contextmanager
def opened(settings: Settings) -> Iterator[LedgerHandle]:
    """Open the ledger that the settings name."""
    with open_ledger(
        settings.data_folder(),
        passphrase=settings.ledger_passphrase(),
        clock_confirmed=settings.clock_confirmed,
        exposed=settings.warn_exposed,
    ) as ledger:
        yield ledger


def record(settings: Settings, type: str, body: Body | Build, **more: Mapping[str, Any]) -> None:
    """Sign an event and record it, or write it with ``--out``; print the answer of every writing command.

    ``body`` may be a function that is shown the ledger first. ``more`` are the other fields of a Draft.
    """
    with opened(settings) as ledger:
        key = signing_key(settings)
        with ledger.view() as view:
            draft = Draft(type, body(view) if callable(body) else body, **more)
            signed = sign_draft(view, draft, key, settings.occurred_at())
        if settings.out is not None:
            write_signed(settings, signed, settings.out, draft.shown)
            return
        (answer,) = send(ledger, [signed])
        if answer.error is not None:
            with ledger.view() as view:
                answer.error.hint = answer.error.hint or _guess(view, answer.error)
        report(settings, answer, draft.shown)


def _guess(view: Catalog, error: LedgerError) -> str:
    """Return which ids may be meant by those that are not recorded; empty when nothing is like them."""
    missing = [one.values for one in problems_of(error) if one.code in _MISSING and "kind" in one.values]
    guesses = (near_hint(view, KINDS[one["kind"]], one["id"]) for one in missing)
    return "\n".join(dict.fromkeys(filter(None, guesses)))


def sign_draft(view: Catalog, draft: Draft, key: SigningKey, occurred_at: str) -> Signed:
    """Return the event signed, with ledger, issuer, seq, prev, cites and sealed digests filled in."""
    sealed = [
        (name, *seal(name, value, secrets.token_bytes(SALT_BYTES))) for name, value in draft.sealed.items()
    ]
    hidden = {"sealed": [name for name, _d, _v in sealed], "_sd": [digest for _n, digest, _v in sealed]}
    key_hex = key.public_key.hex()
    common = {"occurred_at": occurred_at, "issuer": signer_of(view, key_hex), **draft.common}
    payload = prepare(
        view, type=draft.type, body=draft.body, key_hex=key_hex, **(common | (hidden if sealed else {}))
    )
    statement = sign_envelope(
        format_canonical(payload),
        key,
        content_type=EVENT,
        issuer=str(payload["issuer"]),
        subject=draft.type,
    )
    return Signed(statement, tuple(text for _n, _d, text in sealed), envelope_id(statement))


def send(ledger: LedgerHandle, events: Sequence[Signed]) -> list[Answer]:
    """Send events in order; the answers, one for each."""
    given = {event.event_id: event.disclosures for event in events if event.disclosures}
    return ledger.submit([event.statement for event in events], disclosures=given)


def answer_json(answer: Answer) -> dict[str, JSON]:
    """Return the object that every writing command prints; a tag is called as it was typed."""
    return saying.answer_json(answer, tag=code_of)


def report(settings: Settings, answer: Answer, shown: Mapping[str, JSON]) -> None:
    """Print what became of one submission; what refused it is raised."""
    if answer.error is not None:
        raise answer.error
    fields = answer_json(answer)
    emit(settings, {**fields, **shown}, lambda console: _say(console, fields, shown))


def _say(console: Console, fields: Mapping[str, JSON], shown: Mapping[str, JSON]) -> None:
    sentence = (
        _("Recorded already as event {id}, entry {index}, at {time}.")
        if fields["status"] == "duplicate"
        else _("Recorded as event {id}, entry {index}, at {time}.")
    )
    tell(console, sentence.format(id=fields["event_id"], index=fields["index"], time=fields["recorded_at"]))
    problems = fields["problems"]
    write_problems(console, problems if isinstance(problems, list) else [])
    say_shown(console, shown)


def say_shown(console: Console, shown: Mapping[str, JSON]) -> None:
    """Write what a command adds to its answer, one line for each value."""
    for name, value in shown.items():
        for one in value if isinstance(value, list) else [value]:
            console.print(f"[bold]{escape(word(name))}[/bold]  {escape(printable(str(one)))}")


def write_signed(settings: Settings, signed: Signed, file: Path, shown: Mapping[str, JSON]) -> None:
    """Write a signed event, and its disclosures beside it (mode 0600), and say so."""
    answer: dict[str, JSON] = {"event_id": signed.event_id, "file": str(file), "disclosures": None, **shown}
    files = [OutFile(file, signed.statement)]
    if signed.disclosures:
        beside = disclosures_beside(file)
        told = format_disclosures({signed.event_id: list(signed.disclosures)})
        files.append(OutFile(beside, told, private=True))
        answer["disclosures"] = str(beside)
    write_out(settings, *files)

    def say_it(console: Console) -> None:
        tell(console, _("Signed as event {id}, not sent: {file}").format(id=signed.event_id, file=file))
        tell(console, _("It is sent so:") + " " + whole(settings, "submit", file))
        if signed.disclosures:
            tell(
                console,
                _("What is sealed stands in {file}; keep it private.").format(file=answer["disclosures"]),
            )
        say_shown(console, shown)

    emit(settings, answer, say_it)
