"""Whether the files of an export are exactly those that its checkpoint implies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from ledger.log.tiles import files_of
from ledger.verify.heads import Kept
from ledger.verify.source import CHECKPOINT, KEPT, POLICY, Source
from ledger.verify.verdict import Findings

NAMED: Final = 1_000
"""Missing and unexpected files that are named one by one."""


def check_listing(source: Source, size: int, kept: Sequence[Kept], findings: Findings) -> None:
    """Name every file that is missing and every file that has no business there."""
    paths = source.paths()
    if paths is None:
        findings.left_out("files-unlisted")
        return
    # A checkpoint of a size that no disk holds must not keep us busy.
    missing = list(islice((file.path for file in files_of(size) if file.path not in paths), NAMED))
    for path in missing:
        findings.fault("file-missing", where=path, path=path)
    if len(missing) == NAMED:
        return
    expected = {file.path for file in files_of(size)}
    unexpected = sorted(
        path
        for path in paths - expected - {CHECKPOINT, POLICY}
        if path == KEPT or not path.startswith(KEPT) or "/" in path[len(KEPT) :]
    )
    for path in unexpected[:NAMED]:
        findings.fault("file-unexpected", where=path, path=path)
    if not missing and not unexpected:
        findings.proved("files", kept=len(kept))
