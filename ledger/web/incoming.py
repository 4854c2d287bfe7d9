"""What is taken in of a request: an address of some length, and a body that comes, and not too much of it."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Final

from starlette.types import Message, Receive, Scope

from ledger.errors import Malformed, Refused
from ledger.language import N_
from ledger.web.headers import header_of

MOST_ADDRESS: Final = 4_096
MOST_FORM: Final = 65_536
"""Bytes of what a page's form sends; routes for programs say themselves what they take."""
PATIENCE: Final = 30.0
"""Seconds until the next piece of a body has to come."""
WHOLE: Final = "ledger.whole"
"""Stands in the scope of a request whose body has come: nothing of it is waited for."""
LEAST_RATE: Final = 500
"""Bytes a second that all of a body comes at, after those first seconds; a telephone on 2G sends ten times
as many. A byte now and then would hold a connection for ever."""


def check_length(scope: Scope) -> None:
    """Raise Malformed when the address of a request is too long, or its body by what is said of it."""
    if len(scope["path"]) + len(scope["query_string"]) > MOST_ADDRESS:
        raise Malformed("address-too-long", N_("The address is too long."))
    limit = _limit_of(scope)
    if limit is not None and _told(scope) > limit:
        raise body_too_large(limit)


class Body:
    """The messages of one body: receives each within its time, and together not more than the limit.

    Raises Refused for one that does not go on, and Malformed for one that goes on for too long.
    """

    def __init__(self, scope: Scope, receive: Receive, *, patience: float = PATIENCE) -> None:
        self._scope = scope
        self._receive = receive
        limit = _limit_of(scope)
        self._limit = limit
        self._patience = patience
        self._begun = monotonic()
        self._taken = 0
        self._whole = False

    async def __call__(self) -> Message:
        """Return the next message."""
        if self._whole:
            return await self._receive()
        message = await (self._receive() if WHOLE in self._scope else self._receive_in_time())
        self._taken += len(message.get("body", b""))
        if self._limit is not None and self._taken > self._limit:
            raise body_too_large(self._limit)
        self._whole = not message.get("more_body", False)
        return message

    async def _receive_in_time(self) -> Message:
        try:
            async with asyncio.timeout(self._left()):
                return await self._receive()
        except TimeoutError:
            raise Refused(
                code="too-slow", message=N_("The rest of the request did not come in time.")
            ) from None

    def _left(self) -> float:
        """Return for how many seconds the next piece is waited for."""
        ends = self._begun + self._patience + self._taken / LEAST_RATE
        return min(self._patience, ends - monotonic())


def body_too_large(limit: int) -> Malformed:
    """Return what is said of a body that has more bytes than are taken."""
    message = N_("The body is larger than {limit} bytes.")
    return Malformed("body-too-large", message, values={"limit": limit})


def _limit_of(scope: Scope) -> int | None:
    return None if scope["path"].startswith("/api/") else MOST_FORM


def _told(scope: Scope) -> int:
    told = header_of(scope, b"content-length") or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < len(str(10**18)) else 0
