"""In which form a reader wants an answer, and what it has of it already (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final

from fastapi import Request
from starlette.responses import JSONResponse, Response

from ledger.crypto.canonical import JSON
from ledger.language import spoken
from ledger.store.catalog import Catalog
from ledger.web.caller import Caller

JSON_TYPE: Final = "application/json"
TEXT: Final = "text/plain"
PRIVATE: Final[Mapping[str, str]] = {
    "cache-control": "private, no-cache",
    "vary": "Accept, Accept-Language, Authorization, Cookie",
}
"""Headers of what depends on who asks: kept by the reader alone, and asked for again each time."""
_WEIGHT: Final = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.IGNORECASE)


def best_of(accept: str, offered: Sequence[str]) -> str:
    """Return the media type that an ``Accept`` header wants most; of equals, and of none, the first."""
    ranges = dict(filter(None, map(_range, accept.split(","))))
    if not ranges:
        return offered[0]

    def weight(media: str) -> float:
        names = (media, media.partition("/")[0] + "/*", "*/*")
        return next((ranges[name] for name in names if name in ranges), 0.0)

    return max(offered, key=weight)


def _range(text: str) -> tuple[str, float] | None:
    name, *parameters = text.split(";")
    weights = (match for match in map(_WEIGHT.fullmatch, parameters) if match is not None)
    weight = next((float(match[1]) for match in weights), 1.0)
    return (name.strip().lower(), weight) if name.strip() else None


def size_of(view: Catalog) -> int:
    """Return how many entries the log has."""
    newest = view.log.newest()
    return 0 if newest is None else newest.size


def state_tag(request: Request, caller: Caller, *of: object) -> str:
    """Return a weak entity tag of an answer that follows from the log as it is at ``of``.

    The same address, asked by the same party in the same language, says the same as long as that is so.
    """
    who = (caller.kind, caller.party, spoken(), request.app.version)
    accept = request.headers.get("accept", "")
    said = repr((str(request.url), accept, *who, *of))
    return f'W/"{sha256(said.encode("utf-8", "replace")).hexdigest()[:20]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the reader has the answer of an entity tag already (``If-None-Match``)."""
    known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in known or any(one.removeprefix("W/") == tag.removeprefix("W/") for one in known if one)


def json_unless_known(
    request: Request, caller: Caller, of: object, make: Callable[[], Mapping[str, JSON]]
) -> Response:
    """Return an answer as JSON, which is made only when the reader has not got it already."""
    tag = state_tag(request, caller, of)
    if is_known(request, tag):
        return not_modified(tag)
    return JSONResponse(make(), headers={**PRIVATE, "etag": tag})


def not_modified(tag: str, headers: Mapping[str, str] = PRIVATE) -> Response:
    """Return the answer to who has it already."""
    return Response(status_code=304, headers={**headers, "etag": tag})
