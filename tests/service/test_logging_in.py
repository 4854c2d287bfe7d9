from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from ledger.crypto.login import open_login
from ledger.errors import LedgerError
from ledger.service.logging_in import log_in, web_origin
from tests.store.world import key_of

LEDGER = "5d" * 32
KEY = key_of("COOP")


@contextmanager
def server(*, status: int = 200, **changed: str) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Another side that answers each challenge with these fields changed, and what it was sent."""
    sent: list[tuple[str, bytes]] = []

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            fields = {
                "ledger": LEDGER,
                "origin": origin,
                "nonce": "n" * 22,
                "expires": "2026-01-01T00:00:00Z",
            }
            session = {"token": "t", "kind": "party", "party": "COOP", "expires": "2026-01-01T08:00:00Z"}
            body = json.dumps({**fields, **changed} if self.path.endswith("challenge") else session).encode()
            self.send_response(status)
            self.send_header("location", "http://127.0.0.1:9/")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Write nothing."""

    with HTTPServer(("127.0.0.1", 0), Other) as serving:
        origin = f"http://127.0.0.1:{serving.server_port}"
        thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield origin, sent
        finally:
            serving.shutdown()
            thread.join()


def code_of(origin: str, ledger: str | None = None) -> str:
    with pytest.raises(LedgerError) as caught:
        log_in(origin, KEY, ledger=ledger)
    return caught.value.code


def test_what_is_signed_names_the_address_that_was_given() -> None:
    with server() as (origin, sent):
        session = log_in(f"{origin}/", KEY, ledger=LEDGER)
    assert (session.token, session.party) == ("t", "COOP")
    login = open_login(sent[1][1])
    assert (login.origin, login.ledger, login.nonce) == (origin, LEDGER, "n" * 22)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"origin": "https://other.example"}, "login-elsewhere"),
        ({"ledger": "6e" * 32}, "login-other-ledger"),
        ({"nonce": "short"}, "login-field"),
        ({"nonce": '{"type":"lot.sold"}' + "n" * 22}, "login-field"),
        ({"status": 302}, "server-answer"),
        ({"status": 403}, "login-refused"),
    ],
)
def test_nothing_is_signed_for_another_side_than_was_meant(changed: dict[str, Any], code: str) -> None:
    with server(**changed) as (origin, sent):
        assert code_of(origin, LEDGER) == code
    assert [path for path, _ in sent] == ["/api/v1/session/challenge"]


def test_a_service_that_is_not_there_is_told() -> None:
    with server() as (origin, _):
        pass
    assert code_of(origin) == "server-unreachable"


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Ledger.Example", "https://ledger.example"),
        ("https://ledger.example:443/", "https://ledger.example"),
        ("http://[FD00::1]:8000", "http://[fd00::1]:8000"),
    ],
)
def test_an_address_is_written_in_one_way(typed: str, origin: str) -> None:
    assert web_origin(typed) == origin


@pytest.mark.parametrize(
    "typed", ["ledger.example", "ftp://x", "https://a/b", "https://u@h", "https://h:x", ""]
)
def test_what_is_no_address_of_a_service_is_told(typed: str) -> None:
    assert code_of(typed) == "server-address"
