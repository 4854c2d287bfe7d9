"""What was weighed, read off the events: of a lot that nobody declared the mineral is not known."""

import pytest

from ledger.diligence.cases import Case, Cases, Step, history_of
from ledger.diligence.readings import weighings

NOBODY = Cases(cases=(Case(name="-", rule="site-not-red", on="2026-03-01", expect="pass"),))
BORN: dict[str, object] = {"lot.registered": {"lot": "L-1"}, "on": "2026-02-01"}
WEIGHED: dict[str, dict[str, object]] = {
    "lot.received": {"lot": "L-1", "quantity": {"mass_kg": "49.5"}},
    "stockpile.added": {"lot": "L-1", "stockpile": "HEAP-1", "quantity": {"mass_kg": "49.5"}},
    "lot.attested": {"lots": ["L-1"], "quantity": {"mass_kg": "49.5"}},
}


def _read(*steps: dict[str, object]) -> list[tuple[str, str]]:
    told = tuple(Step.model_validate(step) for step in steps)
    history = history_of(
        Case(name="-", rule="site-not-red", on="2026-03-01", before=told, expect="pass"), NOBODY
    )
    return [(one.stated.event.type, one.lot) for one in weighings(history, history.stated)]


@pytest.mark.parametrize("type", WEIGHED)
def test_a_weighing_counts_once_it_is_known_of_what(type: str) -> None:
    weighed: dict[str, object] = {type: WEIGHED[type], "on": "2026-02-02"}
    assert _read(weighed) == []
    assert (type, "L-1") in _read(BORN, weighed)
