from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from ledger.crypto.envelope import EVENT, LIMIT, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed
from ledger.log.receipt import check_receipt, parse_receipt
from ledger.web.api.bodies import read_body
from tests.store.world import DAY, World
from tests.support.trade import Trade
from tests.web.login import bearer
from tests.web.programs import COSE, EVENTS, SEQUENCE, check_described, check_published, problem, served

NOWHERE = "00" * 32


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    world = World(tmp_path / "data", public=False)
    yield Trade(world)
    world.close()


@pytest.fixture
def client(trade: Trade) -> Iterator[TestClient]:
    with served(trade.world) as made:
        yield made


def test_an_event_is_recorded_and_its_receipt_holds(trade: Trade, client: TestClient) -> None:
    answer = client.post(EVENTS, content=trade.world.lot("L-9"), headers=COSE)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["status"], told["lots"]) == ("recorded", ["L-9"])
    assert answer.headers["location"] == f"{EVENTS}/{told['event_id']}"
    assert answer.headers["etag"] == f'"{told["event_id"]}"'
    receipt = parse_receipt(told["receipt"].encode())
    assert receipt.index == told["index"]
    check_receipt(receipt, trade.world.handle.policy)
    check_published("recorded", told)
    check_described(client, "submitEvent", told, 201)


def test_the_same_event_again_is_answered_with_the_same_receipt(trade: Trade, client: TestClient) -> None:
    statement = trade.world.lot("L-9")
    first = client.post(EVENTS, content=statement, headers=COSE)
    again = client.post(EVENTS, content=statement, headers=COSE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "status": "duplicate"}
    check_described(client, "submitEvent", again.json())


def test_the_receipt_alone_is_a_file_of_its_own(trade: Trade, client: TestClient) -> None:
    statement = trade.world.lot("L-9")
    answer = client.post(EVENTS, content=statement, headers={**COSE, "accept": "text/plain"})
    assert answer.status_code == 201
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == client.post(EVENTS, content=statement, headers=COSE).json()["receipt"]


@pytest.mark.parametrize("accept", ["*/*", "", "application/json, text/plain", "text/plain;q=0.2, */*"])
def test_json_is_answered_unless_text_is_wanted_more(trade: Trade, client: TestClient, accept: str) -> None:
    answer = client.post(EVENTS, content=trade.world.lot("L-9"), headers={**COSE, "accept": accept})
    assert answer.json()["status"] == "recorded"


def test_a_stranger_and_a_forger_get_one_answer(trade: Trade, client: TestClient) -> None:
    world = trade.world
    good = world.lot("L-9")
    stranger = sign_envelope(
        b"{}", SigningKey.from_seed(bytes(32)), content_type=EVENT, issuer="COOP", subject="lot.registered"
    )
    answers = {
        client.post(EVENTS, content=one, headers=COSE).content
        for one in (stranger, good[:-1] + bytes([good[-1] ^ 1]))
    }
    assert len(answers) == 1
    assert problem(client.post(EVENTS, content=stranger, headers=COSE)) == (403, "signer-not-accepted")


def test_a_refusal_says_all_that_is_wrong(trade: Trade, client: TestClient) -> None:
    world = trade.world
    body = {"lot": "L-1", "site": "SITE-9", "mineral": "2609.00.00", "quantity": {"mass_kg": "50"}}
    answer = client.post(EVENTS, content=world.sign("lot.registered", body, by="COOP"), headers=COSE)
    assert problem(answer) == (409, "refused")
    assert {one["where"] for one in answer.json()["problems"]} == {"/body/lot", "/body/site"}
    assert all(one["weight"] == "refused" for one in answer.json()["problems"])


def test_who_was_overtaken_is_told_the_new_head(trade: Trade, client: TestClient) -> None:
    world = trade.world
    head = world.head("L-2")
    first = client.post(EVENTS, content=world.dispatch("L-2", "TRADER"), headers=COSE).json()
    late = world.sign("lot.dispatched", {"lots": ["L-2"], "to": "LAB"}, by="COOP", cites=[head])
    answer = client.post(EVENTS, content=late, headers=COSE)
    assert problem(answer) == (409, "parent-stale")
    assert answer.json()["head"] == first["event_id"]
    assert answer.json()["hint"]


def test_a_field_key_is_shown_no_accusation(trade: Trade, client: TestClient) -> None:
    world = trade.world
    key = trade.field_key("COOP")
    own, other = world.lot("L-9"), signed_by(key, world.lot("L-10"))
    world.clock.now += 10 * DAY
    shown = client.post(EVENTS, content=own, headers=COSE).json()
    assert "late" in {one["code"] for one in shown["problems"]}
    hidden = client.post(EVENTS, content=other, headers=COSE)
    assert (hidden.status_code, hidden.json()["problems"]) == (201, [])


def signed_by(key: SigningKey, statement: bytes) -> bytes:
    """What a statement says, signed by another key."""
    known = parse_envelope(statement, content_type=EVENT)
    return sign_envelope(known.payload, key, content_type=EVENT, issuer=known.issuer, subject=known.subject)


def test_what_is_malformed_is_told_with_every_place(trade: Trade, client: TestClient) -> None:
    body = {"lot": "no id", "site": "SITE-1", "mineral": "2609.00.00", "quantity": {"mass_kg": "-1"}}
    answer = client.post(EVENTS, content=trade.world.sign("lot.registered", body, by="COOP"), headers=COSE)
    assert problem(answer) == (422, "event-malformed")
    assert {one["where"] for one in answer.json()["problems"]} == {"/body/lot", "/body/quantity/mass_kg"}


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"\xd2\x84", "application/cose", (422, "envelope-encoding")),
        (b"", "application/cose", (422, "body-empty")),
        (b"\xff" * 100, 'application/cose; cose-type="cose-sign1"', (422, "envelope-encoding")),
        (bytes(LIMIT + 1), "application/cose", (413, "body-too-large")),
        (b"\xd2\x84", "application/json", (415, "body-type")),
        (b"\xd2\x84", "", (415, "body-type")),
    ],
)
def test_bytes_that_are_no_event_are_refused(
    client: TestClient, content: bytes, kind: str, expected: tuple[int, str]
) -> None:
    assert problem(client.post(EVENTS, content=content, headers={"content-type": kind})) == expected


def test_a_body_without_a_length_is_not_read_beyond_its_limit() -> None:
    chunks = iter([bytes(10), bytes(10), bytes(10)])

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": next(chunks), "more_body": True}

    request = Request({"type": "http", "headers": []}, receive)
    with pytest.raises(Malformed, match="larger than 15 bytes"):
        asyncio.run(read_body(request, limit=15))
    assert len(list(chunks)) == 1


def test_a_halted_log_says_when_to_come_again(trade: Trade, client: TestClient) -> None:
    (trade.world.data / "keys").rename(trade.world.data / "elsewhere")
    trade.world.clock.now -= 20 * 60_000
    answer = client.post(EVENTS, content=trade.world.lot("L-9"), headers=COSE)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_a_batch_is_recorded_in_order_and_skips_what_is_refused(trade: Trade, client: TestClient) -> None:
    world = trade.world
    again = world.lot("L-8")
    client.post(EVENTS, content=again, headers=COSE)
    forged = again[:-1] + bytes([again[-1] ^ 1])
    malformed = world.sign("lot.registered", {"lot": "L-7"}, by="COOP")
    sent = [again, world.lot("L-9"), world.lot("L-9", site="SITE-9"), forged, malformed, world.lot("L-10")]
    answer = client.post(f"{EVENTS}/batch", content=b"".join(sent), headers=SEQUENCE)
    assert answer.status_code == 200
    results = answer.json()["results"]
    expected = ["duplicate", "recorded", "refused", "not_accepted", "malformed", "recorded"]
    assert [one["status"] for one in results] == expected
    assert results[5]["index"] > results[1]["index"]
    check_published("submitted", answer.json())
    check_described(client, "submitEvents", answer.json())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data[:-1], (422, "envelope-encoding")),
        (lambda data: data + b"\x00", (422, "envelope-encoding")),
        (lambda data: data * 1025, (422, "batch-too-long")),
        (lambda _data: b"", (422, "body-empty")),
        (lambda _data: bytes(16_000_001), (413, "body-too-large")),
    ],
)
def test_a_sequence_that_is_none_records_nothing(
    trade: Trade, client: TestClient, change: object, expected: tuple[int, str]
) -> None:
    assert callable(change)
    size = trade.world.size
    answer = client.post(f"{EVENTS}/batch", content=change(trade.world.lot("L-9")), headers=SEQUENCE)
    assert problem(answer) == expected
    assert trade.world.size == size


def test_an_event_is_read_as_json_as_its_bytes_and_as_a_receipt(trade: Trade, client: TestClient) -> None:
    statement = trade.world.lot("L-9")
    id = client.post(EVENTS, content=statement, headers=COSE).json()["event_id"]
    own = bearer(client, "COOP")
    told = client.get(f"{EVENTS}/{id}", headers=own).json()
    assert (told["event_id"], told["payload"]["body"]["lot"]) == (id, "L-9")
    check_published("event", told)
    check_described(client, "getEvent", told)
    raw = client.get(f"{EVENTS}/{id}", headers={**own, "accept": "application/cose"})
    assert (raw.content, raw.headers["content-type"]) == (statement, "application/cose")
    receipt = client.get(f"{EVENTS}/{id}", headers={**own, "accept": "text/plain"})
    check_receipt(parse_receipt(receipt.content), trade.world.handle.policy)


def test_whoever_has_the_answer_is_not_sent_it_again(trade: Trade, client: TestClient) -> None:
    own = bearer(client, "COOP")
    path = f"{EVENTS}/{trade.world.head('L-2')}"
    first = client.get(path, headers=own)
    known = {"if-none-match": first.headers["etag"]}
    assert client.get(path, headers={**own, **known}).status_code == 304
    assert client.get(path, headers={**own, **known, "accept": "text/plain"}).status_code == 200
    assert client.get(path, headers={**own, **known, "accept-language": "fr"}).status_code == 200
    assert client.get(path, headers={**bearer(client, "AUDITOR"), **known}).status_code == 200
    client.post(EVENTS, content=trade.world.lot("L-9"), headers=COSE)
    assert client.get(path, headers={**own, **known}).status_code == 200


def test_an_event_of_others_is_not_there(trade: Trade, client: TestClient) -> None:
    foreign = client.get(f"{EVENTS}/{trade.world.head('O-1')}", headers=bearer(client, "COOP"))
    assert problem(foreign) == (404, "event-missing")
    assert problem(client.get(f"{EVENTS}/{NOWHERE}")) == (401, "login-needed")
