"""Sentences write numbers, days and fields as their reader does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.language import use
from ledger.lots.problems import problem
from ledger.service.as_read import as_read
from ledger.service.saying import problem_json


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use("en")


@pytest.mark.parametrize(
    ("name", "value", "french"),
    [
        ("most", "1.5", "1,5"),
        ("left", "12400", "12\u202f400"),
        ("day", "2025-07-01", "01/07/2025"),
        ("recorded", "2025-07-01T08:30:00Z", "01/07/2025 08:30:00 UTC"),
        # A lot may be called by digits alone.
        ("lot", "1240.5", "1240.5"),
        ("most", "L-1", "L-1"),
    ],
)
def test_french_readers_find_commas_and_the_day_first(name: str, value: str, french: str) -> None:
    assert as_read(name, value) == value
    use("fr")
    assert as_read(name, value) == french
    use("sw:fr")
    assert as_read(name, value) == french


def test_a_field_is_called_by_its_label() -> None:
    missing = problem("optional-missing", "/body", field="producers, mass_kg")
    assert problem_json(missing)["message"] == "“producers”, “weight” is not stated."
    use("fr")
    said = str(problem_json(missing)["message"])
    assert "« producteurs », « poids »" in said.replace("\u202f", " ").replace("\u00a0", " ")
    assert as_read("field", "/body/quantity/mass_kg") == "/body/quantity/mass_kg"
