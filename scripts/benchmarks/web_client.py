"""Programs that ask the service: as many at once as they can, or at a rate that does not wait for answers.

Plain sockets, so that what is measured is the service and not a library of the asking side.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Request:
    """A question: method, path, body and further headers."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def format(self) -> bytes:
        """Return the bytes that are sent."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + _END + self.body


@dataclass(frozen=True, slots=True)
class Asked:
    """Seconds until each answer, in the order of the answers, and from the first question to the last."""

    times: Sequence[float]
    whole: float


class Connection:
    """A connection that is kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._pair: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> tuple[int, bytes]:
        """Return status and body of the answer; RuntimeError when it has no length."""
        # The server ends what is not used for some seconds.
        if self._pair is None or self._pair[0].at_eof():
            self._pair = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)
        reader, writer = self._pair
        writer.write(request.format())
        head = (await reader.readuntil(_END)).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not length:
            raise RuntimeError(f"bug: an answer without a length: {head!r}")
        return int(head[9:12]), await reader.readexactly(int(length))

    def close(self) -> None:
        """Close it."""
        if self._pair is not None:
            self._pair[1].close()


async def closed_loop(port: int, requests: Sequence[Request], *, clients: int, wanted: int) -> Asked:
    """Ask by so many clients, each of which goes on when it is answered; ``wanted`` is the status."""
    waiting, times = list(reversed(requests)), []

    async def client() -> None:
        connection = Connection(port)
        while waiting:
            times.append(await _timed(connection, waiting.pop(), wanted, time.perf_counter()))
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Asked(times, time.perf_counter() - began)


async def open_loop(port: int, requests: Sequence[Request], *, per_second: float, wanted: int) -> Asked:
    """Ask at a rate, whether the others are answered or not; times count from when each was due."""
    free: list[Connection] = []
    began = time.perf_counter()

    async def one(number: int, request: Request) -> float:
        due = began + number / per_second
        await asyncio.sleep(due - time.perf_counter())
        connection = free.pop() if free else Connection(port)
        taken = await _timed(connection, request, wanted, due)
        free.append(connection)
        return taken

    times = await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))
    for connection in free:
        connection.close()
    return Asked(times, time.perf_counter() - began)


async def _timed(connection: Connection, request: Request, wanted: int, since: float) -> float:
    status, body = await connection.ask(request)
    if status != wanted:
        raise RuntimeError(f"bug: {request.path} is answered with {status}: {body[:300]!r}")
    return time.perf_counter() - since
