"""Write our own test vectors, ``tests/vectors/<family>/<id>.json``: the same bytes each time.

They are language-neutral, so that a reader in another language can be held against them. One function per
family gives its vectors, with fixed seeds and times; a test builds them again and compares.

    python -m scripts.build_vectors
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

from scripts.vectors import (
    assessments,
    canonical,
    enrolments,
    envelopes,
    events,
    key_files,
    labels,
    logins,
    papers,
    points,
    sealed,
)
from scripts.vectors.decisions import build as decisions
from scripts.vectors.event import Vector

VECTORS: Final = Path(__file__).resolve().parent.parent / "tests" / "vectors"

FAMILIES: Final[Mapping[str, Callable[[], Iterator[Vector]]]] = MappingProxyType(
    {
        "assessments": assessments.build,
        "canonical": canonical.build,
        "decisions": decisions.build,
        "ed25519": points.build,
        "enrolments": enrolments.build,
        "envelopes": envelopes.build,
        "events": events.build,
        "exports": papers.exports,
        "key_files": key_files.build,
        "labels": labels.build,
        "logins": logins.build,
        "passports": lambda: chain(papers.passports(), assessments.passports()),
        "receipts": papers.receipts,
        "sealed": sealed.build,
    }
)


def family_files(family: str) -> dict[str, bytes]:
    """Return the file names and contents of one family; each vector has an ``id`` of its own."""
    files = {}
    for vector in FAMILIES[family]():
        name = f"{vector['id']}.json"
        if name in files:
            raise RuntimeError(f"bug: {family} has two vectors {name}")
        files[name] = json.dumps(vector, indent=2).encode() + b"\n"
    return files


def main() -> None:
    """Write every family, and take away files that are no vectors any more."""
    for family in FAMILIES:
        folder = VECTORS / family
        folder.mkdir(parents=True, exist_ok=True)
        files = family_files(family)
        for path in folder.glob("*.json"):
            if path.name not in files:
                path.unlink()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        print(f"{family}: {len(files)}")


if __name__ == "__main__":
    main()
