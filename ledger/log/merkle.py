"""The Merkle tree of RFC 6962 (hashing as in RFC 9162 §2.1): hashes, frontier, and the two proof checks.

A tree of n leaves splits at the largest power of two below n, so it is a row of complete subtrees whose
sizes are the binary digits of n. Three leaves a, b, c::

    root = H(1 ‖ H(1 ‖ H(0 ‖ a) ‖ H(0 ‖ b)) ‖ H(0 ‖ c))         H = SHA-256

and the frontier of that tree is two hashes: the subtree over a and b, and the leaf c.

Proofs are made in :mod:`ledger.log.tiles`, where the hashes are kept; here they are checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.errors import Malformed, ProofInvalid
from ledger.language import N_

HASH_BYTES: Final = 32
_SIZE_BYTES: Final = 8
MAX_SIZE: Final = 2**63 - 1
"""Largest tree: a proof then has 63 hashes at most, the limit of c2sp.org/tlog-witness."""

EMPTY_ROOT: Final = sha256(b"").digest()
"""Root of the tree without leaves (RFC 6962 §2.1)."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf, SHA-256(0x00 ‖ entry)."""
    # RFC 6962 §2.1: the prefixes keep a leaf from passing for a node.
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node, SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def fold_subtrees(hashes: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring complete subtrees, largest first; at least one."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def parent_hashes(row: Sequence[bytes]) -> list[bytes]:
    """Return the hashes one height above neighbouring ones; an odd last one has no parent yet."""
    pairs = iter(row)
    # Written out for speed: a bulk append spends most of its hashing here.
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root of a complete subtree from its ``2^k`` hashes of one height."""
    while len(hashes) > 1:
        hashes = parent_hashes(hashes)
    return hashes[0]


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree's size and the roots of its complete subtrees, largest first: all that appending needs."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Frontier:
        """Return the frontier after one more leaf hash."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """Return the frontier after more leaf hashes; one node hash per leaf on average."""
        size, hashes = self.size, list(self.hashes)
        for leaf in leaves:
            node, carry = leaf, size
            # As in binary counting: each trailing one bit is a subtree that the new one completes.
            while carry & 1:
                node = node_hash(hashes.pop(), node)
                carry >>= 1
            hashes.append(node)
            size += 1
        return Frontier(size, tuple(hashes))

    def root(self) -> bytes:
        """Return the root of the tree."""
        return fold_subtrees(self.hashes) if self.hashes else EMPTY_ROOT


def format_frontier(frontier: Frontier) -> bytes:
    """Return ``size`` as 8 bytes big-endian followed by the hashes."""
    return frontier.size.to_bytes(_SIZE_BYTES, "big") + b"".join(frontier.hashes)


def parse_frontier(data: bytes) -> Frontier:
    """Read what :func:`format_frontier` wrote.

    Raises Malformed.
    """
    size = int.from_bytes(data[:_SIZE_BYTES], "big")
    hashes = data[_SIZE_BYTES:]
    if len(data) < _SIZE_BYTES or size > MAX_SIZE or len(hashes) != HASH_BYTES * size.bit_count():
        raise Malformed("frontier-malformed", N_("The saved frontier has not the length its size asks for."))
    return Frontier(size, tuple(hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)))


def check_inclusion(proof: Sequence[bytes], *, index: int, size: int, leaf: bytes, root: bytes) -> None:
    """Check that the leaf hash ``leaf`` is at ``index`` in the tree of ``size`` leaves with ``root``.

    ``proof`` starts at the leaf's sibling (RFC 6962 §2.1.1); the walk is that of RFC 9162 §2.1.3.2. Raises
    ProofInvalid, whatever the reason.
    """
    if not 0 <= index < size or not _are_hashes((leaf, *proof)):
        raise _inclusion_invalid()
    node, position, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            raise _inclusion_invalid()
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            position, last = _skip_promotions(position, last)
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or node != root:
        raise _inclusion_invalid()


def check_consistency(
    proof: Sequence[bytes], *, old_size: int, new_size: int, old_root: bytes, new_root: bytes
) -> None:
    """Check that the tree of ``old_size`` leaves is a prefix of the tree of ``new_size`` leaves.

    RFC 6962 §2.1.2; the walk is that of RFC 9162 §2.1.4.2. Every tree is consistent with the empty one, so
    there is nothing to check: ``old_size`` 0 is refused here and is its caller's case. Raises ProofInvalid,
    whatever the reason.
    """
    if not 0 < old_size <= new_size or not _are_hashes(proof):
        raise _consistency_invalid()
    if old_size == new_size:
        if proof or old_root != new_root:
            raise _consistency_invalid()
        return
    # A complete old tree is itself the first subtree of the proof and is left out of it.
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        raise _consistency_invalid()
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise _consistency_invalid()
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            position, last = _skip_promotions(position, last)
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or old != old_root or new != new_root:
        raise _consistency_invalid()


def _skip_promotions(position: int, last: int) -> tuple[int, int]:
    """Climb past the heights where a right-edge node has no sibling and is promoted unhashed."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _inclusion_invalid() -> ProofInvalid:
    return ProofInvalid("inclusion-invalid", N_("The inclusion proof does not hold."))


def _consistency_invalid() -> ProofInvalid:
    return ProofInvalid("consistency-invalid", N_("The consistency proof does not hold."))
