"""Browsers log in by a page, and enter a demo with one click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.crypto.keys import format_key_file, parse_key_file
from ledger.web.app import create_app
from ledger.web.config import Config
from tests.store.world import World, key_of
from tests.support.trade import Trade
from tests.web.login import log_in

ADDRESS = "https://ledger.test"
OURS = {"origin": ADDRESS}


def served(tmp_path: Path, *, demo: bool) -> Iterator[TestClient]:
    world = World(tmp_path / "data", demo=demo, public=False)
    Trade(world)
    file = world.data / "keys" / "AUDITOR.key"
    file.write_bytes(format_key_file(key_of("AUDITOR"), None))
    app = create_app(Config(world.data, ADDRESS), clock=world.clock)
    with TestClient(app, ADDRESS, follow_redirects=False) as made:
        yield made
    world.close()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    yield from served(tmp_path, demo=False)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[TestClient]:
    yield from served(tmp_path, demo=True)


def who(client: TestClient) -> str:
    return str(client.get("/api/v1/session").json()["kind"])


def test_a_browser_logs_in_with_the_token_of_a_program_and_out_again(client: TestClient) -> None:
    token = log_in(client, "AUDITOR")["token"]
    answer = client.post("/login", data={"token": f" {token}\n"}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert who(client) == "auditor"
    assert "AUDITOR" in client.get("/login").text
    assert client.post("/logout", headers=OURS).status_code == 303
    assert who(client) == "public"
    assert client.post("/login", data={"token": token}, headers=OURS).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "<b>x</b>"])
def test_what_is_no_token_is_said_to_be_none_and_is_not_shown(client: TestClient, token: str) -> None:
    answer = client.post("/login", data={"token": token}, headers=OURS)
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert "<b>" not in answer.text
    assert "set-cookie" not in answer.headers


def test_another_site_logs_nobody_in(client: TestClient) -> None:
    token = log_in(client, "AUDITOR")["token"]
    answer = client.post("/login", data={"token": token}, headers={"origin": "https://evil.test"})
    assert answer.status_code == 403
    assert who(client) == "public"


def test_a_page_that_needs_a_login_leads_to_it(client: TestClient) -> None:
    answer = client.get("/console/", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert 'href="/login"' in answer.text


@pytest.mark.parametrize(("role", "kind"), [("auditor", "auditor"), ("authority", "authority")])
def test_a_demo_is_entered_with_one_click(demo: TestClient, role: str, kind: str) -> None:
    page = demo.get("/demo/")
    assert f'value="{role}"' in page.text
    assert "DEMO" in page.text
    answer = demo.post("/demo/login", data={"role": role}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
    assert who(demo) == kind
    assert "DEMO" in demo.get("/console/").text


@pytest.mark.parametrize("role", ["exporter", "smelter", "../authority", ""])
def test_a_demo_has_no_key_of_other_roles(demo: TestClient, role: str) -> None:
    assert demo.post("/demo/login", data={"role": role}, headers=OURS).status_code in (404, 422)
    assert who(demo) == "public"


def test_another_site_enters_no_demo(demo: TestClient) -> None:
    answer = demo.post("/demo/login", data={"role": "auditor"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_a_ledger_that_is_no_demo_has_no_such_door(client: TestClient) -> None:
    nothing = client.post("/nothing", data={"role": "auditor"}, headers=OURS)
    for path in ("/demo/login", "/demo/login/", "/demo//login"):
        answer = client.post(path, data={"role": "auditor"}, headers=OURS)
        assert (answer.status_code, answer.json()) == (nothing.status_code, nothing.json())
    assert client.get("/demo/").status_code == 404
    assert who(client) == "public"


def test_a_demo_lends_the_key_of_a_role(demo: TestClient) -> None:
    lent = demo.post("/demo/key", data={"role": "auditor"}, headers=OURS)
    assert lent.headers["cache-control"] == "no-store"
    answer = lent.json()
    assert (answer["party"], answer["use"]) == ("AUDITOR", "admin")
    assert parse_key_file(answer["file"].encode(), None).public_key == key_of("AUDITOR").public_key
    assert demo.post("/demo/key", data={"role": "trader"}, headers=OURS).status_code == 404
    assert (
        demo.post("/demo/key", data={"role": "auditor"}, headers={"origin": "https://evil.test"}).status_code
        == 403
    )


def test_a_ledger_that_is_no_demo_lends_no_key(client: TestClient) -> None:
    assert (client.post("/demo/key", data={"role": "auditor"}, headers=OURS)).status_code == 404
