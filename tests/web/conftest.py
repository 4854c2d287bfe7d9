"""A real ledger behind the service, asked as over the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.web.app import create_app
from ledger.web.config import Config
from tests.store.world import World

ADDRESS = "https://ledger.test"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A public demo ledger with a cooperative, a trader and a site."""
    made = World(tmp_path / "data", demo=True)
    made.populate()
    yield made
    made.close()


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    """A stranger's browser or program."""
    app = create_app(Config(world.data, ADDRESS))
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as made:
        yield made
