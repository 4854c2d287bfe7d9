"""Makes a new database from the tables. Apart, because an append or a look-up never needs the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable

from ledger.store.sqlite import Database
from ledger.store.tables import APPEND_ONLY, TABLES


@compiles(BigInteger, "sqlite")
def _integer(_type: BigInteger, _compiler: object, **_options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's hook
    # Every INTEGER has 64 bits in SQLite, and only that word makes a primary key the row's own number.
    return "INTEGER"


def create_database(path: Path) -> Database:
    """Return a new database with empty tables at ``path``, which holds no file yet."""
    database = Database(path, create=True)
    with database.writing():
        database.run_script(statements())
    return database


def statements() -> Iterator[str]:
    """Yield the SQL that makes the tables and the triggers that keep the log's own append-only."""
    for table in TABLES:
        several = len(table.primary_key.columns) > 1
        # A key of several columns then is the table, and not an index beside it.
        table.dialect_options["sqlite"]["with_rowid"] = not several
        yield str(CreateTable(table).compile(dialect=dialect()))
    for name in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
