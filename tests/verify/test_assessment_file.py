"""The one parser of signed assessments: what it reads, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

import pytest

from ledger.crypto.canonical import format_canonical
from ledger.crypto.envelope import ASSESSMENT, STATEMENT, sign_envelope
from ledger.diligence.findings import MOST_OF_A_PASS, assessment_json
from ledger.diligence.question import Answer, Answered
from ledger.errors import Malformed
from ledger.verify.assessment_file import LIMIT, SUBJECT, findings_by_rule, parse_assessment
from tests.support.assessments import LOT, assessed, judged, of_smelter, payload_of, resigned, signed, spoiled
from tests.support.build import Town
from tests.support.histories import RULE, check, pack_of, plug

FAULTS: dict[str, tuple[tuple[str | int, ...], object]] = {
    "another-version": (("version",), 2),
    "a-version-that-is-true": (("version",), True),
    "a-field-more": (("more",), 1),
    "a-negative-size": (("size",), -1),
    "a-day-that-is-none": (("assessment", "on"), "2026-02-30"),
    "a-moment-that-is-none": (("issued_at",), "2026-02-30T00:00:00Z"),
    "another-subject": (("subject",), "lot:L-2"),
    "an-outcome-that-is-none": (("assessment", "findings", 0, "outcome"), "good"),
    "a-text-for-a-number": (("assessment", "known_at"), "1"),
    "another-result": (("assessment", "result"), "not_assessed"),
    "a-module-that-is-not-reached": (("assessment", "engagement"), "module-9"),
    "findings-that-are-none": (("assessment", "findings"), {}),
    "a-rule-twice": (("assessment", "findings", 1, "rule"), "a"),
    "events-that-nobody-names": (("assessment", "events"), ["ab" * 32, "cd" * 32, "ef" * 32]),
    "no-events": (("assessment", "events"), []),
    "a-place-twice": (("assessment", "findings", 0, "evidence"), [0, 0]),
    "a-place-that-is-none": (("assessment", "findings", 0, "evidence"), [0, 9]),
    "the-issuer-of-another": (("issuer",), "exporter"),
    "null": (("assessment",), None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_malformed_assessment_is_read_by_nobody(hamlet: Town, fault: str) -> None:
    path, value = FAULTS[fault]
    data = spoiled(hamlet, *path, value=value)
    with pytest.raises(Malformed):
        parse_assessment(data)
    assert judged(hamlet, data).signature == "does_not_hold"


def test_an_assessment_under_the_header_of_another_is_malformed(hamlet: Town) -> None:
    payload = payload_of(of_smelter(hamlet))
    with pytest.raises(Malformed, match="another party"):
        parse_assessment(resigned(payload, hamlet.keys["SMELTER"], issuer="EXPORTER"))


@pytest.mark.parametrize("type", [STATEMENT, ASSESSMENT])
def test_an_assessment_has_its_own_type_and_subject(hamlet: Town, type: str) -> None:
    data = format_canonical(payload_of(of_smelter(hamlet)))
    subject = "lot" if type == ASSESSMENT else SUBJECT
    envelope = sign_envelope(
        data, hamlet.keys["SMELTER"], content_type=type, issuer="SMELTER", subject=subject
    )
    with pytest.raises(Malformed):
        parse_assessment(envelope)


@pytest.mark.parametrize("fill", [b"[", b'{"a":', b"0", b" "])
def test_a_long_or_deep_payload_is_refused_before_it_is_read(hamlet: Town, fill: bytes) -> None:
    data = sign_envelope(
        fill * (1_500_000 // len(fill)),
        hamlet.keys["SMELTER"],
        content_type=ASSESSMENT,
        issuer="SMELTER",
        subject=SUBJECT,
        limit=LIMIT,
    )
    with pytest.raises(Malformed):
        parse_assessment(data)


def test_a_longer_assessment_is_neither_made_nor_read(hamlet: Town) -> None:
    stated = assessed(hamlet.sim, LOT)
    long = replace(stated, version="1" * LIMIT)
    with pytest.raises(Malformed, match="longer than"):
        of_smelter(hamlet, assessment=long)
    with pytest.raises(Malformed, match="longer than"):
        parse_assessment(bytes(LIMIT + 1))


def test_one_above_what_can_be_logged_is_made_and_read(hamlet: Town) -> None:
    stated = replace(assessed(hamlet.sim, LOT), version="1" * 70_000)
    statement, _ = parse_assessment(of_smelter(hamlet, assessment=stated))
    assert statement.assessment.version == stated.version


def test_what_is_malformed_is_not_signed(hamlet: Town) -> None:
    with pytest.raises(Malformed, match="/issuer"):
        signed(hamlet.sim, LOT, "small letters", hamlet.keys["SMELTER"])


@pytest.mark.parametrize(
    ("outcome", "named", "reasons"), [("pass", MOST_OF_A_PASS, 0), ("open", 1500, 1), ("review", 1500, 3)]
)
def test_what_a_hundred_rules_find_in_1500_events_can_be_signed_whole(
    monkeypatch: pytest.MonkeyPatch, hamlet: Town, outcome: Answered, named: int, reasons: int
) -> None:
    events = [sha256(bytes([number // 256, number % 256])).hexdigest() for number in range(1500)]
    answers = [
        Answer(outcome, "datum-missing", (event,), (("missing", f"lot.sold/{place % (reasons or 1)}"),))
        for place, event in enumerate(events)
    ]
    plug(monkeypatch, told=check(lambda _: iter(answers)))
    rules = "".join(RULE.replace("asked", f"rule-{number}") for number in range(100))
    told = assessed(hamlet.sim, LOT, pack_of(rules))
    statement, _ = parse_assessment(of_smelter(hamlet, assessment=told))
    said = findings_by_rule(statement.assessment)
    assert said == {one["rule"]: one for one in cast("Any", assessment_json(told)["findings"])}
    for one in cast("Any", said.values()):
        assert (one["evidence"], one["evidence_count"]) == (sorted(events)[:named], len(events))
        told_of = [id for reason in one["reasons"] for id in reason["evidence"]]
        assert (len(one["reasons"]), sorted(told_of)) == (reasons, sorted(events) if reasons else [])
