"""How the service answers: appends, reads and the page of a tag, over the network, on the same cores."""

from __future__ import annotations

import asyncio
import shutil
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.tag import parse_tag, tag_digest
from scripts.benchmarks.trade import Trade, lot_of, registration, sign_registrations
from scripts.benchmarks.web_client import Asked, Connection, Request, closed_loop, open_loop
from scripts.benchmarks.web_server import Server, server_of
from scripts.campaigns.town import AUTHORITY

CLIENTS: Final = 64
PER_SECOND: Final = 300
_CLOSED: Final = 6_000
_OPEN: Final = 3_000
_READS: Final = 60
_PAGES: Final = 200
_CODE: Final = "7K3M-9Q2X-TW4R-A"
_COSE: Final = {"Content-Type": "application/cose"}
ROUTES: Final = ("lots/{lot}", "lots/{lot}/trace", "lots/{lot}/passport")


@dataclass(frozen=True, slots=True)
class Appends:
    """Events a second of 64 clients, with their 95th percentile and that at 300/s, in seconds.

    ``cpu`` are the microseconds of processor time of the service for one, whoever else uses the computer.
    """

    per_second: float
    cpu: float
    closed: float
    opened: float
    opened_median: float


@dataclass(frozen=True, slots=True)
class TagPage:
    """Bytes of a tag's page as they are sent, compressed, and median and 95th percentile of seconds."""

    size: int
    median: float
    slow: float


def append_over_http(log: Path, work: Path) -> Appends:
    """Return how fast events are recorded through the service of a copy of a log, with their receipts."""
    data = _copy(log, work)
    trade = Trade(data)
    statements = sign_registrations(trade.ledger, _CLOSED + _OPEN)
    trade.close()
    requests = [Request("/api/v1/events", "POST", one, _COSE) for one in statements]
    with server_of(data) as server:
        before = server.cpu()
        closed = asyncio.run(closed_loop(server.port, requests[:_CLOSED], clients=CLIENTS, wanted=201))
        cpu = (server.cpu() - before) / _CLOSED * 1e6
        opened = asyncio.run(open_loop(server.port, requests[_CLOSED:], per_second=PER_SECOND, wanted=201))
    shutil.rmtree(data)
    return Appends(_CLOSED / closed.whole, cpu, _slow(closed), _slow(opened), statistics.median(opened.times))


def tag_page(log: Path, work: Path) -> TagPage:
    """Return how heavy and how fast the public page of a tag is, asked by a few at once."""
    data = _copy(log, work)
    trade = Trade(data)
    _tag_a_lot(trade)
    trade.close()
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    page = Request(f"/t/{_CODE}", headers=headers)
    with server_of(data) as server:
        _, body = asyncio.run(_once(server.port, page))
        asked = asyncio.run(closed_loop(server.port, [page] * _PAGES, clients=4, wanted=200))
    shutil.rmtree(data)
    return TagPage(len(body), statistics.median(asked.times), _slow(asked))


def _tag_a_lot(trade: Trade) -> None:
    code = parse_tag(_CODE)
    digests: list[JSON] = [tag_digest(code)]
    do = trade.town.do
    do(AUTHORITY, "tags.issued", {"batch": "B-1", "site": "SITE-1", "tags": digests})
    do(AUTHORITY, "tags.assigned", {"batches": ["B-1"], "tags": digests, "to": "COOP-A"})
    do("COOP-A", "lot.registered", {**registration("L-TAGGED"), "tags": [{"number": code}]})


def read_over_http(logs: Sequence[Path]) -> Iterator[dict[str, float]]:
    """Yield for each log the median seconds of each of :data:`ROUTES` for lots anywhere in it."""
    for data in logs:
        trade = Trade(data)
        groups = trade.groups
        trade.close()
        rng = Random(3)
        lots = [lot_of(rng.randrange(groups)) for _ in range(_READS)]
        with server_of(data) as server:
            headers = server.log_in("PROGRAMME")
            yield {route: _median(server, route, lots, headers) for route in ROUTES}


def cold_start(data: Path) -> float:
    """Return the seconds from the start of the program until it answers."""
    with server_of(data) as server:
        return server.started


def _median(server: Server, route: str, lots: Sequence[str], headers: dict[str, str]) -> float:
    requests = [Request(f"/api/v1/{route.format(lot=lot)}", headers=headers) for lot in lots]
    return statistics.median(asyncio.run(closed_loop(server.port, requests, clients=1, wanted=200)).times)


async def _once(port: int, request: Request) -> tuple[int, bytes]:
    connection = Connection(port)
    answer = await connection.ask(request)
    connection.close()
    return answer


def _slow(asked: Asked) -> float:
    return statistics.quantiles(asked.times, n=20)[-1]


def _copy(log: Path, work: Path) -> Path:
    shutil.rmtree(work, ignore_errors=True)
    return Path(shutil.copytree(log, work))
