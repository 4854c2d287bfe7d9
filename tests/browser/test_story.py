"""A bag on its way through the console: each entered in a browser by who has to do with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from ledger.lots.state import Lot, Recorded
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, set_window
from tests.browser.counter import house
from tests.browser.story import Story
from tests.store.world import World

PEOPLE = {"AGENT": "tagging_agent", "PROC": "processor", "EXPORTER": "exporter", "LAB": "laboratory"}


@pytest.fixture
def story(browser: Chrome, world: World) -> Iterator[Story]:
    world.clock.now = now()
    for id, role in PEOPLE.items():
        world.record(world.party(id, role))
    set_window(browser, PHONE)
    with house(browser, world) as made:
        yield Story(made)


def test_from_the_pit_to_the_border(story: Story) -> None:
    dug = {"site": "SITE-1", "mineral": "2609.00.00", "quantity/mass_kg": "50", "producers>team": "team 3"}
    story.enter("COOP", "register", dug)
    born = story.enter("COOP", "register", dug)
    first, second = story.lots("COOP")
    story.enter("AGENT", f"attest?lots={first.id}&lots={second.id}", {})
    story.enter("COOP", f"dispatch?lots={first.id}&lots={second.id}", {"to": "PROC"})
    for lot, kg in ((first, "49.9"), (second, "49.8")):
        story.enter("PROC", f"receive?lot={lot.id}", {"quantity/mass_kg": kg, "seals_intact": "true"})
    assert {str(one.net.value) for one in story.lots("PROC")} == {"49.9", "49.8"}

    sold = {"buyer": "PROC", "terms": "cash", "currency": "USD", "price": "9.50 USD/kg"}
    story.enter("COOP", f"sell?lots={first.id}&lots={second.id}", sold)
    run = {
        "process": "gravity",
        "inputs>lot": first.id,
        "inputs>quantity/mass_kg": "49,9",
        "outputs>quantity/mass_kg": "40",
        "losses>name": "slimes",
        "losses>quantity/mass_kg": "9,9",
    }
    story.enter("PROC", "process", run)
    [made] = [one for one in story.lots("PROC") if one.id != second.id]
    assert [part.lot for part in made.parents] == [first.id]
    story.enter("PROC", f"split?inputs={made.id}", {"outputs>quantity/mass_kg": "10"})
    assert {str(one.net.value) for one in story.lots("PROC")} == {"49.8", "30", "10"}
    both = {"inputs>lot": second.id, "outputs>quantity/mass_kg": "79.8"}
    story.enter("PROC", f"combine?inputs={second.id}&inputs={made.id}", {**both, "inputs>lot": second.id})
    [mixed] = [one for one in story.lots("PROC") if len(one.parents) == 2]
    found = {
        "components>analyte": "Sn",
        "components>basis": "SnO2",
        "components>value_percent": "60",
        "components>method": "lab",
    }
    story.enter("LAB", f"assay?lot={mixed.id}", found)
    story.enter("PROC", f"dispatch?lots={mixed.id}", {"to": "EXPORTER"})
    story.enter("EXPORTER", f"receive?lot={mixed.id}", {"quantity/mass_kg": "79.8"})
    story.enter("EXPORTER", f"export?lots={mixed.id}", {"to_country": "de"})
    assert story.world.find(Lot, mixed.id).state == "exported"  # type: ignore[union-attr]  # there since it was made

    correction = story.enter(
        "COOP",
        f"correct?event={born}",
        {"field": "/body/quantity/mass_kg", "new": "51,5", "reason": "misread"},
    )
    story.enter("PROC", f"approve?correction={correction}", {})
    with story.world.handle.view() as view:
        assert [one.value for one in view.get(Recorded, born).changes] == ['{"v":"51.5"}']
