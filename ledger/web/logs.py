"""What the server writes of itself: one line of JSON for each request and each event of its own.

A line never holds a body, a token, a code, a whole address of a page or of a person: requests are named by
the template of their route, senders by their network.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final, TextIO

REQUESTS: Final = "ledger.requests"
FIELDS: Final = "fields"
request_id: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The id of the request that is being answered, which the answer carries as ``X-Request-Id``."""
_encode: Final = json.JSONEncoder(ensure_ascii=False).encode
_BITS: Final = {4: 24, 6: 48}


class JsonLines(logging.Formatter):
    """Formats each record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": moment.replace("+00:00", "Z"), "level": record.levelname.lower()}
        request = request_id.get()
        line |= {} if request is None else {"request": request}
        fields = getattr(record, FIELDS, None)
        line |= fields if isinstance(fields, dict) else {"message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _encode(line)


def write_logs(stream: TextIO, *, requests: bool) -> None:
    """Write lines to a stream from now on; without ``requests`` only what goes wrong."""
    # Of what a line does not say nothing is asked for.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(REQUESTS).setLevel(logging.INFO if requests else logging.WARNING)


@lru_cache(maxsize=1_024)
def coarse(host: str) -> str:
    """Return the network that an address is of: /24, or /48 of version 6; nothing of what is no address."""
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    return str(ip_network((int(address), _BITS[address.version]), strict=False).network_address)
