"""What a check is asked: the subject's own events, and parameters of a day."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from ledger.diligence.cahra import read_cahra
from ledger.diligence.history import History
from ledger.diligence.question import About, Matter, Question, doubted, failed, passed, unanswered, undecided
from ledger.errors import CannotTell
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.origin import LotRegistered
from tests.support.histories import history_from, pack_of

COUNTRY = {"iso2": "XB", "wholeCountry": True, "regions": None}
RULES = """
asked:
  title: Asked
  question: Is it so?
  subject: lot
  scope: passport
  check: recorded
  severity: major
  response: {action: ask}
  clauses: {"2020-01-01": {source: book, clause: "1", evidence: confirmed}}
"""
DUG_AND_MIXED = ("registered", "registered", "combined")
TOLD = """
{site.registered: {site: S1}, on: "2026-01-01"}
{site.registered: {site: S2}, on: "2026-01-01"}
{lot.registered: {lot: L1, site: S1}, on: "2026-01-20"}
{lot.registered: {lot: L2, site: S2}, on: "2026-02-01"}
{lot.combined: {}, on: "2026-02-05"}
{lot.dispatched: {lots: [L1], to: TRADER}, on: "2026-02-06"}
{lot.attested: {lots: [L2]}, on: "2026-02-06"}
{lot.dispatched: {lots: [L3], to: LAST}, on: "2026-02-07", by: OTHER}
{lot.exported: {lots: [L3], certificates: [C-1], to_country: AE}, on: "2026-02-09", by: LAST}
"""


@pytest.fixture
def told() -> History:
    return history_from(TOLD.replace(", certificates: [C-1]", ""))


def matter(told: History, kind: str, id: str) -> Matter:
    return Matter(About(kind, id), told)  # type: ignore[arg-type]  # one of them


def question(told: History, kind: str = "lot", id: str = "L3") -> Question:
    names = {"days": "days", "words": "words", "kilograms": "table"}
    parameters = pack_of(RULES).parameters
    return Question(matter(told, kind, id), {name: parameters[of] for name, of in names.items()})


@pytest.mark.parametrize(
    ("kind", "id", "lots", "types"),
    [
        (
            "lot",
            "L3",
            {"L1", "L2", "L3"},
            [*DUG_AND_MIXED, "attested", "dispatched", "exported"],
        ),
        ("lot", "L2", {"L2"}, ["registered", "combined", "attested"]),
        ("lot", "L7", {"L7"}, []),
        ("site", "S1", {"L1"}, ["registered", "registered"]),
        ("party", "OTHER", {"L3"}, ["dispatched"]),
        ("party", "TRADER", {"L1", "L2", "L3"}, ["combined", "dispatched"]),
        ("period", "2026-01", {"L1"}, ["registered", "registered", "registered"]),
        ("shipment", "f" * 64, set(), []),
    ],
)
def test_a_subject_has_its_own_events_and_lots(
    told: History, kind: str, id: str, lots: set[str], types: list[str]
) -> None:
    found = matter(told, kind, id)
    assert set(found.lots) == lots
    assert [one.type.partition(".")[2] for one in found.own] == types


def test_a_shipment_is_an_export_with_the_ancestry_of_its_lots(told: History) -> None:
    export = told.stated[-1]
    found = matter(told, "shipment", export.id)
    assert set(found.lots) == {"L1", "L2", "L3"}
    assert export in found.own
    assert ("party", "LAST") in found.things
    assert ("site", "S1") in found.things


def test_what_had_a_hand_in_a_lot_is_asked_for_once(told: History) -> None:
    found = matter(told, "lot", "L1")
    assert ("lot", "L1") in found.things
    assert ("site", "S2") not in found.things
    assert matter(told, "site", "S1").things == {("site", "S1")}
    assert {one.body.lot for one in found.concerning(LotRegistered)} == {"L1"}


def test_events_are_asked_for_by_their_body_and_type(told: History) -> None:
    asked = question(told)
    assert [one.body.to for one in asked.of(LotDispatched)] == ["LAST"]
    assert asked.of(LotDispatched, "lot.returned") == []
    assert len(asked.of(LotDispatched, "lot.returned", "lot.dispatched")) == 1


def test_a_parameter_is_taken_as_of_a_day_and_that_is_noted(told: History) -> None:
    asked = question(told)
    assert (asked.number("days"), asked.number("days", day="2025-01-01")) == (Decimal(20), Decimal(10))
    assert asked.words("words") == {"a", "b"}
    assert asked.table("kilograms") == {"a": Decimal(1), "b": Decimal("2.50")}
    assert list(asked.taken) == [
        ("days", "2026-01-01"),
        ("days", "2020-01-01"),
        ("words", "2020-01-01"),
        ("kilograms", "2020-01-01"),
    ]


def test_before_its_first_value_a_parameter_cannot_tell(told: History) -> None:
    with pytest.raises(CannotTell) as caught:
        question(told).number("days", day="2019-12-31")
    assert (caught.value.code, caught.value.values) == ("value-missing", {"parameter": "days"})


def test_a_list_of_areas_is_asked_as_it_was_given(told: History) -> None:
    listed = {"meta": {"version": "May", "dataUpdated": "2026-05-02T23:00:00Z"}, "entries": [COUNTRY]}
    areas = read_cahra(json.dumps(listed).encode())
    asked = Question(Matter(About("lot", "L1"), told, areas), {})
    assert asked.cahra.find("XB", None) == "XB"


def test_without_a_list_of_areas_nothing_is_told_of_areas(told: History) -> None:
    with pytest.raises(CannotTell) as caught:
        _ = question(told).cahra
    assert caught.value.code == "list-missing"


def test_a_check_that_takes_a_parameter_for_what_it_is_not_is_our_bug(told: History) -> None:
    asked = question(told)
    for take, name in ((asked.number, "words"), (asked.words, "kilograms"), (asked.table, "days")):
        with pytest.raises(TypeError, match="bug"):
            take(name)


def test_an_answer_names_its_evidence_once_and_its_values_in_order(told: History) -> None:
    one, other = told.stated[:2]
    assert passed(one, other, one).evidence == (one.id, other.id)
    answer = failed("too-heavy", one, percent=Decimal("2.50"), lot="L1")
    assert (answer.outcome, answer.code, answer.values) == (
        "fail",
        "too-heavy",
        (("lot", "L1"), ("percent", "2.50")),
    )
    assert (doubted("odd").outcome, undecided("too-few").outcome) == ("review", "open")
    assert unanswered("lot.sold/price", one).values == (("missing", "lot.sold/price"),)
    assert str(About("site", "S1")) == "site:S1"
