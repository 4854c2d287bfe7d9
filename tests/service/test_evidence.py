"""Which events a question rests on: as many as it needs, and those of a passport exactly."""

from __future__ import annotations

from typing import Any, cast

import pytest

from ledger.diligence.history import Stated
from ledger.diligence.question import About
from ledger.errors import Malformed, NotFound
from ledger.service.diligence.evidence import Evidence
from ledger.service.passports.passport import build_passport
from ledger.verify.passport_file import parse_passport
from tests.store.world import DAY, World

MONTHS = ("2025-07", "2025-08")


@pytest.fixture
def traded(world: World) -> World:
    """A lot of July that was split and sent to the trader, and one of August at another site."""
    world.record(world.site("SITE-2"))
    world.record(world.lot("LOT-A"))
    world.record(world.split("LOT-A", "LOT-C"))
    world.clock.now += 35 * DAY
    world.record(world.lot("LOT-B", site="SITE-2"))
    world.record(world.dispatch("LOT-A", "TRADER"))
    return world


def gathered(world: World, kind: str, id: str) -> list[Stated[Any]]:
    with world.handle.view() as view:
        return Evidence(view).of(About(cast("Any", kind), id))


def types(stated: list[Stated[Any]], lot: str) -> list[str]:
    return [one.type for one in stated if lot in one.event.lots]


def test_of_a_lot_it_is_what_its_passport_holds(traded: World) -> None:
    for lot in ("LOT-A", "LOT-C"):
        passport = parse_passport(build_passport(traded.handle, lot))
        assert tuple(one.id for one in gathered(traded, "lot", lot)) == passport.listed


def test_of_a_site_it_is_the_history_of_the_lots_registered_there(traded: World) -> None:
    stated = gathered(traded, "site", "SITE-1")
    assert types(stated, "LOT-A") == ["lot.registered", "lot.split", "lot.dispatched"]
    assert types(stated, "LOT-B") == []
    assert [one.index for one in stated] == sorted({one.index for one in stated})


def test_of_a_party_it_is_what_it_signed_what_names_it_and_what_it_moved(traded: World) -> None:
    assert types(gathered(traded, "party", "COOP"), "LOT-B") == ["lot.registered"]
    trader = gathered(traded, "party", "TRADER")
    assert types(trader, "LOT-A") == ["lot.registered", "lot.split", "lot.dispatched"]
    assert types(trader, "LOT-B") == []


def test_of_a_month_it_is_what_counts_for_it_whenever_it_was_recorded(traded: World) -> None:
    july, august = (gathered(traded, "period", month) for month in MONTHS)
    assert (types(july, "LOT-A"), types(july, "LOT-B")) == (["lot.registered", "lot.split"], [])
    assert (types(august, "LOT-A"), types(august, "LOT-B")) == (["lot.dispatched"], ["lot.registered"])
    late = traded.lot("LOT-L")
    traded.clock.now += 30 * DAY
    traded.record(late)
    assert types(gathered(traded, "period", "2025-08"), "LOT-L") == ["lot.registered"]
    assert types(gathered(traded, "period", "2025-09"), "LOT-L") == []
    assert any(one.type == "site.registered" for one in gathered(traded, "period", "2025-08"))


def test_an_index_of_mentions_gives_what_a_search_gives(traded: World) -> None:
    with traded.handle.view() as view:
        head = view.log.newest()
        assert head is not None
        everything = Evidence(view, mentions=lambda _kind, _id: range(head.size))
        for kind, id in (("site", "SITE-1"), ("party", "TRADER"), ("party", "COOP")):
            subject = About(cast("Any", kind), id)
            found, searched = everything.of(subject), Evidence(view).of(subject)
            assert [(one.index, one.event) for one in found] == [(one.index, one.event) for one in searched]


@pytest.mark.parametrize(
    ("kind", "id", "error"),
    [
        ("lot", "LOT-9", NotFound),
        ("site", "SITE-9", NotFound),
        ("party", "NOBODY", NotFound),
        ("shipment", "00" * 32, NotFound),
        ("period", "2025-13", Malformed),
    ],
)
def test_what_is_not_there_has_no_evidence(traded: World, kind: str, id: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        gathered(traded, kind, id)
