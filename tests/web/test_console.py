"""Pages of the console: for whom they are, what they show, and that nothing typed by anybody runs in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ledger.web.app import create_app
from ledger.web.config import Config
from ledger.web.context import Context
from ledger.web.pages.console.reading import SECTIONS
from tests.service.auditor.trade import Trade
from tests.store.world import World, key_of

ADDRESS: Final = "https://ledger.test"
PAGE: Final = {"accept": "text/html"}
HOSTILE: Final = "\"><script>alert('x')</script>{{7*7}}<img src=x onerror=alert(1)>"
# What is read by whoever reads all, by the cooperative of the trade, and by strangers.
TABLE: Final = {
    "": (200, 200),
    "log": (200, 200),
    "log/3": (200, 200),
    "search": (200, 200),
    "search?q=L-1": (200, 200),
    "stock?party=COOP": (200, 200),
    "stock?party=TRADER": (200, 403),
    "stock?party=COOP&only=asked&q=L-3": (200, 200),
    "stock.csv?party=COOP": (200, 200),
    "stock.csv?party=TRADER": (200, 403),
    "lots": (200, 200),
    "lots/L-1": (200, 200),
    "lots/M-1": (200, 404),
    "lots/L-3": (200, 200),
    "changes": (200, 200),
    "changes?kind=corrections": (200, 200),
    "changes/signers?above=0": (200, 200),
    "incidents": (200, 200),
    "incidents/I-1": (200, 200),
    "balances": (200, 200),
    "balances?scope=party&id=COOP": (200, 200),
    "balances?scope=party&id=TRADER": (200, 403),
    "balances?scope=lot&id=L-1": (200, 403),
    "balances?scope=site&id=SITE-N": (200, 403),
    "findings": (200, 200),
    "findings?subject=L-1&pack=plausibility": (200, 403),
    "findings?subject=M-1&pack=plausibility": (200, 404),
    "findings?subject=site:SITE-N&pack=plausibility": (200, 403),
    "tags": (200, 200),
    "tags/batches/B-1": (200, 404),
    "tags/held/COOP": (200, 200),
    "tags/held/TRADER": (200, 403),
    "sites": (200, 200),
    "sites/SITE-N": (200, 200),
    "places": (200, 200),
    "parties": (200, 200),
    "parties/TRADER": (200, 200),
    "sample": (200, 403),
    "sample?seed=x&count=2": (200, 403),
    "downloads": (200, 200),
    "line-items.csv?party=TRADER": (200, 403),
    "line-items.csv?party=COOP": (200, 200),
    "line-items.csv": (200, 403),
    "line-items.csv?lot=L-1": (200, 403),
    "records/nothing/X": (404, 404),
}


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    world = made.world
    body = {"party": "EVIL", "name": HOSTILE, "country": "CD", "roles": ["trader"]}
    world.record(world.sign("party.registered", body))
    site = {"site": "SITE-X", "name": HOSTILE, "country": "CD", "province": HOSTILE, "minerals": []}
    world.record(world.sign("site.registered", site))
    place = {"place": "PLACE-X", "name": HOSTILE, "kind": "depot", "country": "CD"}
    world.record(world.sign("place.registered", place))
    event = made.events["L-1"]
    reason = {"event": event, "field": "/body/trade_name", "old": None, "new": HOSTILE, "reason": HOSTILE}
    world.record(world.sign("event.corrected", reason, by="COOP", cites=[event]))
    closed = {"public": False, "reason": "for readers by right"}
    world.record(world.sign("ledger.updated", closed, cites=[world.genesis]))
    yield made
    world.close()


@pytest.fixture(scope="module")
def client(trade: Trade) -> Iterator[TestClient]:
    app = create_app(Config(trade.world.data, ADDRESS), clock=trade.world.clock)
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as made:
        yield made


def _reader(client: TestClient, party: str | None) -> dict[str, str]:
    """Return the headers of a party that has logged in; of a stranger for None."""
    if party is None:
        return PAGE
    assert isinstance(client.app, FastAPI)
    here: Context = client.app.state.context
    token, _session = here.sessions.begin(key_of(party).public_key.hex())
    return {**PAGE, "authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def auditor(client: TestClient) -> dict[str, str]:
    return _reader(client, "PROG")


@pytest.mark.parametrize("path", TABLE)
def test_shows_an_auditor_all_and_a_party_its_own(client: TestClient, path: str) -> None:
    whole, own = TABLE[path]
    assert client.get(f"/console/{path}", headers=_reader(client, "PROG")).status_code == whole
    assert client.get(f"/console/{path}", headers=_reader(client, "COOP")).status_code == own
    assert client.get(f"/console/{path}", headers=PAGE).status_code == 401


def test_leads_from_every_page_to_every_other(client: TestClient, auditor: dict[str, str]) -> None:
    text = client.get("/console/", headers=auditor).text
    for path in (path for path, _name in SECTIONS if path != "waiting"):
        assert f'href="/console/{path}"' in text
        assert client.get(f"/console/{path}", headers=auditor).status_code == 200


class _Links(HTMLParser):
    """What a page leads to in the console, and what in it would run or has a style of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.inline += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(tag)
        address = dict(attrs).get("href")
        if tag == "a" and address and address.startswith("/console/"):
            self.found.add(address.partition("#")[0])
        if tag in {"link", "script"}:
            self.found.add(str(address or dict(attrs)["src"]))


def _walk(client: TestClient, headers: dict[str, str]) -> dict[str, int]:
    seen: dict[str, int] = {}
    waiting = ["/console/"]
    while waiting:
        address = waiting.pop()
        answer = client.get(address, headers=headers)
        seen[address] = answer.status_code
        links = _Links()
        if answer.headers["content-type"].startswith("text/html"):
            links.feed(answer.text)
        # Each paper takes a second to draw; test_papers.py asks for one of each kind.
        found = {urljoin(address, one) for one in links.found}
        left_out = {one for one in found if "lang=" in one or "/papers/" in one}
        waiting += sorted(found - {*seen, *waiting} - left_out)
    return seen


@pytest.mark.parametrize("party", ["PROG", "COOP", "TRADER"])
def test_no_link_leads_nowhere(client: TestClient, party: str) -> None:
    seen = _walk(client, _reader(client, party))
    assert {address for address, status in seen.items() if status != 200} == set()
    assert len(seen) > 30


@pytest.mark.parametrize("path", TABLE)
def test_what_somebody_typed_never_runs(client: TestClient, auditor: dict[str, str], path: str) -> None:
    address, _, query = f"/console/{path}".partition("?")
    given = dict(one.split("=") for one in query.split("&")) if query else {}
    names = {*given, "q", "party", "site", "place", "state", "kind", "subject", "country", "after", "seed"}
    for name in names:
        text = client.get(address, headers=auditor, params={**given, name: HOSTILE}).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "49<img" not in text


def test_names_that_somebody_registered_are_shown_and_do_not_run(
    client: TestClient, auditor: dict[str, str]
) -> None:
    for path in ("parties", "parties/EVIL", "sites", "sites/SITE-X", "places/PLACE-X", "changes", "places"):
        text = client.get(f"/console/{path}", headers=auditor).text
        assert "&lt;script&gt;alert" in text
        assert "<script>alert" not in text


@pytest.mark.parametrize(
    "path",
    [
        "lots/NOPE",
        "lots/%22%3E",
        "events/00000000",
        "events/zz",
        "parties/NOPE",
        "stock?party=NOPE",
        "sites/NOPE",
        "places/NOPE",
        "incidents/NOPE",
        "tags/batches/NOPE",
        "tags/of/NOPE",
        "tags/held/NOPE",
        "log/999999",
        "records/stockpile/NOPE",
        "balances?scope=lot&id=NOPE",
        "findings?subject=NOPE",
        "line-items.csv?lot=NOPE",
    ],
)
def test_what_does_not_exist_is_not_found(client: TestClient, auditor: dict[str, str], path: str) -> None:
    assert client.get(f"/console/{path}", headers=auditor).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "balances?scope=moon&id=X",
        "balances?scope=party&id=COOP&first=yesterday",
        "stock?party=COOP&part=moon",
        "stock?party=COOP&mineral=moon",
        "lots?first=2025-13-01",
        "lots?after=" + "x" * 500,
        "sample?seed=x&count=0",
        "sample?seed=x&size=no",
        "findings?subject=planet:X",
        "sites?on=never",
        "changes?before=-1",
        "line-items.csv?party=COOP&first=x",
        "log/x",
    ],
)
def test_what_cannot_be_asked_is_said_so(client: TestClient, auditor: dict[str, str], path: str) -> None:
    assert client.get(f"/console/{path}", headers=auditor).status_code == 422


def test_who_is_logged_in_is_led_back_from_a_fault_to_the_console(
    client: TestClient, auditor: dict[str, str]
) -> None:
    wrong = "/console/stock?part=nowhere"
    assert 'href="/console/"' in client.get(wrong, headers=auditor).text
    assert 'href="/console/"' not in client.get("/nothing", headers=PAGE).text


def test_a_party_is_not_shown_where_others_dig(client: TestClient, auditor: dict[str, str]) -> None:
    assert "-1.49" in client.get("/console/sites/SITE-N", headers=auditor).text
    assert "-1.49" not in client.get("/console/sites/SITE-N", headers=_reader(client, "TRADER")).text
    assert "<svg viewBox" not in client.get("/console/sites", headers=_reader(client, "TRADER")).text.replace(
        '<svg viewBox="0 0 16 16"', ""
    )


def test_a_party_is_not_shown_what_others_made_of_its_lot(client: TestClient) -> None:
    assert "M-1" not in client.get("/console/lots/L-1", headers=_reader(client, "COOP")).text
    assert "M-1" in client.get("/console/lots/L-1", headers=_reader(client, "TRADER")).text


def test_a_party_finds_nothing_that_it_may_not_read(client: TestClient) -> None:
    found = "/console/lots/M-1"
    address = "/console/search?q=M-1"
    assert found in client.get(address, headers=_reader(client, "PROG")).text
    assert found not in client.get(address, headers=_reader(client, "COOP")).text


def test_what_was_sent_under_a_seal_is_found_by_who_may_read_of_it(client: TestClient) -> None:
    address = "/console/search?q=SEAL%20AB771"
    for party in ("PROG", "TRADER", "SMELTER"):
        text = client.get(address, headers=_reader(client, party)).text
        assert "Seal ab-77 1" in text
        assert "/console/findings?subject=M-1" in text
    for words in (address, "/console/search?q=SEALAB"):
        text = client.get(words, headers=_reader(client, "COOP")).text
        assert "Seal ab-77 1" not in text
        assert "M-1" not in text
    assert "Seal ab-77 1" in client.get("/console/search?q=SEALAB", headers=_reader(client, "PROG")).text


def test_a_container_that_no_check_digit_fits_is_called_mistyped(
    client: TestClient, auditor: dict[str, str]
) -> None:
    wrong = client.get("/console/search?q=csqu%20305438-4", headers=auditor).text
    assert "a container CSQU305438 would have 3 as its last digit" in wrong
    assert "ISO 6346" not in client.get("/console/search?q=csqu%20305438-3", headers=auditor).text


def test_an_open_incident_is_marked_as_not_verified(client: TestClient, auditor: dict[str, str]) -> None:
    for path in ("incidents", "incidents/I-1", "lots/L-3"):
        assert "not verified" in client.get(f"/console/{path}", headers=auditor).text


def test_an_event_shows_what_was_signed_and_names_what_is_sealed(
    client: TestClient, auditor: dict[str, str], trade: Trade
) -> None:
    text = client.get(f"/console/events/{trade.events['L-1'][:10]}", headers=auditor).text
    assert trade.events["L-1"] in text
    assert "&#34;entry_mode&#34;: &#34;assisted&#34;" in text


def test_a_receipt_is_the_one_that_was_given(
    client: TestClient, auditor: dict[str, str], trade: Trade
) -> None:
    event = trade.events["L-1"]
    given = client.get(f"/console/events/{event}/receipt", headers=auditor)
    assert given.content == trade.world.handle.receipt(event)
    assert "attachment" in given.headers["content-disposition"]


def test_line_items_are_a_csv_that_is_downloaded(client: TestClient, auditor: dict[str, str]) -> None:
    given = client.get("/console/line-items.csv?party=SMELTER", headers=auditor)
    assert given.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="line-items-SMELTER.csv"' in given.headers["content-disposition"]
    [row] = csv.DictReader(io.StringIO(given.text.removeprefix("\ufeff")))
    assert row["lot"] == "M-1"


def test_no_page_is_kept_by_a_cache_or_has_anything_inline(
    client: TestClient, auditor: dict[str, str]
) -> None:
    for path in TABLE:
        answer = client.get(f"/console/{path}", headers=auditor)
        if answer.status_code == 200:
            assert "no-store" in answer.headers["cache-control"]
            links = _Links()
            links.feed(answer.text)
            assert links.inline == []


def test_pages_are_light_on_the_wire(client: TestClient, auditor: dict[str, str]) -> None:
    for path in TABLE:
        answer = client.get(f"/console/{path}", headers={**auditor, "accept-encoding": "gzip"})
        assert int(answer.headers.get("content-length", 0)) <= 60_000


@pytest.mark.parametrize("path", [path for path, _name in SECTIONS])
def test_a_ledger_in_which_nothing_happened_has_pages(tmp_path: Path, path: str) -> None:
    world = World(tmp_path / "data")
    app = create_app(Config(world.data, ADDRESS), clock=world.clock)
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as client:
        token, _session = app.state.context.sessions.begin(key_of("authority").public_key.hex())
        headers = {**PAGE, "authorization": f"Bearer {token}"}
        assert client.get(f"/console/{path}", headers=headers).status_code == 200
        # It is public: what a stranger is led to needs no key.
        if f'href="/console/{path}"' in client.get("/console/", headers=PAGE).text:
            assert client.get(f"/console/{path}", headers=PAGE).status_code == 200
    world.close()


@pytest.mark.parametrize("path", TABLE)
def test_every_page_speaks_french(client: TestClient, auditor: dict[str, str], path: str) -> None:
    address = f"/console/{path}{'&' if '?' in path else '?'}lang=fr"
    answer = client.get(address, headers=auditor)
    assert answer.headers["content-language"] == "fr"
