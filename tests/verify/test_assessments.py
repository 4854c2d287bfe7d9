"""Assessments in passports: who signed, what comes out again, and what an altered one says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ledger.crypto.text import encode_base64url
from ledger.diligence.cahra import AreaList, Edition
from ledger.diligence.findings import Assessment, climb, result_of
from ledger.diligence.question import Answer, Question, failed, passed
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.errors import Malformed
from ledger.lots.state import Lot, Party
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import MAX_ASSESSMENTS, Disclosed, format_passport, parse_passport
from ledger.verify.verdict import Judged
from tests.support.assessments import (
    LOT,
    assessed,
    judged,
    of_smelter,
    payload_of,
    resigned,
    signed,
    spoiled,
    verdict_of,
)
from tests.support.build import Town, story
from tests.support.histories import check, pack_of, plug
from tests.support.pack_folders import small_pack
from tests.support.papers import passport_of
from tests.support.simulator import HOUR, signing_key
from tests.support.verdicts import said

ROOT = Path(__file__).resolve().parents[2]


def codes(found: Judged) -> list[str]:
    return [one.code for one in found.remarks]


# Who signed, and what comes out again.


def test_an_assessment_by_an_enrolled_key_is_recomputed_and_comes_out_the_same(hamlet: Town) -> None:
    found = judged(hamlet, of_smelter(hamlet))
    stated = assessed(hamlet.sim, LOT)
    passport_rules = [one.rule for one in stated.findings if one.scope == "passport"]
    assert passport_rules
    assert (found.signature, found.assessor, found.agrees, found.differing) == ("holds", "SMELTER", True, ())
    assert (found.pack, found.version, found.digest) == (stated.pack, stated.version, stated.digest)
    assert (found.on, found.known_at, found.result) == (stated.on, stated.known_at, stated.result)
    assert found.recomputed == len(passport_rules)
    assert set(found.not_recomputed) == {one.rule for one in stated.findings if one.scope != "passport"}
    assert codes(found)[:2] == ["assessment-signed", "assessment-same"]


def test_a_passport_with_assessments_no_longer_says_that_there_are_none(hamlet: Town) -> None:
    bare = verdict_of(hamlet, passport_of(hamlet.sim, LOT))
    assert bare.assessments == ()
    assert "no-assessments" in said(bare)
    carried = [("SMELTER", of_smelter(hamlet))]
    full = verdict_of(hamlet, passport_of(hamlet.sim, LOT, assessments=carried))
    assert "no-assessments" not in said(full)
    assert (full.verdict, full.faults) == (bare.verdict, bare.faults)


def test_an_assessment_by_a_key_that_nobody_enrolled_is_stated_by_an_unknown_key(hamlet: Town) -> None:
    data = signed(hamlet.sim, LOT, "SMELTER", signing_key("stranger"))
    found = judged(hamlet, data)
    assert (found.signature, found.agrees) == ("unknown_key", True)
    assert codes(found)[0] == "assessment-unknown-key"


def test_an_assessment_in_the_name_of_another_party_is_stated_by_an_unknown_key(hamlet: Town) -> None:
    found = judged(hamlet, signed(hamlet.sim, LOT, "EXPORTER", hamlet.keys["SMELTER"]), party="EXPORTER")
    assert found.signature == "unknown_key"


def test_without_the_assessors_events_its_key_is_unknown(hamlet: Town) -> None:
    passport = passport_of(hamlet.sim, LOT).model_copy(
        update={"assessments": (encode_base64url(of_smelter(hamlet)),)}
    )
    verdict = verdict_of(hamlet, passport)
    assert verdict.verdict == "intact"
    assert [one.signature for one in verdict.assessments or ()] == ["unknown_key"]


@pytest.mark.parametrize("suspect", [None, "2025-06-01"])
def test_a_key_that_was_revoked_has_ended_however_the_assessment_is_dated(suspect: str | None) -> None:
    town = Town()
    town.dig(LOT)
    data = of_smelter(town)
    head = town.sim.get(Party, "SMELTER").head
    body: dict[str, object] = {"party": "SMELTER", "key": town.keys["SMELTER"].public_key.hex()}
    body |= {"reason": "lost"} | ({"suspect_from": suspect} if suspect else {})
    town.by_authority("key.revoked", body, (head,))
    found = judged(town, data)
    assert (found.signature, found.agrees) == ("ended_key", True)


@pytest.mark.parametrize(("before", "signature"), [(False, "ended_key"), (True, "holds")])
def test_a_key_that_was_retired_signs_no_more(before: bool, signature: str) -> None:  # noqa: FBT001 - a case
    town = Town()
    town.dig(LOT)
    early = of_smelter(town)
    town.sim.clock += HOUR
    body = {"party": "SMELTER", "key": town.keys["SMELTER"].public_key.hex(), "reason": "replaced"}
    town.by_authority("key.retired", body, (town.sim.get(Party, "SMELTER").head,))
    assert judged(town, early if before else of_smelter(town)).signature == signature


# Another answer.


def test_a_finding_that_the_events_do_not_give_is_named(hamlet: Town) -> None:
    payload = payload_of(of_smelter(hamlet))
    stated = payload["assessment"]
    (finding,) = (one for one in stated["findings"] if 0 in one["evidence"] and one["scope"] == "passport")
    stated["events"][0] = "00" * 32
    found = judged(hamlet, resigned(payload, hamlet.keys["SMELTER"]))
    assert (found.signature, found.agrees, found.differing) == ("holds", False, (finding["rule"],))
    assert "assessment-different" in codes(found)


def consistent(stated: Assessment) -> Assessment:
    """The same findings with the results that follow from them."""
    rungs, reached = climb([rung.module for rung in stated.modules], stated.findings)
    return replace(stated, modules=rungs, engagement=reached, result=result_of(stated.findings))


def test_a_rule_left_out_or_made_up_is_named(hamlet: Town) -> None:
    stated = assessed(hamlet.sim, LOT)
    left, made_up = stated.findings[0], replace(stated.findings[0], rule="zzz-made-up")
    changed = consistent(replace(stated, findings=(*stated.findings[1:], made_up)))
    found = judged(hamlet, of_smelter(hamlet, assessment=changed))
    assert (found.agrees, found.differing) == (False, (left.rule, "zzz-made-up"))


def test_another_number_of_confirmed_clauses_is_named(hamlet: Town) -> None:
    found = judged(hamlet, spoiled(hamlet, "assessment", "confirmed", value=999))
    assert (found.agrees, found.differing) == (False, ("/confirmed",))


# What was seen and is not shown, and what there is nothing to recompute by.


def price_of(town: Town) -> Disclosed:
    event = town.sim.get(Lot, LOT).born
    return Disclosed(disclosure=town.price, event=event, name="price")


def test_a_rule_that_hangs_on_what_is_sealed_here_is_not_recomputed() -> None:
    town = Town()
    town.dig(LOT)
    price = price_of(town)
    town.send("COOP-A", "TRADER", LOT)
    seen = assessed(town.sim, LOT, disclosed={price.event: {"price": "9.50"}})
    assert {one.rule: one.outcome for one in seen.findings}["price-told"] == "pass"
    data = of_smelter(town, assessment=seen)
    found = judged(town, data)
    assert (found.recomputed, found.agrees, "price-told" in found.not_recomputed) == (2, True, True)
    assert "assessment-unseen" in codes(found)
    shown = judged(town, data, disclosures=(price,))
    assert (shown.recomputed, shown.agrees, "price-told" in shown.not_recomputed) == (3, True, False)


def test_an_assessment_of_what_is_sealed_alone_is_not_recomputed_at_all() -> None:
    town = Town()
    town.dig(LOT)
    price = price_of(town)
    town.send("COOP-A", "TRADER", LOT)
    rules = {"price-told": small_pack().rules["price-told"]}
    pack = small_pack().model_copy(update={"rules": rules})
    seen = assessed(town.sim, LOT, pack, disclosed={price.event: {"price": "9.50"}})
    passport = passport_of(town.sim, LOT, assessments=[("SMELTER", of_smelter(town, assessment=seen))])
    (found,) = (
        verify_passport(
            format_passport(passport), town.sim.policy(), now=town.sim.clock, packs=lambda _: pack
        ).assessments
        or ()
    )
    assert (found.signature, found.recomputed, found.agrees) == ("holds", 0, None)


def asks_for_a_list(question: Question) -> Iterator[Answer]:
    yield passed() if question.cahra.find("XB", None) else failed("not-listed")


def test_a_rule_that_asks_for_a_list_of_areas_is_not_recomputed_without_it(
    monkeypatch: pytest.MonkeyPatch, hamlet: Town
) -> None:
    plug(monkeypatch, told=check(asks_for_a_list))
    pack, areas = pack_of(), AreaList(Edition("May", "2026-05-02", "12" * 32), frozenset({"XB"}), {})
    seen = assessed(hamlet.sim, LOT, pack, cahra=areas)
    assert [one.outcome for one in seen.findings] == ["pass"]
    data = format_passport(
        passport_of(hamlet.sim, LOT, assessments=[("SMELTER", of_smelter(hamlet, assessment=seen))])
    )
    verdict = verify_passport(data, hamlet.sim.policy(), now=hamlet.sim.clock, packs=lambda _: pack)
    (found,) = verdict.assessments or ()
    assert (found.signature, found.agrees, found.not_recomputed) == ("holds", None, ("asked",))
    assert "assessment-unseen" in codes(found)


def test_what_is_said_of_assessments_is_as_the_schema_of_the_answer_has_it(hamlet: Town) -> None:
    schema = json.loads((ROOT / "schemas/output/verify.json").read_bytes())
    carried = [("SMELTER", of_smelter(hamlet)), ("SMELTER", b"none")]
    verdict = verdict_of(hamlet, passport_of(hamlet.sim, LOT, assessments=carried))
    said: Any = verdict.as_json()
    Draft202012Validator(schema).validate(said)
    first, second = said["assessments"]
    assert (first["assessor"], first["agrees"], len(first["remarks"])) == ("SMELTER", True, 3)
    assert (second["assessor"], second["signature"], second["result"]) == (None, "does_not_hold", None)


def test_an_assessment_by_a_shipped_pack_is_recomputed_without_being_told_how(hamlet: Town) -> None:
    pack = shipped_pack(shipped_ids()[0])
    seen = assessed(hamlet.sim, LOT, pack)
    passport = passport_of(hamlet.sim, LOT, assessments=[("SMELTER", of_smelter(hamlet, assessment=seen))])
    verdict = verify_passport(format_passport(passport), hamlet.sim.policy(), now=hamlet.sim.clock)
    assert [one.pack for one in verdict.assessments or ()] == [pack.id]
    assert all("assessment-pack" not in codes(one) for one in verdict.assessments or ())


def test_a_pack_of_another_digest_is_not_recomputed(hamlet: Town) -> None:
    found = judged(hamlet, spoiled(hamlet, "assessment", "digest", value="12" * 32))
    assert (found.signature, found.recomputed, found.agrees) == ("holds", 0, None)
    assert len(found.not_recomputed) == len(assessed(hamlet.sim, LOT).findings)
    assert "assessment-pack" in codes(found)


def test_a_pack_that_is_not_shipped_is_not_recomputed(hamlet: Town) -> None:
    found = judged(hamlet, spoiled(hamlet, "assessment", "pack", value="of-my-own"))
    assert (found.pack, found.agrees) == ("of-my-own", None)


def test_where_events_were_left_out_nothing_is_recomputed() -> None:
    town = story(Town())
    data = signed(town.sim, "L-4", "SMELTER", town.keys["SMELTER"])
    passport = passport_of(
        town.sim, "L-4", assessments=[("SMELTER", data)], limit=len(data) * 4 // 3 + 20_000
    )
    verdict = verdict_of(town, passport)
    assert "cut" in said(verdict)
    (found,) = verdict.assessments or ()
    assert (found.agrees, "assessment-cut" in codes(found)) == (None, True)


def test_an_assessment_at_a_later_entry_than_the_passport_is_not_recomputed() -> None:
    town = Town()
    town.dig(LOT)
    older = passport_of(town.sim, LOT)
    town.dig("L-2")
    data = encode_base64url(of_smelter(town))
    verdict = verdict_of(town, older.model_copy(update={"assessments": (data,)}))
    (found,) = verdict.assessments or ()
    assert (found.agrees, "assessment-newer" in codes(found)) == (None, True)


def test_an_older_assessment_is_recomputed_from_what_there_was() -> None:
    town = Town()
    town.dig(LOT)
    data = of_smelter(town)
    town.attest(LOT)
    town.send("COOP-A", "TRADER", LOT)
    assert judged(town, data).agrees is True


def test_from_an_altered_record_nothing_is_recomputed(hamlet: Town) -> None:
    passport = passport_of(hamlet.sim, LOT, assessments=[("SMELTER", of_smelter(hamlet))])
    verdict = verdict_of(hamlet, passport.model_copy(update={"events": passport.events[:-1]}))
    assert verdict.verdict == "altered"
    (found,) = verdict.assessments or ()
    assert (found.agrees, "assessment-record" in codes(found)) == (None, True)


@pytest.mark.parametrize("field", ["on", "known_at"])
@pytest.mark.parametrize("last", [False, True])
def test_the_first_and_the_last_of_all_days_are_answered(hamlet: Town, field: str, last: bool) -> None:  # noqa: FBT001 - a case
    value = {"on": ("0001-01-01", "9999-12-31"), "known_at": (0, 2**53 - 1)}[field][last]
    assert judged(hamlet, spoiled(hamlet, "assessment", field, value=value)).recomputed > 0


def test_what_cannot_be_computed_is_said(hamlet: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def beyond(*_: object, **__: object) -> None:
        raise OverflowError

    monkeypatch.setattr("ledger.verify.assessments.assess", beyond)
    found = judged(hamlet, of_smelter(hamlet))
    assert (found.agrees, "assessment-failed" in codes(found)) == (None, True)


# What does not hold.


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("ledger",), "12" * 32, "ledger"),
        (("root",), "A" * 43 + "=", "root"),
    ],
)
def test_an_assessment_of_something_else_does_not_hold(
    hamlet: Town, path: tuple[str, ...], value: str, what: str
) -> None:
    found = judged(hamlet, spoiled(hamlet, *path, value=value))
    assert (found.signature, found.result, found.assessor) == ("does_not_hold", None, None)
    assert [dict(one.values) for one in found.remarks] == [{"what": what}]


def test_an_assessment_of_another_lot_does_not_hold() -> None:
    town = Town()
    town.dig(LOT)
    town.dig("L-2")
    found = judged(town, signed(town.sim, "L-2", "SMELTER", town.keys["SMELTER"]))
    assert (found.signature, codes(found)) == ("does_not_hold", ["assessment-other"])


def test_an_assessment_with_any_two_bytes_changed_does_not_hold_and_the_record_stays_intact(
    hamlet: Town,
) -> None:
    data = of_smelter(hamlet)
    for place in range(0, len(data) - 1, len(data) // 40):
        changed = data[:place] + bytes((data[place] ^ 1, data[place + 1] ^ 4)) + data[place + 2 :]
        assert judged(hamlet, changed).signature == "does_not_hold"


@pytest.mark.parametrize("text", ["", "=", "é", "A", "\x00", "AAAA" * 100_000])
def test_what_is_no_assessment_at_all_leaves_the_record_as_it_is(hamlet: Town, text: str) -> None:
    passport = passport_of(hamlet.sim, LOT).model_copy(update={"assessments": (text,)})
    verdict = verdict_of(hamlet, passport)
    assert verdict.verdict == "intact"
    assert [one.signature for one in verdict.assessments or ()] == ["does_not_hold"]


def test_more_assessments_than_a_passport_carries_are_no_passport(hamlet: Town) -> None:
    many = passport_of(hamlet.sim, LOT).model_copy(update={"assessments": ("A",) * (MAX_ASSESSMENTS + 1)})
    with pytest.raises(Malformed, match="/assessments"):
        parse_passport(format_passport(many))
