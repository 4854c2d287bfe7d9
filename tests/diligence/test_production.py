"""Late entries and terms of status: what a site stood at, and as it was known when somebody asked."""

from decimal import Decimal

import pytest

from ledger.diligence.cases import Case, Cases, Step, history_of, run
from ledger.diligence.records import Terms, site_record
from ledger.diligence.shipped import shipped_pack
from ledger.lots.codes import BLUE, GREEN, RED

PACK = shipped_pack("icglr-rcm")
NOBODY = Cases(cases=(Case(name="-", rule="site-not-red", on="2026-03-01", expect="pass"),))


def _case(*steps: dict[str, object], on: str = "2026-03-01", known_at: str | None = None) -> Case:
    told = tuple(Step.model_validate(step) for step in steps)
    return Case(name="-", rule="site-not-red", on=on, known_at=known_at, before=told, expect="pass")


def _found(case: Case) -> str:
    finding = run(case, NOBODY, PACK).finding
    assert finding is not None
    return finding.outcome


GREEN_FIRST: dict[str, object] = {"site.status_decided": {"status": 1}, "on": "2025-11-10"}
THEN_RED: dict[str, object] = {"site.status_decided": {"status": 3}, "on": "2026-02-10"}
LATE: dict[str, object] = {"lot.registered": {}, "on": "2026-02-05", "recorded": "2026-02-20"}


def test_a_witness_counts_from_when_it_was_recorded() -> None:
    seen: dict[str, object] = {"lot.attested": {}, "on": "2026-02-06", "recorded": "2026-02-25"}
    assert _found(_case(GREEN_FIRST, THEN_RED, LATE, seen, known_at="2026-02-24")) == "open"
    assert _found(_case(GREEN_FIRST, THEN_RED, LATE)) == "open"
    assert _found(_case(GREEN_FIRST, THEN_RED, LATE, seen)) == "pass"


def test_an_entry_before_the_site_turned_red_needs_no_witness() -> None:
    early: dict[str, object] = {"lot.registered": {}, "on": "2026-02-05", "recorded": "2026-02-09"}
    assert _found(_case(GREEN_FIRST, early, THEN_RED)) == "pass"


def test_a_decision_with_its_last_day_does_not_lapse_and_leaves_nothing_decided_after_it() -> None:
    decided: dict[str, object] = {
        "site.status_decided": {"status": 1, "from": "2020-01-01", "to": "2026-01-31"},
        "on": "2020-01-01",
    }
    before: dict[str, object] = {"lot.registered": {}, "on": "2026-01-30"}
    after: dict[str, object] = {"lot.registered": {}, "on": "2026-02-03"}
    assert _found(_case(decided, before)) == "pass"
    assert _found(_case(decided, after)) == "open"


@pytest.mark.parametrize(
    ("day", "standing"),
    [("2022-01-01", GREEN), ("2022-01-02", BLUE), ("2022-01-12", BLUE), ("2022-01-13", RED)],
)
def test_each_term_counts_its_last_day(day: str, standing: int) -> None:
    decided: dict[str, object] = {"site.status_decided": {"status": 1}, "on": "2021-12-22"}
    record = site_record(history_of(_case(decided, on="2022-03-01"), NOBODY), "S1")
    terms = Terms(green=Decimal(10), blue=Decimal(10))
    assert record.standing_on(day, terms) == standing
