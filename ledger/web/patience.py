"""How long a connection may take, how much it may say, and which one goes where there are too many.

uvicorn itself waits for ever, for what is sent and for what is read; and when all its connections are taken
it turns away whoever comes next, which is whoever means well.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from ledger.web.gathering import Gathering
from ledger.web.incoming import WHOLE
from ledger.web.limits import household

SECONDS: Final = 20.0
"""From the first byte of a request, or from the connection, until its head is whole."""
MOST_HEAD_BYTES: Final = 32_768
"""Bytes of a head that is not whole yet."""
SECONDS_UNREAD: Final = 60.0
"""How long a reader may take nothing of an answer that waits for it."""


class Impatient(HttpToolsProtocol):
    """A connection that is closed when the head of a request does not come, or an answer is not read."""

    _end: asyncio.TimerHandle | None = None
    _watch: asyncio.TimerHandle | None = None
    _head = 0
    since = 0.0
    _paused = False
    _unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for the first request; where all places are taken, in the place of another."""
        gathering: Any = Gathering(transport, self.loop)
        super().connection_made(gathering)
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self._make_room()
        self._wait()
        self._look()

    def data_received(self, data: bytes) -> None:
        """Wait on as long as no request is whole."""
        self._head += len(data)
        super().data_received(data)
        if self.is_busy():
            if not self.cycle.more_body:
                self.cycle.scope[WHOLE] = True  # type: ignore[typeddict-unknown-key]  # as servers may add
            self._stop()
        elif self._head > MOST_HEAD_BYTES:
            self.transport.close()
        elif self._end is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop()
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Note that an answer waits to be read."""
        self._paused = True
        super().pause_writing()

    def resume_writing(self) -> None:
        """Note that it was read."""
        self._paused, self._unread = False, 0
        super().resume_writing()

    def is_busy(self) -> bool:
        """Whether a request is being answered."""
        # There is none before the first request, whatever its type says.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait(self) -> None:
        self.since = self.loop.time()
        self._end = self.loop.call_later(SECONDS, self.transport.close)

    def _stop(self) -> None:
        self._head = 0
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _look(self) -> None:
        """Give up a connection of whose answer nothing was read since the last look."""
        # Only then is nothing added meanwhile, so that what does not become less is not read.
        waits = self._paused or self.transport.is_closing()
        unread = self.transport.get_write_buffer_size() if waits else 0
        if 0 < self._unread <= unread:
            self.transport.abort()
            return
        self._unread = unread
        self._watch = self.loop.call_later(SECONDS_UNREAD, self._look)

    def _make_room(self) -> None:
        """End the oldest connection of the network that has most, one that asks nothing if there is one."""
        others = [one for one in self.connections if isinstance(one, Impatient) and one is not self]
        networks = {one: household("" if one.client is None else one.client[0]) for one in others}
        crowds = Counter(networks.values())
        least = max(others, key=lambda one: (crowds[networks[one]], not one.is_busy(), -one.since))
        self.connections.discard(least)
        least.transport.abort()
