"""A change of a clean trade: events edited, taken away or added, and whom to ask about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from ledger.diligence.pack import Subject
from ledger.diligence.question import About
from scripts.diligence.ground import Site
from scripts.diligence.told import Told, moment
from scripts.diligence.town import Town

STRENGTHS: Final = ("weak", "middle", "strong")


@dataclass
class Change:
    """What differs from the clean trade, and the subjects that are planted."""

    town: Town
    rng: Random
    subjects: list[About] = field(default_factory=list)
    _edited: dict[int, Told] = field(default_factory=dict)
    _added: list[Told] = field(default_factory=list)

    def told(self) -> list[Told]:
        """Return all events as they are now."""
        return [self._edited.get(id(one), one) for one in self.town.told] + self._added

    def now(self, one: Told) -> Told:
        """Return an event as it is now."""
        return self._edited.get(id(one), one)

    def add(self, *told: Told) -> None:
        """Let more events have happened."""
        self._added += told

    def edit(self, one: Told, body: Mapping[str, Any] | None = None, **fields: Any) -> None:  # noqa: ANN401 - of Told
        """Let an event say otherwise: ``body`` is laid over its body, ``fields`` take the place of others."""
        was = self.now(one)
        self._edited[id(one)] = replace(was, body={**was.body, **(body or {})}, **fields)

    def put(self, one: Told, other: Told) -> None:
        """Let another event have happened in the place of one."""
        self._edited[id(one)] = other

    def move_to(self, one: Told, at: int) -> None:
        """Let an event have happened at a moment; it is recorded as long after as before."""
        was = self.now(one)
        common = {**was.common, "captured_at": moment(at)} if was.common else {}
        self.edit(one, at=at, recorded=was.recorded + at - was.at, common=common)

    def ask(self, kind: Subject, *ids: str) -> None:
        """Let these subjects be the planted ones."""
        self.subjects += [About(kind, id) for id in ids]

    def of_lot(self, type: str, lot: str) -> Told:
        """Return the event of a type about a lot."""
        return next(
            one for one in self.town.of(type) if lot in (one.body.get("lot"), *one.body.get("lots", ()))
        )

    def some_lots(self, count: int) -> list[Told]:
        """Return registrations of so many lots of different sites and months."""
        chosen = []
        for number in range(count):
            site = self.town.sites[(number * 5) % (len(self.town.sites) - 1)]
            lots = self.town.lots_of(site.id)
            chosen.append(lots[len(lots) // 2 + number * 17 % (len(lots) // 4)])
        return chosen

    def site_of(self, lot: Told) -> Site:
        """Return the site of a registration."""
        return next(site for site in self.town.sites if site.id == lot.body["site"])


@dataclass(frozen=True)
class Plant:
    """A pattern, a way it is planted, and how strongly: the change for each strength."""

    pattern: str
    way: str
    strengths: tuple[Any, Any, Any]
    unit: str
    change: Callable[[Change, Any], None]
