"""Labels and papers, taken from the page of a lot in the console."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ledger.web.app import create_app
from ledger.web.config import Config
from ledger.web.context import Context
from tests.service.bags import bag, export, issue
from tests.store.world import World, key_of

ADDRESS: Final = "https://ledger.test"
BEGINNINGS: Final = {"pdf": b"%PDF-", "zpl": b"^XA"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    world = World(tmp_path_factory.mktemp("papers") / "data", demo=True)
    world.populate()
    codes = issue(world, 1)
    bag(world, "L-1", codes[0])
    bag(world, "L-2", None)
    export(world, "L-1")
    with TestClient(create_app(Config(world.data, ADDRESS), clock=world.clock), ADDRESS) as made:
        yield made
    world.close()


@pytest.fixture(scope="module")
def enrolled(client: TestClient) -> dict[str, str]:
    assert isinstance(client.app, FastAPI)
    here: Context = client.app.state.context
    token, _session = here.sessions.begin(key_of("COOP").public_key.hex())
    return {"authorization": f"Bearer {token}", "accept": "text/html"}


@pytest.mark.parametrize(
    "paper", ["labels.pdf", "labels-a4.pdf", "labels.zpl", "slip-58.pdf", "certificate.pdf", "export.pdf"]
)
def test_gives_what_the_page_of_a_lot_offers(
    client: TestClient, enrolled: dict[str, str], paper: str
) -> None:
    address = f"/console/lots/L-1/papers/{paper}"
    assert f'href="{address}"' in client.get("/console/lots/L-1", headers=enrolled).text
    answer = client.get(address, headers=enrolled)
    assert answer.status_code == 200
    assert answer.content.startswith(BEGINNINGS[paper.rpartition(".")[2]])
    assert answer.headers["content-disposition"] == f'attachment; filename="L-1.{paper}"'


def test_offers_no_label_without_a_tag_and_no_cover_without_an_export(
    client: TestClient, enrolled: dict[str, str]
) -> None:
    page = client.get("/console/lots/L-2", headers=enrolled).text
    assert "papers/slip-58.pdf" in page
    assert "papers/labels" not in page
    assert "papers/export" not in page
    assert client.get("/console/lots/L-2/papers/export.pdf", headers=enrolled).status_code in {404, 422}


def test_prints_nothing_for_strangers(client: TestClient) -> None:
    page = client.get("/console/lots/L-1", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "papers/" not in page.text
    assert client.get("/console/lots/L-1/papers/slip-58.pdf").status_code == 401
