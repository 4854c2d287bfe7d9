from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ledger.crypto.login import sign_login
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from ledger.web.context import Context
from ledger.web.session import PER_KEY, SESSION_SECONDS
from tests.store.world import World, key_of
from tests.support.trade import Trade
from tests.web.login import COSE, bearer, log_in, statement

ADDRESS = "https://ledger.test"
SESSION = "/api/v1/session"


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    world = World(tmp_path / "data", public=False)
    yield Trade(world)
    world.close()


@pytest.fixture
def client(trade: Trade) -> Iterator[TestClient]:
    config = Config(trade.world.data, ADDRESS, rates=Rates(logins=1_000))
    app = create_app(config, clock=trade.world.clock)
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as made:
        yield made


def send(client: TestClient, data: bytes, **headers: str) -> tuple[int, str]:
    answer = client.post(SESSION, content=data, headers={**COSE, **headers})
    return answer.status_code, answer.json().get("code", "")


def kind(client: TestClient, headers: dict[str, str]) -> str:
    return str(client.get(SESSION, headers=headers).json()["kind"])


@pytest.mark.parametrize(
    ("party", "expected"), [("AUTHORITY", "authority"), ("AUDITOR", "auditor"), ("COOP", "party")]
)
def test_a_program_logs_in_with_its_key_and_is_who_it_is(
    client: TestClient, party: str, expected: str
) -> None:
    found = log_in(client, party)
    assert (found["kind"], found["party"]) == (expected, party)
    own = client.get(SESSION, headers={"authorization": f"Bearer {found['token']}"}).json()
    assert own == {name: found[name] for name in ("kind", "party", "key_id")}


def test_a_stranger_is_public_and_so_is_who_makes_up_a_token(client: TestClient) -> None:
    stranger = {"kind": "public", "party": None, "key_id": None}
    assert client.get(SESSION).json() == stranger
    for token in ("x", "", "é" * 40):
        header = {b"authorization": f"Bearer {token}".encode()}
        assert client.get(SESSION, headers=header).json() == stranger


def test_a_browser_is_given_a_cookie_that_no_script_and_no_other_site_can_use(client: TestClient) -> None:
    answer = client.post(
        SESSION, content=statement(client, key_of("COOP")), headers={**COSE, "accept": "text/html"}
    )
    assert "token" not in answer.json()
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-ml-session=")
    for flag in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert client.get(SESSION).json()["party"] == "COOP"


@pytest.mark.parametrize(
    "changed",
    [
        {"ledger": "5d" * 32},
        {"origin": "https://other.test"},
        {"nonce": "n" * 40},
        {"expires": "2030-01-01T00:00:00Z"},
    ],
)
def test_a_login_for_something_else_is_refused(client: TestClient, changed: dict[str, str]) -> None:
    data = statement(client, key_of("COOP"), **changed)
    assert send(client, data) == (403, "login-refused")


def test_a_nonce_is_taken_once_and_only_while_it_lasts(client: TestClient, trade: Trade) -> None:
    data = statement(client, key_of("COOP"))
    assert send(client, data)[0] == 200
    assert send(client, data) == (403, "login-refused")
    late = statement(client, key_of("COOP"))
    trade.world.clock.now += 61_000
    assert send(client, late) == (403, "login-refused")


def test_a_nonce_cannot_be_made_to_last_longer(client: TestClient) -> None:
    asked = client.post(f"{SESSION}/challenge").json()
    text, code = asked["nonce"].rsplit(".", 1)
    longer = f"{text.rpartition('.')[0]}.{2**40}.{code}"
    data = sign_login(
        key_of("COOP"), ledger=asked["ledger"], origin=ADDRESS, nonce=longer, expires=asked["expires"]
    )
    assert send(client, data) == (403, "login-refused")


@pytest.mark.parametrize("how", ["revoked", "retired"])
def test_a_key_that_ended_logs_in_no_more_and_its_session_ends(
    client: TestClient, trade: Trade, how: str
) -> None:
    header = bearer(client, "AUDITOR")
    assert kind(client, header) == "auditor"
    trade.end_key("AUDITOR", how)
    assert kind(client, header) == "public"
    assert send(client, statement(client, key_of("AUDITOR"))) == (403, "login-refused")


def test_a_key_that_nobody_enrolled_gets_the_same_answer(client: TestClient) -> None:
    assert send(client, statement(client, key_of("nobody"))) == (403, "login-refused")


def test_a_field_key_reads_as_its_party(client: TestClient, trade: Trade) -> None:
    key = trade.field_key("AUDITOR")
    answer = client.post(SESSION, content=statement(client, key), headers=COSE).json()
    assert (answer["kind"], answer["party"]) == ("party", "AUDITOR")


def test_what_is_no_login_is_malformed(client: TestClient, trade: Trade) -> None:
    assert send(client, b"\xd2\x84")[0] == 422
    assert send(client, trade.world.lot("L-9"))[1] == "envelope-content-type"
    assert send(client, bytes(2_000)) == (413, "body-too-large")
    good = statement(client, key_of("COOP"))
    assert client.post(SESSION, content=good, headers={"content-type": "text/plain"}).status_code == 415


def test_a_login_is_no_event(client: TestClient) -> None:
    data = statement(client, key_of("COOP"))
    answer = client.post("/api/v1/events", content=data, headers=COSE)
    assert (answer.status_code, answer.json()["code"]) == (422, "envelope-content-type")


def test_who_logs_out_is_out(client: TestClient) -> None:
    header = bearer(client, "COOP")
    assert client.delete(SESSION, headers=header).status_code == 204
    assert kind(client, header) == "public"
    assert client.delete(SESSION, headers=header).status_code == 204


def test_a_session_ends_by_itself_and_the_oldest_of_many_ends_first(client: TestClient, trade: Trade) -> None:
    headers = [bearer(client, "COOP") for _ in range(PER_KEY + 1)]
    assert [kind(client, header) for header in headers] == ["public", *["party"] * PER_KEY]
    trade.world.clock.now += SESSION_SECONDS * 1000
    assert kind(client, headers[-1]) == "public"


def test_used_nonces_and_ended_sessions_are_forgotten(client: TestClient, trade: Trade) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    here: Context = app.state.context
    log_in(client, "COOP")
    trade.world.clock.now += SESSION_SECONDS * 1000 + 61_000
    log_in(client, "TRADER")
    assert (len(here.sessions._used), len(here.sessions._open)) == (1, 1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": ADDRESS}, 204),
        ({"sec-fetch-site": "same-origin"}, 204),
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": ADDRESS}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({}, 403),
    ],
)
def test_a_page_of_another_site_changes_nothing_by_a_readers_cookie(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    client.post(SESSION, content=statement(client, key_of("COOP")), headers={**COSE, "accept": "text/html"})
    answer = client.delete(SESSION, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "cross-site"
        assert client.get(SESSION).json()["party"] == "COOP"


def test_without_tls_the_cookie_has_no_host_prefix(trade: Trade) -> None:
    address = "http://127.0.0.1:8000"
    with TestClient(create_app(Config(trade.world.data, address), clock=trade.world.clock), address) as plain:
        answer = plain.post(
            SESSION, content=statement(plain, key_of("COOP")), headers={**COSE, "accept": "text/html"}
        )
        assert answer.headers["set-cookie"].startswith("ml-session=")
        assert plain.get(SESSION).json()["party"] == "COOP"
