"""Answers of the reading routes on a real trade, held against the published schemas and the description."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from ledger.log.policy import parse_policy
from ledger.service.show.thing import show_lot
from ledger.verify.passport import verify_passport
from tests.store.world import World
from tests.support.trade import Trade
from tests.web.login import bearer
from tests.web.programs import COSE, EVENTS, check_described, check_published, problem, served

API = "/api/v1"


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    world = World(tmp_path_factory.mktemp("reads") / "data", public=False)
    yield Trade(world)
    world.close()


@pytest.fixture(scope="module")
def client(trade: Trade) -> Iterator[TestClient]:
    with served(trade.world) as made:
        yield made


@pytest.fixture(scope="module")
def auditor(client: TestClient) -> dict[str, str]:
    return bearer(client, "AUDITOR")


def get(client: TestClient, path: str, headers: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON
    answer = client.get(API + path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("path", "operation", "schema"),
    [
        ("/lots/M-1", "getLot", "lot"),
        ("/lots/L-1/history", "getLotHistory", "history"),
        ("/lots/X-1/trace", "traceLot", "trace"),
        ("/lots/X-1/trace?page=2", "traceLot", "trace"),
        ("/lots/X-1/assessment?pack=icglr-rcm", "assessLot", "assess"),
        ("/lots/X-1/assessment?pack=icglr-rcm&pack=oecd-3t&on=2025-07-01", "assessLot", "assess"),
        ("/lots/X-1/assessment?known_at=2025-07-01T08:00:00Z&pack=icglr-rcm", "assessLot", "assess"),
        ("/parties/COOP", "getParty", "party"),
        ("/sites/SITE-1", "getSite", "site"),
        ("/sites/SITE-1?on=2025-06-30", "getSite", "site"),
        ("/incidents/I-1", "getIncident", "incident"),
        ("/incidents/I-1?on=2026-01-01", "getIncident", "incident"),
    ],
)
def test_an_answer_is_the_command_s_and_as_described(
    client: TestClient, auditor: dict[str, str], path: str, operation: str, schema: str
) -> None:
    answer = get(client, path, auditor)
    check_published(schema, answer)
    check_described(client, operation, answer)


def test_the_json_of_a_route_is_that_of_the_command(
    trade: Trade, client: TestClient, auditor: dict[str, str]
) -> None:
    with trade.world.handle.view() as view:
        assert get(client, "/lots/M-1", auditor) == show_lot(view, "M-1")


@pytest.mark.parametrize(
    ("path", "operation", "ids"),
    [
        ("/lots", "listLots", ["L-1", "L-2", "M-1", "O-1", "X-1"]),
        ("/lots?state=registered", "listLots", ["L-2", "O-1"]),
        ("/lots?party=OTHER", "listLots", ["O-1"]),
        ("/lots?site=SITE-1&mineral=cassiterite&from=2025-07-01&to=2025-07-01", "listLots", None),
        ("/lots?from=2025-07-02", "listLots", []),
        ("/lots?mineral=or", "listLots", []),
        ("/parties?state=suspended", "listParties", []),
        ("/parties?limit=2", "listParties", ["AUDITOR", "AUTHORITY"]),
        ("/sites?state=blue&on=2025-07-01", "listSites", ["SITE-1"]),
        ("/sites?state=green", "listSites", []),
        ("/places", "listPlaces", []),
        ("/incidents?state=open", "listIncidents", ["I-1"]),
        ("/incidents?state=closed", "listIncidents", []),
    ],
)
def test_lists_are_narrowed_and_as_described(
    client: TestClient, auditor: dict[str, str], path: str, operation: str, ids: list[str] | None
) -> None:
    answer = get(client, path, auditor)
    check_described(client, operation, answer)
    found = [row["id"] for row in answer["data"]]
    assert found == (["L-1", "L-2", "M-1", "O-1", "X-1"] if ids is None else ids)
    kind = path[1:].partition("?")[0]
    check_published("list", {"kind": kind, "items": answer["data"], "more": None})


def test_pages_by_number_and_by_the_address_of_the_next_are_the_same(
    client: TestClient, auditor: dict[str, str]
) -> None:
    whole = get(client, "/lots", auditor)["data"]
    numbered = [
        row for page in (1, 2, 3) for row in get(client, f"/lots?page={page}&limit=2", auditor)["data"]
    ]
    followed: list[Any] = []
    path: str | None = f"{API}/lots?limit=2&mineral=cassiterite"
    while path is not None:
        assert ("mineral", "cassiterite") in parse_qsl(urlsplit(path).query)
        answer = client.get(path, headers=auditor).json()
        followed += answer["data"]
        path = answer["pagination"]["next"]
    assert numbered == followed == whole


def test_a_page_that_nobody_needs_is_not_counted_to(client: TestClient, auditor: dict[str, str]) -> None:
    assert problem(client.get(f"{API}/lots?page=201&limit=50", headers=auditor)) == (422, "page-too-deep")
    assert get(client, "/lots?page=200&limit=50", auditor)["data"] == []


def test_parameters_that_cannot_be_read_are_told_in_words_of_ours(
    client: TestClient, auditor: dict[str, str]
) -> None:
    path = f"{API}/lots?page=0&colour=red"
    said = [one["message"] for one in client.get(path, headers=auditor).json()["problems"]]
    assert said == ["Write 1 or more.", "There is no such field."]
    french = {**auditor, "accept-language": "fr"}
    assert {one["message"] for one in client.get(path, headers=french).json()["problems"]}.isdisjoint(said)


def test_a_party_lists_its_own_and_reads_what_they_are_made_of(client: TestClient) -> None:
    trader = bearer(client, "TRADER")
    assert [row["id"] for row in get(client, "/lots", trader)["data"]] == ["L-1"]
    exporter = bearer(client, "EXPORTER")
    assert [row["id"] for row in get(client, "/lots", exporter)["data"]] == ["M-1", "X-1"]
    assert get(client, "/lots/L-1/history", exporter)["lot"] == "L-1"
    assert get(client, "/lots?party=OTHER", exporter)["data"] == []
    assert problem(client.get(f"{API}/lots/O-1", headers=exporter)) == (404, "lot-missing")
    assert get(client, "/incidents", exporter)["data"] == []


def test_what_others_made_of_a_lot_is_not_told(client: TestClient, auditor: dict[str, str]) -> None:
    whole = [step["lot"] for step in get(client, "/lots/L-1/trace", auditor)["downstream"]]
    own = [step["lot"] for step in get(client, "/lots/L-1/trace", bearer(client, "TRADER"))["downstream"]]
    assert (whole, own) == (["M-1", "X-1"], [])


def test_what_is_not_there_and_what_is_not_ones_own_are_told_alike(client: TestClient) -> None:
    coop = bearer(client, "COOP")
    for kind, there in (("lots", "O-1"), ("incidents", "I-1")):
        foreign = client.get(f"{API}/{kind}/{there}", headers=coop).json()
        absent = client.get(f"{API}/{kind}/{there[:2]}9", headers=coop).json()
        assert foreign["detail"].replace(there, "ID") == absent["detail"].replace(f"{there[:2]}9", "ID")
        assert foreign.keys() == absent.keys()


def test_strangers_are_asked_to_log_in_before_anything_is_looked_up(client: TestClient) -> None:
    for path in ("/lots", "/lots/L-1", "/lots/NONE/passport", "/parties", "/sites/SITE-1", "/incidents"):
        answer = client.get(API + path)
        assert problem(answer) == (401, "login-needed")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_passport_is_a_file_that_verifies(
    trade: Trade, client: TestClient, auditor: dict[str, str]
) -> None:
    answer = client.get(f"{API}/lots/X-1/passport", headers=auditor)
    assert answer.headers["content-disposition"] == 'attachment; filename="X-1.passport.json"'
    policy = parse_policy((trade.world.data / "policy").read_bytes())
    verdict = verify_passport(answer.content, policy, now=trade.world.clock.now)
    assert verdict.verdict == "intact"
    known = {**auditor, "if-none-match": answer.headers["etag"]}
    assert client.get(f"{API}/lots/X-1/passport", headers=known).status_code == 304


def test_only_packs_that_come_with_the_program_are_asked(
    client: TestClient, auditor: dict[str, str], tmp_path: Path
) -> None:
    for named in (str(tmp_path), "../packs/icglr-rcm", "nothing"):
        answer = client.get(f"{API}/lots/X-1/assessment", params={"pack": named}, headers=auditor)
        assert problem(answer) == (404, "pack-missing")


def test_answers_are_in_the_reader_s_language(client: TestClient, auditor: dict[str, str]) -> None:
    path = f"{API}/lots/X-1/assessment?pack=icglr-rcm"
    french = client.get(path, headers={**auditor, "accept-language": "fr"}).json()
    assert french["title"] != client.get(path, headers=auditor).json()["title"]
    assert client.get(f"{path}&lang=fr", headers=auditor).json()["title"] == french["title"]
    client.cookies.clear()


def test_what_is_read_is_kept_by_the_reader_alone(client: TestClient, auditor: dict[str, str]) -> None:
    answer = client.get(f"{API}/lots/X-1", headers=auditor)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "authorization" in answer.headers["vary"].lower()


def test_a_tag_is_found_however_its_code_is_typed(trade: Trade, client: TestClient) -> None:
    coop = bearer(client, "COOP")
    assert problem(client.get(f"{API}/tags/7k3m9q2xtw4ra", headers=coop)) == (404, "tag-missing")
    assert problem(client.get(f"{API}/tags/7K3M-9Q2X-TW4R-B", headers=coop))[0] == 422
    body = {
        "lot": "T-1",
        "site": "SITE-1",
        "mineral": "2609.00.00",
        "quantity": {"mass_kg": "50"},
        "tags": [{"scheme": "ITSCI", "number": "MT0012345"}],
    }
    sent = client.post(EVENTS, content=trade.world.sign("lot.registered", body, by="COOP"), headers=COSE)
    assert sent.status_code == 201, sent.text
    told = get(client, "/tags/ITSCI:MT0012345", coop)
    assert told["lot"] == "T-1"
    check_published("tag", told)
    check_described(client, "getTag", told)
    assert problem(client.get(f"{API}/tags/ITSCI:MT0012345", headers=bearer(client, "LAB")))[0] == 404
