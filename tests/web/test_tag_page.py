"""The page of a tag, as a stranger sees it: what it says, what it never says, and from when on."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.lots.state import Lot
from ledger.lots.tag import print_tag
from ledger.service.scan.public import Scanner, Settings
from tests.store.world import World
from tests.web.bags import HOSTILE, PEOPLE, Bags, code_of
from tests.web.login import bearer
from tests.web.programs import check_described, check_published, problem, served

PAGE = {"accept": "text/html"}
_OF_A_REQUEST = {"x-request-id", "date"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data", public=False)
    yield made
    made.close()


@pytest.fixture
def bags(world: World) -> Bags:
    return Bags(world)


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    with served(world) as made:
        yield made


def scan(client: TestClient, bags: Bags, number: int) -> dict[str, object]:
    answer = client.get(f"{bags.address(number)}.json")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    check_published("scan", found)
    check_described(client, "scanTag", found)
    return found


def answered(client: TestClient, code: str) -> tuple[int, str, list[tuple[str, str]]]:
    """Everything that a stranger gets for a code, but for the code itself."""
    page = client.get(f"/t/{code}", headers=PAGE | {"accept-encoding": "identity"})
    body = page.text.replace(code, "CODE").replace(print_tag(code), "CODE")
    headers = ((name, value) for name, value in page.headers.items() if name not in _OF_A_REQUEST)
    return page.status_code, body, sorted(headers)


def attributes(page: str) -> tuple[str, str]:
    found = re.search(r'<main [^>]*data-verdict="([a-z_]+)" data-assessment="([a-z]+)"', page)
    assert found is not None
    return found[1], found[2]


def test_what_is_not_public_is_one_answer(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    too_new, assigned, issued, unknown = code_of(1), code_of(2), code_of(11), code_of(99)
    first = answered(client, unknown)
    assert first[0] == 404
    assert [answered(client, code) for code in (too_new, assigned, issued)] == [first] * 3
    told = {client.get(f"/t/{code}.json").text for code in (too_new, assigned, issued, unknown)}
    assert len(told) == 1


def test_a_bag_is_shown_when_it_is_old_enough(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(0.99)
    assert problem(client.get(f"{bags.address(1)}.json")) == (404, "tag-not-public")
    bags.days(0.02)
    assert scan(client, bags, 1)["state"] == "in_stock"


def test_what_happened_lately_is_not_told(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(30)
    before = scan(client, bags, 1)
    bags.sell("L-1")
    bags.send("L-1", to="SMELT", by="TRADER")
    bags.days(0.9)
    assert scan(client, bags, 1) == before | {"checked_on": "2025-07-31"}
    bags.days(0.2)
    after = scan(client, bags, 1)
    assert after["state"] == "on_its_way"
    stages = after["stages"]
    assert isinstance(stages, list)
    assert [one["stage"] for one in stages] == ["mined", "traded"]
    assert {"country": "RW", "province": None} in stages[1]["areas"]


def test_a_mixture_is_told_by_province_and_whole_percents(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1, mass="60")
    bags.dig("L-2", 2, site="SITE-2", mass="30")
    for lot, mass in (("L-1", "60"), ("L-2", "30")):
        bags.sell(lot, mass=mass)
    bags.mix("M-1", "L-1", "L-2", number=3, mass="90")
    bags.days(2)
    mixed = scan(client, bags, 3)
    origins = mixed["origins"]
    assert isinstance(origins, list)
    assert [(one["area"]["province"], one["percent"]) for one in origins] == [
        (HOSTILE.format("province"), "67"),
        ("Maniema", "33"),
    ]
    assert scan(client, bags, 1)["state"] == "used_up"


def test_a_part_that_went_on_is_named_without_its_tag(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    output = {"lot": "L-2", "quantity": {"mass_kg": "9"}, "tags": [{"number": code_of(2)}]}
    split = {"inputs": [{"lot": "L-1"}], "outputs": [output]}
    bags.by("COOP", "lot.split", split, (bags.world.head("L-1"),))
    bags.days(2)
    found = scan(client, bags, 1)
    assert found["notes"] == ["parted"]
    assert print_tag(code_of(2)) not in client.get(bags.address(1)).text


def test_a_contested_bag_is_on_hold(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.dig("L-2", 1)
    bags.days(2)
    found = scan(client, bags, 1)
    assert (found["on_hold"], found["assessment"]) == (True, "review")
    assert "On hold" in client.get(bags.address(1)).text


@pytest.mark.parametrize(("type", "note"), [("tag.voided", "void"), ("tag.lost", "lost")])
def test_a_tag_that_must_be_on_no_bag_is_warned_of_at_once(
    bags: Bags, client: TestClient, type: str, note: str
) -> None:
    bags.about_tags(type, 5, reason="Stolen.")
    found = scan(client, bags, 5)
    assert (found["verdict"], found["notes"]) == ("cannot_tell", [note])
    assert "on no bag" in client.get(bags.address(5)).text


def test_another_tag_in_its_place_is_told_late_and_not_named(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(2)
    replaced = {"old": {"number": code_of(1)}, "new": {"number": code_of(2)}}
    body = {"lot": "L-1", "replacements": [replaced], "reason": "damaged"}
    bags.by("COOP", "tag.replaced", body, (bags.world.head("L-1"),))
    assert scan(client, bags, 1)["notes"] == []
    assert client.get(bags.address(2)).status_code == 404
    bags.days(2)
    assert "replaced" in json.dumps(scan(client, bags, 1)["notes"])
    assert print_tag(code_of(2)) not in client.get(bags.address(1)).text
    assert scan(client, bags, 2)["state"] == "in_stock"


@pytest.mark.parametrize("party", ["PROG", "TRADER"])
def test_an_incident_that_nobody_looked_into_changes_nothing(
    bags: Bags, client: TestClient, party: str
) -> None:
    bags.dig("L-1", 1)
    bags.days(5)
    before = scan(client, bags, 1)
    assert before["notes"] == []
    about = {"incident": "I-1", "level": 1, "risk": "armed_groups", "lots": ["L-1"], "due_on": "2025-07-08"}
    bags.by(party, "incident.opened", about)
    bags.days(5)
    assert scan(client, bags, 1) == before | {"checked_on": "2025-07-11"}
    page = client.get(bags.address(1)).text
    assert "armed" not in page
    assert "I-1" not in page


def test_what_a_stranger_disputes_is_no_mark(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(5)
    before = scan(client, bags, 1)
    lot = bags.world.find(Lot, "L-1")
    assert lot is not None
    bags.by("TRADER", "event.disputed", {"event": lot.born, "reason": "other"}, (lot.born,))
    bags.days(5)
    assert scan(client, bags, 1) == before | {"checked_on": "2025-07-11"}


def test_a_mark_of_the_ledger_wants_a_look(bags: Bags, client: TestClient) -> None:
    bags.decide("SITE-1", 2)
    bags.dig("L-1", 1)
    bags.days(2)
    found = scan(client, bags, 1)
    assert (found["notes"], found["assessment"]) == (["marked"], "review")
    assert "The ledger put marks on this lot" in client.get(bags.address(1)).text


@pytest.mark.parametrize("path", ["/t/{}", "/t/{}.json", "/T/{}", "/t/{}/report"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_that_endangers_anybody_is_in_a_page(
    bags: Bags, client: TestClient, path: str, language: str
) -> None:
    for number, site in ((1, "SITE-1"), (2, "SITE-2")):
        bags.dig(f"LOT-{number}", number, site=site, mass=f"4{number}.37")
        bags.days(3)
        bags.sell(f"LOT-{number}", mass=f"4{number}.37")
    bags.mix("MIXED-1", "LOT-1", "LOT-2", number=3, mass="83.74")
    days = bags.days_of_events()
    assert len(days) > 2
    bags.days(60)
    secrets = {*PEOPLE, "SITE-1", "SITE-2", "DEPOT", "LOT-1", "MIXED-1", "41.37", "83.74", *days}
    secrets |= {HOSTILE.format(name) for name in (*PEOPLE, "SITE-1", "SITE-2", "depot", "ore")}
    for number in (1, 2, 3):
        page = client.get(path.format(code_of(number)), headers={**PAGE, "accept-language": language})
        assert page.status_code == 200
        assert [secret for secret in secrets if secret in page.text] == []


def test_hostile_names_do_not_become_markup(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(2)
    page = client.get(bags.address(1)).text
    assert "&lt;script&gt;" in page
    assert "<img" not in page
    assert "<script>" not in page
    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page.replace("onerror=alert(1)", ""))


def test_a_page_says_for_programs_what_it_says_for_people(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(2)
    page, found = client.get(bags.address(1), headers=PAGE), scan(client, bags, 1)
    assert attributes(page.text) == (found["verdict"], found["assessment"]) == ("intact", "open")
    assert "Checked by this server only" in page.text
    assert page.headers["x-robots-tag"] == "noindex"


def test_an_altered_entry_is_told_and_nothing_else_is(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1, mass="49.37")
    bags.days(2)
    database = sqlite3.connect(bags.world.data / "ledger.db")
    database.execute("DROP TRIGGER entry_no_update")
    changed = "CAST(replace(entry, CAST('49.37' AS BLOB), CAST('94.37' AS BLOB)) AS BLOB)"
    update = f"UPDATE entry SET entry = {changed} WHERE instr(entry, '49.37') > 0"  # noqa: S608 - a literal
    assert database.execute(update).rowcount == 1
    database.commit()
    database.close()
    page, found = client.get(bags.address(1), headers=PAGE), scan(client, bags, 1)
    assert attributes(page.text) == ("altered", "none")
    assert (found["stages"], found["origins"], found["mineral"]) == ([], [], None)
    assert "Record altered" in page.text


@pytest.mark.parametrize("path", ["/t/{}", "/T/{}"])
def test_a_mistyped_code_is_named_before_anything_is_looked_up(
    bags: Bags, client: TestClient, path: str
) -> None:
    code = code_of(1)
    bags.dig("L-1", 1)
    bags.days(2)
    swapped = next(
        code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(12) if code[at] != code[at + 1]
    )
    page = client.get(path.format(swapped), headers=PAGE)
    assert page.status_code == 422
    assert "mistyped" in page.text
    assert attributes(page.text) == ("cannot_tell", "none")
    assert f'href="/t/{print_tag(code)}"' in page.text
    assert problem(client.get(f"/t/{swapped}.json")) == (422, "tag-mistyped")
    hostile = client.get("/t/%3Cscript%3E", headers=PAGE)
    assert hostile.status_code == 422
    assert "<script>" not in hostile.text


def test_a_code_is_folded(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(2)
    code = print_tag(code_of(1))
    assert client.get(f"/T/{code}").status_code == 200
    assert client.get(f"/t/{code.lower().replace('0', 'o')}").status_code == 200


def test_only_who_may_read_the_lot_is_offered_its_passport(bags: Bags, client: TestClient) -> None:
    bags.dig("L-1", 1)
    bags.days(2)
    address = 'data-passport="/api/v1/lots/L-1/passport"'
    assert address not in client.get(bags.address(1), headers=PAGE).text
    assert address not in client.get(bags.address(1), headers=PAGE | bearer(client, "SMELT")).text
    client.cookies.clear()
    assert address in client.get(bags.address(1), headers=PAGE | bearer(client, "COOP")).text


def test_the_page_is_light(bags: Bags, client: TestClient) -> None:
    """In bytes on the wire, with its style sheets: the goal of the architecture is 30 kB."""
    bags.dig("L-1", 1)
    bags.dig("L-2", 2, site="SITE-2")
    bags.days(2)
    sizes = []
    for path in (bags.address(1), "/static/style.css", "/static/tag.css", "/static/icon.svg"):
        with client.stream("GET", path, headers=PAGE | {"accept-encoding": "gzip"}) as answer:
            sizes.append(len(b"".join(answer.iter_raw())) + 600)
    assert sum(sizes) < 30_000


def test_a_tag_that_went_on_with_a_part_does_not_tell_so_by_vanishing(bags: Bags, world: World) -> None:
    bags.dig("L-1", 1)
    bags.days(2)
    with served(world) as client:
        before = scan(client, bags, 1)
    output = {"lot": "L-2", "quantity": {"mass_kg": "49.37"}, "tags": [{"number": code_of(1)}]}
    bags.by("COOP", "lot.split", {"inputs": [{"lot": "L-1"}], "outputs": [output]}, (world.head("L-1"),))
    # Nothing is remembered: a restart must not tell either.
    with served(world) as client:
        assert scan(client, bags, 1) == before
        bags.days(2)
        assert scan(client, bags, 1)["state"] == "in_stock"
        assert scan(client, bags, 1) != before


def test_a_newer_move_is_not_told_by_the_time_that_an_answer_takes(bags: Bags) -> None:
    bags.dig("L-1", 1)
    bags.days(2)
    scanner = Scanner(bags.world.handle, Settings(()))
    before = scanner.scan(code_of(1))
    assert before.record is not None
    bags.sell("L-1")
    # Worked out anew it would be of a later moment.
    assert scanner.scan(code_of(1)).record is before.record
    assert scanner.scan(code_of(1)).details is before.details
    bags.days(2)
    later = scanner.scan(code_of(1))
    assert (later.record is before.record, later.details == before.details) == (False, False)


def test_a_demo_is_not_delayed(tmp_path: Path) -> None:
    world = World(tmp_path / "demo", demo=True, public=False)
    bags = Bags(world)
    bags.dig("L-1", 1)
    with served(world) as client:
        assert scan(client, bags, 1)["delay_hours"] == 0
        bags.send("L-1")
        assert scan(client, bags, 1)["state"] == "on_its_way"
    world.close()
