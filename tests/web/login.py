"""Logs in to a service as a person would, with the keys of the worlds."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from ledger.crypto.keys import SigningKey
from ledger.crypto.login import sign_login
from tests.store.world import key_of

COSE = {"content-type": "application/cose"}


def statement(client: TestClient, key: SigningKey, **changed: str) -> bytes:
    """The login statement of a key for a new challenge of the server."""
    asked = client.post("/api/v1/session/challenge").json()
    fields = {name: asked[name] for name in ("ledger", "nonce", "expires")}
    return sign_login(key, **{**fields, "origin": str(client.base_url).rstrip("/"), **changed})


def log_in(client: TestClient, party: str) -> dict[str, Any]:
    """The answer to a login with the admin key of a party."""
    return log_in_with(client, key_of("authority" if party == "AUTHORITY" else party))


def log_in_with(client: TestClient, key: SigningKey) -> dict[str, Any]:
    """The answer to a login with a key."""
    answer = client.post("/api/v1/session", content=statement(client, key), headers=COSE)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def bearer(client: TestClient, party: str) -> dict[str, str]:
    """The header of a program of a party, which has logged in."""
    return {"authorization": f"Bearer {log_in(client, party)['token']}"}
