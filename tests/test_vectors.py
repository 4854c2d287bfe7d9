"""Our own vectors are what ``scripts/build_vectors.py`` writes, byte for byte."""

from __future__ import annotations

import pytest

from scripts.build_vectors import FAMILIES, VECTORS, family_files


@pytest.mark.parametrize("family", FAMILIES)
def test_the_committed_vectors_are_those_that_the_script_builds(family: str) -> None:
    committed = {path.name: path.read_bytes() for path in (VECTORS / family).iterdir()}
    assert family_files(family) == committed
