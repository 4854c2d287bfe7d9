"""The ledger's own events: opened, updated, closed, and the trace that a refusal leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from ledger.crypto.ed25519 import check_public_key
from ledger.errors import Malformed, Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature, no_rules
from ledger.lots.policy import LedgerPolicy, require_known
from ledger.lots.problems import problem
from ledger.lots.schema import Base64, Country, Hash, Id, Model, Name, Text
from ledger.lots.state import LEDGER, Key, Ledger, Party, Record, Refusal, RefusalCount
from ledger.lots.view import At, Draft, View

Origin = Annotated[str, Field(pattern=r"^[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*$", max_length=200)]
VerifierKey = Annotated[str, Field(pattern=r"^[!-~]+$", max_length=4096)]


class Authority(Model):
    """The authority party of a new ledger and its first admin keys (public keys, hex)."""

    party: Id
    name: Name
    country: Country
    keys: Annotated[tuple[Hash, ...], Field(min_length=1, max_length=16)]


class LedgerOpened(Model):
    """The genesis: who keeps the log, with which keys, under which policy."""

    origin: Origin
    name: Name | None = None
    log_vkeys: Annotated[tuple[VerifierKey, ...], Field(min_length=2, max_length=4)]
    statement_key: Hash
    authority: Authority
    policy: LedgerPolicy
    public: bool
    demo: bool


class LogChange(Model):
    """A new origin or log keys, with the old origin and its last checkpoint (note, base64url)."""

    origin: Origin
    log_vkeys: Annotated[tuple[VerifierKey, ...], Field(min_length=2, max_length=4)]
    old_origin: Origin
    last_checkpoint: Base64


class LedgerUpdated(Model):
    """A change of policy, statement key, visibility or log keys; takes effect from its index."""

    policy: LedgerPolicy | None = None
    statement_key: Hash | None = None
    public: bool | None = None
    log: LogChange | None = None
    reason: Text


class LedgerClosed(Model):
    """The end of the log; ``successor`` is the origin that goes on."""

    reason: Text
    successor: Origin | None = None


class SubmissionRefused(Model):
    """That an event of an enrolled key was refused: SHA-256 of its bytes, codes, and what it was about.

    ``omitted`` is how many refusals of the signer were left out before this one.
    """

    sha256: Hash
    signer: Hash
    type: Text
    codes: Annotated[tuple[Text, ...], Field(min_length=1, max_length=64)]
    lots: Annotated[tuple[Id, ...], Field(max_length=512)] = ()
    tags: Annotated[tuple[Hash, ...], Field(max_length=512)] = ()
    omitted: Annotated[int, Field(ge=0)] = 0


def _open_rules(event: Event[LedgerOpened], _at: At, _view: View) -> Iterator[Problem]:
    """The first authority key signs; no key stands for two; every key is one that can be enrolled."""
    require_known(event.body.policy)
    authority = event.body.authority
    if (event.key, event.issuer) != (authority.keys[0], authority.party):
        yield problem("key-not-enrolled", "/issuer", key=event.key[:16], party=authority.party)
    if authority.party == LEDGER:
        yield problem("id-taken", "/body/authority/party", kind="party", id=LEDGER)
    keys = (event.body.statement_key, *authority.keys)
    for position, key in enumerate(keys):
        where = "/body/statement_key" if position == 0 else f"/body/authority/keys/{position - 1}"
        if key in keys[:position]:
            yield problem("key-taken", where, key=key[:16], party=LEDGER)
        yield from _key_problems(key, where)


def _key_problems(key: str, where: str) -> Iterator[Problem]:
    try:
        check_public_key(bytes.fromhex(key))
    except Malformed as error:
        yield problem("enrolment-invalid", where, why=error.message)


def _open(event: Event[LedgerOpened], _at: At, draft: Draft) -> None:
    body = event.body
    own = Ledger(
        id=LEDGER,
        genesis=event.id,
        head=event.id,
        origin=body.origin,
        policy=body.policy,
        statement_key=body.statement_key,
        log_vkeys=body.log_vkeys,
        demo=body.demo,
        public=body.public,
    )
    country = body.authority.country
    keys = body.authority.keys
    draft.put(
        own,
        Party(LEDGER, event.id, body.name or body.origin, country, (), (body.statement_key,)),
        Key(body.statement_key, LEDGER, "statement"),
        Party(body.authority.party, event.id, body.authority.name, country, ("authority",), keys),
        *(Key(key, body.authority.party, "admin") for key in keys),
    )


def _update_rules(event: Event[LedgerUpdated], _at: At, view: View) -> Iterator[Problem]:
    if event.body.policy is not None:
        require_known(event.body.policy)
    own = view.find(Ledger, LEDGER)
    log = event.body.log
    if log is not None and own is not None and log.old_origin != own.origin:
        yield problem("log-key-unexplained", "/body/log/old_origin")
    key = event.body.statement_key
    if key is not None and (taken := view.find(Key, key)) is not None:
        yield problem("key-taken", "/body/statement_key", key=key[:16], party=taken.party)
    if key is not None:
        yield from _key_problems(key, "/body/statement_key")


def _update(event: Event[LedgerUpdated], _at: At, draft: Draft) -> None:
    body = event.body
    own = draft.get(Ledger, LEDGER)
    if body.statement_key is not None:
        party = draft.get(Party, LEDGER)
        old = draft.get(Key, own.statement_key)
        draft.put(
            replace(old, revoked=True),
            Key(body.statement_key, LEDGER, "statement"),
            replace(party, keys=(*party.keys, body.statement_key)),
        )
    draft.put(
        replace(
            own,
            policy=body.policy or own.policy,
            statement_key=body.statement_key or own.statement_key,
            public=own.public if body.public is None else body.public,
            origin=own.origin if body.log is None else body.log.origin,
            log_vkeys=own.log_vkeys if body.log is None else body.log.log_vkeys,
        )
    )


def _close(_event: Event[LedgerClosed], _at: At, draft: Draft) -> None:
    draft.put(replace(draft.get(Ledger, LEDGER), closed=True))


def refusal_hour(signer: str, recorded_at: int) -> str:
    """Return the id under which a key's refusals of one hour are counted."""
    return f"{signer}/{recorded_at // 3_600_000}"


def _refuse(event: Event[SubmissionRefused], at: At, draft: Draft) -> None:
    body = event.body
    hour = refusal_hour(body.signer, at.recorded_at)
    counted = draft.find(RefusalCount, hour)
    records: list[Record] = [
        Refusal(body.sha256, at.index, body.codes),
        RefusalCount(hour, 1 + (counted.count if counted else 0)),
    ]
    draft.put(*records)


TYPES: Final = (
    EventType("ledger.opened", LedgerOpened, Nature.GOVERNANCE, "ledger", _open_rules, _open),
    EventType(
        "ledger.updated", LedgerUpdated, Nature.GOVERNANCE, "ledger", _update_rules, _update, admin=True
    ),
    EventType("ledger.closed", LedgerClosed, Nature.GOVERNANCE, "ledger", no_rules, _close, admin=True),
    EventType("submission.refused", SubmissionRefused, Nature.ANNOTATING, "ledger", no_rules, _refuse),
)
