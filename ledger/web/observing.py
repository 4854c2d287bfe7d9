"""Each request has an id, is written down, and is counted."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from time import monotonic_ns
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.web.logs import FIELDS, REQUESTS, coarse, request_id
from ledger.web.metrics import Metrics

_log: Final = logging.getLogger(REQUESTS)
NO_ROUTE: Final = "none"
_NS: Final = 1_000_000_000


class Observing:
    """Middleware around all others: what they refuse is seen, too."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and write it down."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own, begun, status = secrets.token_hex(8), monotonic_ns(), HTTPStatus.INTERNAL_SERVER_ERROR.value
        request_id.set(own)

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = own
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._write(scope, status, (monotonic_ns() - begun) / _NS)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._metrics.answered(scope["method"], route, status, seconds)
        client = scope.get("client")
        fields = {
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "from": coarse(client[0]) if client else "",
        }
        _log.info("request", extra={FIELDS: fields})


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered, such as ``/t/{code}``; never what was asked for."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    return "/static/*" if scope.get("root_path") == "/static" else NO_ROUTE
