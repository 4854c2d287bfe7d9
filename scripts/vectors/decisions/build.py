"""Decisions: a past as log entries, one more event, and every problem that it has there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import getdoc, isfunction
from types import MappingProxyType
from typing import Final, TypeAlias

from ledger.errors import Problem
from ledger.log.entry import Entry, format_entry
from ledger.lots.apply import apply
from ledger.lots.problems import PROBLEMS
from ledger.lots.state import Lot
from scripts.vectors.decisions import (
    assurance,
    chain,
    changes,
    custody,
    ends,
    genesis,
    heaps,
    market,
    masses,
    offices,
    parties,
    signing,
    tag_care,
    tags,
)
from scripts.vectors.event import Vector
from tests.support.world import Outcome, World

Case: TypeAlias = Callable[[World], bytes]


def _cases() -> Iterator[tuple[str, Case]]:
    for module in (
        genesis,
        signing,
        parties,
        chain,
        tags,
        masses,
        market,
        changes,
        offices,
        tag_care,
        assurance,
        custody,
        ends,
        heaps,
    ):
        for name, case in vars(module).items():
            id = name.replace("_", "-")
            if isfunction(case) and code_of(id) in PROBLEMS:
                yield id, case


def code_of(id: str) -> str:
    """Return the problem code that a case is about."""
    return id.partition("--")[0]


CASES: Final[Mapping[str, Case]] = MappingProxyType(dict(_cases()))


def build() -> Iterator[Vector]:
    """``history`` are log entries (8 bytes of time, then COSE) from the genesis on, all in hex.

    The event is decided at index ``at.index`` and time ``at.recorded_at`` (Unix ms); ``after`` is how the
    lots stand that it changes, if it is recorded. The id is the code that the case is about, and after two
    dashes a variant.
    """
    for id, case in CASES.items():
        world = World(open=not id.endswith("--genesis"))
        raw = case(world)
        outcome = world.decide(raw)
        after = standing(outcome, world)
        if code_of(id) not in {*outcome.codes, *(flag for lot in after.values() for flag in lot["flags"])}:
            raise RuntimeError(f"bug: the case {id} gives {outcome.problems}")
        yield {
            "id": id,
            "comment": getdoc(case),
            "history": [format_entry(Entry(*entry)).hex() for entry in world.past.entries],
            "at": {"index": outcome.at.index, "recorded_at": outcome.at.recorded_at},
            "event": raw.hex(),
            "problems": [said(found) for found in outcome.problems],
            "after": after,
        }


def said(found: Problem) -> dict[str, str]:
    """Return what a reader in any language must find."""
    return {"code": found.code, "weight": found.weight, "where": found.where}


def standing(outcome: Outcome, world: World) -> dict[str, dict[str, list[str]]]:
    """Return holds and flags of the lots that the event changes; nothing when it is refused."""
    if not outcome.recorded:
        return {}
    changes = apply(outcome.event, outcome.at, outcome.problems, world.past)
    return {
        lot.id: {"holds": [hold.id for hold in lot.holds], "flags": list(lot.flags)}
        for lot in changes
        if isinstance(lot, Lot)
    }
