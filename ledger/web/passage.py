"""What every request passes, on its way in and on its way out, in one layer.

In: it gets an id and a language; it is refused when its sender comes too often, when it is too long, and when
another site's page sent it. Out: headers are added, what was not taken is counted against its sender, a fault
of the program is answered as every error is, and all is written down. A layer for each of these would spend
more on the layers than on what they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.errors import LedgerError
from ledger.web.context import Context
from ledger.web.cross_site import SAFE, SameSite
from ledger.web.head import Heads
from ledger.web.headers import SecurityHeaders, header_of
from ledger.web.incoming import Body, check_length
from ledger.web.language import speak
from ledger.web.limits import Limits
from ledger.web.observing import observe, write_down
from ledger.web.problem import bug_response, error_response

LEAST_TO_COMPRESS: Final = 1024


class Passage:
    """The one middleware of the service, around all its routes."""

    def __init__(self, app: ASGIApp, *, here: Context, direct: Mapping[tuple[str, str], ASGIApp]) -> None:
        """Stand before ``app``; ``direct`` are routes that are gone to past it, by method and path."""
        config = here.config
        self._app = app
        self._direct = direct
        self._metrics = here.metrics
        self._limits = Limits(rates=config.rates, secure=config.secure, key_of=here.sessions.key_of)
        self._same_site = SameSite(address=config.address, secure=config.secure)
        # Told to come by TLS alone, a browser could not pass over a local authority that it does not know.
        self._headers = SecurityHeaders(secure=config.secure and config.lan_certificate is None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, observed, said, begun = Request(scope), observe(), speak(scope), False

        async def send_on(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun, observed.status = True, message["status"]
                self._limits.count(request, message["status"])
                headers = [*message["headers"], *said, (b"x-request-id", observed.id.encode())]
                self._headers.add(scope["path"], headers)
                message["headers"] = headers
            await send(message)

        try:
            await self._answering(request)(scope, Body(scope, receive), send_on)
        except ClientDisconnect:
            # Nobody is left to be answered.
            return
        except Exception:
            answer = bug_response(request)
            if begun:
                raise
            await answer(scope, receive, send_on)
        finally:
            write_down(scope, observed, self._metrics)

    def _answering(self, request: Request) -> ASGIApp:
        """Return what answers a request: what refuses it, or the routes; compressed for who asks for that."""
        at = request.method, request.scope["path"]
        answering = self._refusal(request) or self._direct.get(at, self._app)
        # No cache keeps what answers to a change, so there nobody has to learn that it may be compressed.
        if request.method in SAFE or "gzip" in (header_of(request.scope, b"accept-encoding") or ""):
            answering = GZipMiddleware(answering, minimum_size=LEAST_TO_COMPRESS)
        return Heads(answering) if request.method == "HEAD" else answering

    def _refusal(self, request: Request) -> ASGIApp | None:
        if (to_wait := self._limits.refusal(request)) is not None:
            return to_wait
        try:
            check_length(request.scope)
            self._same_site.check(request)
        except LedgerError as error:
            return error_response(request, error)
        return None
