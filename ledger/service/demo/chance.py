"""Chance that is the same on every machine: numbers drawn from SHA-256 of a name, in integers only.

Each part of the demo draws from a name of its own, so that adding to one part changes no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, TypeVar

T = TypeVar("T")
_SEED: Final = "mineral-ledger DEMO, trade year 2025-2026, version 1"


def seed(name: str) -> bytes:
    """Return the 32-byte seed of a demo key; everybody can make it, so it protects nothing."""
    return sha256(f"{_SEED}: {name}".encode()).digest()


class Chance:
    """A stream of numbers that depends on its name alone."""

    def __init__(self, name: str) -> None:
        self._seed = seed(f"chance {name}")
        self._drawn = 0

    def bytes(self, count: int) -> bytes:
        """Return up to 32 bytes."""
        self._drawn += 1
        return sha256(self._seed + self._drawn.to_bytes(8)).digest()[:count]

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to ``limit`` − 1."""
        return int.from_bytes(self.bytes(16)) % limit

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of several things."""
        return things[self.below(len(things))]

    def one_in(self, count: int) -> bool:
        """Return True once in ``count`` times."""
        return self.below(count) == 0
