"""Writes the whole log as a static directory (C2SP tlog-tiles), for any web server and any auditor."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import EvidenceMissing, Refused
from ledger.language import N_
from ledger.log.tiles import files_of
from ledger.service.keeping.log_files import content_of
from ledger.service.ledger import LedgerHandle
from ledger.store.logtables import Head, LogTables


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: the log up to ``size`` with its root, in so many files.

    ``left_out`` newer entries are not in it, because a halted log signs no checkpoint for them.
    """

    folder: Path
    origin: str
    size: int
    root: bytes
    files: int
    left_out: int


def export(handle: LedgerHandle, target: Path) -> Exported:
    """Write the log up to its newest checkpoint to ``target``: exactly the files that checkpoint implies.

    They are written beside the target and put there at once; an earlier export is replaced. A halted log is
    exported up to its newest published checkpoint, for it signs nothing. Raises Refused when the target is
    something else than an export.
    """
    _check_target(target)
    if handle.halted is None:
        handle.publish_daily()
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    with handle.view() as view:
        head = view.log.newest_published()
        if head is None:
            raise EvidenceMissing(
                "nothing-published", N_("The log was halted before a checkpoint was published.")
            )
        files = _write(partial, view.log, head)
        newest = view.log.newest()
        left_out = 0 if newest is None else newest.size - head.size
    shutil.copyfile(handle.folder.policy, partial / "policy")
    _put(partial, target)
    return Exported(target, head.checkpoint.origin, head.size, head.root, files + 1, left_out)


def _write(folder: Path, log: LogTables, head: Head) -> int:
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "checkpoint").write_bytes(log.signed_note(head))
    sizes = [size for size in log.daily(head.size) if log.lines(size)]
    for size in sizes:
        (folder / "checkpoints" / str(size)).write_bytes(log.signed_note(log.at(size)))
    files = 0
    for file in files_of(head.size):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content_of(log, file))
        files += 1
    return 1 + len(sizes) + files


def _check_target(target: Path) -> None:
    empty = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    if not empty and not ((target / "checkpoint").is_file() and (target / "tile").is_dir()):
        message = N_("{target} is there already and is not an export.")
        raise Refused(code="target-not-an-export", message=message, values={"target": target})


def _put(partial: Path, target: Path) -> None:
    old = partial.with_name(f"{partial.name}.old")
    if target.exists():
        target.rename(old)
    partial.rename(target)
    shutil.rmtree(old, ignore_errors=True)
