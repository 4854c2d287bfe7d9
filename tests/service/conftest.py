from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data")
    made.populate()
    yield made
    made.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "demo", demo=True)
    made.populate()
    yield made
    made.close()
