"""Drafts: told before signing what would be told after it, and nothing recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ledger.crypto.enrolment import Use
from ledger.lots.state import Lot, Party
from ledger.web.api.negotiation import size_of
from tests.store.world import MINERAL, World, key_of
from tests.web.login import COSE, bearer, statement
from tests.web.programs import check_described, problem, served

DRAFTS = "/api/v1/drafts"
AT = "2025-07-01T00:00:00Z"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data", public=False)
    made.populate()
    yield made
    made.close()


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    with served(world) as made:
        yield made


def draft(type: str, body: object, **more: object) -> dict[str, Any]:
    return {"type": type, "occurred_at": AT, "body": body, **more}


def registered(lot: str = "L-1", **more: object) -> dict[str, Any]:
    body = {"lot": lot, "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}, **more}
    return draft("lot.registered", body)


def tried(client: TestClient, stated: object, *, by: str = "COOP") -> dict[str, Any]:
    answer = client.post(DRAFTS, json=stated, headers=bearer(client, by))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    check_described(client, "tryDraft", found)
    return found


def codes(answer: dict[str, Any]) -> set[str]:
    return {one["code"] for one in answer["problems"]}


def test_a_draft_is_told_what_its_event_is_told_when_it_is_recorded(client: TestClient, world: World) -> None:
    asked = tried(client, registered())
    answer = world.record(world.lot("L-1"))
    assert [(one["code"], one["where"]) for one in asked["problems"]] == [
        (one.code, one.where) for one in answer.problems
    ]
    assert asked["cites"] == []


def test_nothing_is_recorded(client: TestClient, world: World) -> None:
    with world.handle.view() as view:
        before = size_of(view)
    tried(client, registered())
    tried(client, draft("lot.dispatched", {"lots": ["L-404"], "to": "TRADER"}))
    assert world.find(Lot, "L-1") is None
    with world.handle.view() as view:
        assert size_of(view) == before


def test_an_event_composed_from_the_answer_is_taken(client: TestClient, world: World) -> None:
    born = world.record(world.lot("L-1"))
    stated = draft("lot.dispatched", {"lots": ["L-1"], "to": "TRADER"})
    asked = tried(client, stated)
    assert asked["cites"] == [born.event_id]
    assert not any(one["weight"] == "refused" for one in asked["problems"])
    last = asked["recorded"]
    signed = world.sign(
        "lot.dispatched",
        stated["body"],
        by="COOP",
        cites=asked["cites"],
        seq=last["seq"] + 1,
        **({} if last["prev"] is None else {"prev": last["prev"]}),
    )
    assert world.record(signed).status == "recorded"


def test_the_number_of_the_key_is_that_of_its_newest_event(client: TestClient, world: World) -> None:
    assert tried(client, registered())["recorded"] == {"seq": 0, "prev": None}
    answer = world.record(world.sign("lot.registered", registered()["body"], by="COOP", seq=1))
    assert tried(client, registered("L-2"))["recorded"] == {"seq": 1, "prev": answer.event_id}


def test_all_faults_of_form_are_told_at_once_with_their_places(client: TestClient) -> None:
    stated = registered("l 1", quantity={"mass_kg": "1,5"}, colour="red")
    found = {one["where"]: one["code"] for one in tried(client, stated)["problems"]}
    assert found.keys() == {"/body/lot", "/body/quantity/mass_kg", "/body/colour"}


def test_a_lot_that_moved_on_is_built_on_as_it_is_now(client: TestClient, world: World) -> None:
    world.record(world.lot("L-1"))
    parts = {"inputs": [{"lot": "L-1"}], "outputs": [{"lot": "L-2", "quantity": {"mass_kg": "60"}}]}
    stated = draft("lot.split", parts)
    weights = {one["weight"] for one in tried(client, stated)["problems"]}
    assert "refused" in weights, "more than there is comes out"
    world.record(world.split("L-1", "L-3"))
    assert tried(client, stated)["cites"] == [world.head("L-1")]


def test_of_what_is_sealed_only_the_name_is_sent(client: TestClient, world: World) -> None:
    world.record(world.lot("L-1"))
    body = {"lots": ["L-1"], "buyer": "TRADER", "terms": "cash"}
    assert codes(tried(client, draft("lot.sold", body, sealed=["price"]))).isdisjoint({"seal-not-allowed"})
    assert "seal-not-allowed" in codes(tried(client, draft("lot.sold", body, sealed=["driver"])))


def enrol(world: World, use: Use) -> None:
    """Give the cooperative one more key."""
    cites = [world.find(Party, "COOP").head]  # type: ignore[union-attr]  # the world has it
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", key_of("phone"), use)}
    world.record(world.sign("key.added", body, by="COOP", cites=cites))


@pytest.mark.parametrize(("use", "told"), [("field", set()), ("admin", {"flag"})])
def test_a_field_key_is_shown_refusals_alone(
    client: TestClient, world: World, use: Use, told: set[str]
) -> None:
    enrol(world, use)
    signed = statement(client, key_of("phone"))
    token = client.post("/api/v1/session", content=signed, headers=COSE).json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    weights = {
        one["weight"] for one in client.post(DRAFTS, json=registered(), headers=headers).json()["problems"]
    }
    assert weights == told
    wrong = draft("lot.dispatched", {"lots": ["L-404"], "to": "TRADER"})
    assert {one["weight"] for one in client.post(DRAFTS, json=wrong, headers=headers).json()["problems"]} == {
        "refused"
    }


def test_a_stranger_is_asked_to_log_in(client: TestClient) -> None:
    assert problem(client.post(DRAFTS, json=registered())) == (401, "login-needed")


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (b"{", (422, "json")),
        (b"[]", (422, "json")),
        (b"{}", (422, "draft-malformed")),
        (b'{"type":1,"body":{},"occurred_at":"x","sealed":[1]}', (422, "draft-malformed")),
        (b'{"type":"lot.registered","body":{},"occurred_at":"x","view":1}', (422, "draft-malformed")),
        (b'{"type":"lot.registered","body":{},"occurred_at":"x","cites":[]}', (422, "draft-malformed")),
        (b'{"type":"lot.registered","body":{"lot":1.5},"occurred_at":"x"}', (422, "json-number")),
        (b"x" * 70_000, (413, "body-too-large")),
    ],
)
def test_what_is_no_draft_is_refused_in_a_sentence(
    client: TestClient, stated: bytes, told: tuple[int, str]
) -> None:
    headers = {**bearer(client, "COOP"), "content-type": "application/json"}
    assert problem(client.post(DRAFTS, content=stated, headers=headers)) == told


def test_a_type_that_nobody_knows_is_a_problem_and_no_error(client: TestClient) -> None:
    assert codes(tried(client, draft("lot.eaten", {}))) == {"event-type-unknown"}
