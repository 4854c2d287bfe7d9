from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Scope

from ledger.crypto.envelope import EVENT, sign_envelope
from ledger.errors import Refused
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from ledger.web.incoming import MOST_ADDRESS, MOST_FORM, Body
from ledger.web.limits import network_of
from ledger.web.logs import coarse, write_logs
from tests.store.world import DAY, World, key_of
from tests.support.trade import Trade
from tests.web.login import COSE, bearer, statement

ADDRESS = "https://ledger.test"
TOKEN = "0123456789abcdef"
FEW = Rates(pages=3, codes=2, logins=3, files=5, readers=4)


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    world = World(tmp_path / "data", public=False)
    yield Trade(world)
    world.close()


def served(trade: Trade, *, rates: Rates | None = None) -> TestClient:
    config = Config(trade.world.data, ADDRESS, rates=rates or Rates(), metrics_token=TOKEN)
    return TestClient(create_app(config, clock=trade.world.clock), ADDRESS, raise_server_exceptions=False)


@pytest.fixture
def client(trade: Trade) -> Iterator[TestClient]:
    with served(trade) as made:
        yield made


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log of the server."""
    root, requests = logging.getLogger(), logging.getLogger("ledger.requests")
    before = root.handlers, root.level, requests.level
    stream = io.StringIO()
    write_logs(stream, requests=True)
    yield stream
    root.handlers, root.level = before[0], before[1]
    requests.setLevel(before[2])


def logged(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def send(client: TestClient, data: bytes) -> int:
    return int(client.post("/api/v1/events", content=data, headers=COSE).status_code)


# Health and metrics.


def test_says_that_it_lives_and_how_the_log_stands(client: TestClient, trade: Trade) -> None:
    health = client.get("/healthz").json()
    assert (health["status"], health["origin"], health["size"]) == ("ok", "ledger.test/log", trade.world.size)
    trade.world.clock.now += 90_000
    assert client.get("/healthz").json()["checkpoint_age_seconds"] == health["checkpoint_age_seconds"] + 90


def test_a_halted_log_is_served_for_reading_and_takes_nothing(client: TestClient, trade: Trade) -> None:
    published = client.get("/log/checkpoint").content
    trade.world.handle.writer.halt.set("halted", "for this test")
    assert client.get("/healthz").json()["status"] == "halted"
    assert client.get("/log/checkpoint").content == published
    assert client.get("/api/v1/lots/L-2", headers=bearer(client, "COOP")).status_code == 200
    answer = client.post("/api/v1/events", content=trade.world.lot("L-9"), headers=COSE)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def metric(client: TestClient, name: str, **labels: str) -> float:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text
    families = text_string_to_metric_families(answer.text)
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(one.value for one in samples if labels.items() <= one.labels.items())


def test_counts_what_is_asked_recorded_and_refused(client: TestClient, trade: Trade) -> None:
    assert send(client, trade.world.lot("L-9")) == 201
    assert send(client, trade.world.lot("L-9")) in (200, 409)
    assert send(client, trade.world.dispatch("O-1", "COOP", by="TRADER")) == 409
    assert metric(client, "ledger_submissions_total", status="recorded") == 1
    assert metric(client, "ledger_refusals_total", code="not-custodian") == 1
    route = {"method": "POST", "route": "/api/v1/events", "status": "201"}
    assert metric(client, "ledger_http_requests_total", **route) == 1
    assert metric(client, "ledger_http_request_seconds_count", route="/api/v1/events") == 3
    assert metric(client, "ledger_log_size") == trade.world.size
    assert metric(client, "ledger_log_halted") == 0
    assert metric(client, "ledger_waiting_events") == 0
    trade.world.handle.writer.halt.set("halted", "for this test")
    assert metric(client, "ledger_log_halted") == 1


def test_metrics_are_for_auditors_and_monitors(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"authorization": "Bearer 0123"}).status_code == 401
    assert client.get("/metrics", headers=bearer(client, "COOP")).status_code == 401
    assert client.get("/metrics", headers=bearer(client, "AUDITOR")).status_code == 200


def test_without_a_token_of_its_own_no_monitor_reads_the_metrics(trade: Trade) -> None:
    with TestClient(create_app(Config(trade.world.data, ADDRESS)), ADDRESS) as client:
        for token in ("None", ""):
            header = {"authorization": f"Bearer {token}"}
            assert client.get("/metrics", headers=header).status_code == 401


# Logs.


def test_writes_one_line_for_each_request_without_what_was_asked_for(
    client: TestClient, lines: io.StringIO
) -> None:
    answer = client.get("/t/7K3M9Q2XTW4RA?lang=fr", headers={"authorization": "Bearer secret-token"})
    (line,) = logged(lines)
    assert line["request"] == answer.headers["x-request-id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/t/{code}", answer.status_code)
    assert line["ms"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    for secret in ("7K3M", "secret", "lang"):
        assert secret not in lines.getvalue()


def test_names_no_route_that_there_is_not(client: TestClient, lines: io.StringIO) -> None:
    client.get("/secret/of/somebody")
    client.get("/static/style.css")
    assert [line["route"] for line in logged(lines)] == ["none", "/static/*"]


def test_a_login_leaves_no_token_in_the_log(client: TestClient, lines: io.StringIO) -> None:
    token = bearer(client, "COOP")["authorization"].removeprefix("Bearer ")
    assert token not in lines.getvalue()
    assert [line["route"] for line in logged(lines)] == ["/api/v1/session/challenge", "/api/v1/session"]


def test_a_fault_is_written_down_with_the_id_that_the_answer_names(
    client: TestClient, lines: io.StringIO
) -> None:
    app = client.app
    assert isinstance(app, FastAPI)

    @app.get("/api/broken")
    def broken() -> None:
        raise ZeroDivisionError

    answer = client.get("/api/broken")
    fault = next(line for line in logged(lines) if line["level"] == "error")
    assert fault["request"] == answer.headers["x-request-id"]
    assert "ZeroDivisionError" in fault["trace"]


@pytest.mark.parametrize(
    ("host", "network"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::77", "2001:db8:1::"), ("testclient", "")],
)
def test_a_sender_is_written_down_by_its_network(host: str, network: str) -> None:
    assert coarse(host) == network


# Limits.


def test_a_stranger_who_asks_too_often_is_told_how_long_to_wait(trade: Trade) -> None:
    with served(trade, rates=FEW) as client:
        statuses = [client.get("/api/v1/lots").status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]
        answer = client.get("/api/v1/lots")
        assert answer.json()["code"] == "too-many"
        assert 1 <= int(answer.headers["retry-after"]) <= 61
        assert "content-security-policy" in answer.headers
        assert client.get("/healthz").status_code == 200
        assert client.get("/log/checkpoint").status_code == 200


def test_codes_are_looked_up_less_often(trade: Trade) -> None:
    with served(trade, rates=FEW) as client:
        statuses = [client.get(f"/{letter}/7K3M9Q2XTW4RA").status_code for letter in ("t", "T", "t")]
        assert statuses[-1] == 429
        assert 429 not in statuses[:-1]


def test_logins_are_tried_less_often(trade: Trade) -> None:
    with served(trade, rates=FEW) as client:
        data = statement(client, key_of("nobody"))
        statuses = [client.post("/api/v1/session", content=data, headers=COSE).status_code for _ in range(3)]
        assert statuses == [403, 403, 429]


def test_a_reader_has_a_rate_of_its_own(trade: Trade) -> None:
    with served(trade, rates=FEW) as client:
        header = bearer(client, "COOP")
        for _ in range(4):
            client.get("/api/v1/lots")
        assert client.get("/api/v1/lots").status_code == 429
        assert [client.get("/api/v1/lots", headers=header).status_code for _ in range(5)] == [200] * 4 + [429]


def test_events_that_are_taken_are_not_limited_and_others_are(trade: Trade) -> None:
    with served(trade, rates=FEW) as client:
        assert {send(client, trade.world.lot(f"N-{number}")) for number in range(6)} == {201}
        assert [send(client, b"nonsense") for _ in range(4)] == [422, 422, 422, 429]
        assert send(client, trade.world.lot("N-9")) == 429


def test_a_batch_of_which_something_is_not_signed_counts_though_it_is_answered(trade: Trade) -> None:
    with served(trade, rates=FEW) as client:

        def send_batch(data: bytes) -> int:
            headers = {"content-type": "application/cbor-seq"}
            return int(client.post("/api/v1/events/batch", content=data, headers=headers).status_code)

        good = trade.world.lot("N-1")
        assert [send_batch(good) for _ in range(5)] == [200] * 5
        stranger = sign_envelope(
            b"{}", key_of("nobody"), content_type=EVENT, issuer="COOP", subject="lot.registered"
        )
        assert [send_batch(good + stranger) for _ in range(4)] == [200, 200, 200, 429]


def test_looking_for_events_by_handing_in_is_limited(trade: Trade) -> None:
    with served(trade, rates=FEW) as client:
        asked = [
            client.put(f"/api/v1/events/{number:064x}/disclosures", json={"disclosures": ["eA"]})
            for number in range(4)
        ]
        assert [one.status_code for one in asked] == [404, 404, 404, 429]


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.77", "203.0.113.77"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.77", "203.0.113.77"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_counts_once(host: str, network: str) -> None:
    assert network_of(Request({"type": "http", "client": (host, 1)})) == network


# What is taken in.


def test_a_long_address_and_a_large_form_are_refused(client: TestClient) -> None:
    assert client.get("/t/" + "A" * MOST_ADDRESS).status_code == 414
    answer = client.post("/nothing", content=bytes(MOST_FORM + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def scope_of(path: str) -> Scope:
    return {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": []}


def take(
    path: str, pieces: list[Message], *, hangs: bool = False, pause: float = 0, patience: float = 0.05
) -> bytes:
    """The body that an endpoint reads, a piece after each pause; after them nothing comes any more."""
    taken = bytearray()

    async def receive() -> Message:
        await asyncio.sleep(pause)
        if not pieces and hangs:
            await asyncio.sleep(60)
        return pieces.pop(0)

    async def read() -> None:
        body = Body(scope_of(path), receive, patience=patience)
        while True:
            message = await body()
            taken.extend(message["body"])
            if not message["more_body"]:
                return

    asyncio.run(read())
    return bytes(taken)


def piece(data: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


def test_a_body_that_does_not_say_its_length_is_counted() -> None:
    half = bytes(MOST_FORM // 2)
    assert len(take("/login", [piece(half, more=True), piece(half, more=False)])) == MOST_FORM
    with pytest.raises(Exception, match="larger than"):
        take("/login", [piece(half, more=True), piece(half, more=True), piece(b"x", more=False)])


def test_a_body_that_never_ends_is_given_up() -> None:
    with pytest.raises(Refused) as caught:
        take("/api/v1/events", [piece(b"x", more=True)], hangs=True)
    assert caught.value.code == "too-slow"


def test_a_body_that_drips_is_given_up_and_one_that_is_slow_is_not() -> None:
    drips = [piece(b"x", more=True) for _ in range(20)]
    with pytest.raises(Refused) as caught:
        take("/api/v1/events", drips, pause=0.02)
    assert caught.value.code == "too-slow"
    slow = [piece(bytes(200), more=number < 9) for number in range(10)]
    assert len(take("/api/v1/events", slow, pause=0.1, patience=0.8)) == 2_000


def test_a_form_that_does_not_say_its_length_is_refused_as_one_that_does(client: TestClient) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    pieces = (bytes(MOST_FORM // 4) for _ in range(5))
    for body in (bytes(MOST_FORM + 1), pieces):
        answer = client.post("/login", content=body, headers=form)
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_a_clock_that_cannot_be_right_is_told_and_a_right_one_can_be_confirmed(tmp_path: Path) -> None:
    world = World(tmp_path / "data", public=False)
    trade = Trade(world)
    lots = [world.lot("Q-1"), world.lot("Q-2")]
    for off, code in ((-3600_000, "clock-behind"), (40 * DAY, "clock-ahead")):
        world.clock.now += off
        with served(trade) as client:
            answer = client.post("/api/v1/events", content=lots[0], headers=COSE)
            assert (answer.status_code, answer.json()["code"]) == (503, code)
            assert answer.json()["hint"]
            assert int(answer.headers["retry-after"]) > 0
            assert client.get("/healthz").json()["status"] == "halted"
            assert client.get("/log/checkpoint").status_code == 200
        world.clock.now -= off
    world.clock.now += 40 * DAY
    app = create_app(Config(world.data, ADDRESS, clock_confirmed=True), clock=world.clock)
    with TestClient(app, ADDRESS) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        for lot in lots:
            assert client.post("/api/v1/events", content=lot, headers=COSE).status_code == 201
    world.close()
