"""The tree as it grows: roots and tiles recomputed from leaf hashes alone, in bounded memory.

In base 256 the size of a tree has one digit for each level, and the row of a level holds as many roots of
complete subtrees of ``256^level`` leaves: what stands in that level's last, partial tile. The rows are the
whole state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from ledger.errors import Malformed
from ledger.language import N_
from ledger.log.merkle import EMPTY_ROOT, HASH_BYTES, Frontier, fold_subtrees, subtree_root
from ledger.log.tiles import WIDTH, split_hashes

_LENGTH_BYTES: Final = 2
MAX_LEVELS: Final = 8
"""Levels of a tree below 2^63 leaves."""


class Tile(NamedTuple):
    """A tile above level 0 as it must be."""

    level: int
    number: int
    width: int
    data: bytes


class Tree:
    """A tree of ``size`` leaves."""

    def __init__(self, rows: Sequence[Sequence[bytes]] = ()) -> None:
        self._rows = [list(row) for row in rows] or [[]]

    @property
    def size(self) -> int:
        """The number of leaves."""
        return sum(len(row) * WIDTH**level for level, row in enumerate(self._rows))

    @property
    def tail(self) -> list[bytes]:
        """The leaf hashes of the last, partial tile."""
        return list(self._rows[0])

    def root(self, tail: Sequence[bytes] | None = None) -> bytes:
        """Return the root, with ``tail`` (256 hashes at most) in place of the partial tile's leaves."""
        rows = [self._rows[0] if tail is None else tail, *self._rows[1:]]
        hashes = [value for row in reversed(rows) for value in Frontier().extend(row).hashes]
        return fold_subtrees(hashes) if hashes else EMPTY_ROOT

    def put(self, leaves: Sequence[bytes]) -> list[Tile]:
        """Let the leaf hashes of the last tile be these; return the tiles above that became full."""
        self._rows[0] = list(leaves)
        full: list[Tile] = []
        level = 0
        while len(self._rows[level]) == WIDTH:
            above = subtree_root(self._rows[level])
            self._rows[level] = []
            level += 1
            if level == len(self._rows):
                self._rows.append([])
            self._rows[level].append(above)
            if len(self._rows[level]) == WIDTH:
                full.append(self._tile(level))
        return full

    def partial_tiles(self) -> Iterator[Tile]:
        """Yield the tiles above level 0 that are not full."""
        for level in range(1, len(self._rows)):
            if self._rows[level]:
                yield self._tile(level)

    def format(self) -> bytes:
        """Return the state: for each level, its number of hashes as 2 bytes big-endian and the hashes."""
        return b"".join(len(row).to_bytes(_LENGTH_BYTES, "big") + b"".join(row) for row in self._rows)

    @classmethod
    def parse(cls, data: bytes) -> Tree:
        """Read what :meth:`format` wrote.

        Raises Malformed.
        """
        rows: list[list[bytes]] = []
        at = 0
        while at < len(data):
            start = at + _LENGTH_BYTES
            count = int.from_bytes(data[at:start], "big")
            at = start + HASH_BYTES * count
            if count >= WIDTH or at > len(data) or len(rows) == MAX_LEVELS:
                raise Malformed("state-malformed", N_("The saved state of the tree is damaged."))
            rows.append(split_hashes(data[start:at]))
        return cls(rows)

    def _tile(self, level: int) -> Tile:
        row = self._rows[level]
        below = sum(len(upper) * WIDTH ** (above - level) for above, upper in self._above(level))
        return Tile(level, below // WIDTH, len(row), b"".join(row))

    def _above(self, level: int) -> Iterable[tuple[int, list[bytes]]]:
        return ((above, self._rows[above]) for above in range(level + 1, len(self._rows)))
