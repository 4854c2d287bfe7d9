"""Certificates as they are shown: how each stands on a day, and whether two persons stand behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.lots.state import Lot
from ledger.service.show.certificates import list_certificates
from tests.store.world import MINERAL, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data", demo=True)
    made.populate()
    made.record(made.party("EXPORTER", "exporter"))
    made.record(made.lot("L-1"))
    yield made
    made.close()


def certify(world: World, number: str, expires: str, type: str = "certificate.issued", **more: str) -> str:
    by = "EXPORTER" if type == "certificate.cited" else "AUTHORITY"
    body = {
        "number": number,
        "lots": ["L-1"],
        "issuing_country": "CD",
        "exporter": "EXPORTER",
        "ore": MINERAL,
        "mass_kg": "50",
        "issued_on": "2025-06-01",
        "expires_on": expires,
        **more,
    }
    lot = world.find(Lot, "L-1")
    assert lot is not None
    cites = [lot.head, *([more["old_event"]] if "old_event" in more else [])]
    return world.record(world.sign(type, body, by=by, cites=cites)).event_id


def test_they_are_listed_by_their_last_day_with_how_they_stand(world: World) -> None:
    certify(world, "C-1", "2025-07-10", verifier="V-1", validator="V-2")
    lost = certify(world, "C-2", "2025-08-10", verifier="V-1")
    replaced = {"old_number": "C-2", "old_event": lost, "reason": "lost"}
    new = certify(world, "C-3", "2025-08-20", "certificate.replaced", **replaced)
    gone = {"number": "C-3", "event": new, "reason": "not needed"}
    world.record(world.sign("certificate.cancelled", gone, cites=[new]))
    certify(world, "C-4", "2025-08-15", "certificate.cited", verifier="V-1", validator="V-3")
    with world.handle.view() as view:
        count, shown = list_certificates(view, on="2025-07-11", limit=3)
        _count, rest = list_certificates(view, on="2025-07-11", first=3, limit=3)
        before = list_certificates(view, on="2025-07-10", state="in_force", limit=3)
    assert count == 4
    told = [(one["number"], one["state"]) for one in [*shown, *rest]]
    assert told == [("C-3", "cancelled"), ("C-4", "cited"), ("C-2", "replaced"), ("C-1", "expired")]
    assert (before[0], [one["number"] for one in before[1]]) == (1, ["C-1"])


@pytest.mark.parametrize(
    ("named", "apart"),
    [({"verifier": "V-1", "validator": "V-2"}, True), ({"verifier": "V-1"}, None), ({}, None)],
)
def test_it_is_told_whether_two_persons_stand_behind_it(
    world: World, named: dict[str, str], *, apart: bool | None
) -> None:
    certify(world, "C-1", "2025-07-10", **named)
    with world.handle.view() as view:
        [one] = list_certificates(view, on="2025-07-01", limit=1)[1]
    issued = one["issued"]
    assert isinstance(issued, dict)
    assert issued["apart"] is apart
    assert issued["verifier"] == named.get("verifier")
