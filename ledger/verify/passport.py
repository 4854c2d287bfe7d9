"""The verdict on a passport: one lot, judged offline by somebody who trusts nobody in between.

Steps, numbered as in ``docs/formats/passport.md``:

1. the file is in its one encoding;
2. the checkpoint is signed by the pinned log, with both lines, and seen by the witnesses;
3. each event is in the log under that checkpoint, in order, and signed;
4. the lot statement speaks of this ledger, lot and checkpoint, and covers exactly these events;
5. the events are decided again as far as they reach; keys had authority at their index;
6. state, head, holds, balance and, without heaps, shares by origin are as the statement says, which the
   ledger's statement key signed;
7. disclosures match the digests in the events;
8. the statement is not too old;
9. apart from all of this, each assessment is signed, and recomputed as far as the events reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import Envelope, check_envelope
from ledger.crypto.sealed import open_disclosure
from ledger.crypto.text import decode_base64url
from ledger.diligence.history import Stated
from ledger.diligence.pack import Pack
from ledger.errors import LedgerError
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.entry import parse_entry
from ledger.log.merkle import check_inclusion, leaf_hash
from ledger.log.note import format_base64, parse_hash, parse_note
from ledger.log.policy import Policy
from ledger.lots.event import Event
from ledger.lots.schema import instant
from ledger.lots.state import LEDGER, Ledger, Lot, Recorded
from ledger.lots.suspicion import suspect_from
from ledger.lots.view import At
from ledger.verify.assessments import Basis, judge, shipped
from ledger.verify.heads import check_pins
from ledger.verify.passport_file import (
    LotStatement,
    Passport,
    PassportEvent,
    balance_of,
    cover,
    parse_passport,
    parse_statement,
    shares_of,
)
from ledger.verify.reading import read_entry
from ledger.verify.receipt import check_trust
from ledger.verify.replay import GENESIS
from ledger.verify.subset import Subset
from ledger.verify.verdict import Findings, Judged, Verdict, fault_of, format_instant

MAX_AGE_DAYS: Final = 35
"""A statement older than this proves nothing about today: project default, the time of a sea passage."""
_ADDED: Final = "stockpile.added"
DAY_MS: Final = 86_400_000
CLOCK_SLACK_MS: Final = DAY_MS
"""By how much the verifier's clock may be behind the ledger's."""


@dataclass(frozen=True, slots=True)
class Located:
    """An event of a passport with its place in the log and its signed bytes."""

    event: Event[Any]
    at: At
    statement: bytes


def verify_passport(
    data: bytes,
    policy: Policy | None,
    *,
    now: int,
    max_age_days: int = MAX_AGE_DAYS,
    packs: Callable[[str], Pack | None] = shipped,
) -> Verdict:
    """Return *intact*, *altered* or *cannot tell* for the bytes of a passport; raises nothing.

    ``now`` is the verifier's clock in Unix milliseconds. Without a policy the best answer is *cannot tell*,
    and so it is for a statement older than ``max_age_days``; any fault is *altered*. ``as_of`` is when the
    statement was issued: later events are not known. ``packs`` finds the packs by which assessments are
    recomputed; what comes of these changes nothing in the answer.
    """
    findings = Findings()
    try:
        passport = parse_passport(data)
        head = parse_checkpoint(parse_note(passport.checkpoint.encode()).text)
        statement, envelope = parse_statement(decode_base64url(passport.statement))
    except LedgerError as error:
        findings.failed(error)
        return findings.verdict(good="intact", bad="altered", head=None, assessments=())
    verification = _Verification(passport, head, statement, envelope, findings)
    verification.check(policy)
    _check_age(statement, now, max_age_days, findings)
    as_of = format_instant(instant(statement.issued_at))
    findings.left_out("later", size=head.size, time=as_of)
    findings.left_out("operators-word")
    if not passport.assessments:
        findings.left_out("no-assessments")
    findings.left_out("outside")
    judged = verification.assessments(packs)
    return findings.verdict(good="intact", bad="altered", head=head, as_of=as_of, assessments=judged)


def _check_age(statement: LotStatement, now: int, limit: int, findings: Findings) -> None:
    age = now - instant(statement.issued_at)
    if age > limit * DAY_MS:
        findings.doubt("too-old", days=age // DAY_MS, limit=limit)
    elif age < -CLOCK_SLACK_MS:
        findings.doubt("from-future", issued=statement.issued_at)


class _Verification:
    """One passport, and what it was found to be."""

    def __init__(
        self,
        passport: Passport,
        head: Checkpoint,
        statement: LotStatement,
        envelope: Envelope,
        findings: Findings,
    ) -> None:
        self._passport = passport
        self._head = head
        self._statement = statement
        self._envelope = envelope
        self._findings = findings
        self._events: list[Located] = []
        self._ids: list[str] = []
        self._view = Subset(())
        self._disclosed: dict[str, dict[str, JSON]] = {}

    def check(self, policy: Policy | None) -> None:
        passport, findings = self._passport, self._findings
        for one in passport.events:
            self._read_event(one)
        last = self._events[-1].at.recorded_at if self._events else 0
        note = passport.checkpoint.encode()
        trusted = check_trust(note, policy, findings, recorded_at=last, require_mldsa=True)
        self._check_statement(last)
        self._check_cover()
        located = [(one.event, one.at, one.statement) for one in self._events]
        view = self._view = Subset(located, self._statement.lot)
        for event, at, _ in located:
            findings.faults += view.take(event, at)
        if policy is not None and trusted:
            check_pins(policy, view, findings)
            if policy.statement is None:
                # Whoever holds a key that was replaced leaves out the event that says so.
                findings.left_out("statement-not-pinned")
        self._check_ledger(view)
        self._check_lot(view)
        self._doubt_signers(view)
        self._check_disclosures()

    def assessments(self, packs: Callable[[str], Pack | None]) -> tuple[Judged, ...]:
        """Step 9, after all others."""
        if not self._passport.assessments:
            return ()
        disclosed = self._disclosed
        basis = Basis(
            lot=self._passport.lot,
            ledger=self._statement.ledger,
            head=self._head,
            view=self._view,
            events=[
                Stated(one.event, one.at.index, one.at.recorded_at, disclosed.get(one.event.id, {}))
                for one in self._events
            ],
            sealed=frozenset(
                (one.event.type, name)
                for one in self._events
                for name in one.event.payload.sealed
                if name not in disclosed.get(one.event.id, {})
            ),
            altered=bool(self._findings.faults),
            cut=self._statement.cut.count > 0,
            packs=packs,
        )
        return tuple(judge(text, basis) for text in self._passport.assessments)

    def _read_event(self, one: PassportEvent) -> None:
        findings, index = self._findings, one.index
        if self._events and index <= self._events[-1].at.index:
            findings.fault("event-order", where=f"/events/{len(self._ids)}", index=index)
        try:
            entry = decode_base64url(one.entry)
            check_inclusion(
                [parse_hash(value) for value in one.proof],
                index=index,
                size=self._head.size,
                leaf=leaf_hash(entry),
                root=self._head.root,
            )
            statement = parse_entry(entry).statement
        except LedgerError as error:
            findings.failed(error, where=f"/events/{len(self._ids)}", index=index)
            self._ids.append("")
            return
        reading = read_entry(entry, index, findings.faults)
        self._ids.append(reading.event.id if reading.event else "")
        if reading.event is not None:
            at = At(index, reading.recorded_at or 0)
            self._events.append(Located(reading.event, at, statement))

    def _check_statement(self, last: int) -> None:
        """Step 4, first half: the statement speaks of what is here."""
        statement, passport, head = self._statement, self._passport, self._head
        for what, stated, found in (
            ("origin", statement.origin, passport.origin),
            ("origin", statement.origin, head.origin),
            ("size", statement.size, head.size),
            ("root", statement.root, format_base64(head.root)),
            ("lot", statement.lot, passport.lot),
        ):
            if stated != found:
                self._findings.fault("statement-other", where="/statement", what=what)
        if instant(statement.issued_at) + 1000 <= last:
            self._findings.fault("statement-time", where="/statement/issued_at")

    def _check_cover(self) -> None:
        """Step 4, second half: nothing that the statement covers is left out, and nothing is added."""
        findings, listed = self._findings, self._passport.listed
        here = set(self._ids)
        for position, event in enumerate(listed):
            if event not in here:
                findings.fault("event-missing", where=f"/listed/{position}", event=event)
        covered = self._statement.events
        if cover(listed) != covered or list(listed) != self._ids:
            findings.fault("events-differ", where="/listed", stated=covered.count, found=len(self._ids))
            return
        issued = self._statement.issued_at
        findings.proved("inclusions", count=len(self._ids))
        if self._is_of_lot():
            findings.proved("statement", issued=issued, size=self._statement.size)
        findings.left_out("cut", count=self._statement.cut.count)

    def _check_ledger(self, view: Subset) -> None:
        """Step 6, the key: the statement key is the one that the genesis declares, as updated in the log."""
        findings = self._findings
        ledger = view.find(Ledger, LEDGER)
        first = self._events[0] if self._events else None
        if ledger is None or first is None or first.at.index != 0 or first.event.type != GENESIS:
            findings.fault("genesis-missing", where="/events/0")
            return
        if ledger.origin != self._head.origin:
            findings.fault(
                "origin-differs", where="/checkpoint", stated=ledger.origin, found=self._head.origin
            )
        if self._statement.ledger != ledger.genesis:
            findings.fault("statement-other", where="/statement", what="ledger")
        if self._envelope.key.hex() != ledger.statement_key:
            findings.fault("statement-key", where="/statement")
        try:
            check_envelope(self._envelope)
        except LedgerError as error:
            findings.faults.append(fault_of(error, where="/statement"))

    def _check_lot(self, view: Subset) -> None:
        """Step 6: what the events give is what the statement says."""
        findings, statement = self._findings, self._statement
        if view.gaps:
            # Of other lots, with which this one was dispatched, say; what decides this one is asked next.
            findings.left_out("undecided-events", count=view.gaps)
        else:
            findings.proved("events-decided")
        if statement.lot in view.loose:
            findings.doubt("not-replayed")
            return
        lot = view.find(Lot, statement.lot)
        if lot is None:
            findings.fault("lot-missing", where="/lot", lot=statement.lot)
            return
        before = len(findings.faults)
        if statement.head != lot.head:
            findings.fault("head-differs", where="/statement/head", stated=statement.head, found=lot.head)
        if statement.state != lot.state:
            findings.fault("state-differs", where="/statement/state", stated=statement.state, found=lot.state)
        holds = tuple(hold.id for hold in lot.holds)
        if statement.holds != holds:
            findings.fault("holds-differ", where="/statement/holds", found=", ".join(holds) or "none")
        found = balance_of(lot)
        if statement.balance != found:
            stated = statement.balance.value
            findings.fault("balance-differs", where="/statement/balance", stated=stated, found=found.value)
        self._check_origins(lot, view)
        if len(findings.faults) == before and self._is_of_lot():
            findings.proved("replayed")
        self._name_heaps()

    def _check_origins(self, lot: Lot, view: Subset) -> None:
        """Step 6, where the lot is from: heaps are not concealed, and without any the shares are known."""
        findings, statement = self._findings, self._statement
        through = _heaps_above(lot, view)
        stated = {one.stockpile for one in statement.contamination}
        if not through <= stated or (stated and not through):
            heaps = ", ".join(sorted(through)) or "none"
            findings.fault("heaps-differ", where="/statement/contamination", found=heaps)
        if not through and statement.shares != shares_of(lot):
            found = ", ".join(f"{one.origin} {one.share}" for one in lot.shares)
            findings.fault("shares-differ", where="/statement/shares", found=found)

    def _name_heaps(self) -> None:
        """Say through which heaps the lot came, and how much of what went onto them is here."""
        here = Counter(
            heap for one in self._events for heap in one.event.names("stockpile") if one.event.type == _ADDED
        )
        for one in self._statement.contamination:
            count = one.last - one.first + 1
            found = min(here[one.stockpile], count)
            self._findings.left_out("through-heap", stockpile=one.stockpile, here=found, count=count)

    def _is_of_lot(self) -> bool:
        """Whether the statement is of the passport's lot: what it says of another proves nothing of this."""
        return self._statement.lot == self._passport.lot

    def _doubt_signers(self, view: Subset) -> None:
        """Name the keys that may have been in other hands when they signed."""
        found = (view.find(Recorded, one.event.id) for one in self._events)
        suspects = Counter(
            (one.issuer, one.key[:16], day) for one in found if one and (day := suspect_from(one, view))
        )
        for (party, key, day), count in sorted(suspects.items()):
            self._findings.left_out("suspect", party=party, key=key, day=day, count=count)

    def _check_disclosures(self) -> None:
        """Step 7."""
        findings = self._findings
        events = {one.event.id: one.event for one in self._events}
        seen: set[tuple[str, str]] = set()
        for position, one in enumerate(self._passport.disclosures):
            where = f"/disclosures/{position}"
            if (one.event, one.name) in seen:
                findings.fault("disclosure-repeated", where=where, event=one.event, name=one.name)
            seen.add((one.event, one.name))
            if (event := events.get(one.event)) is None:
                findings.fault("disclosure-event", where=where, event=one.event)
                continue
            digests = dict(zip(event.payload.sealed, event.payload.sd, strict=False))
            if one.name not in digests:
                findings.fault("disclosure-name", where=where, event=one.event, name=one.name)
                continue
            try:
                value = open_disclosure(one.disclosure, name=one.name, digest=digests[one.name])
                self._disclosed.setdefault(one.event, {})[one.name] = value
            except LedgerError as error:
                findings.failed(error, where=where)
        findings.proved("disclosures", count=len(seen))
        sealed = sum(len(event.payload.sealed) for event in events.values()) - len(seen)
        if sealed > 0:
            findings.left_out("sealed", count=sealed)


def _heaps_above(lot: Lot, view: Subset) -> set[str]:
    """Return the heaps that a lot, or a lot that it was made of, came off."""
    waiting, found = {lot.id: lot}, dict[str, Lot]()
    while waiting:
        id, one = waiting.popitem()
        found[id] = one
        above = ((part.lot, view.find(Lot, part.lot)) for part in one.parents if part.lot not in found)
        waiting |= {id: parent for id, parent in above if parent is not None}
    return {one.drawn.rpartition("/")[0] for one in found.values() if one.drawn is not None}
