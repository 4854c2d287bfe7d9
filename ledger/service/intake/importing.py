"""``import lots``: the lines of a logbook recorded, and those that cannot be named with what is wrong.

Every entry is decided on a draft of the ledger before it is sent, so that nothing is sent which would be
refused, and a dry run knows what the rules would say of the whole sequence. An import may be stopped at any
moment and run again: what is recorded already is found (``docs/decisions/0015``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.crypto.keys import SigningKey
from ledger.errors import Problem
from ledger.lots.state import LEDGER, Key, Ledger, Party
from ledger.service.intake.deeds import Importer
from ledger.service.intake.draft import Drafter, Signed
from ledger.service.intake.entries import Entry, sort_lines
from ledger.service.intake.faults import LineFault
from ledger.service.intake.log import Logbook
from ledger.service.intake.names import with_ids
from ledger.service.ledger import LedgerHandle
from ledger.service.recording.overlay import Overlay
from ledger.store.answer import Answer

BATCH: Final = 700
"""Events sent at once, and a little more: an entry is never parted, and has at most 257."""
_SHOWN: Final = 20
Progress = Callable[[int, int], None]
"""Called with the number of lines done and of all lines to do."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that is recorded and told: the first of its code, how many lines have it, and the first."""

    problem: Problem
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What an import did, or a dry run would do. Each line counts once.

    ``recorded`` lines are new, ``unchanged`` were there; ``ready`` would have been recorded, had it not been
    a dry run or all or nothing. ``events`` is what was recorded for them, or would be. ``faults`` are in the
    order of the file.
    """

    lines: int
    recorded: int
    unchanged: int
    ready: int
    events: int
    faults: tuple[LineFault, ...]
    flags: tuple[Flag, ...]
    dry_run: bool

    @property
    def faulty(self) -> frozenset[int]:
        """The numbers of the lines that are not recorded as they stand."""
        return frozenset(one.line for one in self.faults)


@dataclass(frozen=True, slots=True)
class Terms:
    """How an import is done.

    With ``all_or_nothing`` nothing is sent when any line has a fault. A line that would put a lot on hold
    counts as one unless ``with_holds``. ``at`` is the moment of the import (Unix ms), ``recorded_at`` the
    scenario's clock of a demo ledger.
    """

    at: int
    recorded_at: int | None = None
    dry_run: bool = False
    all_or_nothing: bool = False
    with_holds: bool = False


def import_log(
    handle: LedgerHandle,
    book: Logbook,
    terms: Terms,
    *,
    party: str,
    key: SigningKey,
    progress: Progress | None = None,
) -> IntakeReport:
    """Record the lines of a logbook that the ledger does not have; those with faults are named and left.

    Raises LogHalted when the log does not sign; what was recorded before stays, and another import goes on.
    """
    entries, faults = sort_lines(book)
    run = _Run(handle, book, terms, who=_importer(handle, party, key), key=key, progress=progress)
    run.faults += faults
    if terms.dry_run:
        for signed in run.draft(deque(entries), limit=None):
            run.count(signed, sent=False)
    elif terms.all_or_nothing:
        drafted = list(run.draft(deque(entries), limit=None))
        if run.faults:
            for signed in drafted:
                run.count(signed, sent=False)
        else:
            run.send_all(deque(drafted))
    else:
        run.record(deque(entries))
    return run.report()


def _importer(handle: LedgerHandle, party: str, key: SigningKey) -> Importer:
    with handle.view() as view:
        known = view.find(Key, key.public_key.hex())
        roles = view.get(Party, party).roles
        attesting = view.get(Ledger, LEDGER).policy.roles_for("lot.attested")
    attests = bool(set(roles) & set(attesting))
    # Nobody at a mine should have to show an accusation: a field key is shown neither holds nor flags.
    return Importer(party, key.public_key.hex(), attests, silent=known is not None and known.use == "field")


class _Run:
    """One import, and what has become of the lines so far."""

    def __init__(
        self,
        handle: LedgerHandle,
        book: Logbook,
        terms: Terms,
        *,
        who: Importer,
        key: SigningKey,
        progress: Progress | None,
    ) -> None:
        self.faults: list[LineFault] = []
        self._handle = handle
        self._book = book
        self._terms = terms
        self._who = who
        self._progress = progress
        now = terms.at if terms.recorded_at is None else terms.recorded_at
        self._drafter = Drafter(book, who, key, now=now, with_holds=terms.with_holds or who.silent)
        self._recorded = self._unchanged = self._ready = self._events = self._done = 0
        self._flags: dict[str, Flag] = {}

    def report(self) -> IntakeReport:
        """Return what has become of the lines."""
        with self._handle.view() as ledger:
            faults = with_ids(sorted(self.faults, key=lambda one: one.line), ledger)
        return IntakeReport(
            lines=len(self._book.lines),
            recorded=self._recorded,
            unchanged=self._unchanged,
            ready=self._ready,
            events=self._events,
            faults=faults,
            flags=tuple(flag for _code, flag in sorted(self._flags.items())),
            dry_run=self._terms.dry_run,
        )

    def draft(self, entries: deque[Entry], *, limit: int | None) -> Iterator[Signed]:
        """Take entries until there are so many events; yield those that the ledger would record."""
        events = 0
        with self._handle.view() as ledger:
            head = ledger.log.newest()
            draft = Overlay(ledger, size=0 if head is None else head.size)
            while entries and (limit is None or events < limit):
                entry = entries.popleft()
                self._tell(len(entry.lines))
                found = self._drafter.take(entry, draft, ledger)
                if isinstance(found, list):
                    self.faults += found
                elif found.statements:
                    events += len(found.statements)
                    yield found
                else:
                    self._unchanged += len(entry.lines)

    def count(self, signed: Signed, *, sent: bool = True) -> None:
        """Count an entry that was recorded, or would have been."""
        if sent:
            self._recorded += len(signed.entry.lines)
        else:
            self._ready += len(signed.entry.lines)
        self._events += len(signed.statements)
        line = signed.entry.last.number
        for problem in () if self._who.silent else {one.code: one for one in signed.told}.values():
            known = self._flags.get(problem.code, Flag(problem, 0, ()))
            lines = known.lines if len(known.lines) == _SHOWN else (*known.lines, line)
            self._flags[problem.code] = Flag(known.problem, known.count + 1, lines)

    def record(self, entries: deque[Entry]) -> None:
        """Send the entries, a batch at a time, each decided on the ledger as it is after the last one."""
        again: deque[Entry] = deque()
        while entries:
            again.extend(one.entry for one, _ in self._send(list(self.draft(entries, limit=BATCH))))
        while again:
            # Somebody else wrote in between: once more, on what there is now.
            self._give_up(self._send(list(self.draft(again, limit=BATCH))))

    def send_all(self, drafted: deque[Signed]) -> None:
        """Send what was drafted as a whole, a batch at a time."""
        while drafted:
            batch, events = list[Signed](), 0
            while drafted and events < BATCH:
                batch.append(drafted.popleft())
                events += len(batch[-1].statements)
            self._give_up(self._send(batch))

    def _send(self, batch: Sequence[Signed]) -> list[tuple[Signed, list[Answer]]]:
        """Send entries; return those of which something was not recorded, with the answers."""
        statements = [statement for one in batch for statement in one.statements]
        answers = iter(
            self._handle.submit(statements, recorded_at=self._terms.recorded_at) if statements else ()
        )
        missed = []
        for one in batch:
            own = [next(answers) for _ in one.statements]
            if all(answer.status == "duplicate" for answer in own):
                # Another import of the same file was quicker.
                self._unchanged += len(one.entry.lines)
            elif all(answer.error is None for answer in own):
                self.count(one)
            else:
                missed.append((one, own))
        return missed

    def _give_up(self, missed: Sequence[tuple[Signed, list[Answer]]]) -> None:
        for one, answers in missed:
            self.faults += self._drafter.refused(one, answers)

    def _tell(self, lines: int) -> None:
        self._done += lines
        if self._progress is not None:
            self._progress(min(self._done, len(self._book.lines)), len(self._book.lines))
