"""Entries that were read before and are needed again, because a later event corrects or voids them."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from ledger.log.checkpoint import Checkpoint
from ledger.log.entry import Entry, parse_entry
from ledger.log.merkle import HASH_BYTES, check_inclusion, leaf_hash
from ledger.log.tiles import HEIGHT, WIDTH, parse_bundle, prove_inclusion
from ledger.verify.source import Source

_CACHED_TILES: Final = 16


class TilesOf:
    """The tiles of a log of a size, for questions about the sizes that it had before."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._size = size

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first hashes of a tile, which has grown wider since."""
        whole = min(WIDTH, (self._size >> HEIGHT * level) - number * WIDTH)
        return self._source.read_tile(level, number, whole)[: HASH_BYTES * width]


class Past:
    """The entries of a source before the index that an audit has come to.

    Those that this run did not read itself, the first ``start`` of them, are believed only with a proof.
    """

    def __init__(self, source: Source, start: int, head: Checkpoint) -> None:
        self._source = source
        self._start = start
        self._head = head
        self._tiles: OrderedDict[int, list[bytes]] = OrderedDict()

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event at an index."""
        return self._entry(index).statement

    def recorded_at(self, index: int) -> int:
        """Return when the entry at an index was recorded, in Unix milliseconds."""
        return self._entry(index).recorded_at

    def _entry(self, index: int) -> Entry:
        number, offset = divmod(index, WIDTH)
        entries = self._tiles.get(number)
        if entries is None:
            width = min(WIDTH, self._head.size - number * WIDTH)
            entries = parse_bundle(self._source.read_bundle(number, width), count=width)
            self._tiles[number] = entries
            if len(self._tiles) > _CACHED_TILES:
                self._tiles.popitem(last=False)
        if index < self._start:
            proof = prove_inclusion(index, self._head.size, self._source)
            check_inclusion(
                proof,
                index=index,
                size=self._head.size,
                leaf=leaf_hash(entries[offset]),
                root=self._head.root,
            )
        return parse_entry(entries[offset])
