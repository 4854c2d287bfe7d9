"""Connections that are slow: what they may take, and who is answered all the same."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from ledger.web import patience

HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
LARGE = 8_000_000


async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
    """Nothing, or something large."""
    large = scope["path"] == "/large"
    length = str(LARGE if large else 0).encode()
    start = {"type": "http.response.start", "status": 200 if large else 204}
    await send({**start, "headers": [(b"content-length", length)] if large else []})
    await send({"type": "http.response.body", "body": bytes(LARGE if large else 0)})


@asynccontextmanager
async def served(**how: Any) -> AsyncIterator[tuple[str, int]]:  # noqa: ANN401 - settings of uvicorn
    """Where it is served."""
    config = uvicorn.Config(
        answer, http=patience.Impatient, lifespan="off", log_config=None, timeout_keep_alive=1, **how
    )
    server = uvicorn.Server(config)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server._serve([bound]))
        while not server.started:  # noqa: ASYNC110 - it has no event for it
            await asyncio.sleep(0.01)
        yield bound.getsockname()
        server.should_exit = True
        await serving


async def said_to(begun: bytes) -> bytes:
    """What a connection answers before it is closed, to one who sends this and then waits."""
    async with served() as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(begun)
        said = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        return said


@pytest.mark.parametrize("begun", [b"", HEAD[:-2], HEAD + b"GET", HEAD])
def test_a_request_whose_head_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.2)
    said = asyncio.run(said_to(begun))
    assert said.count(b"204 No Content") == begun.count(b"\r\n\r\n")


def test_a_head_that_is_too_long_is_not_waited_for() -> None:
    endless = HEAD[:-2] + b"x: " + b"y" * patience.MOST_HEAD_BYTES
    assert asyncio.run(said_to(endless)) == b""
    long_body = HEAD[:-2] + b"content-length: 100000\r\n\r\n" + b"y" * 100_000
    assert b"204 No Content" in asyncio.run(said_to(long_body))


async def read_of_large(pause: float) -> int:
    """How much of a large answer one gets who waits between its parts."""
    async with served() as address:
        reader, writer = await asyncio.open_connection(*address, limit=1_000)
        writer.write(HEAD.replace(b"/ ", b"/large "))
        taken = 0
        try:
            while part := await reader.read(LARGE // 10):
                taken += len(part)
                await asyncio.sleep(pause if taken < LARGE // 2 else 0)
        except ConnectionError:
            pass
        writer.close()
        return taken


def test_an_answer_that_is_not_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS_UNREAD", 0.2)
    assert asyncio.run(read_of_large(1.0)) < LARGE
    assert asyncio.run(read_of_large(0.001)) > LARGE


async def statuses_in_a_crowd(places: int, crowd: int) -> list[bytes]:
    """What honest readers are answered, one after the other, while somebody holds all places and more."""
    async with served(limit_concurrency=places) as address:
        held = [await asyncio.open_connection(*address, local_addr=("127.0.0.2", 0)) for _ in range(crowd)]
        said = []
        patient = await asyncio.open_connection(*address)
        for _ in range(3):
            reader, writer = await asyncio.open_connection(*address)
            writer.write(HEAD)
            said.append(await asyncio.wait_for(reader.readline(), 5))
            writer.close()
            held += [await asyncio.open_connection(*address, local_addr=("127.0.0.2", 0))]
        # Who came before them, and asks only now, was not the one who had to go.
        patient[1].write(HEAD)
        said.append(await asyncio.wait_for(patient[0].readline(), 5))
        for _, writer in [patient, *held]:
            writer.close()
        return said


def test_who_holds_all_places_makes_room_for_others() -> None:
    assert asyncio.run(statuses_in_a_crowd(10, 30)) == [b"HTTP/1.1 204 No Content\r\n"] * 4
