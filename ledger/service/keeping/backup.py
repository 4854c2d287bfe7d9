"""Copies of the database, and putting one back. A log that was put back is halted until ``resume``.

Private keys are in no copy of the database; they are kept apart, and put back apart.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.errors import LedgerError, Malformed, NotFound, Refused
from ledger.language import N_
from ledger.log.note import parse_vkey
from ledger.log.policy import Log, Policy, format_policy
from ledger.lots.state import LEDGER, Ledger, Party
from ledger.service.ledger import LedgerHandle
from ledger.store.catalog import Catalog
from ledger.store.folder import Folder, sync_file, sync_folder, write_whole
from ledger.store.halting import mark_halted
from ledger.store.lock import WriteLock
from ledger.store.sqlite import Database, beside

_CODE: Final = "restored"
_MESSAGE: Final = "The database was restored from a copy, and entries may be missing from it."


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy of the database: its file, the number of entries in it, and what was set aside for it."""

    file: Path
    size: int
    aside: Path | None = None


def backup(handle: LedgerHandle, file: Path) -> Copied:
    """Write a copy of the database to a new file, while others read and write.

    The copy is marked: wherever it is put, and by whatever means, the log in it is halted. Raises Refused
    when the file is there already.
    """
    if file.exists():
        raise Refused(code="file-exists", message=N_("{file} is there already."), values={"file": file})
    if not file.parent.is_dir():
        raise NotFound(
            "folder-missing",
            N_("There is no folder {folder} to write {name} to."),
            values={"folder": file.parent, "name": file.name},
        )
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    with closing(Database(handle.folder.database, read_only=True)) as database:
        database.copy_to(partial)
    size = _mark(partial)
    partial.rename(file)
    sync_folder(file.parent)
    return Copied(file, size)


def restore(file: Path, data: Path) -> Copied:
    """Put a copy of the database into a data directory, and halt its log.

    The database that was there is kept beside it as ``replaced-N.db``. The trust file is written anew when it
    is missing; private keys are not restored. Raises NotFound or Malformed when the copy cannot be used;
    nothing was changed then.
    """
    folder = Folder(data)
    if not file.is_file():
        raise NotFound("backup-missing", N_("There is no file {file}."), values={"file": file})
    data.mkdir(parents=True, exist_ok=True)
    partial = data / ".restoring.db"
    shutil.copyfile(file, partial)
    try:
        size = _mark(partial)
    except LedgerError as error:
        partial.unlink()
        why = error.message.replace(str(partial), str(file))
        raise Malformed(
            "backup-unusable", N_("{file} is no backup of a ledger. {why}"), values={"file": file, "why": why}
        ) from error
    lock = WriteLock(folder.lock)
    with lock.held():
        aside = _set_aside(folder)
        partial.rename(folder.database)
        sync_folder(data)
    lock.close()
    if not folder.policy.exists():
        _write_policy(folder)
    return Copied(folder.database, size, aside)


def databases_before(data: Path) -> list[Path]:
    """Return the databases that restores have set aside in a data directory, the newest first."""
    return sorted(data.glob("replaced-*.db"), key=lambda file: file.stat().st_mtime, reverse=True)


def _mark(path: Path) -> int:
    """Check a copy, mark its log as halted, and return the number of its entries."""
    with closing(Database(path)) as database:
        database.check_pages()
        with database.writing():
            mark_halted(database, _CODE, _MESSAGE)
        head = Catalog(database).log.newest()
        database.make_single()
    sync_file(path)
    return 0 if head is None else head.size


def _set_aside(folder: Folder) -> Path | None:
    """Rename the present database with the files beside it: it may be evidence, and it may be needed."""
    if not folder.database.exists():
        return None
    number = 1
    while (aside := folder.path / f"replaced-{number}.db").exists():
        number += 1
    for old, new in zip(beside(folder.database), beside(aside), strict=True):
        if old.exists():
            old.rename(new)
    folder.database.rename(aside)
    return aside


def _write_policy(folder: Folder) -> None:
    with closing(Database(folder.database, read_only=True)) as database:
        view = Catalog(database)
        ledger = view.get(Ledger, LEDGER)
        authorities = [party for party in view.each(Party) if "authority" in party.roles]
    ed25519, mldsa = (parse_vkey(text) for text in ledger.log_vkeys[:2])
    policy = Policy(
        logs=(Log(ed25519),),
        genesis=ledger.genesis,
        mldsa=mldsa,
        authority=tuple(key for party in authorities for key in party.keys),
        statement=ledger.statement_key,
    )
    write_whole(folder.policy, format_policy(policy))
