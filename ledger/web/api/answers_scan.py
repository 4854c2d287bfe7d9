"""What the interface answers to a scan: what a stranger may know of a bag."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ledger.service.scan.checked import RecordVerdict
from ledger.service.scan.diligence import Answer
from ledger.service.scan.journey import StageName
from ledger.service.scan.public import Note, Standing
from ledger.web.api.answers import Day, Model

Code = Annotated[str, StringConstraints(pattern=r"^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
Percent = Annotated[str, StringConstraints(pattern=r"^(100|[1-9]?[0-9])$")]


class Area(Model):
    """A country, ISO 3166, with the province where it is known."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    province: str | None


class Origin(Model):
    """A part of a lot in whole percents; 0 is less than one."""

    kind: Literal["site", "declared", "foreign"]
    area: Area | None
    percent: Percent


class Stage(Model):
    """What was done, from the first to the last month, and in which areas."""

    stage: StageName
    from_: Annotated[Month, Field(alias="from")]
    to: Month
    areas: list[Area]


class PackAnswer(Model):
    """What one pack of rules says, by counts; ``confirmed`` of its clauses were read in their source."""

    pack: str
    version: str
    title: str
    answer: Answer
    passed: int
    failed: int
    to_look_at: int
    open: int
    confirmed: int
    rules: int


class Scan(Model):
    """What a stranger may know of a bag: coarse, and as old as ``delay_hours`` says."""

    tag: Code
    verdict: RecordVerdict
    checked_by: Literal["server"]
    checked_on: Day | None
    checked: list[str]
    not_checked: list[str]
    assessment: Answer
    assessments: list[PackAnswer]
    state: Standing
    on_hold: bool
    mineral: str | None
    origins: list[Origin]
    stages: list[Stage]
    notes: list[Note]
    delay_hours: Annotated[int, Field(ge=0)]
