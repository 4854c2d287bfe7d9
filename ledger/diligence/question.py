"""What a check is asked, and how it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, Final, Literal, TypeVar, cast

from ledger.diligence.cahra import AreaList
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Parameter, Subject
from ledger.errors import CannotTell
from ledger.frozen import dataclass
from ledger.lots.event import Nature
from ledger.lots.schema import Model
from ledger.lots.table import TYPES
from ledger.lots.types.market import LotExported

B = TypeVar("B", bound=Model)
T = TypeVar("T")
_HANDS: Final = frozenset({"site", "place", "party"})
Answered = Literal["pass", "fail", "open", "review"]
_Value = Decimal | frozenset[str] | Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what it is, the code of its sentence with its values, and the events that it rests on."""

    outcome: Answered
    code: str = ""
    evidence: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def passed(*evidence: Stated[Any]) -> Answer:
    """Answer that it is as the rule wants it."""
    return Answer("pass", "", _ids(evidence))


def all_passed(evidence: Sequence[Stated[Any]]) -> Iterator[Answer]:
    """Answer at once of many events that they are as the rule wants them; of none there is no answer.

    A lot may have thousands of such events, and an answer for each takes longer than to look at it.
    """
    if evidence:
        yield Answer("pass", "", _ids(evidence))


def failed(code: str, *evidence: Stated[Any], **values: object) -> Answer:
    """Answer that it is not as the rule wants it; ``code`` is in ``ledger.diligence.sentences``."""
    return Answer("fail", code, _ids(evidence), _words(values))


def doubted(code: str, *evidence: Stated[Any], **values: object) -> Answer:
    """Answer that a person has to look: the data are there and do not decide."""
    return Answer("review", code, _ids(evidence), _words(values))


def unanswered(missing: str, *evidence: Stated[Any]) -> Answer:
    """Answer that it cannot be told; ``missing`` names the datum, ``lot.dispatched/route``."""
    return Answer("open", "datum-missing", _ids(evidence), _words({"missing": missing}))


def undecided(code: str, *evidence: Stated[Any], **values: object) -> Answer:
    """Answer that it cannot be told from what there is: too few readings, a series that is too short."""
    return Answer("open", code, _ids(evidence), _words(values))


def _ids(evidence: Sequence[Stated[Any]]) -> tuple[str, ...]:
    return (evidence[0].id,) if len(evidence) == 1 else tuple({one.id: None for one in evidence})


def _words(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a question: its kind and its id. A shipment has its export's, a period is a month."""

    kind: Subject
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Matter:
    """A subject with its history, and what in it is the subject's own: worked out once for all rules."""

    def __init__(self, subject: About, history: History, cahra: AreaList | None = None) -> None:
        self.subject = subject
        self.history = history
        self.cahra = cahra
        self._found: dict[tuple[type[Any], tuple[str, ...]], list[Stated[Any]]] = {}
        self._worked_out: dict[Callable[[Matter], object], object] = {}

    @cached_property
    def lots(self) -> Mapping[str, int]:
        """The subject's lots and all they were made of, each with the last index at which it still was.

        Of a lot and a shipment it is their ancestry, of a site what was registered there, of a party and a
        period what their events name.
        """
        kind, id = self.subject.kind, self.subject.id
        if kind == "lot":
            return self.history.ancestry([id])
        if kind == "shipment":
            sent = [one for one in self.history.of(LotExported) if one.id == id]
            return self.history.ancestry(lot for one in sent for lot in one.body.lots)
        named = (lot for one in self.own for lot in one.event.lots)
        return dict.fromkeys(named, 2**63)

    @cached_property
    def minerals(self) -> frozenset[str]:
        """The HS codes of what the subject's lots were when they came into being."""
        bodies = [vars(one.body) for one in self.own]
        stated = chain(bodies, (vars(made) for body in bodies for made in body.get("outputs", ())))
        return frozenset(mineral for said in stated if isinstance(mineral := said.get("mineral"), str))

    @cached_property
    def own(self) -> tuple[Stated[Any], ...]:
        """The events that are the subject's own, in the order of the log."""
        kind, id = self.subject.kind, self.subject.id
        if kind in {"lot", "shipment"}:
            return self.history.of_lots(self.lots)
        if kind == "party":
            return tuple(one for one in self.history.stated if one.issuer == id or _names(one, "party", id))
        if kind == "site":
            return tuple(one for one in self.history.stated if _names(one, "site", id))
        return tuple(one for one in self.history.stated if one.day.startswith(id))

    @cached_property
    def by_type(self) -> Mapping[str, list[Stated[Any]]]:
        """The subject's own events by their type, each kind in the order of the log."""
        found: dict[str, list[Stated[Any]]] = defaultdict(list)
        for one in self.own:
            found[one.type].append(one)
        return found

    @cached_property
    def things(self) -> frozenset[tuple[str, str]]:
        """The subject, its lots, and the sites, places and parties that had a hand in them, as (kind, id)."""
        found: set[tuple[str, str]] = {(self.subject.kind, self.subject.id)}
        if self.subject.kind in {"party", "site", "period"}:
            return frozenset(found)
        found.update(("lot", lot) for lot in self.lots)
        for one in self.own:
            if TYPES[one.type].nature is Nature.MOVING:
                found.add(("party", one.issuer))
                found.update((named.kind, named.id) for named in one.event.named if named.kind in _HANDS)
        return frozenset(found)

    def of(self, model: type[B], *types: str) -> list[Stated[B]]:
        """Return the subject's own events with a body of a model, of the named types when any are given."""
        found = self._found.get((model, types))
        if found is None:
            each = (
                self.by_type[type]
                for type in types or self.by_type
                if type in self.by_type and issubclass(TYPES[type].model, model)
            )
            told = sorted(chain.from_iterable(each), key=lambda one: one.index)
            found = self._found[model, types] = told
        return list(found)

    def once(self, work: Callable[[Matter], T]) -> T:
        """Return what some work makes of the subject, which is done when the first rule asks for it."""
        if work not in self._worked_out:
            self._worked_out[work] = work(self)
        return cast("T", self._worked_out[work])

    def concerning(self, model: type[B]) -> list[Stated[B]]:
        """Return what was said with a body of a model of any of the :attr:`things`, such as incidents."""
        told = self.history.of(model)
        return [one for one in told if any((of.kind, of.id) in self.things for of in one.event.named)]


def _names(one: Stated[Any], kind: str, id: str) -> bool:
    return any(named.kind == kind and named.id == id for named in one.event.named)


class Question:
    """One rule's question about a subject: the history, what is the subject's own in it, the parameters."""

    def __init__(
        self, matter: Matter, parameters: Mapping[str, Parameter], needs: Sequence[str] = ()
    ) -> None:
        self.subject = matter.subject
        self.history = matter.history
        self.lots = matter.lots
        self.own = matter.own
        self.by_type = matter.by_type
        self.on = matter.history.on
        self.needs = needs
        self.taken: dict[tuple[str, str], None] = {}
        self._parameters = parameters
        self._values: dict[tuple[str, str], _Value] = {}
        self._cahra = matter.cahra
        self.of = matter.of
        self.once = matter.once
        self.concerning = matter.concerning

    @property
    def cahra(self) -> AreaList:
        """The operator's list of conflict-affected and high-risk areas; CannotTell when none was given."""
        if self._cahra is None:
            raise CannotTell("list-missing", "No list of areas was given.", values={"list": "CAHRA"})
        return self._cahra

    def number(self, name: str, *, day: str | None = None) -> Decimal:
        """Return the number that a parameter is on a day, by default the day the question is about.

        CannotTell when it has none yet on that day; the rule is then open.
        """
        # A check may ask for a number at each event.
        value = self._values.get((name, day or self.on))
        if value is None:
            value = self._value(name, day)
        if not isinstance(value, Decimal):
            raise TypeError(f"bug: parameter {name} is no number")
        return value

    def words(self, name: str, *, day: str | None = None) -> frozenset[str]:
        """Return the words that a parameter lists on a day."""
        value = self._value(name, day)
        if not isinstance(value, frozenset):
            raise TypeError(f"bug: parameter {name} is no list")
        return value

    def table(self, name: str, *, day: str | None = None) -> Mapping[str, Decimal]:
        """Return the table of numbers that a parameter is on a day."""
        value = self._value(name, day)
        if not isinstance(value, Mapping):
            raise TypeError(f"bug: parameter {name} is no table")
        return value

    def _value(self, name: str, day: str | None) -> _Value:
        asked = name, day or self.on
        value = self._values.get(asked)
        if value is None:
            found = self._parameters[name].on(asked[1])
            if found is None:
                raise CannotTell(
                    "value-missing", "There is no value of that day.", values={"parameter": name}
                )
            self.taken[name, found[0]] = None
            value = self._values[asked] = _read(found[1].value)
        return value


def _read(value: str | tuple[str, ...] | Mapping[str, str]) -> _Value:
    if isinstance(value, str):
        return Decimal(value)
    if isinstance(value, tuple):
        return frozenset(value)
    return {key: Decimal(number) for key, number in value.items()}
