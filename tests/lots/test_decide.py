"""What decide is asked of every type: the policy, the keys, the head that an answer names."""

from __future__ import annotations

import json

import pytest

from ledger.errors import CannotTell
from ledger.frozen import replace
from ledger.lots.decide import decide, head_named
from ledger.lots.parse import parse_event
from ledger.lots.policy import LedgerPolicy
from ledger.lots.schema import day_of, instant
from ledger.lots.state import LEDGER, Key, Ledger, Lot, Party, Site
from ledger.lots.view import At, Draft, get, touched
from tests.support.memory import Memory
from tests.support.world import DAY, START, World, rfc3339, signing_key, small_policy

SITE = {"site": "S1", "name": "Site", "country": "CD", "province": "Kivu"}


@pytest.fixture
def world() -> World:
    return World()


def test_nothing_can_be_told_under_a_policy_that_is_not_known(world: World) -> None:
    policy = small_policy() | {"version": 2}
    with pytest.raises(CannotTell) as caught:
        world.record("AUTH", "ledger.updated", {"reason": "New rules.", "policy": policy})
    assert caught.value.code == "policy-unknown"
    with pytest.raises(CannotTell):
        World(policy=policy)
    newer = replace(world.get(Ledger, LEDGER), policy=LedgerPolicy.model_validate_json(json.dumps(policy)))
    world.past.records["ledger", LEDGER] = newer
    with pytest.raises(CannotTell):
        world.attempt("AUTH", "site.registered", SITE)


def test_a_policy_counts_from_its_index(world: World) -> None:
    policy = small_policy()
    policy["tolerances"]["late_hours"]["value"] = "1"
    raw = world.sign("AUTH", "site.registered", SITE, occurred_at=rfc3339(world.now - DAY))
    assert world.decide(raw).codes == []
    world.record("AUTH", "ledger.updated", {"reason": "Stricter.", "policy": policy})
    assert world.decide(raw).codes == ["late"]


def test_a_clock_that_is_a_little_ahead_is_believed(world: World) -> None:
    raw = world.sign("AUTH", "site.registered", SITE, occurred_at=rfc3339(world.now + 60_000))
    assert world.decide(raw).codes == []


def test_an_event_about_one_that_is_not_recorded_came_too_early(world: World) -> None:
    body = {"event": "0" * 64, "reason": "It is not there."}
    assert world.attempt("AUTH", "event.disputed", body, cites=[]).codes == ["parent-unknown"]


def test_the_answer_to_a_lost_race_names_the_new_head(world: World) -> None:
    world.register("L1")
    late = world.sign("COOP", "lot.split", world.work_body(["L1"], {"L2": "10"}))
    winner = world.work("split", ["L1"], {"L3": "10"})
    assert head_named(world.submit(late).problems) == winner.id
    assert head_named(()) is None


def test_every_problem_is_told_at_once(world: World) -> None:
    world.party("TRADER")
    body = SITE | {"minerals": ["0101.21.00"]}
    fields = {"sealed": ["name"], "_sd": [], "occurred_at": rfc3339(world.now + 9 * DAY)}
    outcome = world.attempt("TRADER", "site.registered", body, **fields)
    assert sorted(outcome.codes) == [
        "mineral-unknown",
        "not-entitled",
        "seal-mismatch",
        "seal-not-allowed",
        "time-in-future",
    ]


def test_a_new_statement_key_signs_from_its_index(world: World) -> None:
    new = signing_key("LEDGER", 2)
    body = {"reason": "Renewed.", "statement_key": new.public_key.hex()}
    world.record("AUTH", "ledger.updated", body)
    assert world.get(Key, signing_key("LEDGER").public_key.hex()).revoked
    assert world.get(Party, LEDGER).keys[-1] == new.public_key.hex()
    refusal = {"sha256": "ab" * 32, "signer": "cd" * 32, "type": "lot.split", "codes": ["unknown"]}
    assert world.attempt(LEDGER, "submission.refused", refusal).codes == ["key-revoked"]
    world.record(LEDGER, "submission.refused", refusal, signer=new)
    world.check()


def test_a_new_origin_is_explained_by_the_old_one(world: World) -> None:
    log = {"origin": "new.test/log", "log_vkeys": ["c", "d"], "old_origin": "demo.test/log"}
    body = {"reason": "Moved.", "log": log | {"last_checkpoint": "AAAA"}}
    world.record("AUTH", "ledger.updated", body)
    assert world.get(Ledger, LEDGER).origin == "new.test/log"
    assert world.get(Ledger, LEDGER).log_vkeys == ("c", "d")


def test_a_log_with_an_impossible_clock_is_still_judged(world: World) -> None:
    world.register("L1")
    raw = world.sign("COOP", "lot.dispatched", {"lots": ["L1"], "to": world.party("TRADER")})
    assert [one.code for one in decide(parse_event(raw), At(9, 2**63 - 1), world.past)] == ["late"]


def test_the_numbers_of_a_key_are_remembered(world: World) -> None:
    key = signing_key("AUTH").public_key.hex()
    first = world.record("AUTH", "site.registered", SITE, seq=1)
    second = world.record("AUTH", "site.registered", SITE | {"site": "S2"}, seq=2, prev=first.id)
    third = world.record("AUTH", "site.registered", SITE | {"site": "S3"}, seq=1)
    assert world.flags(second) == ()
    assert world.flags(third) == ("sequence-fork",)
    assert (world.get(Key, key).seq, world.get(Key, key).last) == (2, second.id)


def test_the_authority_ends_the_key_of_another_authority(world: World) -> None:
    world.party("AUTH2")
    key = signing_key("AUTH2").public_key.hex()
    body = {"party": "AUTH2", "key": key, "reason": "compromised"}
    assert world.attempt("AUTH2", "key.revoked", body).codes == ["last-authority-key"]
    world.record("AUTH", "key.revoked", body)
    assert world.get(Key, key).revoked


def test_a_retired_authority_key_does_not_end_the_last_key_of_another(world: World) -> None:
    world.party("AUTH2")
    for number in (1, 2):
        key = signing_key("AUTH", number).public_key.hex()
        world.record("AUTH2", "key.retired", {"party": "AUTH", "key": key, "reason": "Renewed."})
    body = {"party": "AUTH2", "key": signing_key("AUTH2").public_key.hex(), "reason": "lost"}
    assert world.attempt("AUTH", "key.revoked", body).codes == ["key-retired", "last-authority-key"]


def test_a_key_that_is_retired_again_lasts_no_longer(world: World) -> None:
    body = {"party": "AUTH", "key": signing_key("AUTH", 2).public_key.hex(), "reason": "Renewed."}
    world.record("AUTH", "key.retired", body)
    first = world.get(Key, body["key"]).retired_at
    world.now += DAY
    world.record("AUTH", "key.retired", body)
    assert world.get(Key, body["key"]).retired_at == first


def test_a_party_without_a_key_gets_its_first_one_from_the_authority(world: World) -> None:
    details = {"party": "COOP", "name": "Coop", "country": "CD", "roles": ["cooperative"]}
    world.record("AUTH", "party.registered", details)
    added = {"party": "COOP", "enrolment": world.enrolment("COOP")}
    assert world.flags(world.record("AUTH", "key.added", added)) == ()
    assert world.get(Party, "COOP").keys == (signing_key("COOP").public_key.hex(),)


def test_a_status_ends_on_its_last_day(world: World) -> None:
    world.site("S1", status=1)
    body = {"site": "S1", "status": 3, "legal_act": "Act 2", "from": "2025-06-01", "to": "2025-06-30"}
    world.record("AUTH", "site.status_decided", body)
    site = world.get(Site, "S1")
    days = ("2024-12-31", "2025-05-31", "2025-06-01", "2025-06-30", "2025-07-01")
    assert [site.status_on(day) for day in days] == [0, 1, 3, 3, 1]


def test_times_are_milliseconds() -> None:
    assert instant("2026-01-01T00:00:00Z") == START
    assert day_of(START - 1) == "2025-12-31"
    assert day_of(instant("0001-01-01T00:00:00Z")) == "0001-01-01"
    assert day_of(2**63) == "9999-12-31"


def test_a_record_that_must_be_there_is_a_bug_when_it_is_not() -> None:
    past = Memory()
    with pytest.raises(RuntimeError, match="bug: lot L1"):
        get(past, Lot, "L1")
    with pytest.raises(RuntimeError, match="bug: lot L1"):
        Draft(past).get(Lot, "L1")


def test_subjects_are_pairs() -> None:
    assert touched(["lot:L1", "event:ab"]) == (("lot", "L1"), ("event", "ab"))
