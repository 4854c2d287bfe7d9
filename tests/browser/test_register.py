"""Registering a lot in the browser, from the form to the receipt: the task that everything begins with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from selenium.webdriver import Chrome

from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest, tag_from_random
from ledger.lots.tagging import Batch
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, set_window
from tests.browser.counter import Counter, counter
from tests.store.world import MINERAL, World, key_of

TAG = tag_from_random(bytes(range(8)))


@pytest.fixture
def at_the_pit(browser: Chrome, world: World) -> Iterator[Counter]:
    world.clock.now = now()
    body = {
        "site": "PIT-1",
        "name": "Pit",
        "country": "CD",
        "province": "Kivu",
        "minerals": [MINERAL],
        "operators": ["COOP"],
    }
    world.record(world.sign("site.registered", body))
    issued = {"batch": "B-1", "site": "PIT-1", "tags": [tag_digest(TAG)]}
    world.record(world.sign("tags.issued", issued))
    cites = [world.find(Batch, "B-1").head]  # type: ignore[union-attr]  # just recorded
    handed = {"batches": ["B-1"], "tags": [tag_digest(TAG)], "to": "COOP"}
    world.record(world.sign("tags.assigned", handed, cites=cites))
    set_window(browser, PHONE)
    with counter(browser, world, key_of("COOP"), party="COOP") as made:
        yield made


def lots(world: World) -> list[Lot]:
    with world.handle.view() as view:
        return [*view.each(Lot)]


def test_a_lot_is_registered_with_what_is_asked_first(at_the_pit: Counter) -> None:
    at_the_pit.complaints()
    at_the_pit.open("register")
    shown = [one for one in at_the_pit.all("#task input, #task select, #task textarea") if one.is_displayed()]
    assert len(shown) <= 6
    assert at_the_pit.control("site").get_attribute("value") == "PIT-1"
    assert at_the_pit.control("mineral").get_attribute("value") == MINERAL
    at_the_pit.fill({"quantity/mass_kg": "49,8", "tags>number": TAG.lower(), "producers>team": "équipe 3"})
    told = at_the_pit.sign()
    assert "Recorded" in told
    [lot] = lots(at_the_pit.world)
    assert (lot.custodian, str(lot.net.value)) == ("COOP", "49.8")
    assert lot.id in told
    assert lot.id.startswith(f"L-{datetime.now(UTC):%y%m%d}-")
    assert at_the_pit.complaints() == []
