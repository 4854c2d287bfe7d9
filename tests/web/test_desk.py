"""The desk as it is served: each thing that waits leads to the form that decides it, filled in."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.lots.tag import format_tag
from tests.service.auditor.trade import Trade
from tests.web.login import bearer
from tests.web.programs import served

PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    for lot in ("L-8", "L-9"):
        made._dig(lot, "SITE-N", "5", [{"number": format_tag(22)}])
    event = made.events["L-3"]
    body = {"event": event, "field": "/body/quantity/mass_kg", "old": "8", "new": "9", "reason": "again"}
    made.do("proposed", "event.corrected", body, by="COOP", cites=(event,))
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
    text = page(client, "AUTHORITY", "desk")
    conflict = f"tag-conflict%3A{trade.events['L-9']}"
    for address in (
        f"/console/do/approve?correction={trade.events['proposed']}",
        f"/console/do/resolve-conflict?hold={conflict}&lots=L-8&lots=L-9&tag%2Fnumber={format_tag(22)}",
        "/console/do/site-status?site=SITE-S",
        "/console/incidents/I-1",
        "/console/void",
    ):
        assert f'href="{address}"' in text


def test_an_office_is_led_to_what_its_key_may_enter_alone(client: TestClient) -> None:
    text = page(client, "PROG", "desk")
    assert "/console/do/close-incident?incident=I-1" in text
    assert "/console/do/site-status" not in text


def test_the_menu_leads_offices_to_the_desk_and_nobody_else(client: TestClient) -> None:
    assert 'href="/console/desk"' in page(client, "PROG", "stock?party=COOP")
    assert 'href="/console/desk"' not in page(client, "COOP", "stock")


def test_bags_that_are_to_come_are_listed_for_reading_too(client: TestClient, trade: Trade) -> None:
    trade.do(
        "sent", "lot.dispatched", {"lots": ["M-1"], "to": "TRADER"}, by="SMELTER", cites=(trade.head("M-1"),)
    )
    text = page(client, "TRADER", "receive")
    assert 'data-lot="M-1"' in text
    assert 'data-kg="80"' in text
    assert 'href="/console/receive"' in page(client, "TRADER", "stock")
    assert 'href="/console/receive"' not in page(client, "COOP", "stock")
