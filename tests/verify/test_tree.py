from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.errors import Malformed
from ledger.log.merkle import EMPTY_ROOT, Frontier
from ledger.log.tiles import split_hashes
from ledger.verify.tree import Tree
from tests.support.simulator import Hashes

LEAVES = [sha256(str(number).encode()).digest() for number in range(1100)]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 1024, 1100])
def test_the_root_is_that_of_the_frontier(size: int) -> None:
    tree = Tree()
    for at in range(0, size, 256):
        tree.put(LEAVES[at : min(size, at + 256)])
    assert tree.size == size
    assert tree.root() == Frontier().extend(LEAVES[:size]).root()
    assert Tree.parse(tree.format()).root() == tree.root()
    assert tree.tail == LEAVES[size - size % 256 : size]


def test_the_root_of_any_size_within_a_tile_is_known_before_it_is_put() -> None:
    tree = Tree()
    tree.put(LEAVES[:256])
    for size in (257, 300, 512):
        assert tree.root(LEAVES[256:size]) == Frontier().extend(LEAVES[:size]).root()


def test_upper_tiles_come_out_as_they_become_full() -> None:
    leaves = [bytes(32)] * 256
    tree = Tree()
    full = [tile for _ in range(256) for tile in tree.put(leaves)]
    assert [(tile.level, tile.number, tile.width) for tile in full] == [(1, 0, 256)]
    assert [(tile.level, tile.number, tile.width) for tile in tree.partial_tiles()] == [(2, 0, 1)]
    tree.put(leaves)
    assert [(tile.level, tile.number, tile.width) for tile in tree.partial_tiles()] == [(1, 1, 1), (2, 0, 1)]


def test_partial_tiles_hold_what_the_leaves_give() -> None:
    tree = Tree()
    for at in range(0, 1100, 256):
        tree.put(LEAVES[at : at + 256])
    assert [(tile.level, tile.number, tile.width, tile.data) for tile in tree.partial_tiles()] == [
        (1, 0, 4, Hashes(LEAVES).read_tile(1, 0, 4))
    ]


def test_the_empty_tree_has_the_empty_root() -> None:
    assert Tree().root() == EMPTY_ROOT


@pytest.mark.parametrize("data", [b"\0", b"\0\1", b"\0\1" + bytes(31), b"\1\0" + bytes(32 * 256)])
def test_a_damaged_state_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        Tree.parse(data)


def test_a_tile_is_split_into_its_hashes() -> None:
    assert split_hashes(bytes(64)) == [bytes(32), bytes(32)]
