"""Asking for a key to be enrolled, over HTTP: for everybody, and it tells nobody anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from ledger.crypto.enrolment import enrolment_code, sign_enrolment
from ledger.lots.schema import second_of
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from tests.store.world import DAY, World, key_of
from tests.web.conftest import ADDRESS
from tests.web.login import bearer

COSE = {"content-type": "application/cose"}


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    """As everywhere, and by the clock of the ledger, which statements end by."""
    app = create_app(Config(world.data, ADDRESS, rates=Rates(logins=12)), clock=world.clock)
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as made:
        yield made


def statement(world: World, party: str, key: str) -> bytes:
    expires = second_of(world.clock.now + 30 * DAY)
    return sign_enrolment(key_of(key), ledger=world.genesis, party=party, use="admin", expires=expires)


def test_the_answer_is_the_same_whatever_the_ledger_knows(client: TestClient, world: World) -> None:
    asked = {
        "a further key": statement(world, "COOP", "telephone"),
        "nobody's party": statement(world, "NOBODY", "stranger"),
        "a key that is enrolled": statement(world, "COOP", "COOP"),
        "another's key": statement(world, "TRADER", "COOP"),
    }
    shapes = set()
    for one in (*asked.values(), asked["a further key"]):
        answer = client.post("/api/v1/enrolments", content=one, headers=COSE)
        assert answer.json() == {
            "code": enrolment_code(one),
            "expires": second_of(world.clock.now + 30 * DAY),
        }
        shapes.add((answer.status_code, len(answer.content), tuple(sorted(answer.headers))))
    assert len(shapes) == 1
    assert {status for status, _size, _headers in shapes} == {202}


@pytest.mark.parametrize(
    ("content", "type", "status"),
    [
        (b"", "application/cose", 422),
        (b"nonsense", "application/cose", 422),
        (b"x" * 3_000, "application/cose", 413),
        (b"{}", "application/json", 415),
    ],
)
def test_what_is_no_statement_is_refused(client: TestClient, content: bytes, type: str, status: int) -> None:
    answer = client.post("/api/v1/enrolments", content=content, headers={"content-type": type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_damaged_one_is_told_by_its_signature(client: TestClient, world: World) -> None:
    sound = statement(world, "COOP", "telephone")
    answer = client.post("/api/v1/enrolments", content=sound[:-1] + bytes([sound[-1] ^ 1]), headers=COSE)
    assert (answer.status_code, answer.json()["code"]) == (403, "signature-invalid")


def test_who_asks_too_often_waits(client: TestClient, world: World) -> None:
    one = statement(world, "COOP", "telephone")
    statuses = [client.post("/api/v1/enrolments", content=one, headers=COSE).status_code for _ in range(13)]
    assert statuses == [202] * 12 + [429]


def test_a_party_rejects_its_own_requests_and_no_others(client: TestClient, world: World) -> None:
    one = statement(world, "COOP", "telephone")
    code = client.post("/api/v1/enrolments", content=one, headers=COSE).json()["code"]
    path = f"/console/enrolments/{code}/drop"
    assert client.post(path, headers=bearer(client, "TRADER"), follow_redirects=False).status_code == 404
    header = bearer(client, "COOP")
    assert code in client.get("/console/enrolments", headers=header).text
    assert client.post(path, headers=header, follow_redirects=False).status_code == 303
    assert code not in client.get("/console/enrolments", headers=header).text
    assert client.post(path, headers=header, follow_redirects=False).status_code == 404


@pytest.mark.parametrize("typed", ["<script>", "AAAA", "A" * 3_000])
def test_a_file_that_is_no_request_is_said_to_be_none(client: TestClient, typed: str) -> None:
    header = bearer(client, "AUTHORITY")
    answer = client.get("/console/enrolments", params={"statement": typed}, headers=header)
    assert answer.status_code == 422
