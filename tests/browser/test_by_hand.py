"""What somebody at a pit meets: the next bag, a network that goes and comes, a narrow screen, no script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, set_window
from tests.browser.counter import Counter, counter
from tests.browser.test_register import lots, offline
from tests.store.world import MINERAL, World, key_of

NARROW = 180
"""A telephone of 360 px that shows everything twice as large."""


@pytest.fixture
def at_the_pit(browser: Chrome, world: World) -> Iterator[Counter]:
    world.clock.now = now()
    place = {"country": "CD", "province": "Kivu"}
    pit = {"site": "PIT-1", "name": "Pit", **place, "minerals": [MINERAL], "operators": ["COOP"]}
    world.record(world.sign("site.registered", pit))
    set_window(browser, PHONE)
    with counter(browser, world, key_of("COOP"), party="COOP") as desk:
        yield desk


def receipt(desk: Counter) -> str:
    return desk.one("#receipt").text


def test_the_next_entry_begins_with_nothing_of_the_last_bag(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    at_the_pit.fill({"quantity/mass_kg": "49,8", "producers>team": "team 9"})
    first = at_the_pit.control("lot").get_attribute("value")
    at_the_pit.sign()
    [go_on] = [one for one in at_the_pit.all("#receipt button") if one.text == "Next one"]
    go_on.click()
    assert at_the_pit.control("quantity/mass_kg").get_attribute("value") == ""
    assert at_the_pit.control("lot").get_attribute("value") not in ("", first)
    assert at_the_pit.control("producers>team").get_attribute("value") == "team 9", "as it was last"
    at_the_pit.fill({"quantity/mass_kg": "31"})
    assert "Recorded" in at_the_pit.sign()
    assert sorted(str(one.net.value) for one in lots(at_the_pit.world)) == ["31", "49.8"]


def test_a_receipt_that_waits_says_how_it_goes_out_and_when_it_has(at_the_pit: Counter) -> None:
    at_the_pit.open("register")
    at_the_pit.fill({"quantity/mass_kg": "20"})
    at_the_pit.until(lambda: at_the_pit.one("#problems").text)
    offline(at_the_pit, is_off=True)
    try:
        at_the_pit.sign()
        assert "Waiting to be sent" in receipt(at_the_pit)
        assert "sent by itself" in receipt(at_the_pit)
        assert at_the_pit.all('#receipt a[href="/console/outbox"]') != []
    finally:
        offline(at_the_pit, is_off=False)
    at_the_pit.until(lambda: "Recorded" in receipt(at_the_pit))
    assert "Waiting" not in receipt(at_the_pit)
    assert [str(one.net.value) for one in lots(at_the_pit.world)] == ["20"]


@pytest.mark.parametrize(
    "page", ["do/", "do/register", "do/process", "receive", "void", "stock", "outbox", "keys"]
)
def test_nothing_is_cut_where_all_is_shown_twice_as_large(at_the_pit: Counter, page: str) -> None:
    browser = at_the_pit.browser
    metrics = {"width": NARROW, "height": 370, "deviceScaleFactor": 2, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        browser.get(f"{at_the_pit.address}/console/{page}")
        at_the_pit.until(lambda: not at_the_pit.all("#task[hidden], #receive[hidden]"))
        assert browser.execute_script("return document.documentElement.scrollWidth") <= NARROW
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("page", ["do/register", "receive", "void", "outbox", "keys", "enrolments"])
def test_without_scripts_a_page_explains_itself(at_the_pit: Counter, page: str) -> None:
    browser = at_the_pit.browser
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{at_the_pit.address}/console/{page}?lang=en")
        told = at_the_pit.one("main").text
        assert "JavaScript" in told
        assert "Looking" not in told, "nothing is going on"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
