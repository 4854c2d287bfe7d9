"""May this event be recorded? One pure function, the same for the server and for every auditor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ledger.errors import Problem
from ledger.lots.charge import charge_problems
from ledger.lots.dates import date_problems, latest_day
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.names import Named
from ledger.lots.policy import require_known
from ledger.lots.problems import problem
from ledger.lots.schema import DAY, HOUR, day_of, instant, second_of
from ledger.lots.sequence import sequence_problems
from ledger.lots.state import KINDS, LEDGER, Headed, Key, Ledger, Lot, Party, Recorded, Refusal
from ledger.lots.stockpile import Stockpile
from ledger.lots.suspicion import suspect_from
from ledger.lots.table import TYPES
from ledger.lots.view import At, View

UNRULED: Final = frozenset({"parent-unknown", "parent-refused", "unknown", "other-ledger"})
"""Refusals of what names something that is not there: the rules of its type were not asked."""


def decide(event: Event[Any], at: At, view: View) -> list[Problem]:
    """Return everything that is wrong with recording the event here: refusals, holds and flags, all at once.

    Rules of the type run only when everything the event names is recorded. CannotTell when the policy in
    force, or the one that the event brings, has a version that this program does not know: a newer program
    may record it, so an older one refuses to judge rather than call it faulty.
    """
    ledger = view.find(Ledger, LEDGER)
    if ledger is None:
        return _genesis_problems(event, at, view)
    if event.type == "ledger.opened":
        return [problem("ledger-exists", "/type")]
    require_known(ledger.policy)
    kind = TYPES[event.type]
    problems = [
        *_ledger_problems(event, ledger),
        *_signer_problems(event, kind, at, view, ledger),
        *_seal_problems(event, kind),
        *_time_problems(event, at, ledger),
        *date_problems(event.payload, latest_day(at, ledger.policy)),
        *_reference_problems(event, view),
    ]
    if not any(found.code in UNRULED for found in problems):
        problems += _chain_problems(event, kind, view, ledger)
        problems += kind.rules(event, at, view)
    return problems


def _genesis_problems(event: Event[Any], at: At, view: View) -> list[Problem]:
    """The genesis brings its own policy and keys, so only its shape and its signer can be judged."""
    if event.type != "ledger.opened":
        return [problem("parent-unknown", "/ledger", id="the genesis")]
    kind = TYPES[event.type]
    return [
        *_seal_problems(event, kind),
        *_reference_problems(event, view),
        *kind.rules(event, at, view),
    ]


def refused(problems: Sequence[Problem]) -> bool:
    """Whether any of the problems keeps the event from being recorded."""
    return any(found.weight == "refused" for found in problems)


def head_named(problems: Sequence[Problem]) -> str | None:
    """Return the new head that a `parent-stale` problem names, if there is one."""
    return next((found.values["head"] for found in problems if found.code == "parent-stale"), None)


def _ledger_problems(event: Event[Any], ledger: Ledger) -> Iterator[Problem]:
    if event.payload.ledger != ledger.genesis:
        named = str(event.payload.ledger)[:16]
        yield problem("other-ledger", "/ledger", ledger=named, here=ledger.genesis[:16])
    if ledger.closed:
        yield problem("ledger-closed")


def _signer_problems(
    event: Event[Any], kind: EventType[Any], at: At, view: View, ledger: Ledger
) -> Iterator[Problem]:
    key = view.find(Key, event.key)
    party = view.find(Party, event.issuer)
    if key is None or party is None or key.party != event.issuer:
        yield problem("key-not-enrolled", "/issuer", key=event.key[:16], party=event.issuer)
        return
    if key.revoked:
        yield problem("key-revoked", "/issuer", key=key.id[:16])
    if key.retired_at is not None:
        end = key.retired_at + int(ledger.policy.number("retired_key_days")) * DAY
        late = at.recorded_at > end
        yield (
            problem("key-expired", "/issuer", key=key.id[:16], day=day_of(end), party=party.id)
            if late
            else problem("key-retired", "/issuer")
        )
    yield from sequence_problems(event, key)
    if (key.use == "statement") != (event.type == "submission.refused"):
        yield problem("only-the-ledger", "/type", type=event.type)
    if key.use == "statement":
        return
    if party.suspended:
        yield problem("signer-suspended", "/issuer", party=party.id)
    if kind.admin and key.use != "admin":
        yield problem("key-use", "/issuer", key=key.id[:16], type=event.type)
    if set(party.roles).isdisjoint(ledger.policy.roles_for(event.type)):
        yield problem("not-entitled", "/issuer", party=party.id, type=event.type)


def _seal_problems(event: Event[Any], kind: EventType[Any]) -> Iterator[Problem]:
    sealed, digests = event.payload.sealed, event.payload.sd
    if not (sealed or digests):
        return
    if len(sealed) != len(digests) or len(set(sealed)) != len(sealed):
        yield problem("seal-mismatch", "/sealed")
    for position, name in enumerate(sealed):
        if name not in kind.sealable:
            yield problem("seal-not-allowed", f"/sealed/{position}", field=name, type=event.type)


def _time_problems(event: Event[Any], at: At, ledger: Ledger) -> Iterator[Problem]:
    ahead = instant(event.payload.occurred_at) - at.recorded_at
    number, stated, where = ledger.policy.number, event.payload.occurred_at, "/occurred_at"
    if ahead <= 0:
        if -ahead > number("late_hours") * HOUR:
            yield problem("late", where, occurred=stated[:10], recorded=day_of(at.recorded_at))
    elif ahead > number("future_hours") * HOUR:
        yield problem("time-in-future", where, occurred=stated, now=second_of(at.recorded_at))
    elif ahead > number("clock_skew_hours") * HOUR:
        yield problem("clock-skew", where, occurred=stated, now=second_of(at.recorded_at))


def _reference_problems(event: Event[Any], view: View) -> Iterator[Problem]:
    """Everything cited and named is recorded, every new id is free."""
    yield from _citation_problems(event, view)
    births: set[tuple[str, str]] = set()
    for named in event.named:
        if named.new:
            if (named.kind, named.id) in births or _is_recorded(named, view):
                yield problem("id-taken", named.where, kind=named.kind, id=named.id)
            births.add((named.kind, named.id))
        elif named.kind == "event":
            if view.find(Recorded, named.id) is None:
                yield _unrecorded(named.id, named.where, view)
        elif not _is_recorded(named, view):
            code = "parent-unknown" if named.kind == "lot" else "unknown"
            yield problem(code, named.where, kind=named.kind, id=named.id)


def _citation_problems(event: Event[Any], view: View) -> Iterator[Problem]:
    replaced = event.payload.supersedes_unrecorded
    if replaced is not None and view.find(Recorded, replaced) is not None:
        yield problem("superseded-recorded", "/supersedes_unrecorded", event=replaced[:16])
    for position, cited in enumerate(event.payload.cites):
        where = f"/cites/{position}"
        recorded = view.find(Recorded, cited)
        if recorded is None:
            yield _unrecorded(cited, where, view)
        elif (day := suspect_from(recorded, view)) is not None:
            yield problem("built-on-suspect", where, event=cited[:16], key=recorded.key[:16], day=day)


def _is_recorded(named: Named, view: View) -> bool:
    """Whether a thing is there to be named; the ledger signs for itself and is no party to anything."""
    if named.kind == "party" and named.id == LEDGER and not named.new:
        return False
    return view.find(KINDS[named.kind], named.id) is not None


def _unrecorded(id: str, where: str, view: View) -> Problem:
    code = "parent-unknown" if view.find(Refusal, id) is None else "parent-refused"
    return problem(code, where, id=id)


def _chain_problems(event: Event[Any], kind: EventType[Any], view: View, ledger: Ledger) -> Iterator[Problem]:
    if kind.nature is Nature.ANNOTATING:
        yield from _annotation_problems(event, kind, view)
        return
    for named in event.named:
        moved = named.kind == kind.subject or named.kind in kind.heads
        record = view.find(KINDS[named.kind], named.id) if moved and not named.new else None
        if isinstance(record, Headed) and record.head not in event.payload.cites:
            yield problem("parent-stale", named.where, kind=named.kind, id=named.id, head=record.head)
        if named.kind == kind.founded:
            yield from _founding_problems(event, named, view)
    if kind.subject == "ledger" and ledger.head not in event.payload.cites:
        yield problem("parent-stale", "/cites", kind="ledger", id=LEDGER, head=ledger.head)
    if kind.nature is Nature.MOVING:
        yield from _custody_problems(event, kind, view)


def _founding_problems(event: Event[Any], named: Named, view: View) -> Iterator[Problem]:
    founded = view.find(KINDS[named.kind], named.id)
    if isinstance(founded, Stockpile) and founded.born not in event.payload.cites:
        yield problem("parent-missing", named.where, kind=named.kind, id=named.id)


def _annotation_problems(event: Event[Any], kind: EventType[Any], view: View) -> Iterator[Problem]:
    """What is annotated is cited: the event itself, or some event of the lot or site."""
    cited = [found for found in (view.find(Recorded, id) for id in event.payload.cites) if found is not None]
    subjects = {subject for found in cited for subject in found.subjects}
    for named in event.named:
        if named.new or named.kind not in kind.kinds or named.where == "/place":
            continue
        if named.kind == "event":
            present = named.id in event.payload.cites
        else:
            present = f"{named.kind}:{named.id}" in subjects
        if not present:
            yield problem("parent-missing", named.where, kind=named.kind, id=named.id)


def _custody_problems(event: Event[Any], kind: EventType[Any], view: View) -> Iterator[Problem]:
    acted = [named for named in event.named if named.kind == "lot" and not named.new]
    seen: set[str] = set()
    for named in acted:
        if named.id in seen:
            yield problem("lots-mixed", named.where, lot=named.id)
        seen.add(named.id)
        lot = view.find(Lot, named.id)
        if lot is not None and kind.custody:
            yield from charge_problems(lot, named.where, party=event.issuer, mixes=kind.mixes)
