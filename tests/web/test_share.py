"""Links that show one passport: until they expire, to whoever has them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ledger.errors import Malformed
from ledger.service.passports.passport import build_passport
from ledger.service.passports.share import Link, address_of, end_shares, share
from ledger.verify.passport import verify_passport
from tests.store.world import World
from tests.web.bags import Bags
from tests.web.programs import served

PAGE = {"accept": "text/html"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data", public=False)
    yield made
    made.close()


@pytest.fixture
def bags(world: World) -> Bags:
    made = Bags(world)
    made.dig("L-1", 1)
    made.dig("L-2", 2)
    return made


@pytest.fixture
def client(bags: Bags) -> Iterator[TestClient]:
    with served(bags.world) as made:
        yield made


def shared(bags: Bags, lot: str = "L-1", days: int = 3) -> tuple[Link, bytes]:
    passport = build_passport(bags.world.handle, lot)
    return share(bags.world.handle, lot, passport, days=days), passport


def test_a_link_shows_one_passport_byte_for_byte(bags: Bags, client: TestClient) -> None:
    link, passport = shared(bags)
    file = client.get(f"{link.path}.passport.json")
    assert file.content == passport
    handle = bags.world.handle
    assert verify_passport(file.content, handle.policy, now=handle.clock()).verdict == "intact"
    page = client.get(link.path, headers=PAGE)
    assert 'data-verdict="intact"' in page.text
    assert f'data-passport="{link.path}.passport.json"' in page.text
    assert "<img" not in page.text
    assert "L-2" not in page.text


def test_what_happens_later_is_not_in_it(bags: Bags, client: TestClient) -> None:
    link, passport = shared(bags)
    bags.sell("L-1")
    assert client.get(f"{link.path}.passport.json").content == passport


@pytest.mark.parametrize("path", ["{}", "{}.passport.json"])
def test_unknown_expired_and_taken_back_are_one_answer(bags: Bags, client: TestClient, path: str) -> None:
    ended, _ = shared(bags, "L-2")
    assert end_shares(bags.world.handle, "L-2") == 1
    expired, _ = shared(bags, days=1)
    bags.days(1.01)
    told = []
    for token in (ended.token, expired.token, "A" * 22, "zz9zz"):
        answer = client.get(path.format(f"/s/{token}"), headers=PAGE | {"accept-encoding": "identity"})
        told.append((answer.status_code, answer.text.replace(token, "TOKEN")))
    assert told == [told[0]] * 4
    assert told[0][0] == 404


def test_who_has_the_address_sees_it_and_the_address_goes_nowhere(bags: Bags, client: TestClient) -> None:
    link, _ = shared(bags)
    for path in (link.path, f"{link.path}.passport.json"):
        headers = client.get(path, headers=PAGE).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex"


def test_the_database_does_not_hold_the_token(bags: Bags) -> None:
    link, _ = shared(bags)
    files = [path.read_bytes() for path in bags.world.data.iterdir() if path.is_file()]
    assert all(link.token.encode() not in data for data in files)
    assert len(link.token) == 22


def test_expired_links_are_forgotten(bags: Bags) -> None:
    shared(bags, days=1)
    bags.days(2)
    shared(bags, days=1)
    with bags.world.handle.beside() as database:
        assert database.row("SELECT count(*) FROM share") == (1,)


def test_no_link_is_for_ever(bags: Bags) -> None:
    for days in (0, 367):
        with pytest.raises(Malformed):
            shared(bags, days=days)


def test_an_old_passport_says_that_it_is_old(bags: Bags, client: TestClient) -> None:
    link, _ = shared(bags, days=60)
    bags.days(36)
    page = client.get(link.path, headers=PAGE)
    assert 'data-verdict="cannot_tell"' in page.text


def test_the_address_of_a_link_is_that_of_the_log() -> None:
    assert address_of("ledger.example/log", "/s/x") == "https://ledger.example/s/x"
