"""What a rule finds about an incident that is there: news of it, and never another incident."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.diligence.assess import assess
from ledger.diligence.question import About, Answer, Question, failed
from ledger.diligence.shipped import shipped_pack
from ledger.frozen import replace
from ledger.lots.office import Incident
from ledger.lots.types.custody import LotDispatched
from ledger.service.diligence.incident_news import Find, draft_updates, incidents_of, news_of
from ledger.service.diligence.lacks import Screened, lack_of
from tests.support.histories import RULE, check, history_from, pack_of, plug

DUG = '{lot.registered: {lot: L1}, on: "2026-02-03"}'


def told(id: str, level: int, risk: str, on: str = "2026-02-05") -> str:
    about = f"incident: {id}, level: {level}, risk: {risk}, lots: [L1], parties: [COOP]"
    return f'{{incident.opened: {{{about}}}, on: "{on}"}}'


def found(rule: str, *steps: str, subject: About | None = None) -> Screened:
    """What a rule of the pack of incidents finds."""
    history = history_from("\n".join((DUG, *steps)))
    about, pack = subject or About("lot", "L1"), shipped_pack("itsci")
    (finding,) = (one for one in assess(about, history, pack).findings if one.rule == rule)
    return Screened(about, finding, pack, history.on, history.stated)


def incident(id: str) -> Incident:
    return Incident(id, head="", level=2, state="open", opened_by="PROG", risk="other")


def of_level(level: int) -> Find:
    return lambda id_: replace(incident(id_), level=level)


def test_an_incident_of_too_low_a_level_is_to_be_raised_to_the_level_that_it_ought_to_have() -> None:
    one = found("level-fits", told("I1", 2, "forced_labour"))
    assert (one.finding.outcome, incidents_of(one)) == ("review", ("I1",))
    (update,) = draft_updates(news_of(one, incident))
    assert (update.incident, update.level, update.rules) == ("I1", 1, ("itsci/level-fits",))
    body = update.event["body"]
    assert isinstance(body, dict)
    assert (update.event["type"], body["incident"], body["level"]) == ("incident.updated", "I1", 1)
    assert str(body["remark"]).startswith("itsci/level-fits, version ")


def test_of_incidents_that_repeat_each_other_the_newest_is_to_be_raised() -> None:
    steps = (
        told("I1", 3, "theft"),
        told("I2", 3, "theft", "2026-02-06"),
        told("I3", 3, "taxes", "2026-02-07"),
    )
    one = found("party-repeats-raised", *steps, subject=About("party", "COOP"))
    assert incidents_of(one) == ("I2",)
    (update,) = draft_updates(news_of(one, of_level(3)))
    assert (update.incident, update.level) == ("I2", 2)


def test_one_that_was_closed_unheard_is_named_and_gets_no_draft() -> None:
    opened = '{incident.opened: {incident: I1, parties: [COOP], answer_by: "2026-02-20"}, on: "2026-02-05"}'
    closed = '{incident.closed: {incident: I1, outcome: unfounded}, on: "2026-02-07"}'
    one = found("reply-invited", opened, closed, subject=About("party", "COOP"))
    assert (one.finding.outcome, incidents_of(one)) == ("fail", ("I1",))
    assert list(news_of(one, lambda id_: replace(incident(id_), state="closed"))) == []


def test_what_an_update_says_is_not_drafted_again_until_there_is_more() -> None:
    steps = told("I1", 2, "forced_labour")
    said = '{incident.updated: {incident: I1, remark: "seen: itsci/level-fits"}, on: "2026-02-08"}'
    other = '{incident.updated: {incident: I1, remark: "seen"}, on: "2026-02-08"}'
    assert [len(list(news_of(found("level-fits", steps, more), incident))) for more in (said, other)] == [
        0,
        1,
    ]
    newer = told("I2", 2, "forced_labour", "2026-02-09")
    assert [one.incident.id for one in news_of(found("level-fits", steps, said, newer), incident)] == [
        "I1",
        "I2",
    ]


def test_one_update_says_what_several_rules_and_subjects_found() -> None:
    lot = found("level-fits", told("I1", 2, "forced_labour"))
    steps = (told("I0", 3, "forced_labour"), told("I1", 3, "forced_labour", "2026-02-06"))
    party = found("party-repeats-raised", *steps, subject=About("party", "COOP"))
    (update,) = draft_updates([*news_of(lot, incident), *news_of(lot, incident), *news_of(party, incident)])
    assert (update.level, update.rules) == (1, ("itsci/level-fits", "itsci/party-repeats-raised"))
    assert str(update.event["body"]).count("itsci/level-fits") == 1


def test_what_moved_meanwhile_and_what_is_no_incident_yet_is_a_matter_of_its_own() -> None:
    moved = '{lot.dispatched: {lots: [L1]}, on: "2026-02-08"}'
    lot = found("level-one-halts", told("I1", 1, "forced_labour"), moved)
    assert (lot.finding.outcome, incidents_of(lot)) == ("fail", ())
    assert lack_of(lot) is not None
    assert incidents_of(found("bag-tagged")) == ()


def test_an_update_that_raises_nothing_states_no_level() -> None:
    one = found("level-fits", told("I1", 2, "forced_labour"))
    (update,) = draft_updates(news_of(one, of_level(1)))
    assert (update.level, "level" in str(update.event["body"]).replace("level-fits", "")) == (1, False)


def test_whom_the_evidence_names_is_invited_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(question: Question) -> Iterator[Answer]:
        yield failed("it-failed", *question.of(LotDispatched))

    plug(monkeypatch, told=check(ask))
    history = history_from(
        f"{DUG}\n{{lot.dispatched: {{lots: [L1], to: BUYER, carrier: HAULIER}}, by: SENDER}}"
    )
    subject, pack = About("lot", "L1"), pack_of(RULE)
    (finding,) = assess(subject, history, pack).findings
    lack = lack_of(Screened(subject, finding, pack, history.on, history.stated))
    assert lack is not None
    assert {id for _, id in lack.parties} == {"SENDER", "BUYER", "HAULIER"}
    assert lack.about == (("party", "SENDER"),)
