"""The static form of the tree, c2sp.org/tlog-tiles: tiles of 256 hashes, bundles of 256 entries.

Tile ``number`` at ``level`` holds the roots of 256 neighbouring complete subtrees of ``256^level`` leaves
each; at level 0 these are leaf hashes. A tree of 70,000 leaves is 273 full tiles and one 112 wide at level
0, one full and one 17 wide at level 1, and one 1 wide at level 2. Tile 1,234,067 of level 0 is
``tile/0/x001/x234/067``; were it only 8 wide, ``tile/0/x001/x234/067.p/8``; the entries below it,
``tile/entries/x001/x234/067``.

A proof is made in three steps: work out which subtrees it names, read the tiles that hold them, hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple, Protocol

from ledger.errors import Malformed
from ledger.log.merkle import HASH_BYTES, Frontier, fold_subtrees, parent_hashes, subtree_root

WIDTH: Final = 256
HEIGHT: Final = 8
MAX_LEVEL: Final = 63
MAX_ENTRY_BYTES: Final = 65_535

_PATH: Final = re.compile(
    r"tile/(?:(?P<level>[0-9]{1,2})|entries)/"
    r"(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class File(NamedTuple):
    """One file of a static log: a hash tile or a bundle of entries (whose level is 0)."""

    kind: Literal["tile", "entries"]
    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """The path below the log's prefix."""
        level = "entries" if self.kind == "entries" else self.level
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{_format_number(self.number)}{partial}"


class TileReader(Protocol):
    """Where the hashes of a tree are kept."""

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile, exactly ``32 · width`` bytes, or raise."""


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """Return the path of a hash tile."""
    return File("tile", level, number, width).path


def bundle_path(number: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of entries."""
    return File("entries", 0, number, width).path


def parse_tile_path(path: str) -> File:
    """Read the path of a tile or bundle.

    Raises Malformed unless it is exactly the path that the file's level, number and width give.
    """
    if match := _PATH.fullmatch(path):
        file = File(
            "entries" if match["level"] is None else "tile",
            int(match["level"] or 0),
            int(re.sub("[x/]", "", match["number"])),
            int(match["width"] or WIDTH),
        )
        # The width 256 is written by leaving it out, so ".p/256" and up do not format back.
        if file.level <= MAX_LEVEL and file.path == path:
            return file
    raise Malformed("tile-path-malformed", f"{path!r} is not the path of a tile.")


def files_of(size: int) -> Iterator[File]:
    """Yield every tile and bundle that a tree of ``size`` leaves consists of, and no other."""
    level, count = 0, size
    while count:
        for number in range(-(-count // WIDTH)):
            width = min(WIDTH, count - number * WIDTH)
            yield File("tile", level, number, width)
            if level == 0:
                yield File("entries", level, number, width)
        level, count = level + 1, count // WIDTH


def format_bundle(entries: Iterable[bytes]) -> bytes:
    """Return the entries, each behind its length as 2 bytes big-endian; 65,535 bytes each at most."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise RuntimeError("bug: an entry is too long for a bundle")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def parse_bundle(data: bytes, *, count: int) -> list[bytes]:
    """Read a bundle of exactly ``count`` entries.

    Raises Malformed when it holds another number or ends elsewhere.
    """
    entries, at, end = [], 0, len(data)
    for _ in range(count):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if start > end or at > end:
            raise Malformed("bundle-malformed", f"The bundle ends before its {count} entries do.")
        entries.append(data[start:at])
    if at != end:
        raise Malformed("bundle-malformed", f"The bundle goes on after its {count} entries.")
    return entries


def new_hashes(old_size: int, leaves: Sequence[bytes], reader: TileReader) -> list[tuple[int, int, bytes]]:
    """Return all hashes that appending leaf hashes adds to the tiles, as ``(level, position, hash)``.

    The hash at ``level`` and ``position`` is the root of leaves ``position · 256^level`` to ``(position +
    1) · 256^level``; it belongs into tile ``position // 256``. Reads at most one tile per level.
    """
    added: list[tuple[int, int, bytes]] = []
    level, old, row = 0, old_size, list(leaves)
    while row:
        added += [(level, old + offset, value) for offset, value in enumerate(row)]
        start = old % WIDTH
        if start + len(row) < WIDTH:
            break
        if start:
            row = split_hashes(_read_tile(reader, level, old // WIDTH, start)) + row
        full = len(row) - len(row) % WIDTH
        row = [subtree_root(row[at : at + WIDTH]) for at in range(0, full, WIDTH)]
        level, old = level + 1, old // WIDTH
    return added


def prove_inclusion(index: int, size: int, reader: TileReader) -> list[bytes]:
    """Return the inclusion proof of leaf ``index`` in the tree of ``size`` leaves (RFC 6962 §2.1.1)."""
    return prove_inclusions((index,), size, reader)[0]


def prove_inclusions(indexes: Iterable[int], size: int, reader: TileReader) -> list[list[bytes]]:
    """Return the inclusion proofs of many leaves; each tile is read, and each node hashed, once for all."""
    hashes = _Hashes(size, reader)
    return [[hashes.over(low, high) for low, high in _inclusion_spans(index, size)] for index in indexes]


def prove_consistency(old_size: int, new_size: int, reader: TileReader) -> list[bytes]:
    """Return the consistency proof from ``old_size`` to ``new_size`` leaves (RFC 6962 §2.1.2).

    It is empty for equal sizes and for an empty old tree.
    """
    hashes = _Hashes(new_size, reader)
    return [hashes.over(low, high) for low, high in _consistency_spans(old_size, new_size)]


def read_frontier(size: int, reader: TileReader) -> Frontier:
    """Return the frontier of the tree of ``size`` leaves."""
    hashes = _Hashes(size, reader)
    return Frontier(size, tuple(hashes.node(height, at) for height, at in _subtrees(0, size)))


def tree_root(size: int, reader: TileReader) -> bytes:
    """Return the root of the tree of ``size`` leaves."""
    return read_frontier(size, reader).root()


def _inclusion_spans(index: int, size: int) -> list[tuple[int, int]]:
    """Return the spans of leaves whose roots are the inclusion proof, the leaf's sibling first."""
    if not 0 <= index < size:
        raise RuntimeError("bug: no such leaf in a tree of that size")
    spans, low, high = [], 0, size
    while high - low > 1:
        middle = _split(low, high)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def _consistency_spans(old_size: int, new_size: int) -> list[tuple[int, int]]:
    """Return the spans of leaves whose roots are the consistency proof, the deepest first."""
    if not 0 <= old_size <= new_size:
        raise RuntimeError("bug: a consistency proof to a smaller tree")
    if old_size == 0:
        return []
    spans, low, high = [], 0, new_size
    while high != old_size:
        middle = _split(low, high)
        if old_size <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    # RFC 6962 leaves out the old tree itself (its root is known), but not a subtree at its right edge.
    if low:
        spans.append((low, high))
    return spans[::-1]


def _split(low: int, high: int) -> int:
    """Return where RFC 6962 splits the leaves: after the largest power of two below their number."""
    return low + (1 << (high - low - 1).bit_length() - 1)


def _subtrees(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the complete subtrees of a span as ``(height, position)``, largest first."""
    while low < high:
        height = (high - low).bit_length() - 1
        yield height, low >> height
        low += 1 << height


class _Hashes:
    """Roots of subtrees of one tree, from tiles that are read and hashed once."""

    def __init__(self, size: int, reader: TileReader) -> None:
        self._size = size
        self._reader = reader
        self._rows: dict[tuple[int, int], list[list[bytes]]] = {}
        self._spans: dict[tuple[int, int], bytes] = {}

    def over(self, low: int, high: int) -> bytes:
        """Return the root of a span that RFC 6962's splitting gives."""
        # Proofs of neighbours differ in a few spans near the leaves.
        root = self._spans.get((low, high))
        if root is None:
            root = fold_subtrees([self.node(height, position) for height, position in _subtrees(low, high)])
            self._spans[low, high] = root
        return root

    def node(self, height: int, position: int) -> bytes:
        """Return the root of the complete subtree at ``position`` among those of ``2^height`` leaves."""
        level, within = divmod(height, HEIGHT)
        number, column = divmod(position, WIDTH >> within)
        return self._rows_of(level, number)[within][column]

    def _rows_of(self, level: int, number: int) -> list[list[bytes]]:
        """Return a tile's hashes and, above them, those that the tile leaves to be computed."""
        key = level, number
        if key not in self._rows:
            # Only what this size has: a later, wider tile may not be there.
            width = min(WIDTH, (self._size >> HEIGHT * level) - number * WIDTH)
            tile = _read_tile(self._reader, level, number, width)
            self._rows[key] = _shared_rows_in(tile) if level else _rows_in(tile)
        return self._rows[key]


def _rows_in(tile: bytes) -> list[list[bytes]]:
    rows = [split_hashes(tile)]
    for _ in range(1, HEIGHT):
        rows.append(parent_hashes(rows[-1]))
    return rows


# A proof needs one tile of leaves, which hardly another one needs, and a few above that all proofs share.
_shared_rows_in: Final = lru_cache(maxsize=64)(_rows_in)


def split_hashes(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def _read_tile(reader: TileReader, level: int, number: int, width: int) -> bytes:
    data = reader.read_tile(level, number, width)
    if len(data) != HASH_BYTES * width:
        path = tile_path(level, number, width)
        raise Malformed("tile-malformed", f"{path} is not {HASH_BYTES * width} bytes long.")
    return data


def _format_number(number: int) -> str:
    """Return groups of three digits, all but the last behind an ``x``: 1234067 is ``x001/x234/067``."""
    text = f"{number % 1000:03d}"
    while number := number // 1000:
        text = f"x{number % 1000:03d}/{text}"
    return text
