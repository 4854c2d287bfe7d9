"""Files that stand beside the checkout and never in it."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

_IPIS = "ipis_cod_mines_2024-02-29.csv"


def ipis_file() -> Path:
    """Return the IPIS visits file, or skip aloud; CI must have it."""
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / _IPIS
    if not path.is_file():
        text = f"../shared/data/{_IPIS} is absent: nothing was tested with real sites"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(text, stacklevel=2)
        pytest.skip(text)
    return path
