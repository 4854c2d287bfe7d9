"""What schemathesis is told of a real ledger: ids that are there, and signed events with something changed.

It is loaded by that program, which finds the material by the environment.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any, Final

import schemathesis

_KNOWN: Final[dict[str, list[str]]] = json.loads(Path(os.environ["API_CAMPAIGN_MATERIAL"]).read_text())
_EVENTS: Final = [bytes.fromhex(one) for one in _KNOWN["events"]]
_HALF: Final = 0.5
_FEW: Final = 4
_rng: Final = Random(int(os.environ["API_CAMPAIGN_SEED"]))


@schemathesis.serializer("application/cose", "application/cbor-seq")
def as_it_is(_context: object, value: Any) -> bytes:  # noqa: ANN401 - whatever was made
    """Send bytes as they are, and what was made in place of bytes as text."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def map_path_parameters(_context: object, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put an id that is there in place of half of those that were made up."""
    return {
        name: _rng.choice(_KNOWN[name]) if name in _KNOWN and _rng.random() < _HALF else value
        for name, value in (path_parameters or {}).items()
    }


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:  # noqa: ANN401 - schemathesis' own
    """Send signed events, most of them with some bytes changed, where bytes are sent."""
    if context.operation.definition.raw["operationId"] not in {"submitEvent", "submitEvents"}:
        return body
    data = bytearray(b"".join(_rng.choices(_EVENTS, k=_rng.randrange(1, _FEW))))
    for _ in range(_rng.randrange(_FEW)):
        data[_rng.randrange(len(data))] = _rng.randrange(256)
    return bytes(data[: _rng.randrange(len(data))] if _rng.random() < _HALF / 2 else data)
