"""What other sites' pages may not make a reader's browser do here: change something in the reader's name."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from ledger.errors import Refused
from ledger.language import N_
from ledger.web.credentials import cookie_of
from ledger.web.headers import header_of

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
_OURS: Final = frozenset({"same-origin", "none"})


class SameSite:
    """Refuses what would change something and was sent by a page of another origin.

    Browsers say where a request is from: by ``Sec-Fetch-Site``, which no page can set, older ones by
    ``Origin``. A program says neither, and has no cookie either.
    """

    def __init__(self, *, address: str, secure: bool) -> None:
        self._address = address
        self._secure = secure

    def check(self, request: Request) -> None:
        """Raise Refused when a request is not one of ours."""
        if request.method not in SAFE and not self._is_own(request):
            message = N_("This was sent by a page of another site, and is not taken.")
            raise Refused(code="cross-site", message=message)

    def _is_own(self, request: Request) -> bool:
        site = header_of(request.scope, b"sec-fetch-site")
        if site is not None:
            return site in _OURS
        origin = header_of(request.scope, b"origin")
        if origin is not None:
            return origin == self._address
        return cookie_of(request, secure=self._secure) is None
