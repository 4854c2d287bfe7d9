"""The demo: the same everywhere, honest where nothing is listed, and whole when it stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.crypto.keys import parse_key_file
from ledger.diligence.findings import format_assessment
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.errors import Refused
from ledger.log.policy import parse_policy
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, Recorded, Site
from ledger.lots.tag import parse_tag, tag_digest
from ledger.lots.tagging import Tag
from ledger.service.demo.build import Built, build_demo
from ledger.service.demo.irregularities import CASES
from ledger.service.demo.play import Size, play
from ledger.service.demo.real_sites import choose_sites
from ledger.service.demo.world import PROVINCES, case_sites, invented_sites
from ledger.service.diligence.assessing import PASSPORT, Asked, assess_stated
from ledger.service.ledger import open_ledger
from ledger.service.passports.evidence import read_evidence
from ledger.service.registers.file import read_register
from ledger.service.registers.mapping import find_mapping
from ledger.verify.audit import audit
from ledger.verify.passport import verify_passport
from ledger.verify.receipt import verify_receipt
from ledger.verify.web_source import open_source
from tests.support.outside import ipis_file

COMPACT = Size(days=75, sites=(0, 5, 9, 10, 14, 24, 39, 44, 46, 48, 51))

_AGAIN = """
import sys
from pathlib import Path
from ledger.service.demo.play import Size, play
quiet = lambda done, whole: None
played = play(Path(sys.argv[1]), register=None, size=eval(sys.argv[2]), progress=quiet, importing=quiet)
with played.handle as handle, handle.view() as view:
    print(played.stage.genesis, view.log.newest().root.hex())
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_demo(tmp_path_factory.mktemp("demo") / "demo-data", size=COMPACT)


@pytest.fixture(scope="module")
def summary(built: Built) -> dict[str, Any]:
    text = (built.folder / "demo.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def quiet(_done: int, _whole: int) -> None:
    """Tell nobody."""


def test_built_again_in_another_place_and_process_it_has_the_same_root(built: Built, tmp_path: Path) -> None:
    elsewhere = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    command = [sys.executable, "-c", _AGAIN, str(tmp_path / "again"), repr(COMPACT)]
    told = subprocess.run(command, env=elsewhere, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [built.written.ledger, built.written.root]


def test_the_export_passports_and_receipts_hold(built: Built) -> None:
    folder = built.folder
    policy = parse_policy((folder / "policy").read_bytes())
    verdict = audit(open_source(str(folder / "export")), policy=policy)
    assert (verdict.verdict, verdict.faults) == ("holds", ())
    passports = sorted((folder / "passports").iterdir())
    assert len(passports) == 4
    for path in passports:
        issued = 1_751_328_000_000 + 600 * 86_400_000
        assert verify_passport(path.read_bytes(), policy, now=issued, max_age_days=600).verdict == "intact"
    for path in (folder / "receipts").iterdir():
        assert verify_receipt(path.read_bytes(), policy).verdict == "intact"


def test_every_pack_is_asked_of_three_lots_and_gives_the_same_of_what_a_passport_holds(built: Built) -> None:
    folder, written = built.folder, built.written
    assert len(written.assessments) == 3 * len(shipped_ids())
    for one in written.assessments:
        file = folder / "assessments" / f"{one.subject.id}.{one.pack}.json"
        assert file.read_bytes() == format_assessment(one)
        data = (folder / "passports" / f"{one.subject.id}.passport.json").read_bytes()
        read = read_evidence(data, None, now=one.known_at)
        asked = Asked((shipped_pack(one.pack),), one.on, one.known_at)
        (alone,) = assess_stated(read.subject, read.stated, asked, PASSPORT)
        assert alone.findings == tuple(finding for finding in one.findings if finding.scope == "passport")


def test_every_flagged_held_or_refused_event_is_listed(built: Built, summary: dict[str, Any]) -> None:
    listed = {one["event_id"] for one in summary["irregularities"]}
    with open_ledger(built.folder) as handle, handle.view() as view:
        found = {
            event.id for event in view.each(Recorded) if event.flags or event.type == "submission.refused"
        }
        assert found <= listed
        assert all(view.find(Recorded, id) is not None for id in listed)
        assert all(one["lot"] is None or view.find(Lot, one["lot"]) for one in summary["irregularities"])


def test_every_irregularity_happens(summary: dict[str, Any]) -> None:
    kinds = {one["kind"] for one in summary["irregularities"]}
    assert len(summary["irregularities"]) >= len(CASES)
    assert kinds >= {
        "late-entry", "weight-gain", "yellow-site", "red-site-hold", "tag-used-twice",
        "tag-conflict-resolved", "voided-tag", "mass-corrected", "correction-rejected",
        "disputed-receipt", "dispute-lifted",
        "key-revoked", "refused-revoked-key", "refused-double-spend", "expired-certificate",
        "cancelled-dispatch", "partial-receipt", "voided-entry", "clock-skew", "untagged-lot",
        "export-despite-status", "refused-mass-created",
    }  # fmt: skip


def test_the_chosen_lots_are_what_they_are_called(built: Built, summary: dict[str, Any]) -> None:
    with open_ledger(built.folder) as handle, handle.view() as view:
        good = view.get(Lot, summary["good_lot"])
        assert (good.flags, good.holds) == ((), ())
        assert good.certificates
        assert view.get(Lot, summary["flagged_lot"]).flags
        assert view.get(Lot, summary["held_lot"]).holds
        assert view.get(Lot, summary["consumed_lot"]).state == "consumed"
        for name in ("good", "flagged", "held", "consumed"):
            tag = view.get(Tag, tag_digest(parse_tag(summary["tags"][name])))
            assert tag.lot == summary[f"{name}_lot"]
        assert view.get(Tag, tag_digest(parse_tag(summary["tags"]["voided"]))).state == "void"


def test_everything_is_marked_demo(built: Built, summary: dict[str, Any]) -> None:
    assert summary["notice"].startswith("DEMO")
    assert (built.folder / "DEMO.txt").read_text(encoding="utf-8").startswith("DEMO")
    with open_ledger(built.folder) as handle, handle.view() as view:
        assert handle.ledger.demo
        assert all(lot.id.startswith("DEMO-") for lot in view.each(Lot))
        assert all(site.name.startswith("DEMO ") for site in view.each(Site))


def test_key_files_are_for_their_owner_alone(built: Built) -> None:
    files = sorted((built.folder / "keys").glob("*.key"))
    assert len(files) > 20
    for path in files:
        assert path.stat().st_mode & 0o777 == 0o600
        parse_key_file(path.read_bytes(), None)


def test_the_journey_goes_from_the_pit_to_the_border(built: Built) -> None:
    steps = built.written.journey
    with open_ledger(built.folder) as handle, handle.view() as view:
        births = parse_event(view.statement(view.get(Recorded, view.get(Lot, steps[0].lot).born).index))
    assert births.type == "lot.registered"
    assert steps[0].place
    assert steps[-1].lot == built.written.chosen.good
    assert all(float(step.mass_kg) > 0 for step in steps)
    assert [step.day for step in steps] == sorted(step.day for step in steps)


def test_a_demo_is_rebuilt_in_its_place(built: Built) -> None:
    (built.folder / "mark").write_text("old", encoding="utf-8")
    again = build_demo(built.folder, size=COMPACT)
    assert again.written.root == built.written.root
    assert not (built.folder / "mark").exists()
    assert [path.name for path in built.folder.parent.iterdir()] == ["demo-data"]


def test_anything_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Refused):
        build_demo(tmp_path, size=COMPACT)
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]


def test_the_invented_sites_are_many_and_plainly_invented() -> None:
    sites = (*invented_sites(), *case_sites())
    assert len(invented_sites()) >= 40
    assert len({site.province for site in invented_sites()}) >= 8
    assert {site.province for site in sites} <= set(PROVINCES)
    assert len({site.name for site in sites}) == len(sites)
    assert all(site.name.startswith("DEMO ") and site.id.startswith("DEMO-") for site in sites)
    assert {site.ore.name for site in sites} == {"cassiterite", "coltan", "wolframite", "gold", "cobalt"}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    register = read_register(ipis_file(), find_mapping("ipis"))
    folder = tmp_path_factory.mktemp("real") / "data"
    played = play(folder, register=register, size=Size(days=60), progress=quiet, importing=quiet)
    with played.handle:
        yield played, choose_sites(register)


def test_at_real_sites_only_demo_decisions_and_demo_lots_are_added(real: Any) -> None:  # noqa: ANN401 - a pair
    played, chosen = real
    assert len(chosen) >= 40
    assert len({site.province for site in chosen}) >= 8
    with played.handle.view() as view:
        for site in chosen:
            known = view.get(Site, site.id)
            assert site.ore.hs in known.minerals
            decisions = [
                parse_event(view.statement(view.get(Recorded, one.event).index)).body
                for one in known.decisions
            ]
            assert [one.legal_act.startswith("DEMO") for one in decisions] == [True]
        assert all(lot.id.startswith("DEMO-") for lot in view.each(Lot))
        assert {site.id for site in view.each(Site) if site.decisions} == {
            *(site.id for site in chosen),
            *(site.id for site in case_sites()),
        }
