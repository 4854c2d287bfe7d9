"""What corrections of governance events change in the records that these made."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import Key, Party, Place, Recorded, Site
from ledger.lots.tagging import Batch
from tests.support.world import COLTAN, World, signing_key

DETAILS = {"site": "S1", "name": "Bisie", "country": "CD", "province": "Kivu", "minerals": [COLTAN]}


@pytest.fixture
def world() -> World:
    return World()


def _site(world: World, type: str = "site.registered", **fields: Any) -> Event[Any]:  # noqa: ANN401 - JSON
    return world.record("AUTH", type, DETAILS | fields)


def _correct(world: World, event: Event[Any], field: str, old: object, new: object) -> None:
    proposed = world.correct(event, field, old, new)
    if world.effective(world.get(Recorded, event.id), field) != new:
        world.record("PROGRAMME", "correction.approved", {"correction": proposed.id})
    assert world.effective(world.get(Recorded, event.id), field) == new


def test_a_corrected_site_is_described_as_corrected_and_keeps_what_came_since(world: World) -> None:
    event = _site(world, monthly_allotment_kg="500")
    world.status("S1", 1)
    before = world.get(Site, "S1")
    _correct(world, event, "/body/name", "Bisie", "Bisié")
    _correct(world, event, "/body/province", "Kivu", "Nord-Kivu")
    _correct(world, event, "/body/minerals", [COLTAN], ["2609.00.00", COLTAN])
    _correct(world, event, "/body/monthly_allotment_kg", "500", None)
    site = world.get(Site, "S1")
    assert (site.name, site.province, site.minerals) == ("Bisié", "Nord-Kivu", ("2609.00.00", COLTAN))
    assert site.monthly_allotment_kg is None
    assert (site.head, site.decisions) == (before.head, before.decisions)
    assert site.status_on("2026-01-01") == 1


def test_a_later_description_stands_whatever_is_corrected_before_it(world: World) -> None:
    first = _site(world)
    second = _site(world, "site.updated", province="Ituri")
    _correct(world, first, "/body/name", "Bisie", "Bisié")
    assert (world.get(Site, "S1").name, world.get(Site, "S1").province) == ("Bisie", "Ituri")
    _correct(world, second, "/body/name", "Bisie", "Bisié")
    assert (world.get(Site, "S1").name, world.get(Site, "S1").province) == ("Bisié", "Ituri")


def test_the_days_of_a_status_are_corrected_in_its_place(world: World) -> None:
    _site(world)
    first = world.status("S1", 3)
    world.status("S1", 1)
    _correct(world, first, "/body/from", "2025-01-01", "2024-01-01")
    _correct(world, first, "/body/status", 3, 2)
    site = world.get(Site, "S1")
    assert [decision.from_day for decision in site.decisions] == ["2024-01-01", "2025-01-01"]
    assert (site.status_on("2024-06-01"), site.status_on("2025-06-01")) == (2, 1)


def test_a_corrected_party_and_place_have_their_new_names(world: World) -> None:
    body = {"party": "NEW", "name": "Coop", "country": "CD", "roles": ["cooperative"]}
    event = world.record("AUTH", "party.registered", body)
    world.record("AUTH", "party.suspended", {"party": "NEW", "reason": "Papers."})
    _correct(world, event, "/body/name", "Coop", "Coopérative")
    party = world.get(Party, "NEW")
    assert (party.name, party.suspended, party.roles) == ("Coopérative", True, ("cooperative",))
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD"}
    event = world.record("AUTH", "place.registered", place)
    _correct(world, event, "/body/name", "Depot", "Dépôt")
    _correct(world, event, "/body/country", "CD", "RW")
    assert (world.get(Place, "P1").name, world.get(Place, "P1").country) == ("Dépôt", "RW")


def test_the_day_from_which_a_key_is_suspect_is_corrected(world: World) -> None:
    key = signing_key("AUTH", 2).public_key.hex()
    body = {"party": "AUTH", "key": key, "reason": "lost", "suspect_from": "2025-12-01"}
    event = world.record("AUTH", "key.revoked", body)
    _correct(world, event, "/body/suspect_from", "2025-12-01", "2025-11-01")
    assert world.get(Key, key).suspect_from == "2025-11-01"


def test_a_corrected_batch_has_its_site_with_the_tags_that_are_used(world: World) -> None:
    _site(world)
    _site(world, site="S2")
    (code, _) = world.batch(2, site="S1", to=None)
    issued = parse_event(world.past.entries[-1][1])
    world.register("L1", tags=[{"number": code}], attested=False)
    _correct(world, issued, "/body/site", "S1", "S2")
    _correct(world, issued, "/body/level", None, "export")
    assert (world.get(Batch, "B0").site, world.get(Batch, "B0").level) == ("S2", "export")
    assert (world.tag_of(code).site, world.tag_of(code).lot) == ("S2", "L1")
    world.check()
