"""Ledgers that many tests read and none changes; who wants to change one makes its own."""

from __future__ import annotations

import pytest

from tests.support.build import Town, story


@pytest.fixture(scope="module")
def town() -> Town:
    """The whole story: lots dug, bought, combined, processed."""
    return story(Town())


@pytest.fixture(scope="module")
def hamlet() -> Town:
    """The fewest events that make a lot, L-1."""
    hamlet = Town()
    hamlet.dig("L-1")
    return hamlet
