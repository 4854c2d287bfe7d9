"""Bodies of requests: of the right type, and never larger than what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import Request

from ledger.errors import Malformed
from ledger.language import N_
from ledger.web.headers import header_of
from ledger.web.incoming import body_too_large

COSE: Final = "application/cose"
SEQUENCE: Final = "application/cbor-seq"


async def read_body(request: Request, *, limit: int, types: Sequence[str] = ()) -> bytes:
    """Return the body of a request.

    Raises Malformed when it is larger than ``limit`` bytes, of which no more are read, when it is empty, and
    when it is of none of some media types, as far as types are asked for.
    """
    given = (header_of(request.scope, b"content-type") or "").partition(";")[0].strip().lower()
    if types and given not in types:
        values = {"given": given, "wanted": ", ".join(types)}
        raise Malformed(
            "body-type", N_("The body is “{given}”; what is sent here is {wanted}."), values=values
        )
    told = header_of(request.scope, b"content-length") or ""
    if told.isascii() and told.isdigit() and (len(told) > len(str(limit)) or int(told) > limit):
        raise body_too_large(limit)
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise body_too_large(limit)
    if not data:
        raise Malformed("body-empty", N_("Nothing was sent."))
    return bytes(data)
