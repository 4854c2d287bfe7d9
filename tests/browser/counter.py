"""A counter of the console: a real ledger on a port, a browser that is logged in and holds the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from ledger.crypto.keys import SigningKey, format_key_file
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from ledger.web.context import Context
from ledger.web.credentials import cookie_name
from tests.browser.chromium import wait
from tests.browser.service import free_port, serving
from tests.store.world import World

IMPORT: Final = """
const [file, place, done] = arguments;
import("/static/sign/keys.js").then((keys) => keys.importKey(new TextEncoder().encode(file), "", place)).then(
  () => done(null), (error) => done(error.code === "key-kept" ? null : String(error.stack ?? error)));
"""


@dataclass(frozen=True)
class Counter:
    """Where somebody stands with the key of a party and enters things."""

    browser: Chrome
    address: str
    world: World

    def open(self, task: str) -> None:
        """Open the form of a task, as by a link: the same address again would be a reload."""
        self.browser.get("about:blank")
        self.browser.get(f"{self.address}/console/do/{task}{'&' if '?' in task else '?'}lang=en")
        # What was signed before the page was lost is receipted in the place of the form, within a moment.
        self.until(lambda: self.one("#task").is_displayed() or self.is_receipted())

    def one(self, selector: str) -> WebElement:
        """Return the first element that a selector finds."""
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Return all elements that a selector finds."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def control(self, at: str, *, item: int = 0) -> WebElement:
        """Return the control of a field: ``quantity/mass_kg``, or ``outputs>quantity/mass_kg`` in an item."""
        *lists, field = at.split(">")
        where = "#task"
        for number, name in enumerate(lists):
            position = item if number == 0 else 0
            where += f' [data-list="{name}"] > .items > .item:nth-child({position + 1})'
        own = "" if lists else ":not(.item *)"
        return self.one(f'{where} [data-at="{field}"]{own} :is(input, select, textarea)')

    def add(self, name: str) -> None:
        """Open what is under "More" and add an item to a list."""
        self.browser.execute_script(
            "document.querySelectorAll('#task details').forEach((one) => (one.open = true))"
        )
        self.one(f'#task [data-list="{name}"] > .add').click()

    def fill(self, values: Mapping[str, str], *, item: int = 0) -> None:
        """Type or choose values."""
        for at, value in values.items():
            control = self.control(at, item=item)
            if control.tag_name == "select":
                self.choose(control, value)
            elif control.get_attribute("type") in ("date", "datetime-local"):
                self.set_value(control, value)
            else:
                control.clear()
                control.send_keys(value)

    def choose(self, control: WebElement, value: str) -> None:
        """Choose what is offered, or will be when it is fetched."""
        self.until(lambda: control.find_elements(By.CSS_SELECTOR, f'[value="{value}"]'))
        Select(control).select_by_value(value)

    def set_value(self, control: WebElement, value: str) -> None:
        """Put a value into a control whose keys depend on the language of the browser."""
        self.browser.execute_script(
            "arguments[0].value = arguments[1];"
            "arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
            control,
            value,
        )

    def said(self, at: str) -> str:
        """Return what is said beside a field."""
        return str(
            self.control(at)
            .find_element(By.XPATH, "./ancestor::*[@data-at]/p[@class and starts-with(@class, 'said')]")
            .text
        )

    def sign(self) -> str:
        """Press the button and return the text of what comes."""
        self.one("#sign").click()
        self.until(lambda: self.one("#sign").is_enabled() and (self.is_receipted() or self.refusals()))
        return self.one("#receipt").text or "\n".join(self.refusals())

    def is_receipted(self) -> bool:
        """Return whether the receipt of an entry is shown."""
        return bool(self.one("#receipt").is_displayed())

    def refusals(self) -> list[str]:
        """Return all that is said to be wrong, beside fields and above the button."""
        return [one.text for one in self.all("#task :is(.said, #problems p).refused") if one.text]

    def until(self, holds: Any) -> None:  # noqa: ANN401 - any function without parameters
        """Wait until something holds."""
        wait(self.browser).until(lambda _browser: holds())

    def complaints(self) -> list[str]:
        """Return what the browser has told since it was asked last."""
        told: Any = self.browser
        return [one["message"] for one in told.get_log("browser")]


@dataclass(frozen=True)
class House:
    """A service with one browser in it, in which one party after the other stands at the counter."""

    browser: Chrome
    address: str
    world: World
    here: Context

    def counter(self, key: SigningKey, *, party: str, use: str = "admin") -> Counter:
        """Log the browser in with a key, and put the key into it."""
        self.browser.get(f"{self.address}/console/outbox")
        self.log_in(key)
        place = {"ledger": self.world.genesis, "party": party, "use": use, "name": "Counter"}
        failed = self.browser.execute_async_script(IMPORT, format_key_file(key, None).decode(), place)
        assert failed is None, failed
        return Counter(self.browser, self.address, self.world)

    def log_in(self, key: SigningKey) -> None:
        """Give the browser, which has a page of the service open, the session of a key."""
        token, _session = self.here.sessions.begin(key.public_key.hex())
        self.browser.add_cookie({"name": cookie_name(secure=False), "value": token, "path": "/"})


@contextmanager
def house(browser: Chrome, world: World) -> Iterator[House]:
    """Serve a world to a browser."""
    port = free_port()
    # Tests open more pages in a minute than people do.
    config = Config(world.data, f"http://127.0.0.1:{port}", rates=Rates(readers=1_000_000))
    app = create_app(config, clock=world.clock)
    with serving(app, port) as address:
        yield House(browser, address, world, app.state.context)
        browser.delete_all_cookies()


@contextmanager
def counter(
    browser: Chrome, world: World, key: SigningKey, *, party: str, use: str = "admin"
) -> Iterator[Counter]:
    """Serve a world, log the browser in with a key, and put the key into it."""
    with house(browser, world) as made:
        yield made.counter(key, party=party, use=use)
