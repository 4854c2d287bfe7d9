"""What happens between the pit and the border besides the straight way, signed in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from ledger.lots.state import Recorded
from ledger.lots.stockpile import Stockpile
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, faults, set_window
from tests.browser.counter import house
from tests.browser.story import Story
from tests.store.world import MINERAL, World


@pytest.fixture
def story(browser: Chrome, world: World) -> Iterator[Story]:
    world.clock.now = now()
    world.record(world.party("PROC", "processor"))
    depot = {"place": "DEPOT", "name": "Depot", "kind": "depot", "country": "CD", "operator": "PROC"}
    world.record(world.sign("place.registered", depot))
    set_window(browser, PHONE)
    with house(browser, world) as made:
        yield Story(made)


def send(world: World, *lots: str) -> None:
    for lot in lots:
        world.record(world.lot(lot))
        world.record(world.dispatch(lot, "PROC"))


def test_a_consignment_arrives_in_part(story: Story) -> None:
    send(story.world, "L-1")
    story.enter(
        "PROC",
        "receive?lot=L-1",
        {"quantity/mass_kg": "30", "place": "DEPOT", "remainders>outcome": "missing"},
        add=("remainders",),
    )
    [here] = story.lots("PROC")
    assert (here.id, here.state, str(here.net.value)) == ("L-1", "received_in_part", "30")
    [rest] = [one for one in story.lots("COOP") if one.id != "L-1"]
    assert str(rest.net.value) == "20"


def test_lots_are_sorted_put_on_a_heap_drawn_and_counted(story: Story) -> None:
    send(story.world, "L-1")
    received = {"lot": "L-1", "quantity": {"mass_kg": "50"}}
    story.world.record(story.world.sign("lot.received", received, by="PROC", cites=[story.world.head("L-1")]))
    sorted_ = {"outputs>quantity/mass_kg": "48", "losses>name": "stones", "losses>quantity/mass_kg": "2"}
    story.enter("PROC", "sort?inputs=L-1", sorted_)
    [clean] = story.lots("PROC")
    assert str(clean.net.value) == "48"
    heap = {"stockpile": "HEAP-1", "place": "DEPOT", "mineral": MINERAL, "attribution": "proportional"}
    story.enter("PROC", "open-heap", heap)
    story.enter("PROC", f"add-to-heap?lot={clean.id}", {"stockpile": "HEAP-1"})
    assert story.lots("PROC") == []
    story.enter("PROC", "draw-from-heap", {"stockpile": "HEAP-1", "outputs>quantity/mass_kg": "20"})
    [drawn] = story.lots("PROC")
    assert str(drawn.net.value) == "20"
    story.enter("PROC", "count-heap", {"stockpile": "HEAP-1", "quantity/mass_kg": "28"})
    left = story.world.find(Stockpile, "HEAP-1")
    assert left is not None
    assert str(left.net.value) == "28"


def test_what_was_sold_waits_to_be_paid_and_a_dispute_waits_to_be_settled(story: Story) -> None:
    world = story.world
    send(world, "L-1", "L-2")
    story.enter("PROC", "return?lots=L-2", {"to": "COOP", "reason": "quality", "explanation": "stones"})
    assert (story.lot("L-2").custodian, story.lot("L-2").transfer) == ("COOP", None)
    sold = {"buyer": "PROC", "terms": "credit", "currency": "USD", "price": "9.50 USD/kg"}
    story.enter("COOP", "sell?lots=L-1", sold)
    paid = {"payee_class": "cooperative", "currency": "USD", "amount": "475"}
    payment = story.follow("PROC", "waiting", "pay", paid)
    told = world.find(Recorded, payment)
    assert told is not None
    assert (told.issuer, told.lots) == ("PROC", ("L-1",))
    assert "L-1" not in story.shown("PROC", "waiting")

    contested = world.record(world.dispatch("L-2", "PROC")).event_id
    story.enter("PROC", f"dispute?event={contested}", {"reason": "there are two bags", "narrative": "seen"})
    assert [hold.kind for hold in story.lot("L-2").holds] == ["dispute"]
    assert story.counted("COOP", "waiting") == "1"
    assert "L-2" in story.shown("COOP", "waiting")
    assert faults(story.at("COOP").browser) == []
    hold = story.lot("L-2").holds[0].id
    story.enter("PROC", f"lift-hold?lots=L-2&hold={hold}", {"reason": "they are one lot"})
    assert story.lot("L-2").holds == ()
    assert story.counted("COOP", "waiting") == ""


def test_a_correction_is_approved_by_the_other_side_from_what_waits(story: Story) -> None:
    world = story.world
    send(world, "L-1")
    received = {"lot": "L-1", "quantity": {"mass_kg": "49"}}
    born = world.record(world.sign("lot.received", received, by="PROC", cites=[world.head("L-1")])).event_id
    change = {"field": "/body/quantity/mass_kg", "new": "49,5", "reason": "misread"}
    story.enter("PROC", f"correct?event={born}", change)
    assert "Yours, to be decided by others" in story.shown("PROC", "waiting")
    assert story.counted("PROC", "waiting") == "", "it is not for the proposer to decide"
    assert story.counted("COOP", "waiting") == "1"
    story.follow("COOP", "waiting", "approve", {"reason": "so the slip says"})
    assert str(story.lot("L-1").net.value) == "49.5"
    assert story.counted("COOP", "waiting") == ""


def test_a_loss_is_reported_and_what_arrived_unsent_is_sent_after_all(story: Story) -> None:
    world = story.world
    world.record(world.lot("L-1"))
    world.record(world.lot("L-2"))
    story.enter("COOP", "lose?lots=L-1", {"cause": "theft", "remark": "at the river"})
    assert story.lot("L-1").state == "lost"
    story.enter("PROC", "receive?lot=L-2", {"quantity/mass_kg": "50"})
    assert story.lot("L-2").custodian == "COOP", "nobody has sent it"
    story.follow("COOP", "waiting", "dispatch", {})
    assert story.lot("L-2").custodian == "PROC"


def test_the_site_of_the_last_bag_stands_in_the_next_form(story: Story) -> None:
    world = story.world
    for site in ("PIT-1", "PIT-2"):
        body = {"site": site, "name": site, "country": "CD", "province": "Kivu", "operators": ["COOP"]}
        world.record(world.sign("site.registered", {**body, "minerals": [MINERAL]}))
    desk = story.at("COOP")
    desk.open("register")
    assert desk.control("site").get_attribute("value") == ""
    story.enter("COOP", "register", {"site": "PIT-2", "mineral": MINERAL, "quantity/mass_kg": "12"})
    desk.open("register")
    assert desk.control("site").get_attribute("value") == "PIT-2"


def test_the_menu_begins_with_the_few_tasks_of_ones_role(story: Story) -> None:
    for party, first in (("COOP", "Register a lot"), ("PROC", "Receive a lot")):
        desk = story.at(party)
        desk.browser.get(f"{desk.address}/console/do/?lang=en")
        shown = [one.text for one in desk.all("ol.tasks a") if one.is_displayed()]
        assert first in shown[0]
        assert len(shown) <= 8
        desk.one("details.more > summary").click()
        numbers = [int(one.text) for one in desk.all("ol.tasks .soft")]
        assert numbers == [*range(1, len(numbers) + 1)]
        assert len(numbers) > 15
