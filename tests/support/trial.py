"""The pack that tests assess by: small, and in no hurry to change."""

from __future__ import annotations

from pathlib import Path

TRIAL = Path(__file__).parent / "packs" / "trial"
