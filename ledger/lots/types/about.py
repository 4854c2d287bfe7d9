"""What a report, a decision or an incident is about, and the risks that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ledger.errors import Problem
from ledger.lots.problems import problem
from ledger.lots.schema import Fixed, LotRef, Model, PartyRef, PlaceRef, SiteRef

Risk: TypeAlias = Literal[
    "torture",
    "forced_labour",
    "child_labour",
    "sexual_violence",
    "war_crimes",
    "armed_groups",
    "security_forces",
    "bribery",
    "origin_fraud",
    "money_laundering",
    "taxes",
    "tag_misuse",
    "theft",
    "health_and_safety",
    "environment",
    "data",
    "other",
]
"""The risks of the OECD Guidance's Annex II, then what schemes add."""


class Wide(Model):
    """What names things in lists, each for itself: who has only some of them reads it without the others."""


class About(Wide):
    """Lots, sites, places and parties that something is said of; at least one."""

    lots: Annotated[tuple[LotRef, ...], Field(max_length=64), Fixed()] = ()
    sites: Annotated[tuple[SiteRef, ...], Field(max_length=16), Fixed()] = ()
    places: Annotated[tuple[PlaceRef, ...], Field(max_length=16), Fixed()] = ()
    parties: Annotated[tuple[PartyRef, ...], Field(max_length=16), Fixed()] = ()


def subject_problems(body: About) -> Iterator[Problem]:
    """Nothing is said of nothing."""
    if not (body.lots or body.sites or body.places or body.parties):
        yield problem("subject-missing", "/body", kinds="lots, sites, places, parties")
