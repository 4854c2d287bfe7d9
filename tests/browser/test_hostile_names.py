"""What parties call themselves: names that would run, break out of their place or turn the text around."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pytest
from selenium.webdriver import Chrome

from ledger.lots.tag import format_tag, tag_digest
from ledger.lots.tagging import Batch
from ledger.service.forms.tasks import TASKS
from ledger.service.ledger import now
from tests.browser.accessibility import PHONE, faults, set_window, too_wide
from tests.browser.counter import Counter, counter
from tests.store.world import DAY, MINERAL, MINUTE, Clock, World, key_of

TURNED: Final = "\u202egnp.exe"
NAMES: Final = (
    '<img src=x onerror="window.ran=1">',
    "\"'></option></select><svg onload=window.ran=1>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    f"Mine {TURNED}",
    "\u2066\u202d\u2067over",
    "N" * 200,
    "👩🏾‍🏭⛏️ مناجم",
    "=cmd|'/C calc'!A0",
    "'; DROP TABLE lots; -- \\ %s {lot}",
)
PAGES: Final = (
    "",
    "log",
    "lots",
    "stock?party=COOP",
    "stock?party=P-1",
    "desk",
    "waiting",
    "changes",
    "changes/signers?above=0",
    "incidents",
    "balances?scope=party&id=COOP",
    "findings?subject=L-0&pack=icglr-rcm",
    "tags",
    "tags/batches/B-1",
    "sites",
    "places",
    "parties",
    "certificates",
    "enrolments",
    "downloads",
    "do/",
    *(f"{kind}-{at}" for kind in ("parties/P", "lots/L") for at in range(len(NAMES))),
    *(f"{kind}-{at}" for kind in ("sites/S", "places/D", "incidents/I") for at in (0, 1, 3, 5)),
    *(f"do/{task}" for task in ("register", "dispatch", "sell", "inspect", "correct") if task in TASKS),
)
_RAN: Final = """
const shown = document.documentElement.outerHTML;
return {
  ran: window.ran ?? null,
  made: document.querySelectorAll("img[onerror], svg[onload]").length,
  turning: /[\\u202a-\\u202e\\u2066-\\u2069]/.test(shown),
};
"""


def hostile(world: World) -> None:
    """Record each name wherever somebody may write what they like."""
    tags = [tag_digest(format_tag(number)) for number in range(1, len(NAMES) + 1)]
    world.record(world.sign("tags.issued", {"batch": "B-1", "tags": tags}))
    batch = world.find(Batch, "B-1")
    assert batch is not None
    handed = {"batches": ["B-1"], "tags": tags, "to": "COOP"}
    world.record(world.sign("tags.assigned", handed, cites=[batch.head]))
    for at, name in enumerate(NAMES):
        world.clock.now += MINUTE
        party = {"party": f"P-{at}", "name": name, "country": "CD", "roles": ["trader"], "address": name}
        enrolled = {"enrolment": world.enrolment(f"P-{at}", key_of(f"P-{at}"))}
        world.record(world.sign("party.registered", {**party, **enrolled}))
        site = {"site": f"S-{at}", "name": name, "country": "CD", "province": name, "minerals": [MINERAL]}
        world.record(world.sign("site.registered", site))
        depot = {"place": f"D-{at}", "name": name, "kind": "depot", "country": "CD", "operator": "COOP"}
        world.record(world.sign("place.registered", depot, by="COOP"))
        born = {
            "lot": f"L-{at}",
            "site": f"S-{at}",
            "mineral": MINERAL,
            "quantity": {"mass_kg": "50"},
            "tags": [{"number": format_tag(at + 1)}],
            "number": name[:40],
            "producers": [{"team": name[:40], "share_percent": "100"}],
        }
        world.record(world.sign("lot.registered", born, by="COOP"))
        told = {
            "incident": f"I-{at}",
            "level": 3,
            "risk": "armed_groups",
            "indicator": name,
            "lots": [f"L-{at}"],
        }
        world.record(world.sign("incident.opened", told))


@pytest.fixture(scope="module")
def office(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    world = World(tmp_path_factory.mktemp("names") / "data", demo=True, clock=Clock(now() - DAY))
    world.populate()
    hostile(world)
    world.clock.now = now()
    set_window(browser, PHONE)
    with counter(browser, world, key_of("authority"), party="AUTHORITY") as made:
        yield made
    world.close()


def look(office: Counter, path: str) -> str:
    """Open a page of the console, and return all that it says; nothing of a name has run or turned text."""
    browser = office.browser
    browser.get(f"{office.address}{path}")
    found = browser.execute_script(_RAN)
    assert found == {"ran": None, "made": 0, "turning": False}, path
    assert too_wide(browser) == [], path
    assert office.complaints() == [], path
    return str(browser.execute_script("return document.body.innerText"))


def test_no_page_of_the_console_runs_or_turns_or_breaks_by_a_name(office: Counter) -> None:
    office.complaints()
    shown = "\n".join(look(office, f"/console/{page}") for page in PAGES)
    for name in NAMES:
        plain = "".join(
            "\ufffd" if 0x202A <= ord(char) <= 0x202E or 0x2066 <= ord(char) <= 0x2069 else char
            for char in name
        )
        assert plain in shown, name
    assert faults(office.browser) == []


@pytest.mark.parametrize("at", range(len(NAMES)))
def test_a_search_for_a_name_and_the_page_of_its_tag_show_it(office: Counter, at: int) -> None:
    office.complaints()
    look(office, f"/console/search?q={quote(NAMES[at][:80])}")
    look(office, f"/t/{format_tag(at + 1)}")


_FETCHED: Final = """
const [address, done] = arguments;
fetch(address).then(async (answer) => done([
  answer.status, answer.headers.get("content-type"), answer.headers.get("content-disposition"),
  await answer.text()]));
"""


def test_papers_are_named_by_the_id_and_drawn_of_any_name(office: Counter) -> None:
    office.browser.get(f"{office.address}/console/outbox")
    for at in range(len(NAMES)):
        address = f"/console/lots/L-{at}/papers/labels.pdf"
        status, kind, name, text = office.browser.execute_async_script(_FETCHED, address)
        assert (status, kind) == (200, "application/pdf")
        assert name == f'attachment; filename="L-{at}.labels.pdf"'
        assert text.startswith("%PDF-")


@pytest.mark.parametrize("file", ["stock.csv?party=COOP", "line-items.csv"])
def test_no_cell_of_a_file_is_a_formula(office: Counter, file: str) -> None:
    office.browser.get(f"{office.address}/console/outbox")
    status, kind, _name, text = office.browser.execute_async_script(_FETCHED, f"/console/{file}")
    assert (status, kind.partition(";")[0]) == (200, "text/csv")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert cells
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")] == []
