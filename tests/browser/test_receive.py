"""Receiving many bags in one go: each with its own weight, none with a difference that nobody explains."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, Keys

from ledger.lots.state import Lot, Recorded
from ledger.lots.tag import format_tag, print_tag, tag_digest
from ledger.lots.tagging import Batch
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, faults, set_window
from tests.browser.chromium import wait
from tests.browser.counter import Counter, counter
from tests.store.world import MINERAL, World, key_of

MANY = 400
SEVERAL = 40
_MOST_AT_ONCE = 256
_LONG = 240


@pytest.fixture
def at_the_scale(browser: Chrome, world: World) -> Iterator[Counter]:
    world.clock.now = now()
    set_window(browser, PHONE)
    with counter(browser, world, key_of("TRADER"), party="TRADER") as made:
        yield made


def send(world: World, lots: list[str], tags: dict[str, str] | None = None) -> None:
    """Have the cooperative register lots of 50 kg and send them to the trader."""
    given = tags or {}
    if given:
        digests = [tag_digest(code) for code in given.values()]
        world.record(world.sign("tags.issued", {"batch": "B-1", "tags": digests}))
        batch = world.find(Batch, "B-1")
        assert batch is not None
        handed = {"batches": ["B-1"], "tags": digests, "to": "COOP"}
        world.record(world.sign("tags.assigned", handed, cites=[batch.head]))
    born = []
    for lot in lots:
        body = {"lot": lot, "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}
        own = {"tags": [{"number": given[lot]}]} if lot in given else {}
        born.append(world.sign("lot.registered", {**body, **own}, by="COOP"))
    heads = [one.event_id for one in world.submit(*born)]
    for start in range(0, len(lots), _MOST_AT_ONCE):
        some = slice(start, start + _MOST_AT_ONCE)
        sent = {"lots": lots[some], "to": "TRADER"}
        world.record(world.sign("lot.dispatched", sent, by="COOP", cites=heads[some]))


def open_page(counter: Counter) -> None:
    counter.browser.get(f"{counter.address}/console/receive?lang=en")
    counter.until(lambda: counter.one("#receive").is_displayed())


def enter(counter: Counter, typed: str, kg: str) -> None:
    """Type a code, Enter, the weight, Enter: with the keyboard alone."""
    code = counter.one("#typed")
    code.send_keys(typed, Keys.ENTER)
    counter.until(lambda: "own" in str(counter.browser.switch_to.active_element.get_attribute("class")))
    counter.browser.switch_to.active_element.send_keys(kg, Keys.ENTER)


def sign(counter: Counter) -> None:
    counter.one("#sign").click()
    counter.until(lambda: counter.one("#sign").is_enabled() and not counter.one("#progress").is_displayed())


def lot(world: World, id: str) -> Lot:
    found = world.find(Lot, id)
    assert found is not None
    return found


def test_bags_are_entered_by_code_and_weight_and_signed_together(at_the_scale: Counter) -> None:
    world = at_the_scale.world
    send(world, ["L-1", "L-2", "L-3"], {"L-1": format_tag(1), "L-2": format_tag(2)})
    open_page(at_the_scale)
    at_the_scale.complaints()
    enter(at_the_scale, print_tag(format_tag(1)).lower(), "50")
    enter(at_the_scale, f"HTTPS://LEDGER.TEST/T/{format_tag(2)}", "49,9")
    assert "Sender: 50 kg" in at_the_scale.one("#bags").text
    at_the_scale.until(lambda: "difference -0.1 kg" in at_the_scale.one("#sums").text)
    sign(at_the_scale)
    assert [lot(world, id).custodian for id in ("L-1", "L-2", "L-3")] == ["TRADER", "TRADER", "COOP"]
    assert str(lot(world, "L-2").net.value) == "49.9"
    assert at_the_scale.all("#bags > li") == []
    assert len(at_the_scale.all("#done li")) == 2
    assert at_the_scale.complaints() == []


def test_a_difference_over_the_tolerance_is_not_taken_silently(at_the_scale: Counter) -> None:
    world = at_the_scale.world
    send(world, ["L-1"])
    open_page(at_the_scale)
    enter(at_the_scale, "l-1", "1,040")
    assert "two ways" in at_the_scale.one(".bag .said").text
    own = at_the_scale.browser.switch_to.active_element
    own.send_keys(Keys.CONTROL, "a", Keys.NULL, "40", Keys.ENTER)
    assert "-10 kg, -20 %" in at_the_scale.one(".difference").text
    assert faults(at_the_scale.browser) == []
    focused = at_the_scale.browser.switch_to.active_element
    assert focused.get_attribute("class") == "explanation"
    sign(at_the_scale)
    assert "over the tolerance" in at_the_scale.one(".bag .said").text
    assert lot(world, "L-1").custodian == "COOP"
    focused.send_keys("wet when it was sent", Keys.ENTER)
    sign(at_the_scale)
    assert lot(world, "L-1").custodian == "TRADER"
    received = world.find(Recorded, lot(world, "L-1").head)
    assert received is not None
    assert "difference-unexplained" not in received.flags


def test_each_bag_has_its_outcome_and_what_fails_stays_with_the_reason(at_the_scale: Counter) -> None:
    world = at_the_scale.world
    send(world, ["L-1", "L-2", "L-3"])
    open_page(at_the_scale)
    for id in ("L-1", "L-2", "L-3"):
        enter(at_the_scale, id, "50")
    for number, outcome in ((1, "opened"), (2, "rejected")):
        option = f'[data-lot="L-{number}"] .outcome option[value="{outcome}"]'
        at_the_scale.one(option).click()
    # Meanwhile somebody else at the same depot has received the third one.
    received = {"lot": "L-3", "quantity": {"mass_kg": "50"}}
    world.record(world.sign("lot.received", received, by="TRADER", cites=[world.head("L-3")]))
    sign(at_the_scale)
    assert (lot(world, "L-1").custodian, lot(world, "L-2").custodian) == ("TRADER", "COOP")
    assert lot(world, "L-2").transfer is None
    opened = world.find(Recorded, lot(world, "L-1").head)
    assert opened is not None
    assert "package-outcome" in opened.flags
    [left] = at_the_scale.all("#bags > li")
    assert left.get_attribute("data-lot") == "L-3"
    assert "L-3" in at_the_scale.one(".bag .said").text
    assert "1 were not recorded" in at_the_scale.one("#state").text


def test_a_bag_that_is_no_longer_on_its_way_is_not_noted_as_received(at_the_scale: Counter) -> None:
    world = at_the_scale.world
    send(world, ["L-1"])
    open_page(at_the_scale)
    enter(at_the_scale, "L-1", "50")
    seized = {"lots": ["L-1"], "act": "Act 7", "reason": "no papers"}
    world.record(world.sign("lot.seized", seized, cites=[world.head("L-1")]))
    size = world.size
    sign(at_the_scale)
    assert world.size == size
    assert "No dispatch of lot L-1" in at_the_scale.one(".bag .said").text, at_the_scale.one("#state").text


def test_what_is_on_no_way_here_and_what_is_mistyped_is_said_so(at_the_scale: Counter) -> None:
    send(at_the_scale.world, ["L-1"])
    open_page(at_the_scale)
    code = format_tag(9)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for typed, told in (
        (code, "No bag with this tag"),
        (wrong, "neither the code"),
        ("L-9", "neither the code"),
    ):
        field = at_the_scale.one("#typed")
        field.clear()
        field.send_keys(typed, Keys.ENTER)
        at_the_scale.until(lambda told=told: told in at_the_scale.one("#typed-said").text)
    assert at_the_scale.all("#bags > li") == []


@pytest.mark.parametrize("many", [SEVERAL, pytest.param(MANY, marks=pytest.mark.long)])
def test_many_bags_are_kept_over_a_reload_and_recorded(at_the_scale: Counter, many: int) -> None:
    world = at_the_scale.world
    lots = [f"L-{number:03}" for number in range(many)]
    send(world, lots)
    kept = [
        {"lot": id, "own": "50", "outcome": "accepted", "why": "", "supersedes": None} for id in lots[:-1]
    ]
    open_page(at_the_scale)
    at_the_scale.browser.execute_script(
        "localStorage.setItem(`ml-typed/${document.body.dataset.ledger}/TRADER/receive-many`, arguments[0])",
        json.dumps(kept),
    )
    open_page(at_the_scale)
    at_the_scale.until(lambda: len(at_the_scale.all("#bags > li")) == many - 1)
    enter(at_the_scale, lots[-1], "50")
    at_the_scale.until(lambda: f"{many} bags" in at_the_scale.one("#sums").text)
    at_the_scale.one("#sign").click()
    wait(at_the_scale.browser, _LONG).until(lambda _browser: at_the_scale.all("#bags > li") == [])
    with world.handle.view() as view:
        assert view.count_held("TRADER", "lot") == {"here": many}
    assert len(at_the_scale.all("#done > li")) == many
