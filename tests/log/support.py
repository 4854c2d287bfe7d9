"""A log that keeps its hashes in memory, keys with fixed seeds, and the vectors of others."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Final

import pytest

from ledger.crypto.keys import SigningKey
from ledger.crypto.mldsa import MlDsaKey
from ledger.log.checkpoint import Checkpoint
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.note import COSIGNATURE_ED25519, COSIGNATURE_MLDSA, ED25519, VerifierKey
from ledger.log.tiles import files_of, format_bundle, new_hashes

VECTORS: Final = Path(__file__).resolve().parent.parent / "vectors"
ORIGIN: Final = "ledger.example/log"
LOG_KEY: Final = SigningKey.from_seed(bytes([1]) * 32)
MLDSA_KEY: Final = MlDsaKey.from_seed(bytes([2]) * 32)
WITNESS_KEY: Final = SigningKey.from_seed(bytes([3]) * 32)
OTHER_KEY: Final = SigningKey.from_seed(bytes([4]) * 32)
WITNESS: Final = "witness.example/w1"

LOG_VKEY: Final = VerifierKey(ORIGIN, ED25519, LOG_KEY.public_key)
MLDSA_VKEY: Final = VerifierKey(ORIGIN, COSIGNATURE_MLDSA, MLDSA_KEY.public_key)
WITNESS_VKEY: Final = VerifierKey(WITNESS, COSIGNATURE_ED25519, WITNESS_KEY.public_key)


class GrownLog:
    """Entries, the hashes of their tiles, and the frontier after each append."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.hashes: dict[tuple[int, int], bytes] = {}
        self.frontiers: dict[int, Frontier] = {0: Frontier()}
        self.tiles_read = 0

    @classmethod
    def of(cls, size: int) -> GrownLog:
        log = cls()
        for index in range(size):
            log.append(b"entry %d" % index)
        return log

    @property
    def size(self) -> int:
        return len(self.entries)

    def append(self, *entries: bytes) -> None:
        leaves = [leaf_hash(entry) for entry in entries]
        for level, position, value in new_hashes(self.size, leaves, self):
            assert (level, position) not in self.hashes
            self.hashes[level, position] = value
        frontier = self.frontiers[self.size].extend(leaves)
        self.entries += entries
        self.frontiers[self.size] = frontier

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        self.tiles_read += 1
        return b"".join(self.hashes[level, number * 256 + column] for column in range(width))

    def root(self, size: int) -> bytes:
        return self.frontiers[size].root()

    def checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(ORIGIN, size, self.root(size))

    def write(self, folder: Path, size: int) -> None:
        """Write the tiles and bundles of one size as files."""
        for file in files_of(size):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            first = file.number * 256
            if file.kind == "entries":
                path.write_bytes(format_bundle(self.entries[first : first + file.width]))
            else:
                path.write_bytes(self.read_tile(file.level, file.number, file.width))


def flip(data: bytes, bit: int) -> bytes:
    """Return the bytes with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def vectors_of_others(name: str) -> Path:
    """Return a folder of vectors that stand beside the checkout, or skip aloud; CI must have them."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "vectors" / name
    if not folder.is_dir():
        text = f"../shared/vectors/{name} is absent: other people's vectors were not checked"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        say_aloud(text)
        pytest.skip(text)
    return folder


def say_aloud(text: str) -> None:
    """Show a sentence in the test summary, where a skip alone is easily overlooked."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(text, stacklevel=3)
