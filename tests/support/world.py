"""A ledger in memory with people, sites, tags and lots: fixed keys, fixed times, the same bytes each time.

``World.record`` signs an event, cites what it builds on, decides and applies it. ``World.check`` verifies the
invariants of the whole ledger again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.enrolment import sign_enrolment
from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.text import encode_base64url
from ledger.errors import Problem
from ledger.lots.apply import apply
from ledger.lots.decide import decide, refused
from ledger.lots.effective import effective
from ledger.lots.event import Event, Nature
from ledger.lots.names import names_in
from ledger.lots.parse import parse_event
from ledger.lots.pointer import value_at
from ledger.lots.policy import default_policy
from ledger.lots.state import KINDS, LEDGER, Headed, Ledger, Lot, Party, R, Recorded, Site
from ledger.lots.stockpile import Stockpile
from ledger.lots.table import TYPES
from ledger.lots.tag import tag_digest, tag_from_random
from ledger.lots.tagging import Tag
from ledger.lots.view import At
from tests.support.invariants import check
from tests.support.memory import Memory

START: Final = 1_767_225_600_000  # 2026-01-01T00:00:00Z
MINUTE: Final = 60_000
DAY: Final = 1440 * MINUTE
ROLE: Final = {
    "AUTH": "authority",
    "AUTH2": "authority",
    "AGENCY": "tagging_agent",
    "COOP": "cooperative",
    "COOP2": "cooperative",
    "TRADER": "trader",
    "CARRIER": "carrier",
    "PROC": "processor",
    "EXPORTER": "exporter",
    "SMELTER": "smelter",
    "PROGRAMME": "programme",
    "NGO": "auditor",
    "LAB": "laboratory",
    "INSPECTOR": "inspector",
    "DEPOT": "warehouse",
    "IMPORTER": "importer",
}
# A JSON value, or the key that signs.
Value: TypeAlias = Any
CASSITERITE: Final = "2609.00.00"
COLTAN: Final = "2615.90.00"
GOLD: Final = "7108.12.00"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event that was handed in."""

    event: Event[Any]
    at: At
    problems: tuple[Problem, ...]

    @property
    def recorded(self) -> bool:
        return not refused(self.problems)

    @property
    def codes(self) -> list[str]:
        return [found.code for found in self.problems]


def rfc3339(instant_ms: int) -> str:
    return datetime.fromtimestamp(instant_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signing_key(name: str, number: int = 1) -> SigningKey:
    return SigningKey.from_seed(hashlib.sha256(f"{name}/{number}".encode()).digest())


def tag_code(number: int) -> str:
    return tag_from_random(hashlib.sha256(f"tag/{number}".encode()).digest()[:8])


def small_policy() -> dict[str, Any]:
    """The default policy with short sources and only the roles that play here, so that vectors stay small."""
    policy = default_policy().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    playing = set(ROLE.values())
    for tolerance in policy["tolerances"].values():
        tolerance["source"] = "test"
    for rule in policy["attestors"]:
        rule["source"] = "test"
    # Time alone changes no status here; what lapses is tested with lapses of its own.
    policy.pop("lapses")
    policy["attestors"] = [rule for rule in policy["attestors"] if rule["country"] == "CD"]
    for rule in policy["roles"]:
        rule["roles"] = [role for role in rule["roles"] if role in playing]
    return dict(policy)


class World:
    """A ledger that is open from the first moment; parties of ``ROLE`` enrol when they first sign."""

    def __init__(self, *, policy: dict[str, Any] | None = None, open: bool = True) -> None:
        self.past = Memory()
        self.now = START
        self.genesis: str | None = None
        self.policy = policy or small_policy()
        self._tags = 0
        self._pool: dict[str, list[str]] = {}
        if open:
            self.genesis = self.record("AUTH", "ledger.opened", self.opening()).id

    def opening(self, **fields: Value) -> dict[str, Any]:
        """Return the body of the genesis."""
        return {
            "origin": "demo.test/log",
            "log_vkeys": ["demo.test/log+00000000+AQ", "demo.test/log+00000001+Bg"],
            "statement_key": signing_key(LEDGER).public_key.hex(),
            "authority": {
                "party": "AUTH",
                "name": "Mines authority",
                "country": "CD",
                "keys": [signing_key("AUTH", number).public_key.hex() for number in (1, 2)],
            },
            "policy": self.policy,
            "public": True,
            "demo": True,
        } | fields

    # --- signing and handing in -----------------------------------------------------------------------

    def sign(self, issuer: str, type: str, body: dict[str, Any], **fields: Value) -> bytes:
        """Return the signed bytes; ``cites`` names what the event builds on unless it is given.

        ``signer`` is a key other than the issuer's first; a field of value None is left out.
        """
        signer = fields.pop("signer", None) or signing_key(issuer)
        payload: dict[str, Any] = {
            "schema": "mineral-ledger/1",
            "type": type,
            "ledger": self.genesis,
            "issuer": issuer,
            "occurred_at": rfc3339(self.now),
            "body": body,
            "cites": self.cites(type, body) if self.genesis and "cites" not in fields else [],
        } | fields
        kept: dict[str, JSON] = {name: value for name, value in payload.items() if value not in (None, [])}
        return sign_envelope(format_canonical(kept), signer, content_type=EVENT, issuer=issuer, subject=type)

    def cites(self, type: str, body: dict[str, Any]) -> list[str]:
        """Return what an event of this body has to cite: heads, or the event that is annotated."""
        kind = TYPES[type]
        if kind.subject == "ledger":
            return [self.head(Ledger, LEDGER)] if kind.nature is Nature.GOVERNANCE else []
        found: dict[str, None] = {}
        for named in names_in(kind.model.model_validate_json(format_canonical(body)), "/body"):
            named_kinds = kind.kinds if kind.nature is Nature.ANNOTATING else (kind.subject, *kind.heads)
            if named.kind == kind.founded and (heap := self.past.find(Stockpile, named.id)) is not None:
                found[heap.born] = None
            if named.new or named.kind not in named_kinds:
                continue
            record = None if named.kind == "event" else self.past.find(KINDS[named.kind], named.id)
            head = named.id if named.kind == "event" else getattr(record, "head", None)
            if head is not None:
                found[head] = None
        return list(found)

    def decide(self, raw: bytes) -> Outcome:
        at = At(len(self.past.entries), self.now)
        event = parse_event(raw)
        return Outcome(event, at, tuple(decide(event, at, self.past)))

    def submit(self, raw: bytes) -> Outcome:
        """Decide, and record what is not refused."""
        outcome = self.decide(raw)
        if outcome.recorded:
            changes = apply(outcome.event, outcome.at, outcome.problems, self.past)
            self.past.append(self.now, raw, changes)
        self.now += MINUTE
        return outcome

    def attempt(self, issuer: str, type: str, body: dict[str, Any], **fields: Value) -> Outcome:
        if self.genesis is not None and issuer in ROLE:
            self.party(issuer)
        return self.submit(self.sign(issuer, type, body, **fields))

    def record(self, issuer: str, type: str, body: dict[str, Any], **fields: Value) -> Event[Any]:
        outcome = self.attempt(issuer, type, body, **fields)
        assert outcome.recorded, outcome.problems
        return outcome.event

    def check(self) -> None:
        check(self.past)

    # --- reading --------------------------------------------------------------------------------------

    def head(self, kind: type[Headed], id: str) -> str:
        return self.get(kind, id).head

    def get(self, kind: type[R], id: str) -> R:
        found = self.past.find(kind, id)
        assert found is not None, id
        return found

    def lot(self, id: str) -> Lot:
        return self.get(Lot, id)

    def tag_of(self, code: str) -> Tag:
        return self.get(Tag, tag_digest(code))

    def flags(self, event: Event[Any]) -> tuple[str, ...]:
        return self.get(Recorded, event.id).flags

    def roles_for(self, type: str) -> tuple[str, ...]:
        return self.get(Ledger, LEDGER).policy.roles_for(type)

    def effective(self, recorded: Recorded, field: str) -> Value:
        """Return the value of a field of a recorded event that counts now."""
        return value_at(effective(recorded, self.past), field)

    def fork(self) -> World:
        """Return a ledger that goes its own way from here."""
        other = copy(self)
        other.past = self.past.fork()
        other._pool = {holder: list(codes) for holder, codes in self._pool.items()}
        return other

    # --- people, places, tags -------------------------------------------------------------------------

    def enrolment(self, party: str, *, number: int = 1, use: str = "admin", **fields: str) -> str:
        """Return the enrolment statement (base64url) of a party's key."""
        statement = {
            "ledger": self.genesis or "",
            "party": party,
            "expires": rfc3339(self.now + 30 * DAY),
        } | fields
        key = signing_key(statement.pop("holder", party), number)
        signed = sign_enrolment(key, use="field" if use == "field" else "admin", **statement)
        return encode_base64url(signed)

    def party(self, id: str) -> str:
        """Register a party of ``ROLE`` by the authority, unless it is registered."""
        if self.past.find(Party, id) is None:
            body = {"party": id, "name": id, "country": "CD", "roles": [ROLE[id]]}
            self.record("AUTH", "party.registered", body | {"enrolment": self.enrolment(id)})
        return id

    def site(self, id: str = "S1", *, status: int | None = 1, **fields: Value) -> str:
        """Register a site with a status from 2025, unless it is registered."""
        if self.past.find(Site, id) is None:
            body = {"site": id, "name": id, "country": "CD", "province": "Nord-Kivu"}
            self.record("AUTH", "site.registered", body | {"minerals": [CASSITERITE]} | fields)
            if status is not None:
                self.status(id, status)
        return id

    def status(self, site: str, status: int) -> Event[Any]:
        body = {"site": site, "status": status, "legal_act": "Act 1", "from": "2025-01-01"}
        return self.record("AUTH", "site.status_decided", body)

    def batch(
        self, count: int, *, to: str | None = "COOP", site: str | None = "S1", **fields: str
    ) -> list[str]:
        """Issue a batch of tags, assign them to a party, and return their codes."""
        codes = [tag_code(self._tags + offset) for offset in range(count)]
        id = f"B{self._tags}"
        self._tags += count
        digests = [tag_digest(code) for code in codes]
        body = {"batch": id, "tags": digests} | ({"site": self.site(site)} if site else {}) | fields
        self.record("AUTH", "tags.issued", body)
        if to is not None:
            self.record("AUTH", "tags.assigned", {"batches": [id], "tags": digests, "to": self.party(to)})
        return codes

    def tag(self, holder: str = "COOP", site: str | None = "S1") -> str:
        """Return a tag that is in a party's hands and not used."""
        pool = self._pool.setdefault(f"{holder}/{site}", [])
        if not pool:
            pool += self.batch(4, to=holder, site=site)
        return pool.pop(0)

    # --- lots -----------------------------------------------------------------------------------------

    def registration(self, id: str, *, mass: str = "50", site: str = "S1", **fields: Value) -> dict[str, Any]:
        """Return the body of a complete registration; a field of value None is left out."""
        body: dict[str, Any] = {
            "lot": id,
            "site": site,
            "mineral": CASSITERITE,
            "quantity": {"mass_kg": mass},
            "extracted_from": "2025-12-20",
            "producers": [{"team": "Team 1", "share_percent": "100"}],
        } | fields
        if "tags" not in body:
            body["tags"] = [{"number": self.tag(site=site)}]
        return {name: value for name, value in body.items() if value is not None}

    def register(self, id: str, *, by: str = "COOP", attested: bool = True, **fields: Value) -> Event[Any]:
        """Register a lot at a green site and have it attested."""
        self.site(fields.get("site", "S1"))
        event = self.record(by, "lot.registered", self.registration(id, **fields))
        if attested:
            self.record("AGENCY", "lot.attested", {"lots": [id]})
        return event

    def dispatch(self, lots: Sequence[str], *, to: str = "TRADER", **fields: Value) -> Event[Any]:
        body = {"lots": list(lots), "to": self.party(to)} | fields
        return self.record(self.lot(lots[0]).custodian, "lot.dispatched", body)

    def receive(self, lot: str, mass: str | None = None, **fields: Value) -> Event[Any]:
        found = self.lot(lot)
        assert found.transfer is not None
        body = {"lot": lot, "quantity": {"mass_kg": mass or f"{found.net.value:f}"}} | fields
        return self.record(found.transfer.consignee, "lot.received", body)

    def bring(self, lot: str, to: str, mass: str | None = None) -> None:
        """Dispatch a lot and have it received."""
        self.dispatch([lot], to=to)
        self.receive(lot, mass)

    def work(self, kind: str, inputs: Sequence[str], outputs: dict[str, str], **fields: Value) -> Event[Any]:
        """Sort, split, combine or process; ``outputs`` are masses by lot."""
        return self.record(
            self.lot(inputs[0]).custodian, f"lot.{kind}", self.work_body(inputs, outputs) | fields
        )

    def correct(
        self, event: Event[Any], field: str, old: Value, new: Value, *, approver: str | None = None
    ) -> Event[Any]:
        """Propose a correction by the event's issuer; let the approver approve it."""
        body = {"event": event.id, "field": field, "old": old, "new": new, "reason": "Typing error."}
        proposed = self.record(event.issuer, "event.corrected", body)
        if approver is not None:
            self.record(approver, "correction.approved", {"correction": proposed.id})
        return proposed

    def work_body(self, inputs: Sequence[str], outputs: dict[str, str]) -> dict[str, Any]:
        return {
            "inputs": [{"lot": lot} for lot in inputs],
            "outputs": [{"lot": lot, "quantity": {"mass_kg": mass}} for lot, mass in outputs.items()],
        }
