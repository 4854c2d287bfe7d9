"""How long a connection may take to say what it wants, and how much: uvicorn itself waits for ever."""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

SECONDS: Final = 20.0
"""From the first byte of a request, or from the connection, until its head is whole."""
MOST_HEAD_BYTES: Final = 32_768
"""Bytes of a head that is not whole yet."""


class Impatient(HttpToolsProtocol):
    """A connection that is closed when the head of a request does not come, or does not end."""

    _end: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on as long as no request is whole."""
        self._head += len(data)
        super().data_received(data)
        # There is none before the first request, whatever its type says.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._stop()
        elif self._head > MOST_HEAD_BYTES:
            self.transport.close()
        elif self._end is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._end = self.loop.call_later(SECONDS, self.transport.close)

    def _stop(self) -> None:
        self._head = 0
        if self._end is not None:
            self._end.cancel()
            self._end = None
