"""What other sites' pages may not make a reader's browser do here: change something in the reader's name."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ledger.errors import Refused
from ledger.language import N_
from ledger.web.credentials import cookie_of
from ledger.web.problem import error_response

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS: Final = frozenset({"same-origin", "none"})


class SameSite:
    """Middleware that refuses what would change something and was sent by a page of another origin.

    Browsers say where a request is from: by ``Sec-Fetch-Site``, which no page can set, older ones by
    ``Origin``. A program says neither, and has no cookie either.
    """

    def __init__(self, app: ASGIApp, *, address: str, secure: bool) -> None:
        self._app = app
        self._address = address
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            request = Request(scope)
            if not self._is_own(request):
                message = N_("This was sent by a page of another site, and is not taken.")
                await error_response(request, Refused(code="cross-site", message=message))(
                    scope, receive, send
                )
                return
        await self._app(scope, receive, send)

    def _is_own(self, request: Request) -> bool:
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in _OURS
        origin = request.headers.get("origin")
        if origin is not None:
            return origin == self._address
        return cookie_of(request, secure=self._secure) is None


def _refused() -> Refused:
    message = N_("This was sent by a page of another site, and is not taken.")
    return Refused(code="cross-site", message=message)
