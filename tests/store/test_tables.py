from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import EvidenceMissing, LogHalted, Malformed, NotFound
from ledger.store.create import create_database, statements
from ledger.store.logtables import LogTables
from ledger.store.sqlite import Database
from ledger.store.tables import APPEND_ONLY, TABLES
from tests.store.world import World


@pytest.fixture
def raw(world: World) -> Iterator[sqlite3.Connection]:
    world.handle.publish()
    with closing(sqlite3.connect(world.data / "ledger.db")) as connection:
        yield connection


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_log_refuses_to_be_changed(raw: sqlite3.Connection, table: str) -> None:
    column = {"tile_hash": "hash", "signature_line": "line", "entry": "entry", "checkpoint": "note"}[table]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 - names from above
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above


def test_a_row_of_the_log_is_not_replaced_either(world: World) -> None:
    database = Database(world.data / "ledger.db")
    with pytest.raises(RuntimeError, match="append-only"):
        database.run("INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE idx = 1")
    database.close()


def test_an_event_id_and_a_statement_stand_once(raw: sqlite3.Connection) -> None:
    for column in ("event_id", "statement_digest"):
        other = "statement_digest" if column == "event_id" else "event_id"
        with pytest.raises(sqlite3.IntegrityError, match=f"UNIQUE.*{column}"):
            raw.execute(
                f"INSERT INTO entry (idx, recorded_at, entry, {column}, {other}) "  # noqa: S608 - as above
                f"SELECT 99, recorded_at, entry, {column}, zeroblob(32) FROM entry WHERE idx = 1"
            )


def test_every_table_is_made_and_the_derived_ones_may_change(raw: sqlite3.Connection) -> None:
    names = {row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert names == {table.name for table in TABLES}
    assert len(list(statements())) == len(TABLES) + 2 * len(APPEND_ONLY)
    raw.execute("UPDATE record SET body = body")
    raw.execute("DELETE FROM touch")


def test_commits_are_durable_and_erased_data_is_overwritten(world: World) -> None:
    database = Database(world.data / "ledger.db")
    settings = {
        name: database.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "secure_delete")
    }
    database.close()
    assert settings == {"journal_mode": ("wal",), "synchronous": (2,), "secure_delete": (1,)}


def test_another_file_is_not_opened_as_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with pytest.raises(NotFound):
        Database(path)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(Malformed):
        Database(path)
    path.unlink()
    sqlite3.connect(path).execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(Malformed, match="not the database of a ledger"):
        Database(path)


def test_a_database_of_another_version_is_not_opened(world: World) -> None:
    world.close()
    with closing(sqlite3.connect(world.data / "ledger.db")) as raw:
        raw.execute("PRAGMA user_version=2")
    with pytest.raises(Malformed, match="another version"):
        Database(world.data / "ledger.db")


def test_a_faulty_statement_is_our_bug_and_a_damaged_file_is_not(world: World) -> None:
    database = Database(world.data / "ledger.db")
    with pytest.raises(RuntimeError, match="bug"):
        database.run("INSERT INTO meta (name) VALUES (?)", ("x",))
    with pytest.raises(LogHalted, match="no such table"):
        database.rows("SELECT * FROM nowhere")
    with pytest.raises(LogHalted, match="no such table"):
        list(database.each("SELECT * FROM nowhere"))
    with pytest.raises(LogHalted, match="no such table"):
        database.row("SELECT * FROM nowhere")
    with pytest.raises(LogHalted, match="no such table"):
        database.run_many("INSERT INTO nowhere VALUES (?)", [(1,)])
    database.close()


def test_a_whole_tile_above_the_leaves_is_read_once_for_a_connection(tmp_path: Path) -> None:
    with closing(create_database(tmp_path / "ledger.db")) as database:
        log = LogTables(database)
        with database.writing():
            log.add_hashes([(level, at, bytes([at]) * 32) for level in (0, 1) for at in range(256)])
        whole = log.read_tile(1, 0, 256)
        assert whole == log.read_tile(0, 0, 256) == b"".join(bytes([at]) * 32 for at in range(256))
        assert log.read_tile(1, 0, 256) is whole
        assert log.read_tile(1, 0, 3) == whole[:96]
        with pytest.raises(EvidenceMissing):
            log.read_tile(1, 1, 256)
