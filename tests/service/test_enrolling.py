"""Enrolment requests beside the log: what is taken, for how long, how many, and what they tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.crypto.enrolment import sign_enrolment
from ledger.errors import LedgerError, Malformed, NotFound, Refused
from ledger.lots.schema import second_of
from ledger.lots.state import Party
from ledger.service import enrolling
from ledger.service.enrolling import MOST_DAYS, ask, drop, find_request, requests
from tests.store.world import DAY, World, key_of


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data")
    made.populate()
    yield made
    made.close()


def statement(world: World, party: str, key: str, *, days: float = 30, ledger: str = "") -> bytes:
    expires = second_of(world.clock.now + int(days * DAY))
    return sign_enrolment(
        key_of(key), ledger=ledger or world.genesis, party=party, use="field", expires=expires
    )


def waiting(world: World, party: str | None = None) -> list[str]:
    with world.handle.view() as view:
        return [one.code for one in requests(world.handle, view, party=party)]


def test_a_request_waits_once_for_its_party(world: World) -> None:
    asked = statement(world, "COOP", "telephone")
    code = ask(world.handle, asked).code
    assert ask(world.handle, asked).code == code
    other = ask(world.handle, statement(world, "NOBODY", "stranger")).code
    assert sorted(waiting(world)) == sorted([code, other])
    assert waiting(world, "COOP") == [code]
    assert waiting(world, "TRADER") == []


def test_it_waits_no_more_once_the_key_is_enrolled_and_nobody_is_told_that(world: World) -> None:
    asked = statement(world, "COOP", "telephone")
    code = ask(world.handle, asked).code
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", key_of("telephone"), "field")}
    party = world.find(Party, "COOP")
    assert party is not None
    world.record(world.sign("key.added", body, by="COOP", cites=[party.head]))
    assert waiting(world) == []
    # The answer to the same request is as before.
    assert ask(world.handle, asked).code == code
    assert waiting(world) == []


def test_it_ends_with_its_statement(world: World) -> None:
    code = ask(world.handle, statement(world, "COOP", "telephone", days=2)).code
    world.clock.now += 2 * DAY
    assert waiting(world) == [code]
    world.clock.now += 1000
    assert waiting(world) == []
    # The next one clears it away.
    ask(world.handle, statement(world, "COOP", "another"))
    assert [path.stem for path in (world.data / "enrolments").iterdir()] != [code]
    assert len(list((world.data / "enrolments").iterdir())) == 1


@pytest.mark.parametrize("days", [-1.0, MOST_DAYS + 1.0])
def test_an_end_that_is_past_or_far_is_not_taken(world: World, days: float) -> None:
    with pytest.raises(Malformed) as caught:
        ask(world.handle, statement(world, "COOP", "telephone", days=days))
    assert caught.value.code == "enrolment-end"
    assert waiting(world) == []


def test_one_for_another_ledger_and_one_that_is_damaged_are_not_taken(world: World) -> None:
    with pytest.raises(Malformed) as caught:
        ask(world.handle, statement(world, "COOP", "telephone", ledger="ab" * 32))
    assert caught.value.code == "enrolment-elsewhere"
    sound = statement(world, "COOP", "telephone")
    with pytest.raises(LedgerError):
        ask(world.handle, sound[:-1] + bytes([sound[-1] ^ 1]))
    assert not (world.data / "enrolments").exists()


def test_a_flood_is_bounded_and_what_waits_can_be_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolling, "MOST", 2)
    first = statement(world, "COOP", "one")
    ask(world.handle, first)
    ask(world.handle, statement(world, "COOP", "two"))
    with pytest.raises(Refused) as caught:
        ask(world.handle, statement(world, "COOP", "three"))
    assert caught.value.code == "enrolments-full"
    ask(world.handle, first)
    assert len(waiting(world)) == 2


def test_what_lies_there_and_is_no_request_is_not_shown(world: World) -> None:
    code = ask(world.handle, statement(world, "COOP", "telephone")).code
    folder = world.data / "enrolments"
    (folder / "0000-0000-0000.proof").write_bytes((folder / f"{code}.proof").read_bytes())
    (folder / "1111-1111-1111.proof").write_bytes(b"nonsense")
    assert waiting(world) == [code]
    with world.handle.view() as view:
        assert find_request(world.handle, view, f" {code.lower()} ").code == code
        with pytest.raises(NotFound):
            find_request(world.handle, view, "0000-0000-0000")


def test_a_rejected_one_is_gone(world: World) -> None:
    code = ask(world.handle, statement(world, "COOP", "telephone")).code
    drop(world.handle, code)
    for gone in (code, "../ledger", ""):
        with pytest.raises(NotFound):
            drop(world.handle, gone)
