"""A request is answered in its reader's language: of ``?lang=``, of the cookie ``lang``, of the browser."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.language import languages, use

COOKIE: Final = "lang"
_YEAR: Final = 365 * 86_400


class Languages:
    """Middleware that sets the language of a request, and keeps one that was chosen by ``?lang=``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the language asked for."""
        # The log says nothing in any language, and is kept by everybody's caches.
        if scope["type"] != "http" or scope["path"].startswith("/log/"):
            await self._app(scope, receive, send)
            return
        chosen = _chosen(scope)
        headers = Headers(scope=scope)
        spoken = use(chosen or _kept(headers) or ":".join(_accepted(headers.get("accept-language", ""))))

        async def send_in_it(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["content-language"] = spoken
                answer.add_vary_header("Accept-Language, Cookie")
                if chosen:
                    answer.append("set-cookie", f"{COOKIE}={chosen}; Path=/; Max-Age={_YEAR}; SameSite=Lax")
            await send(message)

        await self._app(scope, receive, send_in_it)


def _chosen(scope: Scope) -> str | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get(COOKIE, [""])[0]
    return asked if asked in languages() else None


def _kept(headers: Headers) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None and found.value in languages() else None


def _accepted(header: str) -> list[str]:
    """Return the language tags of an ``Accept-Language`` (RFC 9110 §12.5.4), the most wanted first."""
    ranges = [part.partition(";q=") for part in header.replace(" ", "").split(",") if part]
    weighed = [(_weight(weight), tag) for tag, _, weight in ranges]
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
