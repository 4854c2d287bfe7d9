from __future__ import annotations

from pathlib import Path

import pytest

from ledger.crypto.sealed import seal
from ledger.errors import NotFound, Refused
from ledger.service.keeping.erasure import erase
from ledger.store.disclosures import Disclosures
from tests.store.world import DAY, World


def sealed_lot(world: World, number: int) -> tuple[str, str]:
    digest, disclosure = seal("price", f"the price of lot {number} " * 20, bytes([number % 256]) * 16)
    body = {"lot": f"L-{number}", "site": "SITE-1", "mineral": "2609.00.00", "quantity": {"mass_kg": "50"}}
    statement = world.sign("lot.registered", body, by="COOP", sealed=["price"], _sd=[digest])
    event_id = world.record(statement).event_id
    assert world.handle.put_disclosures(event_id, [disclosure]) == ("price",)
    return event_id, disclosure


def stored(world: World) -> bytes:
    return b"".join(path.read_bytes() for path in Path(world.data).glob("ledger.db*"))


def test_what_is_erased_is_nowhere_in_the_files_and_the_log_stays_valid(world: World) -> None:
    made = [sealed_lot(world, number) for number in range(60)]
    assert all(disclosure.encode() in stored(world) for _, disclosure in made)
    for number in range(0, 60, 2):
        erased = erase(world.handle, f"L-{number}", "price", reader="AUTHORITY")
        assert erased.events == (made[number][0],)
        assert erased.overwritten
    left = stored(world)
    for number, (_, disclosure) in enumerate(made):
        assert (disclosure.encode() in left) == (number % 2 == 1)
        # Pages are moved about: not even a part may stay behind.
        assert (disclosure.encode()[200:260] in left) == (number % 2 == 1)
    world.check()


def test_an_erasure_is_written_down(world: World) -> None:
    event_id, disclosure = sealed_lot(world, 1)
    erase(world.handle, "L-1", "price", reader="AUTHORITY")
    assert world.handle.disclosure_reads(event_id) == [("price", "erased by AUTHORITY", world.clock.now)]
    with pytest.raises(NotFound):
        world.handle.read_disclosure(event_id, "price", reader="TRADER")
    with pytest.raises(NotFound):
        erase(world.handle, "L-1", "price", reader="AUTHORITY")
    assert world.handle.put_disclosures(event_id, [disclosure]) == ("price",)


def test_a_legal_hold_and_a_time_to_keep_are_respected(world: World) -> None:
    event_id, _ = sealed_lot(world, 1)
    until = world.clock.now + DAY

    def hold(*, legal_hold: bool, retain_until: int | None) -> None:
        with world.handle.writer.locked() as database:
            Disclosures(database).hold(event_id, "price", legal_hold=legal_hold, retain_until=retain_until)

    hold(legal_hold=True, retain_until=None)
    with pytest.raises(Refused) as caught:
        erase(world.handle, "L-1", "price", reader="AUTHORITY")
    assert caught.value.code == "disclosure-on-hold"
    hold(legal_hold=False, retain_until=until)
    with pytest.raises(Refused) as caught:
        erase(world.handle, "L-1", "price", reader="AUTHORITY")
    assert caught.value.code == "disclosure-retained"
    world.clock.now = until
    assert erase(world.handle, "L-1", "price", reader="AUTHORITY").events == (event_id,)


def test_a_reader_who_still_sees_the_old_snapshot_is_told(world: World) -> None:
    sealed_lot(world, 1)
    with world.handle.view():
        assert not erase(world.handle, "L-1", "price", reader="AUTHORITY").overwritten
    assert world.handle.writer.flush_erased()
