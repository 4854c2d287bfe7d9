"""Somebody at a browser of the service, who makes keys, takes them in, logs in and signs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import alert_is_present

from ledger.crypto.keys import format_key_file
from tests.browser.chromium import wait
from tests.store.world import MINERAL, World, key_of

MODULE = """
const [module, name, input, done] = arguments;
import(module).then((held) => held[name](...input)).then(
  (value) => done({ value }), (error) => done({ failed: error.code ?? String(error.stack ?? error) }));
"""


@dataclass
class Person:
    """Somebody at a browser of the service."""

    browser: Chrome
    address: str
    world: World

    def open(self, path: str, language: str = "en") -> None:
        self.browser.get(f"{self.address}{path}{'&' if '?' in path else '?'}lang={language}")

    def call(self, module: str, name: str, *given: object) -> Any:  # noqa: ANN401 - JSON of any shape
        answer = self.browser.execute_async_script(MODULE, f"/static/{module}", name, [*given])
        assert "failed" not in answer, answer
        return answer.get("value")

    def find(self, css: str) -> WebElement:
        """The element, once it is there to be seen."""

        def seen(browser: Chrome) -> WebElement | None:
            return next(
                (one for one in browser.find_elements(By.CSS_SELECTOR, css) if one.is_displayed()), None
            )

        found = wait(self.browser).until(seen)
        assert isinstance(found, WebElement)
        return found

    def press(self, text: str) -> None:
        def there(browser: Chrome) -> WebElement | None:
            buttons = browser.find_elements(By.CSS_SELECTOR, "button, summary, a.button")
            return next((one for one in buttons if one.is_displayed() and one.text == text), None)

        found = wait(self.browser, passing=(WebDriverException,)).until(there)
        assert found is not None
        found.click()

    def told(self, words: str) -> str:
        """What the page tells, once the words are in it."""
        line = self.browser.find_element(By.ID, "told")
        wait(self.browser).until(lambda _browser: words in line.text, line.text)
        return line.text

    def accept(self) -> str:
        """Say yes to what the page asks, once it does; what it asked."""
        asked = wait(self.browser).until(alert_is_present())
        text: str = asked.text
        asked.accept()
        return text

    def wait_for(self, path: str) -> None:
        wait(self.browser).until(lambda browser: browser.current_url.partition("?")[0].endswith(path))

    def make_key(self, party: str, use: str, name: str) -> str:
        """Make a key on the page and ask for it to be enrolled; its code."""
        self.open("/keys")
        self.press("Make a key")
        form = self.find("#make")
        box = form.find_element(By.NAME, "party")
        box.clear()
        box.send_keys(party)
        form.find_element(By.CSS_SELECTOR, f"[value={use}]").click()
        form.find_element(By.NAME, "name").send_keys(name)
        self.press("Make the key")
        self.told("is made")
        self.press("Send the request")
        self.told("The request is sent")
        return self.find(".code").text

    def take_in(self, party: str, tmp_path: Path, **words: str) -> None:
        """Take in a key of the world by its file, as the page does it."""
        self.open("/keys")
        file = tmp_path / f"{party}.key"
        file.write_bytes(format_key_file(key_of("authority" if party == "AUTHORITY" else party), None))
        self.press("Take in a key file")
        form = self.find("#import")
        form.find_element(By.ID, "file").send_keys(str(file))
        self.press("Read the file")
        assert self.find("#file-key").text == key_of("authority" if party == "AUTHORITY" else party).key_id
        box = form.find_element(By.NAME, "party")
        box.clear()
        box.send_keys(words.get("as_party", party))
        form.find_element(By.CSS_SELECTOR, "[value=admin]").click()
        form.find_element(By.NAME, "name").send_keys(f"{party} laptop")
        self.press("It is this key: keep it here")
        self.told("is in this browser")

    def log_in(self, party: str) -> None:
        """Log in from the page of the login by one button."""
        self.open("/login")
        self.press(f"Log in with “{party} laptop” for {party}")
        self.wait_for("/console/")

    def sign(self, type: str, body: dict[str, object]) -> dict[str, Any]:
        told: dict[str, Any] = self.call("keys/act.js", "act", type, body)
        return told

    def cut(self, *, off: bool) -> None:
        """Cut the network of the browser, or mend it."""
        self.browser.execute_cdp_cmd("Network.enable", {})
        speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": off, **speed})


def lot(id: str) -> dict[str, object]:
    return {"lot": id, "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}


def sign_to_wait(
    person: Person,
    key: str,
    body: dict[str, object],
    *,
    seq: int,
    prev: str | None,
    sealed: dict[str, object] | None = None,
) -> None:
    """Sign an event, which then waits."""
    script = """
    const [ledger, key, draft, recorded, done] = arguments;
    (async () => {
      const keys = await import("/static/sign/keys.js");
      const next = await import("/static/sign/next.js");
      await next.signNext(await keys.findKey(ledger, key), draft, { recorded });
    })().then(() => done(null), (error) => done(String(error.code ?? error)));
    """
    type = "lot.declared" if "kind" in body else "lot.registered"
    draft = {"type": type, "occurred_at": "2025-07-02T00:00:00Z", "body": body, "sealed": sealed or {}}
    recorded = {"seq": seq, "prev": prev}
    assert person.browser.execute_async_script(script, person.world.genesis, key, draft, recorded) is None
