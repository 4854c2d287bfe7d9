"""What a page of the console costs who pays for each megabyte: every byte that comes, with the headers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome

from tests.browser.accessibility import PHONE, set_window
from tests.browser.counter import Counter, counter
from tests.store.world import World, key_of

FIRST: Final = 120_000
LATER: Final = 20_000
SETTLED: Final = 1.0
PAGES: Final = [
    "/console/",
    "/console/do/register",
    "/console/do/process",
    "/console/receive",
    "/console/stock",
    "/console/void",
    "/console/keys",
    "/console/outbox",
    "/keys",
]


@pytest.fixture
def desk(browser: Chrome, world: World) -> Iterator[Counter]:
    set_window(browser, PHONE)
    with counter(browser, world, key_of("COOP"), party="COOP") as found:
        yield found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_small_and_asks_no_other_host(desk: Counter, page: str) -> None:
    desk.browser.execute_cdp_cmd("Network.enable", {})
    desk.browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    first, hosts = _load(desk, page)
    later, _hosts = _load(desk, page)
    assert hosts == {urlsplit(desk.address).netloc}
    assert 0 < later <= LATER
    assert later < first <= FIRST


def _load(desk: Counter, page: str) -> tuple[int, set[str]]:
    """Open a page; returns the bytes that came and the hosts that were asked, once nothing more comes."""
    events: list[dict[str, Any]] = []
    _drain(desk)
    desk.browser.get(f"{desk.address}{page}")
    until = time.monotonic() + SETTLED
    while time.monotonic() < until:
        if came := _drain(desk):
            events += came
            until = time.monotonic() + SETTLED
        time.sleep(0.1)
    told = [one["params"] for one in events if one["method"] == "Network.loadingFinished"]
    asked = [
        one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"
    ]
    hosts = {urlsplit(one).netloc for one in asked if not one.startswith("data:")}
    return round(sum(one["encodedDataLength"] for one in told)), hosts


def _drain(desk: Counter) -> list[dict[str, Any]]:
    told: Any = desk.browser
    return [json.loads(one["message"])["message"] for one in told.get_log("performance")]
