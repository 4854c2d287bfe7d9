"""A random sample of lots that anybody can draw again (``docs/sampling.md``).

Who is audited must not know it before the checkpoint stands, and who audits must not be able to choose it: so
the order is that of SHA-256 over the checkpoint and a seed which both see only later. One half can be kept
back until the visit: its seed has a second, secret part of which only the hash is told beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import Malformed
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import format_base64
from ledger.lots.schema import day_of
from ledger.lots.state import Lot, Recorded
from ledger.service.balances import day_given
from ledger.store.catalog import Catalog

MOST: Final = 1_000
METHOD: Final = "mineral-ledger.sample.v1"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many lots, by which seed, of the log up to which size; of a party or of days where given.

    ``party`` is who signed the event that a lot began with, the days are those on which that was recorded:
    all this is in the log and never changes. With a ``secret`` half of them are drawn by it.
    """

    count: int
    seed: str
    size: int | None = None
    party: str | None = None
    first: str | None = None
    last: str | None = None
    halves: bool = False
    secret: str | None = None


def draw_sample(view: Catalog, wanted: Wanted) -> dict[str, JSON]:
    """Return a sample of the lots that had begun at a checkpoint, by default the newest.

    With ``halves``, ``told`` holds the half that may be told at once; ``withheld`` the other half when the
    ``secret`` is given, else None, and ``commitment`` is the secret's SHA-256. Raises NotFound when the log
    was not signed at that size, Malformed when the seed or the count cannot be.
    """
    _check(wanted)
    head = view.log.newest() if wanted.size is None else view.log.at(wanted.size)
    if head is None:
        raise RuntimeError("bug: a ledger without a genesis")
    first, last = day_given(wanted.first), day_given(wanted.last)
    lots = [*_begun(view, head.size, wanted.party, first or "", last or "9999-12-31")]
    told_count = -(-wanted.count // 2) if wanted.halves else wanted.count
    told = ranked(lots, head.checkpoint, wanted.seed)[:told_count]
    withheld: list[str] | None = None
    if wanted.halves and wanted.secret:
        rest = [lot for lot in lots if lot not in {*told}]
        seed = f"{wanted.seed}\n{wanted.secret}"
        withheld = ranked(rest, head.checkpoint, seed)[: wanted.count - told_count]
    return {
        "method": METHOD,
        "origin": head.checkpoint.origin,
        "size": head.size,
        "root": format_base64(head.root),
        "seed": wanted.seed,
        "party": wanted.party,
        "from": first,
        "to": last,
        "population": len(lots),
        "count": wanted.count,
        "told": [*told],
        "withheld": None if withheld is None else [*withheld],
        "commitment": commitment(wanted.secret) if wanted.secret else None,
    }


def ranked(lots: Sequence[str], head: Checkpoint, seed: str) -> list[str]:
    """Return lots in the order of their hashes under a checkpoint and a seed."""
    stem = f"{METHOD}\n{head.origin}\n{head.size}\n{format_base64(head.root)}\n{seed}\n"
    return sorted(lots, key=lambda lot: sha256(f"{stem}{lot}\n".encode()).digest())


def commitment(secret: str) -> str:
    """Return what is told of a secret before it is told: SHA-256 of its UTF-8 bytes, in hex."""
    return sha256(secret.encode()).hexdigest()


def _begun(view: Catalog, size: int, party: str | None, first: str, last: str) -> Iterator[str]:
    for lot in view.each(Lot):
        born = view.get(Recorded, lot.born)
        if born.index < size and party in (None, born.issuer) and first <= day_of(born.recorded_at) <= last:
            yield lot.id


def _check(wanted: Wanted) -> None:
    if not 1 <= wanted.count <= MOST:
        raise Malformed(
            "sample-count",
            N_("A sample has 1 to {most} lots, not {count}."),
            values={"most": MOST, "count": wanted.count},
        )
    for text in (wanted.seed, wanted.secret):
        if text is not None and (not text or len(text) > _LONGEST or not text.isprintable()):
            raise Malformed(
                "sample-seed",
                N_("A seed is 1 to {most} characters on one line."),
                values={"most": _LONGEST},
            )
