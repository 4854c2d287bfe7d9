"""A request is answered in its reader's language: of ``?lang=``, of the cookie ``lang``, of the browser."""

from __future__ import annotations

from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.types import Scope

from ledger.language import languages, use
from ledger.web.headers import RawHeaders, header_of

COOKIE: Final = "lang"
_YEAR: Final = 365 * 86_400
_SILENT: Final = ("/log/", "/static/")


def speak(scope: Scope) -> RawHeaders:
    """Answer a request in its language from now on; return the headers that say so.

    They keep a language that was chosen by ``?lang=``.
    """
    # The log and our files say nothing in any language, and caches keep them: whoever logs in has them still.
    if scope["path"].startswith(_SILENT):
        return []
    chosen = _chosen(scope)
    # What a language that was begun does not say yet is said in the next that the browser asks for.
    wanted = (chosen or _kept(scope), _accepted(header_of(scope, b"accept-language") or ""))
    spoken = use(":".join(one for one in wanted if one))
    said = [(b"content-language", spoken.encode()), (b"vary", b"Accept-Language, Cookie")]
    if chosen:
        cookie = f"{COOKIE}={chosen}; Path=/; Max-Age={_YEAR}; SameSite=Lax"
        said.append((b"set-cookie", cookie.encode()))
    return said


def _chosen(scope: Scope) -> str | None:
    if not scope["query_string"]:
        return None
    asked = parse_qs(scope["query_string"].decode("latin-1")).get(COOKIE, [""])[0]
    return asked if asked in languages() else None


def _kept(scope: Scope) -> str | None:
    header = header_of(scope, b"cookie")
    if header is None:
        return None
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None and found.value in languages() else None


@lru_cache
def _accepted(header: str) -> str:
    """Return the language tags of an ``Accept-Language`` (RFC 9110 §12.5.4), the most wanted first."""
    ranges = [part.partition(";q=") for part in header.replace(" ", "").split(",") if part]
    weighed = [(_weight(weight), tag) for tag, _, weight in ranges]
    return ":".join(tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0)


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
