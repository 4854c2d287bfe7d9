"""What a history says of a site and of a party: the newest details, decisions, inspections, licences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar

from ledger.diligence.history import History, Stated
from ledger.frozen import dataclass
from ledger.lots.codes import BLUE, GREEN, RED
from ledger.lots.policy import Lapse, LedgerPolicy, default_policy
from ledger.lots.schema import Model
from ledger.lots.standing import standing_on
from ledger.lots.state import Site
from ledger.lots.types.licences import LicenceRecorded, SiteInspected
from ledger.lots.types.parties import Licence, PartyDetails
from ledger.lots.types.sites import SiteDetails, StatusDecided
from ledger.lots.values import Inspection, StatusDecision

B = TypeVar("B", bound=Model)
_EVER: Final = "0001-01-01"


@dataclass(frozen=True)
class Terms:
    """For how many days a site stays green, and then blue before it is red."""

    green: Decimal
    blue: Decimal


@dataclass(frozen=True)
class SiteRecord:
    """The events that describe a site and decide on it, each kind in the order of the log."""

    id: str
    described: tuple[Stated[SiteDetails], ...]
    decided: tuple[Stated[StatusDecided], ...]
    inspected: tuple[Stated[SiteInspected], ...]
    licensed: tuple[Stated[LicenceRecorded], ...]

    def decided_on(self, day: str) -> Stated[StatusDecided] | None:
        """Return the decision in force on a day, the newest that covers it; None when there is none."""
        covering = (
            one
            for one in reversed(self.decided)
            if one.body.from_ <= day and (one.body.to is None or day <= one.body.to)
        )
        return next(covering, None)

    def standing_on(self, day: str, terms: Terms) -> int | None:
        """Return the status on a day as decided and as it lapsed since; None when nothing was decided."""
        asked = day, terms
        if asked not in self._standings:
            decided = self.decided_on(day) is not None
            self._standings[asked] = standing_on(self._site, day, _policy(terms)) if decided else None
        return self._standings[asked]

    @cached_property
    def _standings(self) -> dict[tuple[str, Terms], int | None]:
        """What was worked out: many lots are of one day."""
        return {}

    @cached_property
    def _site(self) -> Site:
        decisions = (
            StatusDecision(one.body.status, one.body.from_, one.body.to, one.id) for one in self.decided
        )
        inspections = (Inspection(one.body.inspected_on, one.body.result, one.id) for one in self.inspected)
        return Site(
            self.id,
            head="",
            name="",
            country="",
            province="",
            minerals=(),
            decisions=tuple(decisions),
            inspections=tuple(inspections),
        )

    def was_red_after(self, day: str, until: str, terms: Terms) -> bool:
        """Whether the site was red on any day after one and up to another."""
        turns = {one.body.from_ for one in self.decided if day < one.body.from_ <= until}
        turns |= {eve for turn in turns if (eve := day_before(turn)) > day}
        return any(self.standing_on(turn, terms) == RED for turn in {*turns, until} if turn > day)

    def licences(self) -> list[tuple[Licence, Stated[Any]]]:
        """Return all licences on record, of the details and by themselves, each with its event."""
        return [*_licences(self.described), *((one.body, one) for one in self.licensed)]


@dataclass(frozen=True)
class PartyRecord:
    """The events that describe a party and license it, each kind in the order of the log."""

    id: str
    described: tuple[Stated[PartyDetails], ...]
    licensed: tuple[Stated[LicenceRecorded], ...]

    def licences(self) -> list[tuple[Licence, Stated[Any]]]:
        """Return all licences on record, of the details and by themselves, each with its event."""
        return [*_licences(self.described), *((one.body, one) for one in self.licensed)]


def site_record(history: History, id: str) -> SiteRecord:
    """Return what a history says of a site; all empty when it says nothing."""
    return SiteRecord(
        id,
        described=tuple(history.said_of("site", id, SiteDetails)),
        decided=tuple(history.said_of("site", id, StatusDecided)),
        inspected=tuple(history.said_of("site", id, SiteInspected)),
        licensed=tuple(history.said_of("site", id, LicenceRecorded)),
    )


def party_record(history: History, id: str) -> PartyRecord:
    """Return what a history says of a party; all empty when it says nothing."""
    return PartyRecord(
        id,
        described=tuple(history.said_of("party", id, PartyDetails)),
        licensed=tuple(history.said_of("party", id, LicenceRecorded)),
    )


def newest(told: Sequence[Stated[B]], day: str) -> Stated[B] | None:
    """Return the last of several events that counts for a day."""
    return next((one for one in reversed(told) if one.day <= day), None)


def covers(licence: Licence, day: str) -> bool:
    """Whether a licence is valid on a day; an end that is not stated has not come."""
    active = licence.active if isinstance(licence, LicenceRecorded) else True
    return active and (licence.from_ or day) <= day <= (licence.to or day)


def days_between(first: str, last: str) -> int:
    """Return the days from one day to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


@lru_cache(maxsize=64)
def _policy(terms: Terms) -> LedgerPolicy:
    """The ledger's rule of standing with a pack's terms in the place of its own."""
    lapses = [
        Lapse.model_validate(
            {"status": status, "days": int(days), "becomes": becomes, "from": _EVER, "source": "a pack"}
        )
        for status, days, becomes in ((GREEN, terms.green, BLUE), (BLUE, terms.blue, RED))
    ]
    return default_policy().model_copy(update={"lapses": tuple(lapses)})


def day_before(day: str) -> str:
    """Return the day before."""
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()


def _licences(told: Sequence[Stated[Any]]) -> Iterator[tuple[Licence, Stated[Any]]]:
    if told:
        yield from ((licence, told[-1]) for licence in told[-1].body.licences)
