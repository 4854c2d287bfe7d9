"""What looks for barriers finds them, and the frame of our pages has none."""

from __future__ import annotations

import base64

import pytest
from selenium.webdriver import Chrome

from ledger.web.app import create_app
from ledger.web.config import Config
from tests.browser.accessibility import PHONE, faults, set_window
from tests.browser.service import serving
from tests.store.world import World

FRAME = (
    '<!DOCTYPE html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>T</title>'
)


def _open(browser: Chrome, body: str) -> list[str]:
    page = base64.b64encode((FRAME + body).encode()).decode()
    browser.get(f"data:text/html;base64,{page}")
    return faults(browser)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<main><h1>T</h1><input style='height:50px'></main>", "label"),
        ("<main><h1>T</h1><p style='color:#aaa;background:#fff'>pale</p></main>", "color-contrast"),
        ("<main><h1 id='a'>T</h1><label for='a'>x</label><p id='a'>y</p></main>", "duplicate-id-aria"),
        ("<main><h1>T</h1><h3>skipped</h3></main>", "heading-order"),
        ("<p>outside</p><main><h1>T</h1></main>", "region"),
        ("<main><h1>T</h1><button style='height:20px'>small</button></main>", "20 px high"),
        ("<main><h1>T</h1><div style='width:900px'>wide</div></main>", "wider than the window"),
    ],
)
def test_a_barrier_is_found(browser: Chrome, body: str, found: str) -> None:
    assert any(found in one for one in _open(browser, body))


def test_what_is_pale_in_the_dark_alone_is_found(browser: Chrome) -> None:
    style = "<style>@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }</style>"
    found = _open(browser, f"<main>{style}<h1>T</h1><p>pale</p></main>")
    assert any(one.startswith("dark: color-contrast") for one in found)
    assert not any(one.startswith("light: color-contrast") for one in found)


def test_a_page_without_barriers_has_no_faults(browser: Chrome) -> None:
    body = (
        "<main><h1>T</h1><p>text</p><div class='scroll' style='overflow-x:auto' tabindex='0'>"
        "<table style='width:900px'><tr><th>a</th></tr><tr><td>b</td></tr></table></div></main>"
    )
    assert _open(browser, body) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_that_says_what_went_wrong_has_no_barriers(
    browser: Chrome, world: World, language: str
) -> None:
    with serving(create_app(Config(world.data, "https://ledger.test"))) as address:
        set_window(browser, PHONE)
        browser.get(f"{address}/nothing?lang={language}")
        assert faults(browser) == []
