"""From the number of a container, drum or seal to what was sent with it, for whoever may read of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.diligence.shipped import shipped_pack
from ledger.service.access import Sight
from ledger.service.auditor.carried import (
    LOOKED_AT,
    MOST,
    Everything,
    asking,
    carriers_of,
    look_up,
    near_marks,
)
from ledger.service.keeping.rebuild import rebuild_records
from tests.store.world import MINUTE, World

CONTAINER = "CSQU 305438 3"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A lot that a cooperative sent to an exporter, who exported it without a certificate."""
    made = World(tmp_path / "data", demo=True)
    made.populate()
    made.record(made.party("EXP", "exporter"))
    made.record(made.party("PROG", "programme"))
    made.record(made.lot("L-1"))
    _do(made, "COOP", "lot.dispatched", {"lots": ["L-1"], "to": "EXP", "seals": ["S 1"]}, "L-1")
    _do(made, "EXP", "lot.received", {"lot": "L-1", "quantity": {"mass_kg": "50"}}, "L-1")
    _do(made, "COOP", "lot.sold", {"lots": ["L-1"], "buyer": "EXP", "terms": "cash"}, "L-1")
    yield made
    made.close()


def _do(world: World, by: str, type: str, body: dict[str, Any], *lots: str) -> str:
    world.clock.now += MINUTE
    cites = [world.head(lot) for lot in lots]
    return world.record(world.sign(type, body, by=by, cites=cites)).event_id


def _export(world: World, lot: str = "L-1", **fields: Any) -> str:  # noqa: ANN401 - JSON
    body = {"lots": [lot], "to_country": "MY", "containers": [CONTAINER], "drums": ["D-1"], **fields}
    return _do(world, "EXP", "lot.exported", body, lot)


def _look_up(world: World, typed: str) -> Any:  # noqa: ANN401 - JSON
    with world.handle.view() as view:
        return look_up(
            view, typed, Everything(), asking(view, [shipped_pack("icglr-rcm")], now=world.clock.now)
        )


def _events(world: World, typed: str) -> list[str]:
    return [one["event_id"] for one in _look_up(world, typed)["carried"]]


@pytest.mark.parametrize("typed", ["CSQU 305438 3", "csqu3054383", "CSQU-305438/3"])
def test_a_container_leads_to_its_lots_and_what_is_found_about_them(world: World, typed: str) -> None:
    event = _export(world)
    answer = _look_up(world, typed)
    assert answer["container"] == {"number": "CSQU3054383", "check_digit": "3", "fits": True}
    [carrier] = answer["carried"]
    assert (carrier["event_id"], carrier["type"], carrier["issuer"]) == (event, "lot.exported", "EXP")
    assert carrier["named"] == [{"kind": "container", "mark": CONTAINER}]
    [lot] = carrier["lots"]
    assert (lot["lot"], lot["standing"]["state"]) == ("L-1", "exported")
    assert "export-without-certificate" in lot["standing"]["flags"]
    # A flag wants a look even where no pack says so.
    assert lot["standing"]["answer"] in {"review", "fail"}
    assert [one["pack"] for one in lot["standing"]["findings"]] == ["icglr-rcm"]


def test_the_newest_comes_first_and_only_so_many_are_shown(world: World) -> None:
    for number in range(2, MOST + 4):
        world.record(world.lot(f"L-{number}"))
        _do(
            world,
            "COOP",
            "lot.dispatched",
            {"lots": [f"L-{number}"], "to": "EXP", "seals": ["s-1"]},
            f"L-{number}",
        )
    found = [one["lots"][0]["lot"] for one in _look_up(world, "S1")["carried"]]
    assert found == [f"L-{number}" for number in range(MOST + 3, 3, -1)]
    assert LOOKED_AT >= MOST


def test_what_is_corrected_is_found_as_it_counts(world: World) -> None:
    event = _export(world)
    body = {"event": event, "field": "/body/drums", "old": ["D-1"], "new": ["D-2"], "reason": "typed wrongly"}
    world.clock.now += MINUTE
    proposed = world.record(world.sign("event.corrected", body, by="EXP", cites=[event])).event_id
    assert (_events(world, "D1"), _events(world, "D2")) == ([event], [])
    approval = {"correction": proposed, "reason": "the list says so"}
    world.record(world.sign("correction.approved", approval, by="AUTHORITY", cites=[proposed]))
    assert (_events(world, "D1"), _events(world, "D2")) == ([], [event])
    assert rebuild_records(world.handle) == []


def test_what_was_voided_carried_nothing(world: World) -> None:
    event = _export(world)
    body = {"event": event, "lots": ["L-1"], "reason": "entered twice"}
    _do(world, "AUTHORITY", "event.voided", body, "L-1")
    assert _events(world, CONTAINER) == []
    assert _look_up(world, CONTAINER)["near_marks"] == []


def test_a_wrong_check_digit_is_told_and_the_container_guessed(world: World) -> None:
    _export(world)
    answer = _look_up(world, "CSQU 305438 9")
    assert answer["container"] == {"number": "CSQU3054389", "check_digit": "3", "fits": False}
    assert (answer["carried"], answer["near_marks"]) == ([], [CONTAINER])
    # So it is without its last digit, which many lists leave away.
    assert _look_up(world, "csqu305438")["near_marks"] == [CONTAINER]
    assert _look_up(world, "CSQU")["near_marks"] == []


def test_who_is_concerned_finds_it_and_nobody_else_does(world: World) -> None:
    event = _export(world)
    with world.handle.view() as view:
        exporter, cooperative, trader = (Sight(view, party) for party in ("EXP", "COOP", "TRADER"))
        assert [one.event.id for one in carriers_of(view, CONTAINER, exporter)] == [event]
        assert near_marks(view, "CSQU 305438 0", exporter) == [CONTAINER]
        for reader in (cooperative, trader):
            assert carriers_of(view, CONTAINER, reader) == []
            assert near_marks(view, "CSQU 305438 0", reader) == []
        # Who sent it reads of the seal that it left under, and no longer how the lot stands.
        nobody = asking(view, (), now=world.clock.now)
        found: Any = look_up(view, "S 1", cooperative, nobody)
        assert [one["lots"] for one in found["carried"]] == [[{"lot": "L-1", "standing": None}]]
        assert carriers_of(view, "S 1", trader) == []


@pytest.mark.parametrize("typed", ["", " - ", "<script>", "x" * 5000, "\x00", "é", "//////"])
def test_anything_may_be_typed(world: World, typed: str) -> None:
    answer = _look_up(world, typed)
    assert (answer["carried"], answer["near_marks"], answer["container"]) == ([], [], None)
