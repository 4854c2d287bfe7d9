"""Where the demo is played: parties with fixed keys sign events, each checked against what is expected.

Every event goes through the service like real ones. That nothing but the listed irregularities is refused,
held or flagged is checked at each event: a demo whose "honest" trade raised flags would teach the wrong
thing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.crypto.canonical import JSON, format_canonical, parse_canonical
from ledger.crypto.enrolment import Use, sign_enrolment
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.sealed import seal
from ledger.crypto.text import encode_base64url
from ledger.lots.apply import apply
from ledger.lots.decide import decide, refused
from ledger.lots.parse import parse_event
from ledger.lots.pointer import value_at
from ledger.lots.state import Recorded, Refusal
from ledger.lots.view import At
from ledger.service.demo.calendar import DAY, Calendar, moment
from ledger.service.demo.chance import Chance, seed
from ledger.service.demo.mirror import Mirror
from ledger.service.ledger import LedgerHandle
from ledger.service.recording.prepare import prepare

BATCH: Final = 1000
_PROOF_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Irregularity:
    """One thing that is not as it ought to be: its kind, the event that shows it, the lot, and a sentence.

    The event of a refusal is the ledger's own ``submission.refused``; ``refused`` is the id of what it
    refused.
    """

    kind: str
    event_id: str
    lot: str | None
    what: str
    refused: str | None = None

    def as_json(self) -> dict[str, JSON]:
        """Return the object that ``demo.json`` lists."""
        found: dict[str, JSON] = {
            "kind": self.kind,
            "event_id": self.event_id,
            "lot": self.lot,
            "what": self.what,
        }
        return found if self.refused is None else {**found, "refused": self.refused}


@dataclass(slots=True)
class _Waiting:
    """Events that are signed and not sent: bytes, moments, disclosures."""

    statements: list[bytes] = field(default_factory=list)
    moments: list[int] = field(default_factory=list)
    disclosures: dict[str, Sequence[str]] = field(default_factory=dict)


class Stage:
    """The ledger under play, the calendar, the parties' keys, and what has been found irregular."""

    def __init__(
        self, handle: LedgerHandle, calendar: Calendar, *, progress: Callable[[int, int], None]
    ) -> None:
        self.handle = handle
        self.calendar = calendar
        self.mirror = Mirror(handle)
        self.genesis = handle.ledger.genesis
        self.irregularities: list[Irregularity] = []
        self.keys: dict[tuple[str, str], SigningKey] = {}
        self.purchases: dict[tuple[str, str], str] = {}
        """Purchase numbers by buyer and lot."""
        self.events = 0
        self.last = ""
        self.refusal: str | None = None
        self._progress = progress
        self._waiting = _Waiting()

    @property
    def now(self) -> int:
        """The scenario's clock."""
        return self.calendar.now

    def key(self, party: str, name: str = "admin") -> SigningKey:
        """Return a party's key by the name it has in the demo."""
        if (party, name) not in self.keys:
            self.keys[party, name] = SigningKey.from_seed(seed(f"key {party} {name}"))
        return self.keys[party, name]

    def enrolment(self, party: str, name: str, use: Use) -> str:
        """Return a party's enrolment statement for one of its keys."""
        proof = sign_enrolment(
            self.key(party, name),
            ledger=self.genesis,
            party=party,
            use=use,
            expires=moment(self.now + _PROOF_DAYS * DAY),
        )
        return encode_base64url(proof)

    def act(
        self,
        party: str,
        type: str,
        body: Mapping[str, Any],
        *,
        key: str = "admin",
        expect: Collection[str] = (),
        occurred_at: int | None = None,
        sealed: Mapping[str, JSON] | None = None,
        **common: JSON,
    ) -> str:
        """Sign an event now and let it be recorded; return its id.

        ``expect`` are the codes of all that must be found wrong with it, refusals, holds and flags alike; any
        other finding is a fault of the demo. A refused event is sent alone, so that its refusal is on record.
        """
        signer = self.key(party, key)
        seals, disclosures = _seals(sealed or {}, Chance(f"salt {party} {self.mirror.size}"))
        payload = prepare(
            self.mirror,
            type=type,
            body=body,
            issuer=party,
            key_hex=signer.public_key.hex(),
            occurred_at=moment(self.now if occurred_at is None else occurred_at),
            **{**seals, **common},
        )
        data = sign_envelope(
            format_canonical(payload), signer, content_type=EVENT, issuer=party, subject=type
        )
        return self._take(data, set(expect), disclosures)

    def stated(self, event_id: str, pointer: str) -> JSON:
        """Return what a recorded event says at a JSON Pointer."""
        data = self.mirror.statement(self.mirror.get(Recorded, event_id).index)
        payload = parse_canonical(parse_envelope(data, content_type=EVENT).payload)
        return value_at(payload, pointer)

    def find_wrong(self, kind: str, lot: str | None, what: str) -> None:
        """List the newest event as an irregularity; when it was refused, the refusal on record."""
        event_id = self.last if self.refusal is None else self.refusal
        refused = None if self.refusal is None else self.last
        self.irregularities.append(Irregularity(kind, event_id, lot, what, refused))

    def flush(self) -> None:
        """Send what waits, and check that the ledger decided as expected."""
        waiting, self._waiting = self._waiting, _Waiting()
        if not waiting.statements:
            return
        answers = self.handle.submit(
            waiting.statements, disclosures=waiting.disclosures, recorded_at=waiting.moments
        )
        first = self.mirror.size - len(answers)
        for index, answer in enumerate(answers, first):
            if (answer.status, answer.index) != ("recorded", index):
                raise RuntimeError(f"bug: an event of the demo was not recorded at {index}: {answer}")
        self.events += len(answers)
        calendar = self.calendar
        self._progress((calendar.now - calendar.start) // DAY, (calendar.end - calendar.start) // DAY)

    def _take(self, data: bytes, expected: set[str], disclosures: Sequence[str]) -> str:
        event = parse_event(data)
        at = At(self.mirror.size, self.now)
        problems = decide(event, at, self.mirror)
        found = {one.code for one in problems}
        if found != expected:
            told = "; ".join(one.message for one in problems)
            raise RuntimeError(
                f"bug: {event.type} of the demo: found {found}, expected {expected}: {told} {event.body}"
            )
        self.last, self.refusal = event.id, None
        if refused(problems):
            return self._send_refused(data, event.id)
        self.mirror.put(data, apply(event, at, problems, self.mirror))
        self._waiting.statements.append(data)
        self._waiting.moments.append(self.now)
        if disclosures:
            self._waiting.disclosures[event.id] = disclosures
        if len(self._waiting.statements) >= BATCH:
            self.flush()
        return event.id

    def _send_refused(self, data: bytes, event_id: str) -> str:
        self.flush()
        [answer] = self.handle.submit([data], recorded_at=[self.now])
        if answer.status != "refused":
            raise RuntimeError(f"bug: an event of the demo was to be refused: {answer}")
        self.mirror.catch_up()
        with self.handle.view() as view:
            self.refusal = envelope_id(view.statement(view.get(Refusal, event_id).index))
        self.events += 1
        return event_id


def _seals(fields: Mapping[str, JSON], chance: Chance) -> tuple[dict[str, JSON], list[str]]:
    """Return the common fields of sealed values, and their disclosures."""
    if not fields:
        return {}, []
    sealed = [seal(name, value, chance.bytes(16)) for name, value in fields.items()]
    common: dict[str, JSON] = {"sealed": [*fields], "_sd": [digest for digest, _ in sealed]}
    return common, [disclosure for _, disclosure in sealed]
