"""How often one may ask: strangers by their address, more tightly where codes could be guessed.

Whoever sends signed events is counted only when they are not taken: an accepted event cost its sender a
signature, and a whole cooperative may sit behind one address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil
from time import time
from typing import Final

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import Response

from ledger.errors import Refused
from ledger.language import N_
from ledger.web.config import Rates
from ledger.web.credentials import token_of
from ledger.web.cross_site import SAFE
from ledger.web.problem import error_response

_WRITING: Final = ("/api/v1/events", "/api/v1/evidence/")
_LOGIN: Final = ("/api/v1/session", "/api/v1/enrolments", "/login", "/demo/")
_CODES: Final = ("/t/", "/v/", "/s/", "/api/v1/tags/")
_FILES: Final = ("/log/", "/static/")
_HEALTH: Final = "/healthz"
# Not 409: an enrolled key signed that, and somebody was faster.
_NOT_TAKEN: Final = frozenset({401, 403, 404, 405, 408, 413, 415, 422})
_IPV6_BITS: Final = 64


class Limits:
    """Asks whoever comes too often to wait; ``key_of`` returns whose session a token is."""

    def __init__(self, *, rates: Rates, secure: bool, key_of: Callable[[str], str | None]) -> None:
        self._secure = secure
        self._key_of = key_of
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        names = ("pages", "codes", "logins", "files", "readers")
        self._items = {name: RateLimitItemPerMinute(getattr(rates, name)) for name in names}

    def refusal(self, request: Request) -> Response | None:
        """Return the answer that asks a request to wait, None when it may go on."""
        if request.scope["path"] == _HEALTH:
            return None
        name, who = self._counted(request)
        item = self._items[name]
        allowed = self._limiter.test if _writes(request) else self._limiter.hit
        if allowed(item, name, who):
            return None
        wait = ceil(self._limiter.get_window_stats(item, name, who).reset_time - time())
        error = Refused(code="too-many", message=N_("Too many requests. Wait a little, then ask again."))
        return error_response(request, error, {"retry-after": str(max(1, wait))})

    def count(self, request: Request, status: int) -> None:
        """Count what was sent and is not taken, as the status of its answer tells."""
        if _writes(request) and (status in _NOT_TAKEN or getattr(request.state, "not_taken", False)):
            name, who = self._counted(request)
            self._limiter.hit(self._items[name], name, who)

    def _counted(self, request: Request) -> tuple[str, str]:
        """Return under which rate a request falls, and who it counts against."""
        path = request.scope["path"]
        token = token_of(request, secure=self._secure)
        key = None if token is None else self._key_of(token)
        if path.startswith(_LOGIN) and request.method not in SAFE:
            return "logins", network_of(request)
        if key is not None:
            return "readers", key
        if path.lower().startswith(_CODES):
            return "codes", network_of(request)
        return ("files" if path.startswith(_FILES) else "pages"), network_of(request)


def count_as_not_taken(request: Request) -> None:
    """Let a request count whose answer is a success: not all that was sent is signed by a known key."""
    request.state.not_taken = True


def _writes(request: Request) -> bool:
    return request.method not in SAFE and request.scope["path"].startswith(_WRITING)


def network_of(request: Request) -> str:
    """Return whom a request counts against: the address, of version 6 the network of a household (/64)."""
    client = request.scope.get("client")
    return "" if client is None else household(client[0])


@lru_cache(maxsize=1_024)
def household(host: str) -> str:
    """Return the network that counts as one sender; of what is no address, itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return host
    mapped = address.ipv4_mapped
    return str(mapped or ip_network((int(address), _IPV6_BITS), strict=False))
