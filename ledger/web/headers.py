"""Headers that every answer carries, so that a page can run nothing but our own files."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=()",
    # With `no-referrer` a browser would not say either that a form is one of ours (`Origin: null`).
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
# The log is read by anybody's programs, also by those in other people's pages; no cookie is sent along.
_OF_THE_LOG: Final = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
_TLS_ONLY: Final = "max-age=31536000"


class SecurityHeaders:
    """Middleware that adds what an answer does not say itself."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = {**_ALWAYS, **({"strict-transport-security": _TLS_ONLY} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_them(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                of_the_log = _OF_THE_LOG if scope["path"].startswith("/log/") else {}
                for name, value in {**self._headers, **of_the_log}.items():
                    answer.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_them)
