"""Every question of a pack, weighed: what is missing, what is due, what a clause lets count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest

from ledger.diligence.assess import assess
from ledger.diligence.findings import MOST_OF_A_PASS, Assessment, Finding
from ledger.diligence.question import About, Answer, Answered, Question, doubted, failed, passed, unanswered
from ledger.errors import CannotTell
from tests.support.histories import HEAD, PARAMETERS, RULE, Asks, check, history_from, pack_of, plug

Patch: TypeAlias = pytest.MonkeyPatch
DUG = '{lot.registered: {lot: L1}, on: "2026-02-03", as: dug}'


def answering(*outcomes: str) -> Asks:
    """A check that gives some answers, in order, each about the first event."""

    def ask(question: Question) -> Iterator[Answer]:
        first = question.own[0]
        for outcome in outcomes:
            if outcome == "pass":
                yield passed(first)
            elif outcome == "fail":
                yield failed("it-failed", first, lot="L1")
            elif outcome == "review":
                yield doubted("odd", first)
            elif outcome == "open":
                yield unanswered("lot.sold", first)
            else:
                raise CannotTell("value-missing", "No value.", values={"parameter": "days"})

    return ask


def asked(
    monkeypatch: Patch,
    ask: Asks,
    *,
    rule: str = RULE,
    steps: str = DUG,
    **given: Any,  # noqa: ANN401 - any
) -> Assessment:
    takes = given.pop("takes", {})
    plug(monkeypatch, told=check(ask, **takes))
    subject = given.pop("subject", About("lot", "L1"))
    scopes = given.pop("scopes", None)
    history = history_from(steps, **given)
    more = {} if scopes is None else {"scopes": scopes}
    return assess(subject, history, pack_of(rule), **more)


def one(found: Assessment) -> Finding:
    (finding,) = found.findings
    return finding


@pytest.mark.parametrize(("outcome", "named"), [("pass", MOST_OF_A_PASS), ("review", 100)])
def test_a_pass_names_some_of_its_evidence_and_says_how_much_there_is(
    monkeypatch: Patch, outcome: Answered, named: int
) -> None:
    events = tuple(f"{number:064x}" for number in reversed(range(100)))
    found = one(asked(monkeypatch, lambda _: iter([Answer(outcome, "odd", events)])))
    assert (found.outcome, found.evidence_count) == (outcome, 100)
    assert found.evidence == tuple(sorted(events))[:named]


@pytest.mark.parametrize(
    ("answers", "outcome", "reasons"),
    [
        ((), "not_applicable", []),
        (("pass",), "pass", []),
        (("pass", "review"), "review", ["odd"]),
        (("review", "open", "pass"), "open", ["datum-missing", "odd"]),
        (("open", "fail", "review"), "fail", ["it-failed", "datum-missing", "odd"]),
        (("fail", "fail"), "fail", ["it-failed"]),
        (("stop",), "open", ["value-missing"]),
        (("pass", "stop"), "open", ["value-missing"]),
        (("fail", "stop", "pass"), "fail", ["it-failed", "value-missing"]),
    ],
)
def test_the_worst_answer_is_the_outcome_and_the_others_are_told(
    monkeypatch: Patch, answers: tuple[str, ...], outcome: str, reasons: list[str]
) -> None:
    finding = one(asked(monkeypatch, answering(*answers)))
    assert (finding.outcome, [reason.code for reason in finding.reasons]) == (outcome, reasons)


def test_a_reason_is_told_once_with_all_the_events_that_it_was_given_for(monkeypatch: Patch) -> None:
    given = [
        Answer("open", "odd", ("b", "a")),
        Answer("open", "odd", ("c", "a")),
        Answer("review", "odd", ("a",)),
        Answer("open", "odd", ("a",), (("lot", "L1"),)),
    ]
    finding = one(asked(monkeypatch, lambda _: iter(given)))
    assert [(reason.outcome, reason.values, reason.evidence) for reason in finding.reasons] == [
        ("open", (), ("a", "b", "c")),
        ("open", (("lot", "L1"),), ("a",)),
        ("review", (), ("a",)),
    ]


@pytest.mark.parametrize("mark", ["confirmed", "secondary", "unverified"])
@pytest.mark.parametrize("answer", ["fail", "open", "review", "pass"])
def test_only_a_confirmed_clause_can_fail(monkeypatch: Patch, mark: str, answer: str) -> None:
    finding = one(asked(monkeypatch, answering(answer), rule=RULE.replace("confirmed", mark)))
    weighed = "review" if (answer, mark) in {("fail", "secondary"), ("fail", "unverified")} else answer
    assert (finding.outcome, finding.answered) == (weighed, answer)
    assert finding.clause is not None
    assert (finding.clause.evidence, finding.clause.document) == (mark, "The book")


def test_before_its_first_clause_and_after_its_end_a_rule_asks_nothing(
    monkeypatch: Patch,
) -> None:
    for rule in (RULE.replace("2020-01-01", "2026-03-02"), RULE + '  until: "2026-02-28"\n'):
        found = asked(monkeypatch, answering("fail"), rule=rule)
        assert (one(found).outcome, one(found).clause, found.result) == (
            "not_applicable",
            None,
            "not_assessed",
        )


@pytest.mark.parametrize(
    ("needs", "missing"),
    [
        ("lot.registered", []),
        ("lot.registered/quantity", []),
        ("lot.registered/latitude", ["lot.registered/latitude"]),
        ("lot.dispatched/route", []),
        ("lot.dispatched", ["lot.dispatched"]),
        ("lot.registered/price, lot.attested", ["lot.attested", "lot.registered/price"]),
    ],
)
def test_what_a_rule_needs_and_nobody_recorded_leaves_it_open(
    monkeypatch: Patch, needs: str, missing: list[str]
) -> None:
    rule = RULE + f"  needs: [{needs}]\n"
    finding = one(asked(monkeypatch, answering("pass"), rule=rule))
    assert finding.outcome == ("open" if missing else "pass")
    assert sorted(dict(reason.values)["missing"] for reason in finding.reasons) == missing
    assert one(asked(monkeypatch, answering("fail"), rule=rule)).outcome == "fail"


# What is due.

STAGES = {
    "production": DUG,
    "trade": '{lot.dispatched: {lots: [L1], to: T}, on: "2026-02-04"}',
    "processing": '{lot.sorted: {}, on: "2026-02-05"}',
    "export": '{lot.exported: {lots: [L1], to_country: AE}, on: "2026-02-06"}',
    "delivery": '{lot.consumed: {lots: [L1]}, on: "2026-02-07"}',
}


@pytest.mark.parametrize("reached", STAGES)
@pytest.mark.parametrize("due", STAGES)
def test_a_rule_is_due_from_its_stage_on(monkeypatch: Patch, due: str, reached: str) -> None:
    steps = DUG if reached == "production" else f"{DUG}\n{STAGES[reached]}"
    found = asked(monkeypatch, answering("fail"), rule=f"{RULE}  stage: {due}\n", steps=steps)
    names = list(STAGES)
    assert found.stage == reached
    assert one(found).outcome == ("fail" if names.index(due) <= names.index(reached) else "not_due")


def test_a_lot_without_events_is_at_its_beginning(monkeypatch: Patch) -> None:
    found = asked(monkeypatch, lambda _: iter(()), subject=About("lot", "L7"))
    assert (found.stage, one(found).outcome) == ("production", "not_applicable")


def test_other_subjects_have_no_stage_and_no_lot_rules(
    monkeypatch: Patch,
) -> None:
    rule = RULE + RULE.replace("asked:", "of-site:").replace(
        "subject: lot", "subject: site\n  stage: delivery"
    )
    found = asked(monkeypatch, answering("pass"), rule=rule, subject=About("site", "S1"))
    assert (found.stage, one(found).rule, one(found).outcome) == (None, "of-site", "pass")


def test_of_a_passport_only_its_rules_are_asked(monkeypatch: Patch) -> None:
    rule = RULE + RULE.replace("asked:", "wider:").replace("scope: passport", "scope: ledger")
    both = asked(monkeypatch, answering("pass"), rule=rule)
    assert [finding.rule for finding in both.findings] == ["asked", "wider"]
    assert (both.rules, both.confirmed) == (2, 2)
    found = asked(monkeypatch, answering("pass"), rule=rule, scopes=frozenset({"passport"}))
    assert [finding.rule for finding in found.findings] == ["asked"]


# What is shown with a finding.


def taking(question: Question) -> Iterator[Answer]:
    question.number("days", day="2025-01-01")
    question.number("days")
    question.words("words")
    question.table("kilograms")
    yield doubted("odd", question.own[0])


def test_the_parameters_that_a_check_took_are_shown_with_their_days(monkeypatch: Patch) -> None:
    kinds = {"days": "number", "words": "words", "kilograms": "table", "never": "number"}
    rule = RULE + "  parameters: {days: days, words: words, kilograms: table, never: days}\n"
    finding = one(asked(monkeypatch, taking, rule=rule, takes=kinds))
    assert [(taken.name, taken.since, taken.value, taken.evidence) for taken in finding.parameters] == [
        ("days", "2020-01-01", "10", "project_default"),
        ("days", "2026-01-01", "20", "secondary"),
        ("table", "2020-01-01", "a 1, b 2.50", "project_default"),
        ("words", "2020-01-01", "a, b", "project_default"),
    ]


def timed(monkeypatch: Patch, *steps: str, outcome: str = "fail", **given: Any) -> str | None:  # noqa: ANN401 - any
    """When the answer to a finding is due, in a time of 20 days that were 10 before 2026."""
    response = given.pop("response", "{action: ask, days: days}")
    rule = RULE.replace("{action: ask}", response).replace("2020-01-01", "2010-01-01")
    found = asked(monkeypatch, answering(outcome), rule=rule, steps="\n".join((DUG, *steps)), **given)
    proposal = one(found).response
    assert proposal is not None
    return proposal.due_on


@pytest.mark.parametrize(
    ("response", "due"),
    [
        ("{action: mitigate}", None),
        ("{action: mitigate, days: days}", "2026-03-30"),
        ("{action: mitigate, days: days, clock: adoption}", None),
    ],
)
def test_a_proposal_is_due_days_after_the_day_that_the_assessment_knows_of(
    monkeypatch: Patch, response: str, due: str | None
) -> None:
    assert timed(monkeypatch, response=response, known_at='"2026-03-10"') == due


def test_of_what_cannot_be_told_it_is_proposed_to_ask(monkeypatch: Patch) -> None:
    for outcome, action in (("fail", "mitigate"), ("open", "ask")):
        rule = RULE.replace("{action: ask}", "{action: mitigate}")
        proposal = one(asked(monkeypatch, answering(outcome), rule=rule)).response
        assert proposal is not None
        assert proposal.action == action


@pytest.mark.parametrize("known", ["2026-02-03", "2027-01-01", "9999-12-31"])
def test_nothing_is_due_before_the_day_that_is_known_of(monkeypatch: Patch, known: str) -> None:
    due = timed(monkeypatch, known_at=f'"{known}"')
    assert due is not None
    assert due >= known


OPENED = "{incident.opened: {incident: I1, indicator: small/asked, lots: [L1]}, on: '2026-02-05', as: told}"
FROM_OPENING, FROM_TODAY = "2026-02-25", "2026-06-21"


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ((OPENED,), FROM_OPENING),
        ((OPENED.replace("[L1]", "[L1], due_on: '2026-02-11'"),), "2026-02-11"),
        (
            (
                OPENED.replace("[L1]", "[L1], due_on: '2026-02-11'"),
                "{incident.updated: {incident: I1, due_on: '2026-04-01'}, on: '2026-02-06'}",
                "{incident.updated: {incident: I1, level: 1}, on: '2026-02-07'}",
            ),
            "2026-04-01",
        ),
        ((OPENED.replace("small/asked", "small/other"),), FROM_TODAY),
        ((OPENED.replace("[L1]", "[L2]"),), FROM_TODAY),
        ((OPENED, "{incident.closed: {incident: I1, outcome: resolved}, on: '2026-02-09'}"), FROM_TODAY),
    ],
)
def test_an_open_incident_of_the_rule_keeps_its_time_and_is_overdue(
    monkeypatch: Patch, steps: tuple[str, ...], due: str
) -> None:
    assert timed(monkeypatch, *steps, known_at='"2026-06-01"') == due


def test_a_shipment_has_the_time_of_the_incident_of_its_lots(monkeypatch: Patch) -> None:
    plug(monkeypatch, told=check(answering("fail")))
    rule = RULE.replace("{action: ask}", "{action: ask, days: days}").replace(
        "subject: lot", "subject: shipment"
    )
    sent = "{lot.exported: {lots: [L1]}, on: '2026-02-04'}"
    history = history_from(f"{DUG}\n{sent}\n{OPENED}", known_at='"2026-06-01"')
    (export,) = (each for each in history.stated if each.type == "lot.exported")
    proposal = one(assess(About("shipment", export.id), history, pack_of(rule))).response
    assert proposal is not None
    assert proposal.due_on == FROM_OPENING


@pytest.mark.parametrize("outcome", ["pass", "not"])
def test_where_nothing_is_found_nothing_is_proposed(monkeypatch: Patch, outcome: str) -> None:
    answers = () if outcome == "not" else (outcome,)
    assert one(asked(monkeypatch, answering(*answers))).response is None


def test_days_before_their_first_value_are_those_of_the_day_asked_of(monkeypatch: Patch) -> None:
    parameters = PARAMETERS.replace('"2020-01-01": {value: "10"', '"2019-01-01": {value: "10"')
    rule = RULE.replace("{action: ask}", "{action: ask, days: days}").replace("2020-01-01", "2010-01-01")
    for on, due in (("2018-12-31", None), ("2019-01-01", "2015-02-13")):
        plug(monkeypatch, told=check(answering("fail")))
        history = history_from(DUG.replace("2026", "2015"), on=f'"{on}"')
        proposal = one(assess(About("lot", "L1"), history, pack_of(rule, parameters=parameters))).response
        assert proposal is not None
        assert proposal.due_on == due


def test_the_last_of_all_days_is_due_on_itself(monkeypatch: Patch) -> None:
    assert timed(monkeypatch, known_at='"9999-12-20"') == "9999-12-31"


@pytest.mark.parametrize(("mineral", "rules"), [("2609.00", 1), ("2609.00.00", 1), ("7108.12", 0)])
def test_a_pack_asks_of_its_ore_however_many_digits_the_code_has(
    monkeypatch: Patch, mineral: str, rules: int
) -> None:
    plug(monkeypatch, told=check(answering("pass")))
    steps = f'{{lot.registered: {{lot: L1, mineral: "{mineral}"}}, on: "2026-02-03"}}'
    pack = pack_of(head=f'{HEAD}minerals: ["2609.00.00"]\n')
    assert len(assess(About("lot", "L1"), history_from(steps), pack).findings) == rules
