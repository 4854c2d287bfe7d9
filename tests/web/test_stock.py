"""The stock book as it is served: one answer for programs, page and file; a field key sees no accusation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.crypto.keys import SigningKey
from ledger.lots.state import Party
from tests.service.auditor.trade import Trade
from tests.web.login import bearer, log_in_with
from tests.web.programs import check_described, check_published, problem, served

FIELD = SigningKey.from_seed(bytes(31) + b"f")


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    world = made.world
    party = world.find(Party, "COOP")
    assert party is not None
    added = {"party": "COOP", "enrolment": world.enrolment("COOP", FIELD, "field")}
    made.do("field", "key.added", added, by="COOP", cites=(party.head,))
    made.do(
        "dispute", "event.disputed", {"event": made.events["L-3"], "reason": "?"}, cites=(made.events["L-3"],)
    )
    closed = {"public": False, "reason": "for readers by right"}
    made.do("closed", "ledger.updated", closed, cites=(world.genesis,))
    yield made
    world.close()


@pytest.fixture(scope="module")
def client(trade: Trade) -> Iterator[TestClient]:
    with served(trade.world) as made:
        yield made


def test_an_answer_is_as_it_is_described_and_published(client: TestClient) -> None:
    answer = client.get("/api/v1/stock", headers=bearer(client, "COOP"))
    check_published("stock", answer.json())
    check_described(client, "getStock", answer.json())
    told = answer.json()
    assert (told["party"], told["found"], told["on_hold"]) == ("COOP", 1, 1)
    assert told["lots"][0]["questions"][0]["code"] == "lot-on-hold"


def test_an_office_names_the_party(client: TestClient) -> None:
    headers = bearer(client, "PROG")
    assert client.get("/api/v1/stock?party=SMELTER", headers=headers).json()["lots"][0]["lot"] == "M-1"
    assert client.get("/api/v1/stock", headers=headers).json()["party"] == "PROG"
    assert problem(client.get("/api/v1/stock?party=NOPE", headers=headers)) == (404, "party-missing")
    assert problem(client.get("/api/v1/stock?part=moon", headers=headers))[0] == 422


def test_a_field_key_is_shown_its_stock_and_no_accusation(client: TestClient) -> None:
    headers = {"authorization": f"Bearer {log_in_with(client, FIELD)['token']}"}
    told = client.get("/api/v1/stock", headers=headers).json()
    check_published("stock", told)
    assert [(one["lot"], one["holds"], one["questions"]) for one in told["lots"]] == [("L-3", None, None)]
    page = client.get("/console/stock", headers={**headers, "accept": "text/html"}).text
    assert "L-3" in page
    for word in ("on hold", "would be refused", "not attested", "incident"):
        assert word not in page.lower().replace('href="/console/incidents"', "").replace(">incidents<", "")


def test_an_admin_key_reads_why_a_lot_is_held(client: TestClient) -> None:
    page = client.get("/console/stock", headers={**bearer(client, "COOP"), "accept": "text/html"}).text
    assert "would be refused" in page
    assert "AUTHORITY disputes event" in page


def test_the_file_has_what_the_page_lists(client: TestClient) -> None:
    answer = client.get("/console/stock.csv?q=L-3", headers=bearer(client, "COOP"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="stock-COOP-' in answer.headers["content-disposition"]
    [row] = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (row["id"], row["net_kg"], row["holds"]) == ("L-3", "8", "dispute")


def test_void_tags_are_a_warning_to_who_holds_them(client: TestClient, trade: Trade) -> None:
    page = {**bearer(client, "COOP"), "accept": "text/html"}
    assert "void." not in client.get("/console/stock", headers=page).text
    [tag] = (one for one in client.get("/api/v1/stock", headers=bearer(client, "COOP")).json()["tags"])
    assert tag["in_hand"] == 1
    with trade.world.handle.view() as view:
        [id] = view.held("COOP", "tag", "B-1/assigned")
    void = {"batches": ["B-1"], "tags": [id], "reason": "stolen"}
    trade.do("void", "tag.voided", void, by="PROG", cites=(trade.events["lost"],))
    assert "1 tag that you were given is void." in client.get("/console/stock", headers=page).text


def test_names_read_in_french(client: TestClient) -> None:
    page = client.get(
        "/console/stock?lang=fr", headers={**bearer(client, "COOP"), "accept": "text/html"}
    ).text
    assert "Livre de stock" in page
    assert "à recevoir" in page
