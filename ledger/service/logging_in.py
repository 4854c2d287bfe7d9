"""Logging in at a service as a program does: what is signed is composed here, never taken from the answer."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from ledger.crypto.keys import SigningKey
from ledger.crypto.login import sign_login
from ledger.errors import CannotTell, Malformed, Refused
from ledger.frozen import dataclass
from ledger.language import N_

CHALLENGE: Final = "/api/v1/session/challenge"
SESSION: Final = "/api/v1/session"
_TIMEOUT_SECONDS: Final = 30
_MOST_BYTES: Final = 16_384
_PORTS: Final = {"http": 80, "https": 443}
_UNTAKEN: Final = 403


@dataclass(frozen=True)
class LoggedIn:
    """A session: its token, as what its holder may read, for which party, and until when (a UTC second)."""

    token: str
    kind: str
    party: str
    expires: str


def log_in(server: str, key: SigningKey, *, ledger: str | None = None) -> LoggedIn:
    """Log in at the service at a web address; ``ledger`` is the only one that is accepted, if it is given.

    Raises Malformed when that is no address of a service, CannotTell when it does not answer as one, Refused
    when it does not take the key, or is another address or ledger than was meant.
    """
    origin = web_origin(server)
    asked = _post(origin + CHALLENGE, b"", "application/json")
    if asked.get("origin") != origin:
        message = N_("{server} calls itself {origin}: log in at that address, if it is the one you mean.")
        values = {"server": origin, "origin": asked.get("origin")}
        raise Refused(code="login-elsewhere", message=message, values=values)
    if ledger is not None and asked.get("ledger") != ledger:
        message = N_("{server} serves another ledger than your trust file names.")
        raise Refused(code="login-other-ledger", message=message, values={"server": origin})
    fields = {name: str(asked.get(name)) for name in ("ledger", "nonce", "expires")}
    given = _post(origin + SESSION, sign_login(key, origin=origin, **fields), "application/cose")
    return LoggedIn(*(str(given.get(name)) for name in ("token", "kind", "party", "expires")))


def web_origin(server: str) -> str:
    """Return the web origin (RFC 6454) of an address; Malformed when it has none, or goes unprotected far."""
    try:
        parts = urlsplit(server)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise _no_service(server) from error
    if parts.scheme not in _PORTS or not host or parts.path not in ("", "/") or parts.query or parts.username:
        raise _no_service(server)
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def _no_service(server: str) -> Malformed:
    message = N_("“{server}” is no address of a service: write it as https://ledger.example.org.")
    return Malformed("server-address", message, values={"server": server})


def _post(address: str, body: bytes, media_type: str) -> dict[str, Any]:
    # The scheme was checked when the origin was taken from what was given.
    request = Request(address, body, {"content-type": media_type}, method="POST")  # noqa: S310 - see above
    opener = OpenerDirector()
    # No redirect is followed: a login is for the address that was given.
    for handler in (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor):
        opener.add_handler(handler())
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            found = json.loads(answer.read(_MOST_BYTES))
    except HTTPError as error:
        error.close()
        if error.code == _UNTAKEN:
            message = N_(
                "{address} does not take this key: it is not enrolled there, or was retired or revoked."
            )
            raise Refused(code="login-refused", message=message, values={"address": address}) from error
        message = N_("{address} answers {status}.")
        values = {"address": address, "status": error.code}
        raise CannotTell("server-answer", message, values=values) from error
    except (OSError, HTTPException) as error:
        message = N_("{address} cannot be reached: {why}.")
        values = {"address": address, "why": error}
        raise CannotTell("server-unreachable", message, values=values) from error
    except ValueError as error:
        raise CannotTell(
            "server-answer", N_("{address} is no service of this kind."), values={"address": address}
        ) from error
    if not isinstance(found, dict):
        raise CannotTell(
            "server-answer", N_("{address} is no service of this kind."), values={"address": address}
        )
    return found
