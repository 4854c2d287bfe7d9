"""What offices keep: restricted areas, incidents, plans to mitigate a risk."""

from __future__ import annotations

from typing import Literal

from ledger.frozen import dataclass

IncidentState = Literal["open", "closed"]
PlanState = Literal["adopted", "reviewed", "ended"]


@dataclass(frozen=True)
class Area:
    """What an authority restricted from a day on: sites and places that name it, and a province."""

    id: str
    head: str
    name: str
    from_day: str
    to_day: str | None
    province: str | None = None
    lifted_on: str | None = None

    def covers(self, day: str) -> bool:
        """Whether the restriction is in force on a day."""
        ends = [end for end in (self.to_day, self.lifted_on) if end is not None]
        return self.from_day <= day and (not ends or day <= min(ends))


@dataclass(frozen=True)
class Province:
    """The areas by which a province was restricted, now or once; id ``CC/NAME``."""

    id: str
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Incident:
    """An incident: level 1 (most serious) to 3, what it is about, by when it is to be answered and settled.

    ``parties`` may answer: those it names and those who had its lots. ``answers`` counts what they said,
    ``described_by`` is the event that level and days are from.
    """

    id: str
    head: str
    level: int
    state: IncidentState
    opened_by: str
    risk: str
    lots: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    answer_by: str | None = None
    due_on: str | None = None
    answers: int = 0
    outcome: str | None = None
    described_by: str = ""


@dataclass(frozen=True)
class Plan:
    """A mitigation plan by the event that adopted it, with the day of its next review."""

    id: str
    adopted_by: str
    state: PlanState
    due_on: str
    review_on: str | None = None
    reviews: int = 0
