"""The store's own audit: a real database, filled with the simulated story."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import NotFound
from ledger.log.policy import format_policy
from ledger.lots.state import Lot
from ledger.service.keeping.audit_store import audit_store
from ledger.service.keeping.export import export
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.service.passports.passport import build_passport
from ledger.store.admission import Submission
from ledger.store.create import create_database
from ledger.store.folder import Folder
from ledger.store.keyring import Keys
from ledger.store.readers import Readers
from ledger.store.sequencer import Sequencer
from ledger.store.writer import Writer
from ledger.verify.audit import audit
from ledger.verify.passport import verify_passport
from ledger.verify.source import Directory
from ledger.verify.verdict import Verdict
from tests.support.build import Town, story
from tests.support.verdicts import codes, said


def _fill(data: Path, town: Town) -> None:
    """Send the story to a new store; it refuses by itself what was refused."""
    sim = town.sim
    folder = Folder(data)
    data.mkdir()
    create_database(folder.database).close()
    readers = Readers(folder.database)
    keys = Keys(log=sim.log, mldsa=sim.mldsa, statement=sim.statement_key)
    writer = Writer(folder, keys=keys, readers=readers, clock=lambda: sim.clock, origin=sim.origin)
    sequencer = Sequencer(writer)
    for data_ in [sim.statement(index) for index in range(len(sim.entries))]:
        sequencer.submit([Submission(data_, (town.price,))])
    sequencer.submit([Submission(refused) for refused in sim.refusals.values()])
    sequencer.close()
    writer.close()
    readers.close()
    folder.policy.write_bytes(format_policy(sim.policy()))


@pytest.fixture(scope="module")
def town() -> Town:
    return story(Town())


@pytest.fixture
def data(town: Town, tmp_path: Path) -> Path:
    _fill(tmp_path / "data", town)
    return tmp_path / "data"


def test_a_good_store_holds(data: Path, town: Town) -> None:
    verdict = audit_store(data, policy=town.sim.policy())
    assert verdict.faults == ()
    assert verdict.verdict == "holds"
    assert {"catalog", "refusals", "disclosures-kept", "checkpoint-rows"} <= said(verdict)


def test_where_there_is_no_ledger_nothing_is_audited(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        audit_store(tmp_path)


SPOILT = {
    "record-differs": "UPDATE record SET body = '{}' WHERE kind = 'lot' AND id = 'L-1'",
    "record-missing": "DELETE FROM record WHERE kind = 'lot' AND id = 'L-1'",
    "record-unexpected": "INSERT INTO record VALUES ('lot', 'L-99', '{}')",
    "touch-missing": (
        "DELETE FROM touch WHERE id = 'L-1' AND idx = (SELECT min(idx) FROM touch WHERE id = 'L-1')"
    ),
    "holding-missing": "UPDATE holding SET part = 'abroad' WHERE kind = 'lot' AND id = 'L-3'",
    "rows-differ": "INSERT INTO touch VALUES ('lot', 'L-1', 3)",
    "refusals-missing": "DELETE FROM evidence",
    "evidence-differs": "UPDATE evidence SET sha256 = x'00'",
    "refusal-differs": "UPDATE evidence SET bytes = (SELECT substr(entry, 9) FROM entry WHERE idx = 12)",
    "envelope-encoding": "UPDATE evidence SET bytes = x'00'",
    "sealed-digest": "UPDATE disclosure SET disclosure = 'W10'",
    "disclosure-event": (
        "UPDATE disclosure SET event_id = x'00' WHERE event_id = (SELECT min(event_id) FROM disclosure)"
    ),
    "entry-columns": "UPDATE entry SET recorded_at = 1 WHERE idx = 3",
    "entry-altered": "UPDATE entry SET entry = x'0001' WHERE idx = 3",
    "entry-missing": "DELETE FROM entry WHERE idx = 3",
    "store-damaged": "UPDATE entry SET entry = 'text' WHERE idx = 3",
    "tile-malformed": "DELETE FROM tile_hash WHERE level = 0 AND position = 3",
    "checkpoint-row": "UPDATE checkpoint SET note = x'00' WHERE size = 3",
}


@pytest.mark.parametrize("code", SPOILT)
def test_a_row_that_is_not_what_it_was_is_found(code: str, data: Path, town: Town) -> None:
    verdict = spoil(data, town, SPOILT[code])
    assert verdict.verdict == "does_not_hold"
    assert code in codes(verdict)


@pytest.mark.parametrize("row", ["x'00', 'L-1'", "'lot', x'00'", "'zzz', x'00'"])
def test_a_record_under_a_name_that_is_no_text_is_found(row: str, data: Path, town: Town) -> None:
    verdict = spoil(data, town, f"INSERT INTO record VALUES ({row}, '{{}}')")  # noqa: S608 - rows of this test
    assert codes(verdict) == {"record-unexpected"}


def test_evidence_whose_row_and_index_differ_is_found(data: Path, town: Town) -> None:
    path = Folder(data).database
    with sqlite3.connect(path) as database:
        digest, kept = database.execute("SELECT sha256, bytes FROM evidence").fetchone()
    database.close()
    whole = path.read_bytes()
    # In the table the bytes follow their hash, in the index they do not.
    assert whole.count(digest + kept) == 1
    path.write_bytes(whole.replace(digest + kept, bytes([digest[0] ^ 1]) + digest[1:] + kept))
    assert codes(audit_store(data, policy=town.sim.policy())) == {"evidence-differs"}


def spoil(data: Path, town: Town, sql: str) -> Verdict:
    with sqlite3.connect(Folder(data).database) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(sql)
    database.close()
    return audit_store(data, policy=town.sim.policy())


def test_a_file_that_is_damaged_is_found(data: Path) -> None:
    path = Folder(data).database
    whole = path.read_bytes()
    path.write_bytes(whole[:5000])
    assert audit_store(data).verdict == "does_not_hold"
    path.write_bytes(b"x" + whole[1:])
    assert audit_store(data).verdict == "does_not_hold"


@pytest.fixture
def handle(data: Path, town: Town) -> Iterator[LedgerHandle]:
    opened = open_ledger(data, clock=lambda: town.sim.clock)
    opened.keys = Keys(log=town.sim.log, mldsa=town.sim.mldsa, statement=town.sim.statement_key)  # type: ignore[assignment]  # keys at hand
    yield opened
    opened.close()


def test_an_export_of_the_store_holds_as_the_store_does(
    handle: LedgerHandle, town: Town, tmp_path: Path
) -> None:
    export(handle, tmp_path / "export")
    verdict = audit(Directory(tmp_path / "export"), policy=town.sim.policy())
    assert verdict.faults == ()
    assert verdict.verdict == "holds"


@pytest.mark.parametrize(
    ("lot", "answer"),
    [
        # Whether the mixture adds up is the mixture's matter, L-4.
        ("L-1", "intact"),
        ("L-2", "intact"),
        ("L-3", "intact"),
        ("L-4", "intact"),
        ("L-5", "intact"),
    ],
)
def test_a_passport_from_the_store_has_no_fault(
    lot: str, answer: str, handle: LedgerHandle, town: Town
) -> None:
    passport = build_passport(handle, lot, audience="BUYER")
    verdict = verify_passport(passport, town.sim.policy(), now=town.sim.clock)
    assert verdict.faults == ()
    assert verdict.verdict == answer
    assert handle.ledger.genesis == town.sim.genesis


def test_a_passport_shows_what_is_disclosed(handle: LedgerHandle, town: Town) -> None:
    passport = build_passport(handle, "L-1", disclose=["price"])
    verdict = verify_passport(passport, town.sim.policy(), now=town.sim.clock)
    assert "disclosures" in said(verdict)
    assert town.sim.get(Lot, "L-1").id == "L-1"
    with pytest.raises(NotFound):
        build_passport(handle, "L-1", disclose=["weight"])
    with pytest.raises(NotFound):
        build_passport(handle, "L-77")


def test_an_audit_leaves_no_connection_open(data: Path) -> None:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("this system does not tell which files are open")
    path = data / "ledger.db"
    gc.collect()
    before = _opened(folder, path)
    gc.disable()
    try:
        assert audit_store(data, workers=1).verdict == "holds"
        assert _opened(folder, path) == before
    finally:
        gc.enable()


def _opened(folder: Path, path: Path) -> int:
    links = [str(link.readlink()) for link in folder.iterdir() if link.is_symlink()]
    return sum(link.startswith(str(path)) for link in links)
