from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from ledger.crypto.enrolment import sign_enrolment
from ledger.lots.schema import second_of
from ledger.lots.state import Refusal
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Batch
from ledger.service.enrolling import ask
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from tests.store.world import DAY, MINERAL, World, key_of
from tests.support.trade import Trade
from tests.web.bags import code_of
from tests.web.login import bearer
from tests.web.rights_table import CALLERS, Row, rows

ADDRESS = "https://ledger.test"
PARTIES = (None, None, "LAB", "OTHER", "AUDITOR", "AUTHORITY")
TYPES = {
    "/api/v1/events": "application/cose",
    "/api/v1/events/batch": "application/cbor-seq",
    "/api/v1/enrolments": "application/cose",
    "/api/v1/session": "application/cose",
}


@dataclass
class Service:
    """A ledger that is served, and what its things are called."""

    client: TestClient
    names: dict[str, str]


def begun(folder: Path, *, public: bool) -> Iterator[Service]:
    world = World(folder, public=public)
    trade = Trade(world)
    code = code_of(1)
    trade.by("AUTHORITY", "tags.issued", {"batch": "B-1", "tags": [tag_digest(code)]})
    batch = world.find(Batch, "B-1")
    assert batch is not None
    given = {"batches": ["B-1"], "tags": [tag_digest(code)], "to": "OTHER"}
    trade.by("AUTHORITY", "tags.assigned", given, (batch.head,))
    body = {"lot": "O-2", "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}
    born = trade.by("OTHER", "lot.registered", {**body, "tags": [{"number": code}]})
    place = {"place": "DEPOT", "name": "Depot", "kind": "depot", "country": "CD", "operator": "OTHER"}
    trade.by("OTHER", "place.registered", place)
    certificate = {
        "number": "C-1",
        "lots": ["O-2"],
        "issuing_country": "CD",
        "exporter": "OTHER",
        "ore": MINERAL,
        "mass_kg": "50",
        "issued_on": "2025-07-02",
        "expires_on": "2025-08-02",
        "verifier": "V-1",
        "validator": "V-2",
    }
    trade.by("AUTHORITY", "certificate.issued", certificate, (born.event_id,))
    refusal = world.find(Refusal, trade.refused.event_id)
    assert refusal is not None
    names = {
        "lot": "O-2",
        "event": born.event_id,
        "tag": code,
        "key": f"/console/records/key/{key_of('OTHER').public_key.hex()}",
        "shown": f"/console/log/{world.size}",
        "digest": tag_digest(code),
        "checkpoint": f"/log/checkpoints/{world.size}",
        "refusal": trade.refused.event_id,
        "bundle": f"/log/tile/entries/000.p/{world.size}",
    }
    world.clock.now += 30 * DAY
    statement = sign_enrolment(
        key_of("OTHER 2"),
        ledger=world.genesis,
        party="OTHER",
        use="field",
        expires=second_of(world.clock.now + DAY),
    )
    names["asked"] = ask(world.handle, statement).code
    rates = Rates(*[1_000_000] * 5)
    app = create_app(Config(world.data, ADDRESS, rates=rates), clock=world.clock)
    with TestClient(app, ADDRESS, follow_redirects=False, raise_server_exceptions=False) as client:
        client.get("/log/checkpoint")
        yield Service(client, names)
    world.close()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from begun(tmp_path_factory.mktemp("closed") / "data", public=False)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield from begun(tmp_path_factory.mktemp("public") / "data", public=True)


def routes_of(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Every method and address that an application answers, static files apart."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner.routes)
        for method in sorted(getattr(route, "methods", None) or ()):
            if method != "HEAD":
                yield f"{method} {getattr(route, 'path', '')}"


def test_the_table_names_every_route(closed: Service) -> None:
    app = closed.client.app
    assert isinstance(app, FastAPI)
    registered = set(routes_of(app.routes))
    listed = [row.route for row in rows(closed.names)]
    assert registered - set(listed) == set()
    assert set(listed) - registered == set()


def wrong(service: Service, row: Row, party: str | None, expected: str) -> str:
    """What is wrong with the answer to a caller; empty when it is as the table says."""
    client = service.client
    headers = {"accept": "*/*", "origin": ADDRESS, **({} if party is None else bearer(client, party))}
    path = row.address.partition("?")[0]
    if row.body is not None:
        form = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
        headers["content-type"] = TYPES.get(path, form)
    answer = client.request(row.method, row.address, content=row.body, headers=headers)
    client.cookies.clear()
    shown = "+" if row.shows and row.shows.encode() in answer.content else ""
    told = f"{answer.status_code}{shown}"
    return "" if told == expected else f"{told}, not {expected}"


def test_every_caller_is_answered_as_the_table_says(closed: Service, public: Service) -> None:
    faults: list[str] = []
    for one, other in zip(rows(closed.names), rows(public.names), strict=True):
        for position, expected in enumerate(one.answers.split()):
            service, row = (public, other) if position == 1 else (closed, one)
            fault = wrong(service, row, PARTIES[position], expected)
            if fault:
                faults.append(f"{row.route} as {CALLERS[position]}: {fault}")
    assert not faults, "\n".join(faults)


def test_what_is_not_there_and_what_may_not_be_read_have_one_answer(closed: Service) -> None:
    client = closed.client
    header = bearer(client, "LAB")
    for path, other in (("lots/{}", "O-9"), ("incidents/{}", "I-9"), ("lots/{}/passport", "O-9")):
        id = {"lots": "O-2", "incidents": "I-1"}[path.partition("/")[0]]
        real = client.get(f"/api/v1/{path.format(id)}", headers=header)
        none = client.get(f"/api/v1/{path.format(other)}", headers=header)
        assert real.status_code == none.status_code == 404
        assert real.text.replace(id, "X") == none.text.replace(other, "X")


def test_a_stranger_learns_nothing_of_what_there_is(closed: Service) -> None:
    client = closed.client
    for path in ("lots/{}", "lots/{}/trace", "parties/{}", "sites/{}", "incidents/{}"):
        texts = {
            client.get(f"/api/v1/{path.format(id)}").text for id in ("O-2", "OTHER", "SITE-1", "I-1", "X")
        }
        assert len(texts) == 1


@pytest.fixture
def sold(tmp_path: Path) -> Iterator[TestClient]:
    """COOP sold L-1 to TRADER, who made M-1 of it; EXPORTER split X-1 off M-1, and sold what was left."""
    world = World(tmp_path / "data", public=False)
    Trade(world).move("EXPORTER", "OTHER", "M-1", kg="30")
    app = create_app(Config(world.data, ADDRESS), clock=world.clock)
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as client:
        yield client
    world.close()


@pytest.mark.parametrize("path", ["", "/trace", "/passport", "/assessment"])
def test_a_lot_that_was_sold_is_shown_to_its_seller_no_more(sold: TestClient, path: str) -> None:
    answer = sold.get(f"/api/v1/lots/L-1{path}", headers=bearer(sold, "COOP"))
    assert (answer.status_code, answer.json()["code"]) == (403, "lot-passed-on")
    assert "TRADER" not in answer.text
    assert sold.get(f"/api/v1/lots/L-1{path}", headers=bearer(sold, "TRADER")).status_code == 200


def test_of_a_lot_that_was_sold_its_seller_reads_what_happened_until_then(sold: TestClient) -> None:
    header = bearer(sold, "COOP")
    events = sold.get("/api/v1/lots/L-1/history", headers=header).json()["events"]
    assert [one["type"] for one in events] == ["lot.registered", "lot.sold", "lot.dispatched", "lot.received"]
    whole = sold.get("/api/v1/lots/L-1/history", headers=bearer(sold, "AUDITOR")).json()["events"]
    seen = {one["event_id"] for one in events}
    for one in whole:
        status = sold.get(f"/api/v1/events/{one['event_id']}", headers=header).status_code
        assert status == (200 if one["event_id"] in seen else 404)
    page = sold.get("/console/lots/L-1", headers={**header, "accept": "text/html"})
    assert page.status_code == 200
    assert all(one["event_id"] in page.text for one in events)
    assert "M-1" not in page.text


def test_what_is_left_of_a_lot_is_not_told_to_who_has_a_part_of_it(sold: TestClient) -> None:
    header = bearer(sold, "EXPORTER")
    step = sold.get("/api/v1/lots/X-1/trace", headers=header).json()["upstream"][0]
    assert (step["lot"], step["custodian"], step["state"]) == ("M-1", "EXPORTER", "in_stock")
    assert sold.get("/api/v1/lots/M-1", headers=header).status_code == 403
    page = sold.get("/console/lots/X-1", headers={**header, "accept": "text/html"}).text
    assert "M-1" in page
    assert "OTHER" not in page


def test_an_incident_that_no_office_decided_is_in_nothing_that_a_stranger_reads(public: Service) -> None:
    client = public.client
    whole = bearer(client, "AUDITOR")
    for path in ("/api/v1/lots/O-1", "/api/v1/lots/O-1/history", "/console/lots/O-1"):
        assert ("I-1" in client.get(path, headers=whole).text) is not path.endswith("history")
        opened = [text for text in ("I-1", "incident.opened") if text in client.get(path).text]
        client.cookies.clear()
        assert not opened, path
