"""Cases: small histories in the words of the trade, filled in, changed and run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.diligence.cases import history_of, read_cases, run
from ledger.diligence.findings import Reason
from ledger.diligence.question import Answer, Question, failed, passed
from ledger.diligence.sentences import sentence_of
from ledger.errors import Malformed
from ledger.lots.types.origin import LotRegistered
from tests.support.histories import RULE, case_of, check, history_from, pack_of, plug

MORE = '{lot.registered/quantity/net_kg: "41"}'
DUG = '{lot.registered: {}, on: "2026-02-03", as: dug}'
SHARED = """
histories:
  dug:
    - lot.registered: {lot: L1}
      on: "2026-02-03"
cases:
  - {name: first, rule: asked, from: dug, on: "2026-03-01", expect: pass}
  - {name: other, rule: asked, from: nowhere, on: "2026-03-01", expect: pass}
"""


def refused(steps: str, **given: str) -> Malformed:
    with pytest.raises(Malformed) as caught:
        history_from(steps, **given)
    assert "\n" not in caught.value.message
    return caught.value


def registered(steps: str, **given: str) -> LotRegistered:
    (one,) = history_from(steps, **given).of(LotRegistered)
    return one.body


def test_what_a_case_does_not_say_is_filled_in() -> None:
    (one,) = history_from(DUG).stated
    assert (one.issuer, one.body.site, one.body.lot) == ("COOP", "S1", "L1")
    assert (one.day, one.recorded_on) == ("2026-02-03", "2026-02-03")


def test_null_takes_away_what_is_filled_in_at_any_depth() -> None:
    body = registered("{lot.registered: {quantity: {net_kg: null, mass_kg: '41'}}}")
    assert (body.quantity.net_kg, body.quantity.mass_kg) == (None, "41")
    told = history_from("{lot.combined: {inputs: [{lot: L1, quantity: null}, {lot: L2}]}}")
    assert [part.lot for part in told.stated[0].body.inputs] == ["L1", "L2"]


@pytest.mark.parametrize(
    ("change", "there"),
    [
        ("{lot.registered/trade_name: null}", {"trade_name": None}),
        ("{lot.registered/trade_name: red sand}", {"trade_name": "red sand"}),
        ("{lot.dispatched/route: null}", {"site": "S1"}),
        ("{lot.registered/latitude: '-2.5', lot.registered/longitude: '28.8'}", {"site": "S1"}),
    ],
)
def test_a_case_changes_all_events_of_a_type(change: str, there: dict[str, object]) -> None:
    body = registered(DUG, change=change)
    assert {name: getattr(body, name) for name in there} == there


def test_a_field_common_to_all_events_is_changed_where_the_body_has_none() -> None:
    change = "{lot.registered/latitude: '-2.5', lot.registered/longitude: '28.8'}"
    (one,) = history_from(DUG, change=change).stated
    assert one.event.payload.latitude == "-2.5"


def test_a_step_names_those_before_it_and_its_own_day() -> None:
    voided = '{event.voided: {event: "@dug", reason: twice}, on: "2026-02-04"}'
    assert history_from(f"{DUG}\n{voided}").of(LotRegistered) == []
    told = history_from('{site.status_decided: {}, on: "2026-02-05"}')
    assert told.stated[0].body.from_ == "2026-02-05"


@pytest.mark.parametrize(
    ("when", "day"), [("2026-02-09", "2026-02-09"), ("2026-02-09T05:00:00Z", "2026-02-09")]
)
def test_an_event_is_recorded_when_the_case_says(when: str, day: str) -> None:
    (one,) = history_from(f'{{lot.registered: {{}}, on: "2026-02-03", recorded: "{when}", by: OTHER}}').stated
    assert (one.recorded_on, one.issuer) == (day, "OTHER")


def test_what_a_case_discloses_goes_with_the_field_that_it_takes_away() -> None:
    step = "{lot.registered: {}, disclosed: {price: '9.50'}}"
    assert history_from(step).stated[0].disclosed == {"price": "9.50"}
    assert history_from(step, change="{lot.registered/price: null}").stated[0].disclosed == {}


def test_the_ledgers_own_first_event_can_be_told() -> None:
    with pytest.raises(Malformed, match=r"ledger\.opened"):
        history_from("{ledger.opened: {}}")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("{lot.blessed: {}}", "lot.blessed"),
        ("{lot.registered: {colour: red}}", "lot.registered"),
        ('{lot.registered: {}, on: "2026-02-30"}', "2026-02-30"),
        ("{lot.registered: {}, recorded: yesterday}", "yesterday"),
        ("{lot.registered: {}, recorded: today T}", "today T"),
        ("{lot.registered: {lot: small letters}}", "lot.registered"),
        ("{lot.registered: {}, by: nobody at all}", "lot.registered"),
    ],
)
def test_a_case_that_cannot_be_told_says_why(steps: str, words: str) -> None:
    error = refused(steps)
    assert error.code == "case-unusable"
    assert words in error.message + "".join(one.where for one in error.problems)


def test_a_name_with_braces_is_a_name() -> None:
    assert "a {strange} name" in refused("{lot.blessed: {}}", name='"a {strange} name"').message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "cases: []",
        "cases: [{name: a}]",
        "cases: [text]",
        'cases: [{name: a, rule: asked, on: "2026-03-01", expect: good}]',
        'cases: [{name: a, rule: asked, on: "2026-03-01", expect: pass, then: [{on: "2026-02-01"}]}]',
        'cases: [{name: a, rule: asked, on: "2026-03-01", expect: pass, then: [text]}]',
        'cases: [{name: a, rule: asked, on: "2026-03-01", expect: pass, then: [{a.b: text}]}]',
        'cases: [{name: a, rule: asked, on: "2026-03-01", expect: pass, then: [{a.b: {}, c.d: {}}]}]',
        "cases: {",
    ],
)
def test_what_are_no_cases_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_cases(text.encode(), "cases/a.yaml")
    told = caught.value.message + "".join(one.where for one in caught.value.problems)
    assert "cases/a.yaml" in told


def test_cases_share_histories() -> None:
    cases = read_cases(SHARED.encode(), "cases/a.yaml")
    first, other = cases.cases
    assert len(history_of(first, cases).stated) == 1
    with pytest.raises(Malformed, match="nowhere"):
        history_of(other, cases)


def heavy(question: Question) -> Iterator[Answer]:
    for one in question.of(LotRegistered):
        yield passed(one) if one.body.quantity.net_kg == "40" else failed("too-heavy", one)


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ({"expect": "pass"}, True),
        ({"expect": "fail"}, False),
        ({"expect": "fail", "change": MORE}, True),
        ({"expect": "fail", "change": MORE, "reasons": "[too-heavy]"}, True),
        ({"expect": "fail", "change": MORE, "reasons": "[other]"}, False),
        ({"expect": "pass", "rule": "forgotten"}, False),
        ({"expect": "not_applicable", "subject": '"lot:L7"'}, True),
    ],
)
def test_a_case_holds_when_its_rule_gives_what_it_expects(
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, str],
    held: bool,  # noqa: FBT001 - a case
) -> None:
    plug(monkeypatch, told=check(heavy))
    ran = run(*case_of(DUG, **given), pack_of(RULE))
    assert ran.held is held
    assert (ran.finding is None) == ("rule" in given)


def areas(question: Question) -> Iterator[Answer]:
    yield passed() if question.cahra.find("XB", None) else failed("not-listed")


@pytest.mark.parametrize(("given", "outcome"), [("given", "pass"), ("missing", "open")])
def test_a_file_of_cases_brings_its_list_of_areas(
    monkeypatch: pytest.MonkeyPatch, given: str, outcome: str
) -> None:
    plug(monkeypatch, told=check(areas))
    entry = "{iso2: XB, wholeCountry: true}"
    text = f"""
cahra: {{meta: {{version: V, dataUpdated: "2026-05-02T23:00:00Z"}}, entries: [{entry}]}}
cases: [{{name: a, rule: asked, on: "2026-03-01", expect: {outcome}, cahra: {given}}}]
"""
    cases = read_cases(text.encode(), "cases/a.yaml")
    assert run(cases.cases[0], cases, pack_of(RULE)).held


# What is said of an answer.


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        (
            "datum-missing",
            (("missing", "lot.sold/price"),),
            "Not recorded, or not shown: price (sale of a lot).",
        ),
        ("datum-missing", (("missing", "payment.recorded"),), "Not recorded, or not shown: payment."),
        (
            "datum-missing",
            (("missing", "lot.moved/route/miles"),),
            "Not recorded, or not shown: route, miles (lot.moved).",
        ),
        ("datum-missing", (), "datum-missing {}"),
        ("of-another-version", (("lot", "L1"),), "of-another-version"),
    ],
)
def test_a_reason_is_said_or_named(code: str, values: tuple[tuple[str, str], ...], said: str) -> None:
    assert sentence_of(Reason(code, "open", values, ())) == said
