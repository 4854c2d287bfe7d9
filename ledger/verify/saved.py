"""The saved state of an audit: how far it came, and everything that going on from there needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from ledger.errors import CannotTell, Malformed
from ledger.language import N_
from ledger.verify.faults import Faults
from ledger.verify.scratch import Scratch
from ledger.verify.tree import Tree

_TREE: Final = "tree"
_COUNTERS: Final = "counters"
_OUTCOME: Final = "outcome"
_FAULTY: Final = b"faulty"
_CLEAN: Final = b"clean"


@dataclass(slots=True)
class Counters:
    """What the replay keeps beside the records; small, and saved as JSON.

    ``damaged_at`` is the first index at which an event was not whole or not taken, or -1.
    """

    recorded_at: int = 0
    seen_refusals: int = 0
    unseen_refusals: int = 0
    vkeys: list[str] = field(default_factory=list)
    stopped: str = ""
    stopped_at: int = 0
    damaged_at: int = -1
    undecided: int = 0
    unlisted: int = 0


class Saved:
    """The records, the tree and the counters of an audit up to an index."""

    def __init__(self, scratch: Scratch, *, lasting: bool) -> None:
        self.scratch = scratch
        self.lasting = lasting
        self.tree = Tree.parse(scratch.value(_TREE) or b"")
        self.counters = _read_counters(scratch.value(_COUNTERS))
        self.faults = scratch.faults()
        self._saved_faults = len(self.faults)

    @property
    def found_faults(self) -> bool:
        """Whether the audit came to its end and found faults, so that nothing can be built on it."""
        return self.scratch.value(_OUTCOME) == _FAULTY

    def resume(self, faults: Faults) -> None:
        """Add the faults that an interrupted audit had found."""
        faults.resume(self.faults, undecided=self.counters.undecided, unlisted=self.counters.unlisted)

    def save(self, faults: Faults) -> None:
        """Save the state together with all faults found so far."""
        self.counters.undecided, self.counters.unlisted = faults.undecided, faults.unlisted
        values = {
            _TREE: self.tree.format(),
            _COUNTERS: json.dumps(
                {name: getattr(self.counters, name) for name in Counters.__slots__}
            ).encode(),
        }
        self.scratch.commit(values, faults[self._saved_faults :])
        self._saved_faults = len(faults)

    def finish(self, faults: Faults) -> None:
        """Save how the audit ended."""
        self.save(faults)
        self.scratch.commit({_OUTCOME: _FAULTY if faults else _CLEAN})


@contextmanager
def open_state(since: Path | None, save: Path | None) -> Iterator[Saved]:
    """Open the state to go on from: ``save`` where it is there, else a copy of ``since``, else a new one.

    Raises Malformed for a file that is no state, CannotTell for ``since`` with faults.
    """
    saved = _resumed(save) or _continued(since, save) or Saved(Scratch.create(save), lasting=save is not None)
    try:
        yield saved
    finally:
        saved.scratch.close()


def _resumed(save: Path | None) -> Saved | None:
    if save is None or not save.exists():
        return None
    saved = Saved(Scratch.open(save), lasting=True)
    if not saved.found_faults:
        return saved
    # An audit that ended with faults is done again from the start.
    saved.scratch.close()
    for suffix in ("", "-wal", "-shm"):
        save.with_name(save.name + suffix).unlink(missing_ok=True)
    return None


def _continued(since: Path | None, save: Path | None) -> Saved | None:
    if since is None:
        return None
    scratch = Scratch.open(since)
    try:
        if Saved(scratch, lasting=False).found_faults:
            raise CannotTell(
                "state-faulty",
                N_("That audit found faults; nothing can be built on its state."),
                hint=N_("Audit the whole log again, without --since."),
            )
        return Saved(scratch.copy_to(save), lasting=save is not None)
    finally:
        scratch.close()


def _read_counters(data: bytes | None) -> Counters:
    try:
        counters = Counters(**json.loads(data)) if data else Counters()
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged() from error
    kinds = {name: type(value) for name, value in asdict(Counters()).items()}
    kept = all(type(getattr(counters, name)) is kind for name, kind in kinds.items())
    if not kept or any(type(vkey) is not str for vkey in counters.vkeys):
        raise _damaged()
    return counters


def _damaged() -> Malformed:
    return Malformed("state-malformed", N_("The saved state of the audit is damaged."))
