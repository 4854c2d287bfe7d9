"""The packs that a command names, and what came of the cases of one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ledger.diligence.cases import Ran, read_cases, run
from ledger.diligence.pack import Pack
from ledger.diligence.read import read_pack
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.errors import Malformed, Problem
from ledger.frozen import dataclass
from ledger.language import N_

_FILES: Final = ("*.yaml", "rules/*.yaml", "texts/*.yaml", "cases/*.yaml")
CASES: Final = "cases/"


@dataclass(frozen=True)
class Checked:
    """A pack, each case that was run with its file, and the rules that no case asks."""

    pack: Pack
    ran: tuple[tuple[str, Ran], ...]
    untried: tuple[str, ...]

    @property
    def failed(self) -> tuple[tuple[str, Ran], ...]:
        """The cases that got another answer than they expect."""
        return tuple((name, ran) for name, ran in self.ran if not ran.held)


def find_pack(named: str) -> Pack:
    """Return a pack that comes with the program by its id, or one of the caller's own by its folder.

    Raises NotFound when there is neither, Malformed when the folder holds no pack.
    """
    folder = Path(named)
    if named not in shipped_ids() and folder.is_dir():
        return read_pack(pack_files(folder))
    return shipped_pack(named)


def pack_files(folder: Path) -> dict[str, bytes]:
    """Return the YAML files of a pack's folder by their path in it; raises OSError when one is closed."""
    found = sorted(path for pattern in _FILES for path in folder.glob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def check_pack(files: Mapping[str, bytes]) -> Checked:
    """Run all cases of a pack in the files of its folder.

    Raises Malformed with everything that is wrong with the pack, or else with its cases.
    """
    pack = read_pack(files)
    faults: list[Problem] = []
    ran: list[tuple[str, Ran]] = []
    for name in sorted(name for name in files if name.startswith(CASES)):
        try:
            cases = read_cases(files[name], name)
            ran += [(name, run(case, cases, pack)) for case in cases.cases]
        except Malformed as error:
            faults += error.problems or [Problem("case-fault", "refused", name, error.message)]
    if faults:
        message = N_("Not all cases of the pack {pack} can be run.")
        raise Malformed("pack-cases", message, values={"pack": pack.id}, problems=faults)
    asked = {one.case.rule for _, one in ran}
    return Checked(pack, tuple(ran), tuple(sorted({*pack.rules} - asked)))
