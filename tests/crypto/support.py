"""Our own vectors as test parameters, and what a vector of the bad kind demands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from ledger.errors import LedgerError

VECTORS: Final = Path(__file__).resolve().parent.parent / "vectors"

Vector: TypeAlias = dict[str, Any]


def vector(family: str, name: str) -> Vector:
    """Return one vector."""
    loaded: Vector = json.loads((VECTORS / family / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def vectors(family: str, kind: str) -> pytest.MarkDecorator:
    """Return the parameter ``case`` over all vectors of a family whose id begins with ``kind``."""
    names = sorted(path.stem for path in (VECTORS / family).glob(f"{kind}-*.json"))
    if not names:
        raise RuntimeError(f"bug: no {kind} vectors of {family}")
    return pytest.mark.parametrize("case", [vector(family, name) for name in names], ids=names)


def code_of(call: Callable[..., object], *arguments: object, **named: object) -> str:
    """Return the code of the error that ``call`` ends with."""
    with pytest.raises(LedgerError) as caught:
        call(*arguments, **named)
    return caught.value.code
