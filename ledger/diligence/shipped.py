"""The packs that come with the program."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ledger.diligence.pack import Pack
from ledger.diligence.read import read_pack
from ledger.errors import NotFound
from ledger.language import N_

_FOLDER = files("ledger.diligence").joinpath("packs")


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the packs that come with the program, in order."""
    return tuple(
        sorted(folder.name for folder in _FOLDER.iterdir() if folder.joinpath("pack.yaml").is_file())
    )


def shipped_files(id: str) -> dict[str, bytes]:
    """Return the YAML files of such a pack by their path in its folder; NotFound when there is none."""
    if id not in shipped_ids():
        raise NotFound(
            "pack-missing",
            N_("There is no pack {pack}. There are: {known}. A folder of your own is named by its path."),
            values={"pack": id, "known": ", ".join(shipped_ids())},
        )
    return _files(_FOLDER.joinpath(id), "")


@cache
def shipped_pack(id: str) -> Pack:
    """Return a pack that comes with the program; NotFound when there is none."""
    return read_pack(shipped_files(id))


def _files(folder: Traversable, path: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            found |= _files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            found[f"{path}{entry.name}"] = entry.read_bytes()
    return found
