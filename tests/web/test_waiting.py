"""What waits for a party as it is served, and what the menu says of it."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.lots.tag import tag_digest
from tests.service.auditor.trade import CODES, Trade
from tests.web.login import bearer
from tests.web.programs import served

PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    event = made.events["L-1 bought"]
    field = {"field": "/body/quantity/moisture_percent", "old": "2", "new": "3"}
    body = {"event": event, **field, "reason": "dried again"}
    made.do("proposed", "event.corrected", body, by="TRADER", cites=(event,))
    received = {"lot": "L-3", "quantity": {"mass_kg": "8"}}
    made.do("told", "lot.received", received, by="SMELTER", cites=(made.head("L-3"),))
    void = {"tags": [tag_digest(CODES[1])], "batches": ["B-1"], "reason": "stolen"}
    made.do("void", "tag.voided", void, by="PROG", cites=(made.events["lost"],))
    yield made
    made.world.close()


@pytest.fixture(scope="module")
def client(trade: Trade) -> Iterator[TestClient]:
    with served(trade.world) as made:
        yield made


def page(client: TestClient, party: str, path: str) -> str:
    answer = client.get(f"/console/{path}", headers={**bearer(client, party), **PAGE})
    assert answer.status_code == 200
    return unescape(answer.text)


def test_what_waits_leads_to_its_form(client: TestClient, trade: Trade) -> None:
    text = page(client, "COOP", "waiting")
    for address in (
        f"/console/do/approve?correction={trade.events['proposed']}",
        f"/console/do/dispatch?lots=L-3&to=SMELTER&receipts={trade.events['told']}",
        "/console/do/answer-incident?incident=I-1",
    ):
        assert f'href="{address}"' in text
    assert f"/console/do/reject?correction={trade.events['proposed']}" in page(client, "TRADER", "waiting")


def test_the_menu_counts_what_waits_on_every_page(client: TestClient) -> None:
    assert 'href="/console/waiting">Waiting for you <strong class="count">3</strong>' in page(
        client, "COOP", "log"
    )
    assert 'href="/console/waiting">Waiting for you</a>' in page(client, "SMELTER", "log")
    office = page(client, "AUTHORITY", "log")
    assert 'href="/console/desk">Desk <strong class="count">2</strong>' in office
    assert 'href="/console/waiting"' not in office


def test_the_menu_warns_who_holds_a_void_tag(client: TestClient) -> None:
    warning = '<strong class="count bad" data-count="1">1 tag void</strong>'
    assert warning in page(client, "COOP", "log")
    assert warning not in page(client, "TRADER", "log")
