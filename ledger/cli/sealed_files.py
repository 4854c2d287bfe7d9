"""The file of disclosures that lies beside a file of signed events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from ledger.errors import Malformed
from ledger.language import N_

DISCLOSURES: Final = ".disclosures.json"


def disclosures_beside(file: Path) -> Path:
    """Return the disclosures file beside a file of events: ``F.disclosures.json`` for ``F.cose``."""
    return file.with_name(file.stem + DISCLOSURES)


def format_disclosures(disclosures: Mapping[str, list[str]]) -> bytes:
    """Return a disclosures file: a JSON object from event id to the disclosures of its sealed fields."""
    return (json.dumps(disclosures, indent=2, sort_keys=True) + "\n").encode()


def read_disclosures(path: Path) -> dict[str, list[str]]:
    """Return the disclosures of a file by event id; none when there is no such file."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Malformed(
            "json", N_("{path} is not JSON: {why}."), values={"path": path, "why": error}
        ) from error
    if not _is_disclosures(found):
        raise Malformed("disclosures-file", N_("{path} is no file of disclosures."), values={"path": path})
    return cast(dict[str, list[str]], found)


def _is_disclosures(found: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    return isinstance(found, Mapping) and all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in found.values()
    )
