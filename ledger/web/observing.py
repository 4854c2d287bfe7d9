"""Each request has an id, is written down, and is counted."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic_ns
from typing import Final

from starlette.types import Scope

from ledger.web.logs import FIELDS, REQUESTS, coarse, request_id
from ledger.web.metrics import Metrics

_log: Final = logging.getLogger(REQUESTS)
NO_ROUTE: Final = "none"
_ID_DIGITS: Final = 16
_DRAWN: Final = 1_000
_NS: Final = 1_000_000_000


def _ids() -> Iterator[str]:
    # Drawn by the thousand: to ask the system each time lets other threads in between.
    while True:
        drawn = secrets.token_hex(_ID_DIGITS * _DRAWN)
        yield from (drawn[at : at + _ID_DIGITS] for at in range(0, len(drawn), _ID_DIGITS))


@dataclass(slots=True)
class Observed:
    """A request that is being answered; ``status`` is that of its answer, once there is one."""

    id: str = field(default_factory=_ids().__next__)
    status: int = HTTPStatus.INTERNAL_SERVER_ERROR.value
    begun: int = field(default_factory=monotonic_ns)


def observe() -> Observed:
    """Begin to answer a request: what is written meanwhile names its id."""
    observed = Observed()
    request_id.set(observed.id)
    return observed


def write_down(scope: Scope, observed: Observed, metrics: Metrics) -> None:
    """Count a request that was answered, and write a line about it."""
    route, seconds = route_of(scope), (monotonic_ns() - observed.begun) / _NS
    metrics.answered(scope["method"], route, observed.status, seconds)
    if _log.isEnabledFor(logging.INFO):
        client = scope.get("client")
        fields = {
            "method": scope["method"],
            "route": route,
            "status": observed.status,
            "ms": round(seconds * 1000, 1),
            "from": coarse(client[0]) if client else "",
        }
        # As `info` does; but nobody looks where in the program the line is from.
        record = logging.LogRecord(REQUESTS, logging.INFO, "", 0, "request", None, None)
        setattr(record, FIELDS, fields)
        _log.handle(record)


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered, such as ``/t/{code}``; never what was asked for."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    return "/static/*" if scope.get("root_path") == "/static" else NO_ROUTE
