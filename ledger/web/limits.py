"""How often one may ask: strangers by their address, more tightly where codes could be guessed.

Whoever sends signed events is counted only when they are not taken: an accepted event cost its sender a
signature, and a whole cooperative may sit behind one address.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil
from time import time
from typing import Final

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.errors import Refused
from ledger.language import N_
from ledger.web.config import Rates
from ledger.web.credentials import token_of
from ledger.web.problem import error_response

_WRITING: Final = ("/api/v1/events", "/api/v1/evidence/")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOGIN: Final = ("/api/v1/session", "/login", "/demo/login")
_CODES: Final = ("/t/", "/v/", "/s/", "/api/v1/tags/")
_FILES: Final = ("/log/", "/static/")
_HEALTH: Final = "/healthz"
# Not 409: an enrolled key signed that, and somebody was faster.
_NOT_TAKEN: Final = frozenset({401, 403, 404, 405, 408, 413, 415, 422})
_IPV6_BITS: Final = 64


class Limits:
    """Middleware that asks whoever comes too often to wait; ``key_of`` returns whose session a token is."""

    def __init__(
        self, app: ASGIApp, *, rates: Rates, secure: bool, key_of: Callable[[str], str | None]
    ) -> None:
        self._app = app
        self._secure = secure
        self._key_of = key_of
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        names = ("pages", "codes", "logins", "files", "readers")
        self._items = {name: RateLimitItemPerMinute(getattr(rates, name)) for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or ask to wait."""
        if scope["type"] != "http" or scope["path"] == _HEALTH:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        writing = scope["method"] not in _SAFE and scope["path"].startswith(_WRITING)
        name, who = self._counted(request)
        item = self._items[name]
        allowed = self._limiter.test if writing else self._limiter.hit
        if not allowed(item, name, who):
            wait = ceil(self._limiter.get_window_stats(item, name, who).reset_time - time())
            error = Refused(code="too-many", message=N_("Too many requests. Wait a little, then ask again."))
            await error_response(request, error, {"retry-after": str(max(1, wait))})(scope, receive, send)
            return

        async def send_and_count(message: Message) -> None:
            if writing and message["type"] == "http.response.start" and _is_not_taken(request, message):
                self._limiter.hit(item, name, who)
            await send(message)

        await self._app(scope, receive, send_and_count)

    def _counted(self, request: Request) -> tuple[str, str]:
        """Return under which rate a request falls, and who it counts against."""
        path = request.url.path
        token = token_of(request, secure=self._secure)
        key = None if token is None else self._key_of(token)
        if path.startswith(_LOGIN) and request.method not in _SAFE:
            return "logins", network_of(request)
        if key is not None:
            return "readers", key
        if path.lower().startswith(_CODES):
            return "codes", network_of(request)
        return ("files" if path.startswith(_FILES) else "pages"), network_of(request)


def count_as_not_taken(request: Request) -> None:
    """Let a request count whose answer is a success: not all that was sent is signed by a known key."""
    request.state.not_taken = True


def _is_not_taken(request: Request, answer: Message) -> bool:
    return answer["status"] in _NOT_TAKEN or bool(getattr(request.state, "not_taken", False))


def network_of(request: Request) -> str:
    """Return whom a request counts against: the address, of version 6 the network of a household (/64)."""
    host = "" if request.client is None else request.client.host
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return host
    mapped = address.ipv4_mapped
    return str(mapped or ip_network((int(address), _IPV6_BITS), strict=False))
