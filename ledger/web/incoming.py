"""What is taken in of a request: an address of some length, and a body that comes, and not too much of it."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.errors import Malformed, Refused
from ledger.language import N_
from ledger.web.problem import error_response

MOST_ADDRESS: Final = 4_096
MOST_FORM: Final = 65_536
"""Bytes of what a page's form sends; routes for programs say themselves what they take."""
PATIENCE: Final = 30.0
"""Seconds until the next piece of a body has to come."""


class Incoming:
    """Middleware that gives up on requests that are too long or never end."""

    def __init__(self, app: ASGIApp, *, patience: float = PATIENCE) -> None:
        self._app = app
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if len(scope["path"]) + len(scope["query_string"]) > MOST_ADDRESS:
            error = Malformed("address-too-long", N_("The address is too long."))
            await error_response(request, error)(scope, receive, send)
            return
        limit = None if scope["path"].startswith("/api/") else MOST_FORM
        if limit is not None and _told(request) > limit:
            await error_response(request, _too_large(limit))(scope, receive, send)
            return
        await self._app(scope, _Body(receive, limit, self._patience), send)


class _Body:
    """The messages of one body, each within its time, and together not more than the limit."""

    def __init__(self, receive: Receive, limit: int | None, patience: float) -> None:
        self._receive = receive
        self._limit = limit
        self._patience = patience
        self._taken = 0
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout(self._patience):
                message = await self._receive()
        except TimeoutError:
            raise Refused(
                code="too-slow", message=N_("The rest of the request did not come in time.")
            ) from None
        self._taken += len(message.get("body", b""))
        if self._limit is not None and self._taken > self._limit:
            raise _too_large(self._limit)
        self._whole = not message.get("more_body", False)
        return message


def _told(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < len(str(10**18)) else 0


def _too_large(limit: int) -> Malformed:
    message = N_("The body is larger than {limit} bytes.")
    return Malformed("body-too-large", message, values={"limit": limit})
