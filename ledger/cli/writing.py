"""Writing the files that ``--out`` names: nothing that is there is lost unasked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path

from ledger.cli.settings import Settings
from ledger.errors import Refused
from ledger.language import N_


@dataclass(frozen=True, slots=True)
class OutFile:
    """What goes into a file; a private one only its owner may read."""

    path: Path
    data: bytes
    private: bool = False


def write_out(settings: Settings, *files: OutFile) -> None:
    """Write files that belong together, or none of them.

    Raises Refused when one is there already with other content, unless ``--force`` was given.
    """
    for file in files:
        # A device or a pipe has no content to lose, and reading it could take for ever.
        if not settings.force and file.path.is_file() and file.path.read_bytes() != file.data:
            raise _exists(file.path)
    for file in files:
        if file.private:
            _write_private(file.path, file.data, os.O_TRUNC)
        else:
            file.path.write_bytes(file.data)


def check_out(settings: Settings, path: Path) -> None:
    """Refuse a file of which the content will be new, before anything is done that cannot be taken back.

    Raises Refused when it is there already, unless ``--force`` was given, and OSError when it has no folder.
    """
    if not settings.force and path.is_file():
        raise _exists(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path))


def _exists(path: Path) -> Refused:
    message = N_("{file} is there already. Give another name, or --force to replace it.")
    return Refused(code="file-exists", message=message, values={"file": path})


def write_secret(path: Path, data: bytes) -> None:
    """Write a new file that only its owner may read. Nobody else has what it holds, so it replaces nothing.

    Raises FileExistsError when there is one, whatever it holds and whether ``--force`` was given or not.
    """
    _write_private(path, data, os.O_EXCL)


def _write_private(path: Path, data: bytes, how: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(data)
