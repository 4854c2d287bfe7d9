"""Which refusals leave a trace in the log, and what the trace says."""

from __future__ import annotations

import json

import pytest

from ledger.lots.refusal import over_limit, refusal_of
from ledger.lots.state import LEDGER, Refusal
from ledger.lots.tag import tag_digest
from tests.support.world import Outcome, World, signing_key, small_policy


@pytest.fixture
def world() -> World:
    return World()


def _trace(world: World, outcome: Outcome, *, omitted: int = 0) -> dict[str, object] | None:
    body = refusal_of(outcome.event, outcome.problems, outcome.at, world.past, omitted=omitted)
    return None if body is None else dict(json.loads(body.model_dump_json(exclude_defaults=True)))


def _stolen(world: World) -> Outcome:
    """A lot that somebody else tries to split, with a tag and an id of its own."""
    world.register("L1")
    body = world.work_body(["L1"], {"L2": "10"})
    tags = [{"number": world.tag()}, {"scheme": "ITSCI", "number": "7"}, {"number": "7K3M"}]
    body["outputs"][0]["tags"] = tags
    return world.attempt("TRADER", "lot.split", body)


def test_a_trace_says_who_what_and_why(world: World) -> None:
    outcome = _stolen(world)
    trace = _trace(world, outcome, omitted=3)
    code = outcome.event.body.outputs[0].tags[0].number
    assert trace == {
        "sha256": outcome.event.id,
        "signer": signing_key("TRADER").public_key.hex(),
        "type": "lot.split",
        "codes": ["not-custodian", "tag-mistyped"],
        "lots": ["L1", "L2"],
        "tags": [tag_digest(code)],
        "omitted": 3,
    }


def test_the_same_refusal_is_put_on_record_once(world: World) -> None:
    outcome = _stolen(world)
    trace = _trace(world, outcome)
    assert trace is not None
    world.record(LEDGER, "submission.refused", trace)
    assert world.get(Refusal, outcome.event.id).codes == ("not-custodian", "tag-mistyped")
    assert _trace(world, outcome) is None


def test_an_event_that_only_came_too_early_leaves_no_trace(world: World) -> None:
    outcome = world.attempt("COOP", "lot.split", world.work_body(["L1"], {"L2": "10"}))
    assert outcome.codes == ["parent-unknown"]
    assert _trace(world, outcome) is None


def test_what_builds_on_a_refusal_leaves_a_trace(world: World) -> None:
    first = _stolen(world)
    world.record(LEDGER, "submission.refused", _trace(world, first) or {})
    body = world.work_body(["L2"], {"L3": "1"})
    outcome = world.attempt("TRADER", "lot.split", body, cites=[first.event.id])
    assert sorted(outcome.codes) == ["parent-refused", "parent-unknown"]
    assert _trace(world, outcome) is not None


def test_once_it_is_recorded_a_refused_event_is_a_parent_like_any_other(world: World) -> None:
    world.register("L1", attested=False)
    body = {"lots": ["L1"], "to": world.party("TRADER")}
    raw = world.sign("COOP", "lot.dispatched", body)
    world.record("AUTH", "party.suspended", {"party": "COOP", "reason": "Accounts missing."})
    refused = world.submit(raw)
    world.record(LEDGER, "submission.refused", _trace(world, refused) or {})
    world.record("AUTH", "party.reinstated", {"party": "COOP", "reason": "They came."})
    assert world.submit(raw).recorded
    assert world.attempt("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}}).recorded
    assert _trace(world, refused) is None


def test_a_stranger_leaves_no_trace(world: World) -> None:
    body = {"site": "S1", "name": "Site", "country": "CD", "province": "Kivu"}
    outcome = world.submit(world.sign("AUTH", "site.registered", body, signer=signing_key("STRANGER")))
    assert outcome.codes == ["key-not-enrolled"]
    assert _trace(world, outcome) is None


def test_a_closed_ledger_takes_no_traces_either(world: World) -> None:
    world.record("AUTH", "ledger.closed", {"reason": "The log moves."})
    body = {"site": "S1", "name": "Site", "country": "CD", "province": "Kivu"}
    outcome = world.submit(world.sign("AUTH", "site.registered", body))
    assert not outcome.recorded
    assert _trace(world, outcome) is None


def test_an_hour_has_room_for_so_many_refusals_of_a_key() -> None:
    policy = small_policy()
    policy["tolerances"]["refusals_per_key_and_hour"]["value"] = "1"
    world = World(policy=policy)
    first = _stolen(world)
    world.record(LEDGER, "submission.refused", _trace(world, first) or {})
    second = world.attempt("TRADER", "lot.split", world.work_body(["L1"], {"L9": "10"}))
    assert over_limit(second.event.key, second.at, world.past)
    assert _trace(world, second) is None
    world.now += 3_600_000
    third = world.attempt("TRADER", "lot.split", world.work_body(["L1"], {"L9": "10"}))
    assert _trace(world, third) is not None


def test_tags_of_batches_and_registrations_are_named(world: World) -> None:
    code = world.tag()
    body = {"batches": ["B9"], "tags": [tag_digest(code)], "reason": "Stolen."}
    voided = world.attempt("NGO", "tag.voided", body)
    assert (_trace(world, voided) or {})["tags"] == [tag_digest(code)]
    registered = world.attempt("NGO", "lot.registered", world.registration("L1", tags=[{"number": code}]))
    assert (_trace(world, registered) or {})["tags"] == [tag_digest(code)]
