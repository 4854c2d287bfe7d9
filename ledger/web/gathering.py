"""A connection that sends in one piece what is written to it in one go, such as head and body of an answer.

The server writes them one after the other, and each piece would cost a call of the system, a packet, and a
waking of who waits for it.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

MOST_HELD: Final = 65_536
"""Bytes that are held back at most: a long answer goes as it comes."""


class Gathering:
    """A transport around another, which does everything else."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Send bytes as soon as the loop goes on, or with what was written before them."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size >= MOST_HELD:
            self._send()

    def close(self) -> None:
        """Send what is held, and end the connection."""
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever transports have
        """Do as the other does."""
        return getattr(self._transport, name)

    def _send(self) -> None:
        held, self._held, self._size = self._held, [], 0
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))
