"""Inspections, licences, areas and the status that time makes of a decision."""

from __future__ import annotations

import pytest

from ledger.crypto.envelope import envelope_id
from ledger.lots.office import Area
from ledger.lots.policy import LedgerPolicy, default_policy
from ledger.lots.standing import standing_on
from ledger.lots.state import Lot, Party, Place, Site
from ledger.lots.values import Inspection, StatusDecision
from tests.support.world import CASSITERITE, Value, World, rfc3339, signing_key

POLICY = default_policy()
LICENCE = {"type": "artisanal_permit", "number": "1", "site": "S1"}


def site(*decisions: tuple[int, str, str | None], inspected: tuple[tuple[str, int], ...] = ()) -> Site:
    return Site(
        "S1",
        "",
        "",
        "CD",
        "",
        (),
        decisions=tuple(StatusDecision(*one, "") for one in decisions),
        since="2024-01-01",
        inspections=tuple(Inspection(day, result, "") for day, result in inspected),
    )


@pytest.mark.parametrize(
    ("day", "status"),
    [("2025-01-01", 1), ("2026-01-01", 1), ("2026-01-02", 0), ("2029-01-02", 0), ("2029-01-03", 3)],
)
def test_green_becomes_blue_after_a_year_and_blue_red_after_three(day: str, status: int) -> None:
    assert standing_on(site((1, "2025-01-01", None)), day, POLICY) == status


def test_an_inspection_that_finds_the_same_lets_the_term_begin_anew() -> None:
    decided = (1, "2025-01-01", None)
    again = site(decided, inspected=(("2025-11-01", 1),))
    assert standing_on(again, "2026-10-01", POLICY) == 1
    assert standing_on(again, "2026-12-01", POLICY) == 0
    other = site(decided, inspected=(("2025-11-01", 2),))
    assert standing_on(other, "2026-10-01", POLICY) == 0
    later = site(decided, inspected=(("2026-06-01", 1),))
    assert standing_on(later, "2026-03-01", POLICY) == 0


def test_yellow_becomes_red_after_six_months() -> None:
    days = ("2025-07-04", "2025-07-05")
    assert [standing_on(site((2, "2025-01-01", None)), day, POLICY) for day in days] == [2, 3]


def test_a_site_without_a_decision_is_blue_since_it_was_registered_or_since_the_last_ended() -> None:
    assert [standing_on(site(), day, POLICY) for day in ("2027-01-01", "2027-01-02")] == [0, 3]
    ended = site((1, "2025-01-01", "2025-06-30"))
    assert [standing_on(ended, day, POLICY) for day in ("2027-02-01", "2028-07-02")] == [0, 3]
    unknown = Site("S1", "", "", "CD", "", ())
    assert standing_on(unknown, "2040-01-01", POLICY) == 0


def test_a_decision_that_names_its_last_day_holds_until_then() -> None:
    assert standing_on(site((1, "2025-01-01", "2030-12-31")), "2030-12-31", POLICY) == 1


def test_red_stays_red_and_nothing_lapses_without_a_rule() -> None:
    assert standing_on(site((3, "2010-01-01", None)), "2040-01-01", POLICY) == 3
    without = LedgerPolicy.model_validate(POLICY.model_dump(by_alias=True) | {"lapses": ()})
    assert standing_on(site((1, "2010-01-01", None)), "2040-01-01", without) == 1


def test_a_rule_of_the_country_goes_before_the_one_for_all_and_rules_have_their_days() -> None:
    rule = {"status": 1, "days": 365, "becomes": 0, "from": "2020-01-01", "source": "test"}
    own = rule | {"days": 30, "country": "CD", "from": "2026-01-01"}
    other = rule | {"days": 1, "country": "RW"}
    policy = LedgerPolicy.model_validate(POLICY.model_dump(by_alias=True) | {"lapses": (rule, own, other)})
    green = site((1, "2025-11-01", None))
    assert [standing_on(green, day, policy) for day in ("2025-12-31", "2026-01-01")] == [1, 0]


def test_rules_that_run_in_a_circle_end() -> None:
    rules = [
        {"status": one, "days": 1, "becomes": 1 - one, "from": "2020-01-01", "source": "test"}
        for one in (0, 1)
    ]
    policy = LedgerPolicy.model_validate(POLICY.model_dump(by_alias=True) | {"lapses": tuple(rules)})
    assert standing_on(site((1, "2025-01-01", None)), "9999-12-31", policy) == 1


def test_an_inspection_decides_nothing_and_the_newest_are_kept() -> None:
    world = World()
    world.site("S1", status=None)
    person = {"inspector": "P-1", "position": "Inspector", "agency": "Mines"}
    bodies = [{"site": "S1", "inspected_on": f"2025-12-{day:02}", "result": 1} for day in range(1, 19)]
    event = [world.record("INSPECTOR", "site.inspected", body | person) for body in bodies][-1]
    known = world.get(Site, "S1")
    assert known.head == event.id
    assert known.status_on("2025-12-31") == 0
    assert [one.on_day for one in known.inspections][::15] == ["2025-12-03", "2025-12-18"]
    world.correct(event, "/body/result", 1, 3, approver="AUTH")
    assert world.get(Site, "S1").inspections[-1].result == 3
    world.check()


def test_a_licence_counts_with_its_newest_record_and_as_corrected() -> None:
    world = World()
    world.site("S1")
    world.party("COOP")
    body = LICENCE | {"holder": "COOP", "from": "2025-01-01", "to": "2025-06-30"}
    event = world.record("AUTH", "licence.recorded", body)
    assert "licence-outside" in world.flags(world.register("L1"))
    world.correct(event, "/body/to", "2025-06-30", "2026-12-31", approver="PROGRAMME")
    assert world.get(Party, "COOP").licences[0].to_day == "2026-12-31"
    assert "licence-outside" not in world.flags(world.register("L2"))
    world.record("AUTH", "licence.recorded", body | {"to": "2026-12-31", "active": False})
    assert len(world.get(Site, "S1").licences) == 1
    assert "licence-outside" in world.flags(world.register("L3"))
    world.correct(event, "/body/zone", None, "ZEA 1", approver="PROGRAMME")
    assert not world.get(Site, "S1").licences[0].active
    world.check()


def test_a_licence_of_a_party_or_of_a_site_alone_is_corrected_there() -> None:
    world = World()
    world.site("S1")
    for own in ({"holder": world.party("COOP")}, {"site": "S1"}):
        body = {"type": "other", "number": "7"} | own
        event = world.record("AUTH", "licence.recorded", body)
        world.correct(event, "/body/active", None, False, approver="PROGRAMME")  # noqa: FBT003 - a value
    assert not world.get(Party, "COOP").licences[0].active
    assert not world.get(Site, "S1").licences[0].active


def test_a_site_that_is_recorded_as_unlicensed_is_not_held_to_a_licence() -> None:
    world = World()
    world.site("S1")
    world.record("AUTH", "licence.recorded", {"type": "unlicensed", "site": "S1"})
    assert "licence-outside" not in world.flags(world.register("L1"))


def restrict(world: World, **fields: object) -> None:
    body = {"area": "A1", "name": "Closed", "legal_act": "Act 1", "from": "2025-12-01"} | fields
    world.record("AUTH", "area.restricted", body)


def test_production_in_a_restricted_area_is_on_hold_while_it_lasts() -> None:
    world = World()
    world.site("S1")
    restrict(world, sites=["S1", "S1"], to="2026-06-30")
    world.record("AUTH", "area.lifted", {"area": "A1", "last_day": "2025-12-31", "legal_act": "Act 2"})
    world.register("L1")
    assert not world.lot("L1").holds
    late = world.registration("L2")
    event = world.record("COOP", "lot.registered", late, occurred_at="2025-12-15T00:00:00Z")
    assert [hold.id for hold in world.lot("L2").holds] == [f"site-restricted:{event.id}"]
    body = {"lots": ["L2"], "hold": f"site-restricted:{event.id}", "reason": "Dug before."}
    world.record("PROGRAMME", "hold.lifted", body)
    assert not world.lot("L2").holds
    world.check()


def test_an_area_closes_a_place_and_a_province_too() -> None:
    world = World()
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD"}
    world.record("AUTH", "place.registered", place)
    world.site("S1")
    world.site("S2", province="Ituri")
    restrict(world, places=["P1"], country="CD", province="Ituri")
    restrict(world, area="A2", country="CD", province="Ituri", sites=["S2"])
    assert world.get(Place, "P1").areas == ("A1",)
    world.register("L1")
    assert not world.lot("L1").holds
    world.register("L2", tagging_place="P1")
    world.record("COOP", "lot.registered", world.registration("L3", site="S2"))
    assert [len(world.lot(lot).holds) for lot in ("L2", "L3")] == [1, 1]
    world.check()


def test_the_days_of_an_area_are_corrected_and_its_sites_are_not() -> None:
    world = World()
    world.site("S1")
    world.record(
        "AUTH",
        "area.restricted",
        {"area": "A1", "name": "A", "legal_act": "Act 1", "from": "2025-12-01", "sites": ["S1"]},
    )
    event = world.get(Area, "A1").head
    body: dict[str, Value] = {
        "event": event,
        "field": "/body/from",
        "old": "2025-12-01",
        "new": "2026-02-01",
        "reason": "R",
    }
    proposed = world.record("AUTH", "event.corrected", body)
    world.record("PROGRAMME", "correction.approved", {"correction": proposed.id})
    assert world.get(Area, "A1").from_day == "2026-02-01"
    body |= {"field": "/body/sites", "old": ["S1"], "new": ["S2"]}
    assert "correction-by-event" in world.attempt("AUTH", "event.corrected", body).codes


def test_what_was_dug_before_an_operator_was_suspended_is_not_on_hold() -> None:
    world = World()
    world.site("S1", operators=[world.party("COOP2"), world.party("COOP")])
    early = rfc3339(world.now)
    world.now += 60_000
    world.record("AUTH", "party.suspended", {"party": "COOP2", "reason": "Accounts."})
    world.record("COOP", "lot.registered", world.registration("L1"), occurred_at=early)
    world.register("L2")
    assert [len(world.lot(lot).holds) for lot in ("L1", "L2")] == [0, 1]
    world.record("AUTH", "party.reinstated", {"party": "COOP2", "reason": "Came."})
    world.register("L3")
    assert not world.lot("L3").holds


def test_a_corrected_site_brings_the_hold_of_its_area() -> None:
    world = World()
    world.site("S2")
    event = world.register("L1", mineral=CASSITERITE, tags=None)
    restrict(world, sites=["S2"])
    world.correct(event, "/body/site", "S1", "S2", approver="AUTH")
    assert [hold.kind for hold in world.get(Lot, "L1").holds] == ["site-restricted"]
    world.check()


def test_the_queue_of_a_retired_key_is_accepted_for_some_days_and_flagged() -> None:
    world = World()
    world.register("L0")
    added = {"party": "COOP", "enrolment": world.enrolment("COOP", number=2, use="field")}
    world.record("COOP", "key.added", added)
    from_phone = [world.registration(f"L{number}") for number in (1, 2)]
    phone = signing_key("COOP", 2)
    queue = [world.sign("COOP", "lot.registered", body, signer=phone) for body in from_phone]
    retired = {"party": "COOP", "key": phone.public_key.hex(), "reason": "New telephone."}
    world.record("COOP", "key.retired", retired)
    assert world.submit(queue[0]).codes[0] == "key-retired"
    world.now += 31 * 86_400_000
    assert "key-expired" in world.submit(queue[1]).codes
    again = world.record("COOP", "lot.registered", from_phone[1], supersedes_unrecorded=envelope_id(queue[1]))
    assert "superseded-recorded" not in world.flags(again)
