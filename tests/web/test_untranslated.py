"""Nothing that people read is left in English: pages, what their scripts say, the help of the program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from babel import Locale
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ledger import language
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.lots.codes import MINERALS
from ledger.lots.policy import Role
from ledger.lots.table import TYPES
from ledger.web.app import create_app
from ledger.web.config import Config, Rates
from tests.service.auditor.trade import Trade
from tests.store.world import key_of
from tests.support.pseudo import Spoken, words_outside, write_catalogues

ADDRESS: Final = "https://ledger.test"
READERS: Final = (None, "COOP", "TRADER", "SMELTER", "PROG", "AUTHORITY")
# Each word that may stand outside of every sentence, and why.
ALLOWED: Final = frozenset(
    {
        # Units and marks that every language writes so.
        "kg",
        "km",
    }
)
# Fields of events in which somebody typed words.
_TYPED: Final = re.compile(r'"(?:name|reason|legal_act|province|remark|trade_name|new)":"((?:[^"\\]|\\.)*)"')
_LINK: Final = re.compile(r'<a [^>]*?href="([^"]+)"')
_PER_ROUTE: Final = 2
OF_ITS_OWN: Final = frozenset(
    {
        # Stands alone, with words that are put into it: test_sign_words.py and build_verify_page.py.
        "/verify/",
        # In English, which it says and marks; what is not marked are names that programs read.
        "/api/docs",
    }
)


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    yield made
    made.world.close()


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("pseudo")
    write_catalogues(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "CATALOGUES", str(folder))
        yield folder


@pytest.fixture(scope="module")
def client(trade: Trade, bracketed: Path) -> Iterator[TestClient]:
    assert bracketed.is_dir()
    rates = Rates(*[1_000_000] * 5)
    app = create_app(Config(trade.world.data, ADDRESS, rates=rates), clock=trade.world.clock)
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def data(trade: Trade) -> frozenset[str]:
    """Words that the ledger, the packs and the tables of countries and months bring with them."""
    with trade.world.handle.view() as view:
        entries = [*view.log.entries(0, trade.world.size)]
    typed = [
        json.loads(f'"{one}"') for raw in entries for one in _TYPED.findall(raw.decode("utf-8", "replace"))
    ]
    known = Locale("fr")
    months = [name for width in known.months["format"].values() for name in width.values()]
    minerals = [one.french for one in MINERALS]
    packs = [text for id in shipped_ids() for text in _texts_of(id)]
    origin = trade.world.handle.ledger.origin
    texts = [
        origin,
        *shipped_ids(),
        *language.NAMES.values(),
        *typed,
        *months,
        *known.territories.values(),
        *minerals,
        *packs,
    ]
    return ALLOWED | {word for text in texts for word in re.findall(r"[^\W\d_]+", str(text))}


def _texts_of(pack: str) -> Iterator[str]:
    texts = shipped_pack(pack).texts["fr"]
    yield from (texts.title, texts.statement, *texts.modules.values(), *texts.parameters.values())
    # What is cited is called as it calls itself.
    head = shipped_pack(pack).model_dump_json()
    yield from re.findall(r'"(?:document|clause)":"((?:[^"\\]|\\.)*)"', head)
    for rule in texts.rules.values():
        yield from (rule.title, rule.question)


def _headers(client: TestClient, party: str | None) -> dict[str, str]:
    page = {"accept": "text/html", "accept-language": "fr"}
    if party is None:
        return page
    assert isinstance(client.app, FastAPI)
    key = key_of("authority" if party == "AUTHORITY" else party)
    token, _session = client.app.state.context.sessions.begin(key.public_key.hex())
    return {**page, "authorization": f"Bearer {token}"}


def _untranslated(page: str, data: frozenset[str]) -> list[str]:
    """The words of a page that no catalogue knows and no data brings, with what stands around them."""
    spoken = Spoken(page)
    texts = [spoken.text, *spoken.attributes]
    return sorted({word for text in texts for word in words_outside(text) if word not in data})


def _kind(address: str) -> str:
    """What an address asks for, whatever it asks about."""
    parts = urlsplit(address)
    path = parts.path
    if path.startswith("/console/") and not path.startswith("/console/do/"):
        path = "/".join(path.split("/")[:4])
        path = re.sub(r"(/console/[a-z]+/).+", r"\1*", path)
    return f"{path}?{','.join(sorted(parse_qs(parts.query)))}"


def _crawl(client: TestClient, headers: dict[str, str], begin: list[str]) -> Iterator[tuple[str, str]]:
    """Each page that is led to, with its text; of pages of one kind the first ones."""
    waiting, known = list(begin), set(begin)
    asked: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        answer = client.get(address, headers=headers)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        yield address, answer.text
        for link in _LINK.findall(answer.text):
            found = urljoin(address, link.replace("&amp;", "&")).partition("#")[0]
            if found in known or not found.startswith("/") or "lang=" in found or "/papers/" in found:
                continue
            known.add(found)
            kind = _kind(found)
            asked[kind] = asked.get(kind, 0) + 1
            if asked[kind] <= _PER_ROUTE:
                waiting.append(found)


@pytest.mark.parametrize("party", READERS)
def test_pages_say_nothing_that_the_catalogues_do_not_know(
    client: TestClient, trade: Trade, data: frozenset[str], party: str | None
) -> None:
    begin = ["/", "/nothing", "/keys", "/login", "/console/", f"/t/{trade.tag}", "/t/ABC", "/t/7K3M9Q2XTW4RA"]
    begin += [f"/t/{trade.tag}/report", "/demo/", "/console/outbox", "/s/x", "/v/ABC", "/api/docs"]
    begin += [] if party is None else ["/console/lots/NONE", "/console/sites?on=never", "/console/stock?q=x"]
    found = dict(_crawl(client, _headers(client, party), begin))
    assert len(found) > (15 if party is None else 40)
    pages = {address: page for address, page in found.items() if address.partition("?")[0] not in OF_ITS_OWN}
    faults = {word: address for address, page in pages.items() for word in _untranslated(page, data)}
    assert not faults, "\n".join(f"{word}: {address}" for word, address in faults.items())


@pytest.mark.parametrize("type", sorted(TYPES))
def test_problems_of_an_empty_entry_are_said_in_the_language(
    client: TestClient, data: frozenset[str], type: str
) -> None:
    draft = {"type": type, "body": {}, "occurred_at": "2025-07-01T00:00:00Z"}
    answer = client.post("/api/v1/drafts", json=draft, headers=_headers(client, "COOP"))
    messages = [one["message"] for one in answer.json()["problems"]]
    outside = {word for message in messages for word in words_outside(message)} - data
    assert outside == set(), messages


_HELP: Final = """
import json, sys
from ledger import language
language.CATALOGUES = sys.argv[1]
import os, gettext
os.environ["LANGUAGE"] = "fr"
language.use("fr")
gettext.bindtextdomain("click", sys.argv[1])
gettext.textdomain("click")
import click
from ledger.cli.main import program

said = {}


def read(command, path):
    with click.Context(command, info_name=path) as context:
        texts = [command.help or "", command.epilog or "", command.short_help or ""]
        texts += [getattr(one, "help", None) or "" for one in command.get_params(context)]
        said[path] = texts
        for name in getattr(command, "list_commands", lambda _: [])(context):
            read(command.get_command(context, name), f"{path} {name}")


read(program(), "mineral-ledger")
print(json.dumps(said))
"""


def test_the_help_of_every_command_is_said_in_the_language(bracketed: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HELP, str(bracketed)], capture_output=True, text=True, check=True
    )
    said: dict[str, list[str]] = json.loads(done.stdout)
    assert len(said) > 60
    # Roles are typed as they stand.
    typed = {*get_args(Role)}
    outside = {
        path: [one for one in texts if set(words_outside(one)) - typed] for path, texts in said.items()
    }
    faults = [f"{path}: {one}" for path, texts in outside.items() for one in texts]
    assert not faults, "\n".join(faults)


def test_finds_what_is_not_translated() -> None:
    page = (
        '<html lang="fr"><p title="Weight">⟦Lot ⟦tag⟧ L-1⟧ of <code>lot.sold</code></p>'
        '<p lang="en">English</p><form data-words=\'{"a": "Send it"}\'></form></html>'
    )
    assert _untranslated(page, frozenset({"of"})) == ["Send", "Weight", "it"]
