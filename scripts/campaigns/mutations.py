"""Changes to valid bytes: single bits, cuts, insertions; whole parts moved, repeated, removed or exchanged.

Every change is drawn from a seeded generator, so a finding can be made again. ``atoms`` are the parts that a
format consists of (lines, entries, hashes …): their concatenation is the data.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final, TypeAlias

Change: TypeAlias = Callable[[bytes, Random], bytes]
Split: TypeAlias = Callable[[bytes], list[bytes]]

_LONG: Final = 200
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")


def flip(data: bytes, rng: Random) -> bytes:
    """Flip one bit."""
    at = rng.randrange(len(data))
    return data[:at] + bytes((data[at] ^ 1 << rng.randrange(8),)) + data[at + 1 :]


def truncate(data: bytes, rng: Random) -> bytes:
    """Leave out the end, or the beginning."""
    at = rng.randrange(len(data))
    return data[at + 1 :] if rng.random() < 0.2 else data[:at]  # noqa: PLR2004 - a beginning is cut rarely


def insert(data: bytes, rng: Random) -> bytes:
    """Put random bytes, or bytes that are there already, somewhere."""
    at = rng.randrange(len(data) + 1)
    start, end = _span(data, rng)
    new = rng.choice((rng.randbytes(rng.randint(1, 40)), data[start:end]))
    return data[:at] + new + data[at:]


def remove(data: bytes, rng: Random) -> bytes:
    """Take some bytes out."""
    start, end = _span(data, rng)
    return data[:start] + data[end:]


def reorder(data: bytes, rng: Random) -> bytes:
    """Exchange two neighbouring stretches of bytes."""
    start, middle = _span(data, rng)
    end = min(len(data), middle + rng.randint(1, _LONG))
    return data[:start] + data[middle:end] + data[start:middle] + data[end:]


def duplicate(data: bytes, rng: Random) -> bytes:
    """Repeat a stretch of bytes behind itself."""
    start, end = _span(data, rng)
    return data[:end] + data[start:end] + data[end:]


BYTES: Final[dict[str, Change]] = {
    "bit flip": flip,
    "truncation": truncate,
    "insertion": insert,
    "removal": remove,
    "reordering": reorder,
    "duplication": duplicate,
}


def change_parts(parts: Sequence[Any], donors: Sequence[Any], rng: Random) -> tuple[str, list[Any]]:
    """Move, repeat, remove or exchange whole parts; ``donors`` are parts of the same kind from elsewhere."""
    made = list(parts)
    at = rng.randrange(len(made))
    kind = rng.choice(("part swapped", "part removed", "part repeated", "part moved", "part exchanged"))
    if kind == "part exchanged" and donors:
        made[at] = rng.choice(donors)
    elif kind == "part removed":
        del made[at]
    elif kind == "part repeated":
        made.insert(rng.randint(0, len(made)), made[at])
    elif kind == "part moved":
        moved = made.pop(at)
        made.insert(rng.randint(0, len(made)), moved)
    else:
        kind, other = "part swapped", rng.randrange(len(made))
        made[at], made[other] = made[other], made[at]
    return kind, made


def change_bytes(
    data: bytes, rng: Random, *, split: Split | None = None, donor: bytes = b""
) -> tuple[str, bytes]:
    """Change bytes in one way or, when they have parts, as often their parts; name what was done."""
    parts = split(data) if split and rng.random() < 0.5 else []  # noqa: PLR2004 - half and half
    if split and parts:
        kind, made = change_parts(parts, split(donor), rng)
        return kind, b"".join(made)
    if not data:
        return "insertion", insert(data, rng)
    kind = rng.choice(list(BYTES))
    return kind, BYTES[kind](data, rng)


def flip_base64(data: bytes, rng: Random) -> tuple[str, bytes]:
    """Flip one bit of what a base64 text in the file spells, and spell it again."""
    found = rng.choice(list(_BASE64.finditer(data)))
    try:
        spelled = b64decode(found[0] + b"=" * (-len(found[0]) % 4))
    except ValueError:
        return "bit flip", flip(data, rng)
    return "bit flip", data[: found.start()] + b64encode(flip(spelled, rng)) + data[found.end() :]


def change_tree(value: Any, donor: Any, rng: Random) -> tuple[str, Any]:  # noqa: ANN401 - any JSON
    """Change one container somewhere in a JSON value: its members are the parts."""
    copy = json.loads(json.dumps(value))
    containers = [one for one in _containers(copy) if one]
    chosen = rng.choice(containers)
    if isinstance(chosen, dict):
        name = rng.choice(list(chosen))
        if rng.random() < 0.5:  # noqa: PLR2004 - half and half
            del chosen[name]
            return "part removed", copy
        given = [one[name] for one in _containers(donor) if isinstance(one, dict) and name in one]
        chosen[name] = rng.choice(given or [None])
        return "part exchanged", copy
    similar = [one for one in _containers(donor) if isinstance(one, list) and one]
    kind, made = change_parts(chosen, rng.choice(similar) if similar else [], rng)
    chosen[:] = made
    return kind, copy


def lines(data: bytes) -> list[bytes]:
    """Split text into its lines with their newlines."""
    return data.splitlines(keepends=True)


def hashes(data: bytes) -> list[bytes]:
    """Split a tile into its hashes."""
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def entries(data: bytes) -> list[bytes]:
    """Split a bundle into its entries with their lengths."""
    parts, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        parts.append(data[at:end])
        at = end
    return parts


def _containers(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    inner: list[Any] = []
    if isinstance(value, dict | list):
        inner.append(value)
        for one in value.values() if isinstance(value, dict) else value:
            inner += _containers(one)
    return inner


def _span(data: bytes, rng: Random) -> tuple[int, int]:
    if not data:
        return 0, 0
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.randint(1, _LONG))
