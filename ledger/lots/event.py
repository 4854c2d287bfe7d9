"""The event as the domain reads it, and what one entry of the table of types holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, cast

from pydantic import Field, StringConstraints

from ledger.errors import Problem
from ledger.frozen import dataclass
from ledger.lots.names import Named
from ledger.lots.schema import (
    Hash,
    Id,
    Kind,
    Latitude,
    Longitude,
    MediaType,
    Model,
    PlaceRef,
    Text,
    Timestamp,
)
from ledger.lots.view import At, Draft, View

B = TypeVar("B", bound=Model)
Body_co = TypeVar("Body_co", bound=Model, covariant=True)
SCHEMA = "mineral-ledger/1"

EntryMode = Literal["app", "paper", "import", "assisted", "program"]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]{0,63}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class Evidence(Model):
    """A document or picture by its hash; the file itself is never in the log."""

    sha256: Hash
    media_type: MediaType
    kind: FieldName
    title_code: Id | None = None


class NotKnown(Model):
    """A field that was asked for and is not known, and why; this differs from a field that is absent."""

    field: Annotated[str, StringConstraints(pattern=r"^/body(/[a-z0-9_]+)+$", max_length=200)]
    reason: Text


class Payload(Model, Generic[Body_co]):
    """The signed payload: the fields common to all types, and the body of the type."""

    schema_: Annotated[Literal["mineral-ledger/1"], Field(alias="schema")]
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
    ledger: Hash | None = None
    issuer: Id
    occurred_at: Timestamp
    cites: Annotated[tuple[Hash, ...], Field(max_length=512)] = ()
    body: Body_co
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=32)] = ()
    not_known: Annotated[tuple[NotKnown, ...], Field(max_length=64)] = ()
    sealed: Annotated[tuple[FieldName, ...], Field(max_length=32)] = ()
    sd: Annotated[tuple[Digest, ...], Field(alias="_sd", max_length=32)] = ()
    seq: Annotated[int, Field(ge=1, lt=2**53)] | None = None
    prev: Hash | None = None
    device: Id | None = None
    person: Id | None = None
    entry_mode: EntryMode | None = None
    paper_ref: Text | None = None
    place: PlaceRef | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    accuracy_m: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    captured_at: Timestamp | None = None
    supersedes_unrecorded: Hash | None = None


class Event(Generic[Body_co]):
    """A signed statement as read: ``id`` is SHA-256 of its COSE bytes, ``key`` the signer's, both hex.

    ``type``, ``issuer`` and ``body`` are the payload's, ``named`` is what it names, ``lots`` all lots that it
    names or brings into being. They are read many times, and so worked out at once.
    """

    def __init__(self, id: str, key: str, payload: Payload[Body_co], named: tuple[Named, ...]) -> None:
        self.id: Final = id
        self.key: Final = key
        self.payload: Final = payload
        self.named: Final = named
        self.type: Final = payload.type
        self.issuer: Final = payload.issuer
        self.body: Final = payload.body
        self._ids: Final = _ids_of(named)
        self.lots: Final = (*self.names("lot"), *self.births("lot"))

    def __eq__(self, other: object) -> bool:
        mine = self.id, self.key, self.payload
        return isinstance(other, Event) and mine == (other.id, other.key, other.payload)

    def __hash__(self) -> int:
        return hash(self.id)

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Return the ids of recorded things of a kind that the event names, each once, in order."""
        return self._ids.get((kind, False), ())

    def births(self, kind: Kind) -> tuple[str, ...]:
        """Return the ids of the things of a kind that the event brings into being."""
        return self._ids.get((kind, True), ())


def _ids_of(named: Iterable[Named]) -> Mapping[tuple[Kind, bool], tuple[str, ...]]:
    """Return the ids of each kind of thing, those that come into being apart, each once and in order."""
    found: dict[tuple[Kind, bool], dict[str, None]] = {}
    for one in named:
        found.setdefault((one.kind, one.new), {})[one.id] = None
    return {of: (*ids,) for of, ids in found.items()}


class Nature(Enum):
    """What an event does to the chain of the things it names (see ``docs/rules.md``)."""

    MOVING = "moving"
    ANNOTATING = "annotating"
    GOVERNANCE = "governance"


def payload_model(model: type[B]) -> type[Payload[B]]:
    """Return the model of a whole payload whose body is ``model``."""
    return cast(type[Payload[B]], Payload.__class_getitem__(model))


Rules = Callable[[Event[B], At, View], Iterable[Problem]]
Effect = Callable[[Event[B], At, Draft], None]
Revise = Callable[[Event[B], B, At, Draft], None]
Undo = Callable[[Event[B], Draft], None]


@dataclass(frozen=True, slots=True)
class EventType(Generic[B]):
    """One line of the table of types.

    ``subject`` is the kind of thing whose head the event cites (moving, governance) or whose history it joins
    (annotating). ``mixes`` marks what a lot on hold may not do, ``sealable`` the names that may stand in
    ``sealed``, ``admin`` that a field key does not suffice, ``custody`` that only the custodian moves the
    lots, ``revise`` what an effective correction of such an event changes; for a governance event that is
    the difference in its effect. ``undo`` is what the void of an event takes back besides its lots, as
    corrected; what annotates can be voided only if it has one. ``instead`` is the type to enter for what
    cannot be corrected. ``others`` are further kinds of things whose history the event joins when it names
    them; what annotates cites an event of each. ``heads`` are further kinds of things that the event moves:
    it cites their heads and becomes them.
    ``founded`` is a kind of thing on which the event builds without moving it: it cites what opened that.
    ``marks`` are the fields of its body with numbers of containers, drums and seals, by which it is found.
    """

    name: str
    model: type[B]
    nature: Nature
    subject: Kind
    rules: Rules[B]
    effect: Effect[B]
    mixes: bool = False
    admin: bool = False
    custody: bool = True
    sealable: frozenset[str] = frozenset()
    revise: Revise[B] | None = None
    instead: str = ""
    undo: Undo[B] | None = None
    others: tuple[Kind, ...] = ()
    heads: tuple[Kind, ...] = ()
    founded: Kind | None = None
    marks: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of things whose history the event joins."""
        return (self.subject, *self.others)


def no_rules(_event: Event[Any], _at: At, _view: View) -> Iterable[Problem]:
    """Rules of a type for which the rules common to all types suffice."""
    return ()
