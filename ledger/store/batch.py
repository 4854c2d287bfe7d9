"""Decides a batch of submissions in order, each seeing what the earlier ones changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope, statement_digest
from ledger.crypto.keys import SigningKey
from ledger.errors import Conflict, Problem, Refused
from ledger.log.entry import Entry, format_entry
from ledger.lots.apply import apply
from ledger.lots.decide import decide, head_named, refused
from ledger.lots.event import Event
from ledger.lots.parse import event_of
from ledger.lots.problems import problem
from ledger.lots.refusal import over_limit, refusal_of
from ledger.lots.state import LEDGER, Key, Ledger, Recorded, Refusal
from ledger.lots.types.ledger import SubmissionRefused
from ledger.lots.view import At
from ledger.store.admission import Prepared, not_accepted
from ledger.store.answer import Answer
from ledger.store.catalog import WriteCatalog
from ledger.store.disclosures import Disclosures
from ledger.store.evidence import Evidence
from ledger.store.logtables import NewEntry, Place
from ledger.store.proofs import Proofs
from ledger.store.statement import sign_refusal

_NO_PROBLEMS: Final[tuple[Problem, ...]] = ()


class Batch:
    """What one transaction adds to the log. Lives within the write lock."""

    def __init__(
        self,
        *,
        catalog: WriteCatalog,
        evidence: Evidence,
        disclosures: Disclosures,
        statement_key: SigningKey,
        proofs: Proofs,
        size: int,
        last: int,
    ) -> None:
        self._catalog = catalog
        self._evidence = evidence
        self._disclosures = disclosures
        self._statement_key = statement_key
        self._proofs = proofs
        self._size = size
        self._places: dict[bytes, Place] = {}
        self.last = last
        self.entries: list[NewEntry] = []

    def know(self, prepared: Iterable[Prepared]) -> None:
        """Look up at once which of the submissions are recorded already."""
        digests = [one.digest for one in prepared if one.signed]
        self._places = self._catalog.log.places_of_statements(digests) if digests else {}

    def take(self, one: Prepared, *, now: int) -> Answer:
        """Record a submission, or say why not. ``now`` is the log's time for it, Unix ms."""
        if one.key is None:
            return Answer("malformed", one.event_id, problems=_problems(one), error=one.fault)
        if not one.signed:
            return Answer("not_accepted", one.event_id, error=not_accepted())
        # Before anything is decided, so that a key that was retired since makes no difference.
        if (place := self._places.get(one.digest)) is not None:
            return self._repeat(one, place)
        key = self._catalog.find(Key, one.key)
        if key is None and self._next_index > 0:
            return Answer("not_accepted", one.event_id, error=not_accepted())
        if one.event is None:
            return Answer("malformed", one.event_id, problems=_problems(one), error=one.fault)
        at = At(self._next_index, max(self.last, now))
        problems = decide(one.event, at, self._catalog)
        if refused(problems):
            return self._refuse(one, one.event, problems, at)
        lots = self._append(one.submission.statement, one.event, one.digest, problems, at)
        self._proofs.indexes.append(at.index)
        self._places[one.digest] = Place(at.index, one.event_id, at.recorded_at)
        return Answer(
            "recorded",
            one.event_id,
            at.index,
            at.recorded_at,
            _shown(key, problems),
            lots,
            held=self._disclose(one, one.event, one.event_id),
            proofs=self._proofs,
        )

    @property
    def _next_index(self) -> int:
        return self._size + len(self.entries)

    def _append(
        self, statement: bytes, event: Event[Any], digest: bytes, problems: list[Problem], at: At
    ) -> tuple[str, ...]:
        records = apply(event, at, problems, self._catalog)
        entry = format_entry(Entry(at.recorded_at, statement))
        self.entries.append(NewEntry(at.index, bytes.fromhex(event.id), digest, at.recorded_at, entry))
        self._catalog.put(at.index, statement, records)
        self.last = at.recorded_at
        return next((one.lots for one in records if isinstance(one, Recorded) and one.id == event.id), ())

    def _repeat(self, one: Prepared, place: Place) -> Answer:
        known = self._catalog.find(Recorded, place.event_id)
        if known is None:
            raise RuntimeError("bug: a recorded event is not in the catalog; rebuild it")
        problems = [problem(one.code, one.where, **dict(one.values)) for one in known.told]
        held = () if one.event is None else self._disclose(one, one.event, place.event_id)
        return Answer(
            "duplicate",
            place.event_id,
            place.index,
            place.recorded_at,
            _shown(self._catalog.find(Key, known.key), problems),
            known.lots,
            held=held,
            proofs=self._proofs,
        )

    def _refuse(self, one: Prepared, event: Event[Any], problems: list[Problem], at: At) -> Answer:
        """Put the refusal on record, at the very index and time at which the event was decided."""
        omitted = self._evidence.omitted(event.key)
        body = refusal_of(event, problems, at, self._catalog, omitted=omitted)
        ledger = self._catalog.get(Ledger, LEDGER)
        # A closed ledger records nothing more, its own statements neither.
        if body is not None and not ledger.closed:
            self._state_refusal(body, ledger, at)
            self._evidence.put(bytes.fromhex(event.id), one.submission.statement, index=at.index)
            if omitted:
                self._evidence.set_omitted(event.key, 0)
        elif self._is_left_out(event, problems, at):
            self._evidence.set_omitted(event.key, omitted + 1)
        shown = tuple(found for found in problems if found.weight == "refused")
        head = head_named(problems)
        error = Refused(shown) if head is None else Conflict(shown, code="parent-stale", head=head)
        return Answer("refused", one.event_id, problems=shown, head=head, error=error)

    def _is_left_out(self, event: Event[Any], problems: list[Problem], at: At) -> bool:
        """Tell whether only the policy's number of refusals kept this one out of the log."""
        known = self._catalog.find(Refusal, event.id) is not None
        to_be_sent_again = any(found.code == "parent-unknown" for found in problems)
        return not known and not to_be_sent_again and over_limit(event.key, at, self._catalog)

    def _state_refusal(self, body: SubmissionRefused, ledger: Ledger, at: At) -> None:
        statement = sign_refusal(
            body,
            genesis=ledger.genesis,
            recorded_at=at.recorded_at,
            key=self._statement_key,
            last=self._catalog.get(Key, ledger.statement_key),
        )
        envelope = parse_envelope(statement, content_type=EVENT)
        event = event_of(envelope, envelope_id(statement))
        problems = decide(event, at, self._catalog)
        if refused(problems):
            raise RuntimeError(f"bug: the ledger refuses its own statement: {problems}")
        self._append(statement, event, statement_digest(envelope), problems, at)

    def _disclose(self, one: Prepared, event: Event[Any], event_id: str) -> tuple[str, ...]:
        if not one.submission.disclosures:
            return ()
        return self._disclosures.put(event, one.submission.disclosures, event_id=event_id)


def _problems(one: Prepared) -> tuple[Problem, ...]:
    return one.fault.problems if one.fault is not None else _NO_PROBLEMS


def _shown(key: Key | None, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    # Nobody at a mine should have to show an accusation to an armed man: a field device sees none.
    return _NO_PROBLEMS if key is not None and key.use == "field" else tuple(problems)
