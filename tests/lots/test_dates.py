"""Days that lie in the future of what was done or seen on them, and a status that has run out."""

from __future__ import annotations

import pytest

from tests.support.world import DAY, World

SEEN = {"site": "S1", "observer": "An institute"}


@pytest.fixture
def world() -> World:
    world = World()
    world.site("S1")
    return world


@pytest.mark.parametrize(("day", "codes"), [("2026-01-04", []), ("2026-01-05", ["day-in-future"])])
def test_a_day_may_be_as_far_ahead_as_clocks_differ(world: World, day: str, codes: list[str]) -> None:
    # It is the first of January, and an event may lie 72 hours ahead.
    assert world.attempt("NGO", "observation.recorded", SEEN | {"observed_on": day}).codes == codes


def test_a_correction_asks_when_the_event_was_recorded(world: World) -> None:
    seen = world.record("NGO", "observation.recorded", SEEN | {"observed_on": "2025-12-30"})
    world.now += 365 * DAY
    body = {"event": seen.id, "field": "/body/observed_on", "old": "2025-12-30", "reason": "Typing error."}
    late = world.attempt("NGO", "event.corrected", body | {"new": "2026-06-30"})
    assert late.codes == ["correction-invalid"]
    assert "2026-06-30" in late.problems[0].message
    assert world.attempt("NGO", "event.corrected", body | {"new": "2025-12-29"}).codes == []


def test_a_status_that_has_ended_is_told_from_none(world: World) -> None:
    decided = {"site": "S1", "status": 1, "legal_act": "Act 9", "from": "2026-01-01", "to": "2026-01-31"}
    world.record(
        "AUTH", "site.registered", {"site": "S2", "name": "Pit", "country": "CD", "province": "Ituri"}
    )
    world.record("AUTH", "site.status_decided", decided | {"site": "S2"})
    world.now += 31 * DAY
    lot = world.record("COOP", "lot.registered", world.registration("L1", site="S2"))
    assert "site-status-lapsed" in world.flags(lot)
    body = world.registration("L2", site="S2", extracted_from=None)
    early = world.record("COOP", "lot.registered", body, occurred_at="2025-12-31T08:00:00Z")
    assert "site-not-inspected" in world.flags(early)
