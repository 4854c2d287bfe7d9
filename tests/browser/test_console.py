"""The console in a browser: no barriers, nothing refused by its own policy, drawings that grow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from ledger.web.app import create_app
from ledger.web.config import Config
from ledger.web.context import Context
from ledger.web.credentials import cookie_name
from tests.browser.accessibility import PHONE, faults, set_window
from tests.browser.service import serving
from tests.service.auditor.trade import Trade
from tests.store.world import key_of

PAGES: Final = (
    "",
    "log",
    "search?q=M-2",
    "stock?party=COOP",
    "stock?party=SMELTER&lang=fr",
    "desk",
    "receive",
    "void",
    "lots",
    "lots/M-1",
    "changes",
    "changes/signers?above=0",
    "incidents",
    "balances?scope=party&id=TRADER",
    "findings?subject=L-3&pack=icglr-rcm",
    "tags",
    "tags/batches/B-1",
    "sites",
    "sites/SITE-N",
    "sample?seed=x&halves=true&secret=k",
)


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    yield made
    made.world.close()


@pytest.fixture(scope="module")
def console(trade: Trade, browser: Chrome) -> Iterator[str]:
    """The address of the console, where the browser is logged in as an authority."""
    app = create_app(Config(trade.world.data, "http://127.0.0.1"), clock=trade.world.clock)
    here: Context = app.state.context
    token, _session = here.sessions.begin(key_of("authority").public_key.hex())
    with serving(app) as address:
        browser.get(f"{address}/static/icon.svg")
        browser.add_cookie({"name": cookie_name(secure=False), "value": token, "path": "/"})
        yield f"{address}/console"
        browser.delete_all_cookies()


def _told(browser: Any) -> list[str]:  # noqa: ANN401 - selenium has no types for it
    """Return what the browser has told of the page since it was asked last."""
    return [one["message"] for one in browser.get_log("browser")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_barriers(browser: Chrome, console: str, page: str) -> None:
    _told(browser)
    browser.get(f"{console}/{page}{'&' if '?' in page else '?'}lang=fr")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "fr"
    assert faults(browser) == []
    # What the policy of the page forbids is told here.
    assert _told(browser) == []


def test_a_drawing_grows_and_shrinks(browser: Chrome, console: str) -> None:
    set_window(browser, PHONE)
    browser.get(f"{console}/lots/M-1?lang=en")
    drawing = browser.find_element(By.CSS_SELECTOR, ".drawing svg")
    width = drawing.size["width"]
    buttons = {one.text: one for one in browser.find_elements(By.CSS_SELECTOR, ".zoom button")}
    buttons["Larger"].click()
    assert drawing.size["width"] > width
    buttons["Smaller"].click()
    buttons["Smaller"].click()
    assert drawing.size["width"] < width
    buttons["Whole"].click()
    assert drawing.size["width"] <= PHONE[0]


def test_a_lot_in_the_drawing_leads_to_its_page(browser: Chrome, console: str) -> None:
    browser.get(f"{console}/lots/M-1?lang=en")
    browser.find_element(By.CSS_SELECTOR, '.drawing a[href="/console/lots/L-2"] .name').click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "Lot L-2"
