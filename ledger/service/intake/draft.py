"""Entries of a logbook tried on a draft of the ledger: what would be recorded, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.crypto.canonical import format_canonical
from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed, Problem
from ledger.lots.apply import apply
from ledger.lots.decide import decide
from ledger.lots.parse import parse_event
from ledger.lots.view import At
from ledger.service.intake.deeds import Deed, Importer, deeds_of
from ledger.service.intake.entries import Entry
from ledger.service.intake.faults import LineFault, fault
from ledger.service.intake.found import differences
from ledger.service.intake.log import Logbook
from ledger.service.recording.overlay import Overlay
from ledger.service.recording.prepare import prepare
from ledger.store.answer import Answer
from ledger.store.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry ready to be sent; without statements it is recorded already."""

    entry: Entry
    deeds: tuple[Deed, ...] = ()
    statements: tuple[bytes, ...] = ()
    told: tuple[Problem, ...] = ()


class Drafter:
    """Tries entries for one signer at one time (Unix ms); what ``stops`` is not recorded."""

    def __init__(self, book: Logbook, who: Importer, key: SigningKey, *, now: int, with_holds: bool) -> None:
        self._book = book
        self._who = who
        self._key = key
        self._now = now
        self._with_holds = with_holds

    def take(self, entry: Entry, draft: Overlay, ledger: Catalog) -> Signed | list[LineFault]:
        """Sign the events of an entry and put them on the draft; or say all that is wrong with it."""
        trial = Overlay(draft, size=draft.size)
        deeds: list[Deed] = []
        statements: list[bytes] = []
        told: list[Problem] = []
        faults: list[LineFault] = []
        for said in deeds_of(entry, self._book, self._who, trial):
            if isinstance(said, LineFault):
                faults.append(said)
            elif not faults and (known := differences(said, self._who.party, trial, ledger)) is not None:
                if known:
                    faults.append(self._otherwise(said, known))
            elif not faults:
                statement, problems = self._decided(said, trial)
                faults += [self._told(said, one) for one in problems if self._stops(one)]
                deeds.append(said)
                statements.append(statement)
                told += problems
        if faults:
            return kept_back(entry, faults)
        draft.take(trial)
        return Signed(entry, tuple(deeds), tuple(statements), tuple(told))

    def refused(self, signed: Signed, answers: Sequence[Answer]) -> list[LineFault]:
        """Say why the ledger refused an entry after all."""
        pairs = zip(signed.deeds, answers, strict=True)
        found = [(deed, one) for deed, answer in pairs if answer.error is not None for one in answer.problems]
        return kept_back(signed.entry, [self._told(deed, one) for deed, one in found])

    def _decided(self, deed: Deed, trial: Overlay) -> tuple[bytes, list[Problem]]:
        """Sign an event as it would be now; it is put on the draft unless what the rules find stops it."""
        try:
            payload = prepare(
                trial,
                type=deed.type,
                body=deed.body,
                issuer=self._who.party,
                key_hex=self._who.key,
                occurred_at=deed.occurred_at,
                **deed.common,
            )
        except Malformed as error:
            return b"", [*error.problems]
        statement = sign_envelope(
            format_canonical(payload),
            self._key,
            content_type=EVENT,
            issuer=self._who.party,
            subject=deed.type,
        )
        event = parse_event(statement)
        at = At(trial.size, self._now)
        problems = decide(event, at, trial)
        if not any(self._stops(one) for one in problems):
            trial.put(statement, apply(event, at, problems, trial))
        return statement, problems

    def _stops(self, problem: Problem) -> bool:
        return problem.weight == "refused" or (problem.weight == "hold" and not self._with_holds)

    def _told(self, deed: Deed, problem: Problem) -> LineFault:
        line, name = deed.spot(problem.where)
        book = self._book
        column, cell = ("", "") if name is None else (book.columns.heading(name), book.cell(line, name))
        return LineFault(line.number, column, cell, problem)

    def _otherwise(self, deed: Deed, fields: Sequence[str]) -> LineFault:
        return fault(deed.line.number, "recorded-otherwise", fields=", ".join(fields))


def kept_back(entry: Entry, faults: Iterable[LineFault]) -> list[LineFault]:
    """Return the faults of an entry, each once, with the lines that are kept back because of others."""
    found = list(
        {(one.line, one.column, one.problem.code, one.problem.message): one for one in faults}.values()
    )
    wrong = {one.line for one in found}
    others = (line.number for line in entry.lines if line.number not in wrong)
    return [*found, *(fault(number, "held-back", other=min(wrong)) for number in others)]
