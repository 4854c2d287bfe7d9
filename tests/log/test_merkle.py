import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import Malformed, ProofInvalid
from ledger.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    format_frontier,
    leaf_hash,
    node_hash,
    parse_frontier,
)
from tests.log.support import VECTORS

HASH = bytes(32)


def test_roots_are_those_of_the_reference_leaves() -> None:
    vector = json.loads((VECTORS / "rfc6962" / "roots.json").read_text())
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in vector["leaves"]]
    roots = [Frontier().extend(leaves[:size]).root().hex() for size in range(9)]
    assert roots == vector["roots"]
    assert roots[0] == EMPTY_ROOT.hex()


def test_an_odd_leaf_is_promoted_unhashed() -> None:
    a, b, c = (leaf_hash(entry) for entry in (b"a", b"b", b"c"))
    assert Frontier().extend((a, b, c)).root() == node_hash(node_hash(a, b), c)


def test_a_leaf_cannot_pass_for_a_node() -> None:
    assert leaf_hash(b"a" * 32 + b"b" * 32) != node_hash(b"a" * 32, b"b" * 32)


def _root_by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(_root_by_definition(leaves[:k]), _root_by_definition(leaves[k:]))


def test_a_frontier_gives_the_root_of_the_definition_at_every_size() -> None:
    leaves = [leaf_hash(b"%d" % index) for index in range(130)]
    frontier = Frontier()
    for size in range(131):
        assert frontier.size == size
        assert frontier.root() == _root_by_definition(leaves[:size])
        if size < 130:
            frontier = frontier.append(leaves[size])


@given(st.lists(st.binary(max_size=8), max_size=80), st.integers(0, 80))
def test_appending_in_two_parts_is_appending_at_once(entries: list[bytes], cut: int) -> None:
    leaves = [leaf_hash(entry) for entry in entries]
    assert Frontier().extend(leaves[:cut]).extend(leaves[cut:]) == Frontier().extend(leaves)


@given(st.integers(0, 2**63 - 1), st.data())
def test_a_saved_frontier_is_read_back(size: int, data: st.DataObject) -> None:
    count = size.bit_count()
    hashes = data.draw(st.lists(st.binary(min_size=32, max_size=32), min_size=count, max_size=count))
    frontier = Frontier(size, tuple(hashes))
    assert parse_frontier(format_frontier(frontier)) == frontier


@given(st.binary(max_size=120))
def test_any_bytes_are_a_frontier_or_malformed(data: bytes) -> None:
    try:
        frontier = parse_frontier(data)
    except Malformed:
        return
    assert format_frontier(frontier) == data


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [(-1, 1, []), (0, 0, []), (1, 1, []), (0, 2, []), (0, 1, [HASH]), (0, 2, [HASH[1:]]), (0, 2, [HASH] * 2)],
)
def test_an_inclusion_proof_of_the_wrong_shape_fails(index: int, size: int, proof: list[bytes]) -> None:
    with pytest.raises(ProofInvalid):
        check_inclusion(proof, index=index, size=size, leaf=HASH, root=HASH)


def test_a_leaf_hash_of_the_wrong_length_fails() -> None:
    with pytest.raises(ProofInvalid):
        check_inclusion([], index=0, size=1, leaf=b"short", root=b"short")


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (0, 0, []),
        (0, 1, []),
        (2, 1, []),
        (1, 1, [HASH]),
        (1, 2, []),
        (3, 4, []),
        (3, 4, [HASH]),
        (1, 2, [HASH[1:]]),
        (1, 2, [HASH] * 2),
        (3, 7, [HASH] * 9),
    ],
)
def test_a_consistency_proof_of_the_wrong_shape_fails(old: int, new: int, proof: list[bytes]) -> None:
    with pytest.raises(ProofInvalid):
        check_consistency(proof, old_size=old, new_size=new, old_root=HASH, new_root=HASH)


def test_equal_sizes_need_equal_roots() -> None:
    check_consistency([], old_size=5, new_size=5, old_root=HASH, new_root=HASH)
    with pytest.raises(ProofInvalid):
        check_consistency([], old_size=5, new_size=5, old_root=HASH, new_root=EMPTY_ROOT)
