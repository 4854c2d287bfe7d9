"""Tags as they are known: batches from the printer, and each tag with where it is and what it marks."""

from __future__ import annotations

from typing import Literal

from ledger.frozen import dataclass

TagState = Literal["issued", "assigned", "used", "void", "returned", "lost", "damaged"]
TakenOff = Literal["replaced", "removed"]


@dataclass(frozen=True)
class Batch:
    """A batch of tags. What is neither used, void, returned, lost nor damaged is in hand: ``in_hand``."""

    id: str
    head: str
    scheme: str
    level: str
    issuer: str
    site: str | None
    issued: int
    assigned: int = 0
    used: int = 0
    void: int = 0
    returned: int = 0
    lost: int = 0
    damaged: int = 0

    @property
    def in_hand(self) -> int:
        """How many are still to be used."""
        return self.issued - self.used - self.void - self.returned - self.lost - self.damaged


@dataclass(frozen=True)
class Tag:
    """One tag. The id is SHA-256 of its code in hex, after ``SCHEME:`` when the scheme is not ours.

    It leads to ``lot`` for ever, also when it was taken ``off``; ``replaced_by`` is the tag put in its place.
    """

    id: str
    batch: str | None
    state: TagState
    site: str | None = None
    holder: str | None = None
    lot: str | None = None
    level: str = "mine"
    off: TakenOff | None = None
    replaced_by: str | None = None
