"""Parties and their keys: who may sign, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.crypto.canonical import parse_canonical
from ledger.crypto.enrolment import open_enrolment
from ledger.crypto.envelope import ENROLMENT, open_envelope
from ledger.crypto.text import decode_base64url
from ledger.errors import LedgerError, Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.policy import Role
from ledger.lots.problems import problem
from ledger.lots.schema import (
    Base64,
    Country,
    Date,
    Fixed,
    Free,
    KeyRef,
    Model,
    Name,
    NewParty,
    NotBefore,
    PartyRef,
    Remark,
    Text,
    instant,
)
from ledger.lots.state import LEDGER, Key, Ledger, Party
from ledger.lots.view import At, Draft, View, get

Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=16)]


class Identifier(Model):
    """By which a register knows the party, such as a tax number; ``scheme`` names the register."""

    scheme: Name
    value: Name


class Licence(Model):
    """A licence or card: ICGLR MDC.04 type, number, zone and validity."""

    type: Literal["claim", "exploration_permit", "mining_license", "artisanal_permit", "unlicensed", "other"]
    number: Name | None = None
    zone: Name | None = None
    from_: Annotated[Date | None, Field(alias="from")] = None
    to: Annotated[Date | None, NotBefore("from_")] = None


class PartyDetails(Model):
    """What is known of a party (ICGLR MD.04); owners, officers and contacts are sealed."""

    name: Name
    country: Country
    roles: Annotated[Roles, Fixed()]
    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=16)] = ()
    address: Annotated[Text | None, Free()] = None
    licences: Annotated[tuple[Licence, ...], Field(max_length=16)] = ()
    schemes: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    exporter_status: Name | None = None


class PartyRegistered(PartyDetails):
    """A new party, with the enrolment statement (base64url of its COSE bytes) of its first key."""

    party: NewParty
    enrolment: Annotated[Base64 | None, Fixed()] = None


class PartyUpdated(PartyDetails):
    """The details of a party as they are from now on; whole, not a difference."""

    party: PartyRef


class PartySuspended(Model):
    """That a party may not sign for now, or, as `party.reinstated`, that it may again."""

    party: PartyRef
    reason: Remark
    act: Text | None = None


class KeyAdded(Model):
    """A key enrolled for a party; ``second`` is the same statement signed by a second authority key."""

    party: PartyRef
    enrolment: Annotated[Base64, Fixed()]
    second: Annotated[Base64 | None, Fixed()] = None


class KeyRetired(Model):
    """A key that its party gives up; accepted for the policy's days and flagged."""

    party: PartyRef
    key: KeyRef
    reason: Remark


class KeyRevoked(Model):
    """A key that is refused from this index on; events since ``suspect_from`` are marked."""

    party: PartyRef
    key: KeyRef
    reason: Literal["lost", "compromised"]
    suspect_from: Date | None = None


def holds_role(view: View, party: str, *roles: Role) -> bool:
    """Whether a party holds one of the roles."""
    found = view.find(Party, party)
    return found is not None and not set(roles).isdisjoint(found.roles)


def is_authority(view: View, party: str) -> bool:
    """Whether a party holds the authority role."""
    return holds_role(view, party, "authority")


def _enrolment_problems(
    event: Event[PartyRegistered] | Event[KeyAdded], at: At, view: View
) -> Iterator[Problem]:
    """The new key proves possession, is sound, is free, and is meant for this ledger and party."""
    body = event.body
    where = "/body/enrolment"
    try:
        enrolment = open_enrolment(decode_base64url(body.enrolment or ""))
    except LedgerError as error:
        yield problem("enrolment-invalid", where, why=error.message)
        return
    if instant(enrolment.expires) < at.recorded_at:
        yield problem("enrolment-expired", where, expires=enrolment.expires)
    own = view.find(Ledger, LEDGER)
    if own is not None and enrolment.ledger != own.genesis:
        yield problem(
            "enrolment-other", where, stated=f"ledger {enrolment.ledger[:16]}", wanted=own.genesis[:16]
        )
    if enrolment.party != body.party:
        yield problem("enrolment-other", where, stated=enrolment.party, wanted=body.party)
    if (taken := view.find(Key, enrolment.public_key)) is not None:
        yield problem("key-taken", where, key=enrolment.public_key[:16], party=taken.party)


def _register_rules(event: Event[PartyRegistered], at: At, view: View) -> Iterator[Problem]:
    if event.body.enrolment is not None:
        yield from _enrolment_problems(event, at, view)


def _enrol(draft: Draft, party: Party, enrolment: str) -> None:
    opened = open_enrolment(decode_base64url(enrolment))
    draft.put(
        replace(party, keys=(*party.keys, opened.public_key)),
        Key(opened.public_key, party.id, opened.use),
    )


def _register(event: Event[PartyRegistered], _at: At, draft: Draft) -> None:
    body = event.body
    party = Party(body.party, event.id, body.name, body.country, body.roles, described_by=event.id)
    draft.put(party)
    if body.enrolment is not None:
        _enrol(draft, party, body.enrolment)


def _own_or_authority(event: Event[PartyUpdated], _at: At, view: View) -> Iterator[Problem]:
    yield from _manages(event.issuer, event.body.party, view)
    was = view.find(Party, event.body.party)
    if was is not None and set(event.body.roles) - set(was.roles) and not is_authority(view, event.issuer):
        yield problem("not-own-party", "/body/roles", party=event.issuer, other="its own roles")
    elif was is not None and event.body.country != was.country and not is_authority(view, event.issuer):
        # From where ore is exported hangs on it.
        yield problem("not-own-party", "/body/country", party=event.issuer, other="its own country")
    elif event.issuer == event.body.party and _gives_up(was, event.body.roles):
        yield problem("last-authority-key", "/body/roles")


def _gives_up(was: Party | None, roles: tuple[Role, ...]) -> bool:
    return was is not None and "authority" in was.roles and "authority" not in roles


def _manages(party: str, other: str, view: View) -> Iterator[Problem]:
    if party != other and not is_authority(view, party):
        yield problem("not-own-party", "/body/party", party=party, other=other)


def _update(event: Event[PartyUpdated], _at: At, draft: Draft) -> None:
    body = event.body
    was = draft.get(Party, body.party)
    draft.put(replace(was, name=body.name, country=body.country, roles=body.roles, described_by=event.id))


def _suspend_rules(event: Event[PartySuspended], _at: At, _view: View) -> Iterator[Problem]:
    # So that one authority is always left that can reinstate.
    if event.issuer == event.body.party:
        yield problem("party-to-conflict", "/body/party", party=event.issuer)


def _suspend(event: Event[PartySuspended], at: At, draft: Draft) -> None:
    since = min(instant(event.payload.occurred_at), at.recorded_at)
    draft.put(replace(draft.get(Party, event.body.party), suspended=True, suspended_at=since))


def _reinstate_rules(event: Event[PartySuspended], _at: At, view: View) -> Iterator[Problem]:
    party = view.find(Party, event.body.party)
    if party is not None and not party.suspended:
        yield problem("not-suspended", "/body/party", party=party.id)


def _reinstate(event: Event[PartySuspended], _at: At, draft: Draft) -> None:
    draft.put(replace(draft.get(Party, event.body.party), suspended=False, suspended_at=None))


def _add_key_rules(event: Event[KeyAdded], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from _enrolment_problems(event, at, view)
    party = get(view, Party, body.party)
    if event.issuer == party.id:
        return
    yield from _manages(event.issuer, body.party, view)
    if not party.keys:
        return
    if body.second is None or not _seconded(event, view):
        yield problem("second-key-needed", "/body/second", party=party.id)
    else:
        yield problem("added-by-authorities", "/body/second")


def _seconded(event: Event[KeyAdded], view: View) -> bool:
    """Whether another authority key has signed the very statement that the new key signed."""
    try:
        own = open_envelope(decode_base64url(event.body.enrolment), content_type=ENROLMENT)
        second = open_envelope(decode_base64url(event.body.second or ""), content_type=ENROLMENT)
    except LedgerError:
        return False
    key = view.find(Key, second.key.hex())
    if key is None or key.revoked or key.retired_at is not None or key.id == event.key or key.use != "admin":
        return False
    return is_authority(view, key.party) and parse_canonical(second.payload) == parse_canonical(own.payload)


def _add_key(event: Event[KeyAdded], _at: At, draft: Draft) -> None:
    _enrol(draft, draft.get(Party, event.body.party), event.body.enrolment)


def _end_key_rules(event: Event[KeyRetired] | Event[KeyRevoked], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from _manages(event.issuer, body.party, view)
    key, party = get(view, Key, body.key), get(view, Party, body.party)
    if key.party != party.id:
        yield problem("key-not-enrolled", "/body/key", key=key.id[:16], party=party.id)
    elif key.revoked:
        yield problem("key-revoked", "/body/key", key=key.id[:16])
    elif "authority" in party.roles and not _another_admin_key(party, key, view):
        # Another authority may end it, as long as that one is left to act.
        signer = view.find(Key, event.key)
        if event.issuer == party.id or signer is None or signer.retired_at is not None:
            yield problem("last-authority-key", "/body/key")


def _another_admin_key(party: Party, ending: Key, view: View) -> bool:
    others = (view.find(Key, key) for key in party.keys if key != ending.id)
    return any(key and key.use == "admin" and not key.revoked and key.retired_at is None for key in others)


def _retire(event: Event[KeyRetired], at: At, draft: Draft) -> None:
    key = draft.get(Key, event.body.key)
    # Retired again, it does not last longer.
    draft.put(replace(key, retired_at=at.recorded_at if key.retired_at is None else key.retired_at))


def _revoke(event: Event[KeyRevoked], _at: At, draft: Draft) -> None:
    body = event.body
    draft.put(replace(draft.get(Key, body.key), revoked=True, suspect_from=body.suspect_from))


_SEALED: Final = frozenset({"owners", "officers", "contacts", "beneficial_owners"})

TYPES: Final = (
    EventType(
        "party.registered",
        PartyRegistered,
        Nature.GOVERNANCE,
        "party",
        _register_rules,
        _register,
        admin=True,
        sealable=_SEALED,
        instead="party.updated",
    ),
    EventType(
        "party.updated",
        PartyUpdated,
        Nature.GOVERNANCE,
        "party",
        _own_or_authority,
        _update,
        admin=True,
        sealable=_SEALED,
    ),
    EventType(
        "party.suspended", PartySuspended, Nature.GOVERNANCE, "party", _suspend_rules, _suspend, admin=True
    ),
    EventType(
        "party.reinstated",
        PartySuspended,
        Nature.GOVERNANCE,
        "party",
        _reinstate_rules,
        _reinstate,
        admin=True,
    ),
    EventType("key.added", KeyAdded, Nature.GOVERNANCE, "party", _add_key_rules, _add_key, admin=True),
    EventType("key.retired", KeyRetired, Nature.GOVERNANCE, "party", _end_key_rules, _retire, admin=True),
    EventType("key.revoked", KeyRevoked, Nature.GOVERNANCE, "party", _end_key_rules, _revoke, admin=True),
)
