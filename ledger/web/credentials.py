"""Where a request says who sends it: the header of programs, the cookie of browsers."""

from __future__ import annotations

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ledger.web.headers import header_of

NAME: Final = "ml-session"
_BEARER: Final = "bearer"


def cookie_name(*, secure: bool) -> str:
    """Return the cookie's name; with ``__Host-`` a browser takes it from this host by TLS alone."""
    return f"__Host-{NAME}" if secure else NAME


def bearer_of(connection: HTTPConnection) -> str | None:
    """Return the token of ``Authorization: Bearer``, None when there is none."""
    scheme, _, token = (header_of(connection.scope, b"authorization") or "").partition(" ")
    return token.strip() or None if scheme.lower() == _BEARER else None


def cookie_of(connection: HTTPConnection, *, secure: bool) -> str | None:
    """Return the token in the cookie, None when there is none."""
    if header_of(connection.scope, b"cookie") is None:
        return None
    return connection.cookies.get(cookie_name(secure=secure)) or None


def token_of(connection: HTTPConnection, *, secure: bool) -> str | None:
    """Return the token of a request; where both are given that of the header, which nobody sends unasked."""
    return bearer_of(connection) or cookie_of(connection, secure=secure)


def set_cookie(response: Response, token: str, *, secure: bool, seconds: int) -> None:
    """Let a browser keep a token, out of the reach of scripts and of other sites."""
    name = cookie_name(secure=secure)
    response.set_cookie(name, token, seconds, path="/", secure=secure, httponly=True, samesite="strict")


def clear_cookie(response: Response, *, secure: bool) -> None:
    """Let a browser forget the token."""
    name = cookie_name(secure=secure)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
