"""What is written to a connection in one go leaves in one piece, whole and in its order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from ledger.web.gathering import MOST_HELD, Gathering


@asynccontextmanager
async def _pair() -> AsyncIterator[tuple[Gathering, socket.socket]]:
    """A connection, and the end at which it is read, which waits for nothing."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(0)
    loop = asyncio.get_running_loop()
    transport, _protocol = await loop.connect_accepted_socket(asyncio.Protocol, ours)
    with theirs:
        yield Gathering(transport, loop), theirs
    transport.abort()
    await asyncio.sleep(0.01)


def _with(test: Callable[[Gathering, socket.socket], Awaitable[None]]) -> None:
    async def run() -> None:
        async with _pair() as (connection, reader):
            await test(connection, reader)

    asyncio.run(run())


def test_head_and_body_leave_together() -> None:
    async def run(connection: Gathering, reader: socket.socket) -> None:
        connection.write(b"head ")
        connection.write(b"body")
        with pytest.raises(BlockingIOError):
            reader.recv(100)
        await asyncio.sleep(0)
        assert reader.recv(100) == b"head body"
        connection.write(b"next")
        await asyncio.sleep(0)
        assert reader.recv(100) == b"next"

    _with(run)


def test_what_is_held_is_sent_before_the_end_and_nothing_behind_it() -> None:
    async def run(connection: Gathering, reader: socket.socket) -> None:
        connection.write(b"last words")
        connection.close()
        connection.write(b"more")
        await asyncio.sleep(0.01)
        assert reader.recv(100) == b"last words"
        assert reader.recv(100) == b""

    _with(run)


def test_a_long_answer_is_not_held_back() -> None:
    async def run(connection: Gathering, reader: socket.socket) -> None:
        connection.write(b"head")
        connection.write(bytes(MOST_HELD))
        assert reader.recv(4) == b"head"

    _with(run)


def test_in_all_else_it_is_the_transport() -> None:
    async def run(connection: Gathering, reader: socket.socket) -> None:
        assert not connection.is_closing()
        assert connection.get_write_buffer_size() == 0
        connection.abort()
        await asyncio.sleep(0.01)
        assert reader.recv(100) == b""

    _with(run)
