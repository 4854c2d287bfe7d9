from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.crypto.sealed import SALT_BYTES, seal
from ledger.service.keeping.erasure import erase
from tests.store.world import World
from tests.support.trade import Trade
from tests.web.login import bearer
from tests.web.programs import COSE, EVENTS, check_described, problem, served

DOCUMENT = b"%PDF-1.7 a weighing slip"
EVIDENCE = f"/api/v1/evidence/{sha256(DOCUMENT).hexdigest()}"


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    world = World(tmp_path / "data", public=False)
    yield Trade(world)
    world.close()


@pytest.fixture
def client(trade: Trade) -> Iterator[TestClient]:
    with served(trade.world) as made:
        yield made


def sold(trade: Trade, client: TestClient) -> tuple[str, str]:
    """The id of a sale with a sealed price, and the disclosure of the price."""
    digest, text = seal("price", "9.50", bytes(range(SALT_BYTES)))
    world = trade.world
    statement = world.sign(
        "lot.sold",
        {"lots": ["L-2"], "buyer": "TRADER", "terms": "cash"},
        by="COOP",
        cites=[world.head("L-2")],
        sealed=["price"],
        _sd=[digest],
    )
    answer = client.post(EVENTS, content=statement, headers=COSE)
    assert answer.status_code == 201, answer.text
    return answer.json()["event_id"], text


def test_a_disclosure_that_opens_a_digest_is_kept_by_anybody_s_hand(trade: Trade, client: TestClient) -> None:
    event, text = sold(trade, client)
    path = f"{EVENTS}/{event}/disclosures"
    for body in ({"disclosures": [text]}, [text], {event: [text]}, {"disclosures": [text, text]}):
        answer = client.put(path, json=body)
        assert (answer.status_code, answer.json()) == (200, {"event_id": event, "held": ["price"]})
        check_described(client, "putDisclosures", answer.json())
    assert trade.world.handle.read_disclosure(event, "price", reader="LEDGER") == text


def test_what_opens_nothing_is_named_and_nothing_is_kept(trade: Trade, client: TestClient) -> None:
    event, text = sold(trade, client)
    other = seal("price", "1.00", bytes(SALT_BYTES))[1]
    answer = client.put(f"{EVENTS}/{event}/disclosures", json={"disclosures": [text, other, "é"]})
    assert problem(answer) == (422, "disclosure-unfit")
    assert [one["where"] for one in answer.json()["problems"]] == ["/1", "/2"]
    held = client.put(f"{EVENTS}/{event}/disclosures", json={"disclosures": [text]}).json()["held"]
    assert held == ["price"]


def test_what_was_erased_is_not_taken_back(trade: Trade, client: TestClient) -> None:
    event, text = sold(trade, client)
    path = f"{EVENTS}/{event}/disclosures"
    client.put(path, json={"disclosures": [text]})
    erase(trade.world.handle, "L-2", "price", reader="COOP")
    assert problem(client.put(path, json={"disclosures": [text]})) == (409, "disclosure-erased")


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"{", "application/json", (422, "json")),
        (b"[" * 100_000, "application/json", (422, "json")),
        (b"\xff", "application/json", (422, "json")),
        (b"{}", "application/json", (422, "disclosures-form")),
        (b"[]", "application/json", (422, "disclosures-form")),
        (b"[1]", "application/json", (422, "disclosures-form")),
        (b'{"disclosures": "x"}', "application/json", (422, "disclosures-form")),
        (b'["\\ud800"]', "application/json", (404, "event-missing")),
        (json.dumps(["x"] * 33).encode(), "application/json", (422, "disclosures-many")),
        (b'["x"]', "text/plain", (415, "body-type")),
        (json.dumps(["x" * 1_000_000]).encode(), "application/json", (413, "body-too-large")),
    ],
)
def test_a_body_without_disclosures_is_refused(
    client: TestClient, body: bytes, kind: str, expected: tuple[int, str]
) -> None:
    answer = client.put(f"{EVENTS}/{'0' * 64}/disclosures", content=body, headers={"content-type": kind})
    assert problem(answer) == expected


@pytest.mark.parametrize("event", ["x", "0" * 64, "%00", "A" * 64])
def test_an_event_that_is_not_recorded_takes_no_disclosures(client: TestClient, event: str) -> None:
    answer = client.put(f"{EVENTS}/{event}/disclosures", json={"disclosures": ["x"]})
    assert problem(answer) == (404, "event-missing")


def test_a_surrogate_opens_nothing(trade: Trade, client: TestClient) -> None:
    event, _ = sold(trade, client)
    answer = client.put(
        f"{EVENTS}/{event}/disclosures", content=b'["\\ud800"]', headers={"content-type": "application/json"}
    )
    assert problem(answer) == (422, "disclosure-unfit")


def named(trade: Trade, client: TestClient) -> str:
    """The id of an event that names the document."""
    evidence = [{"sha256": sha256(DOCUMENT).hexdigest(), "media_type": "application/pdf", "kind": "slip"}]
    statement = trade.world.sign(
        "lot.registered",
        {"lot": "L-9", "site": "SITE-1", "mineral": "2609.00.00", "quantity": {"mass_kg": "50"}},
        by="COOP",
        evidence=evidence,
    )
    answer = client.post(EVENTS, content=statement, headers=COSE)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["event_id"])


def test_a_document_that_an_event_names_is_kept_and_read_by_auditors(
    trade: Trade, client: TestClient
) -> None:
    event = named(trade, client)
    first = client.put(EVIDENCE, content=DOCUMENT, params={"event": event})
    again = client.put(EVIDENCE, content=DOCUMENT, headers=bearer(client, "COOP"))
    assert (first.status_code, again.status_code) == (201, 200)
    check_described(client, "putEvidence", first.json(), 201)
    read = client.get(EVIDENCE, headers=bearer(client, "AUDITOR"))
    assert read.content == DOCUMENT
    assert read.headers["content-type"] == "application/octet-stream"
    assert read.headers["content-disposition"].startswith("attachment;")
    assert problem(client.get(EVIDENCE, headers=bearer(client, "COOP"))) == (403, "right-missing")
    assert problem(client.get(EVIDENCE)) == (401, "login-needed")


def test_a_document_that_nobody_named_is_not_kept(trade: Trade, client: TestClient) -> None:
    coop, auditor = bearer(client, "COOP"), bearer(client, "AUDITOR")
    assert problem(client.put(EVIDENCE, content=DOCUMENT, headers=coop)) == (404, "evidence-unnamed")
    event = named(trade, client)
    other = trade.world.head("L-1")
    for params in ({"event": other}, {"event": "0" * 64}, {"event": "%"}, {"event": ""}):
        answer = client.put(EVIDENCE, content=DOCUMENT, params=params)
        assert problem(answer) == (404, "evidence-unnamed")
    changed = client.put(EVIDENCE, content=DOCUMENT + b" ", params={"event": event})
    assert problem(changed) == (422, "evidence-digest")
    assert problem(client.put(EVIDENCE, content=DOCUMENT)) == (401, "login-needed")
    assert problem(client.get(EVIDENCE, headers=auditor)) == (404, "evidence-missing")
    assert problem(client.get("/api/v1/evidence/zz", headers=auditor)) == (404, "evidence-missing")
    assert problem(client.put("/api/v1/evidence/zz", content=b"x", headers=coop)) == (404, "evidence-unnamed")
