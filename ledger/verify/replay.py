"""The replay: every recorded event is decided again, in the order of the log, as the server did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from ledger.errors import CannotTell, Fault, LedgerError, Malformed, Problem
from ledger.lots.apply import apply
from ledger.lots.decide import decide, refused
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import LEDGER, Key, Ledger, Lot, Record
from ledger.lots.view import At
from ledger.verify.balance import conservation_fault
from ledger.verify.faults import refusal_faults, undecided
from ledger.verify.reading import Reading
from ledger.verify.remarks import fault_with
from ledger.verify.saved import Counters
from ledger.verify.scratch import Scratch
from ledger.verify.verdict import fault_of

GENESIS: Final = "ledger.opened"
REFUSED: Final = "submission.refused"

ReadRefused = Callable[[str], bytes | None]
"""Gives the bytes of a refused event by their SHA-256, where they are kept."""


class Replay:
    """What the log said up to an index: in ``scratch`` and ``counters``; what was wrong, in ``faults``."""

    def __init__(
        self, scratch: Scratch, counters: Counters, faults: list[Fault], read_refused: ReadRefused
    ) -> None:
        self._scratch = scratch
        self._counters = counters
        self._faults = faults
        self._read_refused = read_refused

    def take(self, readings: Sequence[Reading], first: int) -> None:
        """Go on with neighbouring entries, the first of them at an index."""
        repeated = dict(self._scratch.repeated([reading.digest for reading in readings], first))
        for index, reading in enumerate(readings, first):
            if reading.recorded_at is None:
                continue
            self._check_time(index, reading)
            if reading.event is None:
                continue
            if index in repeated:
                self._fault("event-repeated", index, reading.event, first=repeated[index])
            elif not self._counters.stopped:
                self._decide(reading.event, At(index, reading.recorded_at))

    def stop(self, why: str, index: int) -> None:
        """Decide nothing any more from an index on: the policy is not known, or entries are missing."""
        if not self._counters.stopped:
            self._counters.stopped, self._counters.stopped_at = why, index

    def damaged(self, indexes: Iterable[int | None]) -> None:
        """Be told at which indexes something was found before the replay: what builds on it is no fault."""
        found = [index for index in indexes if index is not None]
        if self._counters.damaged_at < 0 and found:
            self._counters.damaged_at = min(found)

    def _check_time(self, index: int, reading: Reading) -> None:
        recorded_at = reading.recorded_at or 0
        before = self._counters.recorded_at
        if recorded_at < before:
            self._fault("time-decreases", index, reading.event, before=before, now=recorded_at)
        self._counters.recorded_at = max(before, recorded_at)

    def _decide(self, event: Event[Any], at: At) -> None:
        scratch = self._scratch
        try:
            problems = decide(event, at, scratch)
            if refused(problems):
                self._refuse(event, at, problems)
                return
            if event.type == REFUSED:
                self._check_refusal(event, at)
            changes = apply(event, at, problems, scratch)
            self._check_balance(event, at, changes)
        except CannotTell as error:
            self.stop(error.message, at.index)
            return
        except LedgerError as error:
            # An older entry that a correction needs cannot be read.
            self._faults.append(fault_of(error, index=at.index, event_id=event.id))
            self.damaged([at.index])
            return
        except ArithmeticError:
            # Bounds of a hostile policy, or masses beyond what decimals hold.
            self._fault("undecidable", at.index, event)
            self.damaged([at.index])
            return
        scratch.put(changes)
        if event.type in {GENESIS, "ledger.updated"}:
            self._note_keys()

    def _refuse(self, event: Event[Any], at: At, problems: Sequence[Problem]) -> None:
        if not self._follows(event, at, problems):
            self._faults += refusal_faults(problems, at.index, event.id)
            self.damaged([at.index])

    def _follows(self, event: Event[Any], at: At, problems: Sequence[Problem]) -> bool:
        """Whether something that is wanting may be what an earlier fault left out; if so, note just that."""
        fault = undecided(problems, at.index, event.id)
        if fault is None or not 0 <= self._counters.damaged_at < at.index:
            return False
        self._faults.append(fault)
        return True

    def _check_balance(self, event: Event[Any], at: At, changes: Sequence[Record]) -> None:
        found = conservation_fault(event, changes, self._lot)
        if found is not None:
            self._fault("mass-created", at.index, event, out=found.out, into=found.into)

    def _lot(self, lot: str) -> Lot | None:
        return self._scratch.find(Lot, lot)

    def _note_keys(self) -> None:
        ledger = self._scratch.find(Ledger, LEDGER)
        if ledger is None:
            raise RuntimeError("bug: a genesis took effect and there is no ledger")
        known = self._counters.vkeys
        known += [vkey for vkey in ledger.log_vkeys if vkey not in known]

    def _check_refusal(self, event: Event[Any], at: At) -> None:
        """Decide the refused event again, where its bytes are kept: refused for the same reasons."""
        body = event.body
        if self._scratch.find(Key, body.signer) is None:
            self._fault("refusal-signer", at.index, event, key=body.signer[:16])
        data = self._read_refused(body.sha256)
        if data is None:
            self._counters.unseen_refusals += 1
            return
        self._counters.seen_refusals += 1
        try:
            submitted = parse_event(data)
        except Malformed as error:
            self._faults.append(fault_of(error, where="/body/sha256", index=at.index, event_id=event.id))
            return
        problems = decide(submitted, at, self._scratch)
        codes = tuple(sorted({problem.code for problem in problems if problem.weight == "refused"}))
        stated = (body.sha256, body.signer, body.codes)
        if (submitted.id, submitted.key, codes) != stated and not self._follows(event, at, problems):
            self._fault(
                "refusal-differs", at.index, event, codes=", ".join(codes), stated=", ".join(body.codes)
            )

    def _fault(self, code: str, index: int, event: Event[Any] | None, **values: object) -> None:
        self._faults.append(fault_with(code, values, index=index, event_id=event.id if event else None))
