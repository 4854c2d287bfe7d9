"""Debian's Chromium, driven without a window, and the modules served to it from this machine."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.support.wait import WebDriverWait

ROOT: Final = Path(__file__).resolve().parents[2]
STATIC: Final = ROOT / "ledger" / "web" / "static"
SECONDS: Final = 25
# Selenium's own is half a second, which is most of what the tests would wait.
_GLANCE: Final = 0.04

_CALL: Final = """
const [module, name, input, done] = arguments;
import(module).then((held) => held[name](input)).then(
  (value) => done({ value: JSON.stringify(value) }),
  (error) => done({ bug: String(error.stack ?? error) }),
);
"""


@contextmanager
def chromium(*arguments: str) -> Iterator[Chrome]:
    """Yield a browser of this machine; without one the test fails and says what is missing.

    ``arguments`` are further ones of its command line, such as a profile that is kept.
    """
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.fail("Chromium is missing: on Debian, sudo apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en", *arguments):
        options.add_argument(argument)
    if os.geteuid() == 0:
        # Chromium keeps its sandbox from root, who runs tests in a container.
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = Chrome(options=options, service=ChromeService(executable_path=driver))
    browser.set_script_timeout(SECONDS)
    try:
        yield browser
    finally:
        browser.quit()


def wait(
    browser: Chrome, seconds: float = SECONDS, *, passing: tuple[type[Exception], ...] = ()
) -> WebDriverWait[Chrome]:
    """Return what waits for something in a browser, and looks often: pages need a tenth of a second.

    Errors that are ``passing`` are of a page that is not ready yet.
    """
    return WebDriverWait(browser, seconds, poll_frequency=_GLANCE, ignored_exceptions=passing)


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {".js": "text/javascript"}  # noqa: RUF012 - the base class has it so

    def translate_path(self, path: str) -> str:
        """Give the modules of the page, those that sign, and those of the tests, by the first folder."""
        first = path.split("/")[1]
        folder = {"tests": Path(__file__).parent, "sign": STATIC / "sign"}.get(first, STATIC / "verify")
        return str(folder / Path(path).name)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Yield the address at which the modules are served to a browser of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(STATIC)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Modules:
    """The modules in a browser: a function of the harness is called with JSON and gives JSON back."""

    def __init__(self, browser: Chrome, address: str, harness: str = "harness.js") -> None:
        self._browser = browser
        self._harness = f"{address}/tests/{harness}"
        browser.get(f"{address}/index.html")

    def call(self, name: str, value: object) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return what a function gives; an error that is none of ours fails the test."""
        answer = self._browser.execute_async_script(_CALL, self._harness, name, value)
        assert "bug" not in answer, answer["bug"]
        return json.loads(answer["value"])
