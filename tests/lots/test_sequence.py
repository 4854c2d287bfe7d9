"""The numbers of a key's events: in turn, late, twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.lots.event import Event
from ledger.lots.sequence import OPEN, counted, sequence_problems
from ledger.lots.state import Key
from ledger.lots.values import Gap
from tests.support.world import World, signing_key

SITE: Final = {"name": "Site", "country": "CD", "province": "Kivu"}
KEY: Final = Key("ab", "AUTH", "admin")


@dataclass
class _Numbers:
    seq: int | None
    prev: str | None


@dataclass
class _Numbered:
    """As much of an event as its number needs."""

    id: str
    payload: _Numbers


def _chain(count: int) -> list[Any]:
    return [
        _Numbered(f"E{seq}", _Numbers(seq, f"E{seq - 1}" if seq > 1 else None)) for seq in range(1, count + 1)
    ]


def _send(key: Key, *events: Any) -> tuple[Key, list[str]]:  # noqa: ANN401 - events, or as much of them
    codes = []
    for event in events:
        codes += [found.code for found in sequence_problems(event, key)]
        key = counted(event, key)
    return key, codes


@given(st.permutations(range(12)))
def test_events_of_one_chain_are_no_forks_in_whatever_order_they_come(order: list[int]) -> None:
    chain = _chain(12)
    key, codes = _send(KEY, *(chain[position] for position in order))
    assert "sequence-fork" not in codes
    assert (key.seq, key.last, key.gaps) == (12, "E12", ())


@given(st.permutations(range(8)), st.integers(0, 7))
def test_whatever_comes_twice_is_a_fork(order: list[int], again: int) -> None:
    chain = _chain(8)
    key, _ = _send(KEY, *(chain[position] for position in order))
    other = _Numbered("other", chain[again].payload)
    assert _send(key, other) == (key, ["sequence-fork"])


@pytest.mark.parametrize(
    ("seq", "prev", "id"), [(2, "other", "E2"), (4, "E3", "other")], ids=["before it", "behind it"]
)
def test_what_fills_a_gap_and_is_not_what_its_neighbours_know_is_a_fork(seq: int, prev: str, id: str) -> None:
    chain = _chain(5)
    key, codes = _send(KEY, chain[0], chain[4])
    assert codes == ["sequence-gap"]
    late: Any = _Numbered(id, _Numbers(seq, prev))
    assert _send(key, late) == (key, ["sequence-fork"])


def test_a_successor_that_names_nothing_leaves_any_event_its_place() -> None:
    chain = _chain(2)
    key, _ = _send(KEY, chain[0], _Numbered("E3", _Numbers(3, None)))
    assert key.gaps == (Gap(2, 2, "E1", None),)
    assert _send(key, chain[1])[1] == []


def test_of_many_gaps_the_newest_are_remembered() -> None:
    chain = _chain(2 * OPEN + 4)
    key, _ = _send(KEY, *chain[1::2])
    assert len(key.gaps) == OPEN
    assert _send(key, chain[0])[1] == ["sequence-fork"]
    assert _send(key, chain[2 * OPEN])[1] == []


def test_a_telephone_that_sends_its_second_event_late_is_not_said_to_be_copied() -> None:
    world = World()

    def send(site: str, seq: int, before: Event[Any] | None) -> Event[Any]:
        more = {} if before is None else {"prev": before.id}
        return world.record("AUTH", "site.registered", SITE | {"site": site}, seq=seq, **more)

    first = send("S1", 1, None)
    fork = world.fork()
    second = send("S2", 2, first)
    third = fork.record("AUTH", "site.registered", SITE | {"site": "S3"}, seq=3, prev=second.id)
    assert fork.flags(third) == ("sequence-gap",)
    late = fork.record("AUTH", "site.registered", SITE | {"site": "S4"}, seq=2, prev=first.id)
    assert fork.flags(late) == ("sequence-fork",)
    assert fork.get(Key, signing_key("AUTH").public_key.hex()).gaps == (Gap(2, 2, first.id, second.id),)
    raw = world.past.statement(len(world.past.entries) - 1)
    assert fork.submit(raw).codes == []
    assert fork.get(Key, signing_key("AUTH").public_key.hex()).gaps == ()
