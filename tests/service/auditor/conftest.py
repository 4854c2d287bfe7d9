from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.auditor.trade import Trade


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    yield made
    made.world.close()
