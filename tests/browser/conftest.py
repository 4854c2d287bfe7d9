from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.chromium import Modules, chromium, served
from tests.store.world import World


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture
def modules(browser: Chrome, address: str) -> Modules:
    return Modules(browser, address)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A public demo ledger with a cooperative, a trader and a site."""
    made = World(tmp_path / "data", demo=True)
    made.populate()
    yield made
    made.close()
