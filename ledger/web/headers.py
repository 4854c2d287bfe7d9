"""Headers that every answer carries, so that a page can run nothing but our own files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from starlette.types import Scope

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]
"""Headers as they are sent, their names in small letters."""

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
# Modules import each other by name, and files of two versions must never meet: a browser asks anew, by ETag.
_OF_OUR_FILES: Final = {"cache-control": "no-cache"}
# What a browser may do with a page: of scripts and styles, of which a page has dozens, it reads none of them.
_OF_PAGES: Final = frozenset({"content-security-policy", "cross-origin-opener-policy", "permissions-policy"})
_NO_PAGES: Final = (b"text/javascript", b"text/css")
_TLS_ONLY: Final = "max-age=31536000"


def header_of(scope: Scope, name: bytes) -> str | None:
    """Return a header of a request by its name in small letters, the first where there are several."""
    for given, value in scope["headers"]:
        if given == name:
            said: bytes = value
            return said.decode("latin-1")
    return None


class SecurityHeaders:
    """What is added to an answer as far as it does not say it itself."""

    def __init__(self, *, secure: bool) -> None:
        always = {**_ALWAYS, **({"strict-transport-security": _TLS_ONLY} if secure else {})}
        self._always = _raw(always)
        self._places = {
            "/log/": _raw({**always, **_OF_THE_LOG}),
            "/static/": _raw({**always, **_OF_OUR_FILES}),
        }

    def add(self, path: str, headers: RawHeaders) -> None:
        """Add them to the headers of what stands at a path."""
        said = dict(headers)
        ours = next((own for place, own in self._places.items() if path.startswith(place)), self._always)
        if said.get(b"content-type", b"").startswith(_NO_PAGES):
            ours = [header for header in ours if header[0].decode() not in _OF_PAGES]
        headers += [header for header in ours if header[0] not in said]


def _raw(headers: Mapping[str, str]) -> RawHeaders:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
