"""QR codes as what they are: squares of dark and light modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.util import MODE_ALPHA_NUM, QRData

from ledger.errors import Malformed
from ledger.language import N_

Level = Literal["M", "Q"]
TAG_VERSION: Final = 4
DENSE_VERSION: Final = 20
# Larger modules would want a wider light margin than labels have room for.
_LEAST: Final = 3
QUIET: Final = 4
"""Light modules around a QR code (ISO/IEC 18004)."""
_LEVELS: Final = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code of Model 2 in alphanumeric mode; ``rows`` are its modules without the light margin."""

    text: str
    version: int
    level: Level
    rows: tuple[tuple[bool, ...], ...]

    @property
    def modules(self) -> int:
        """How many modules it is wide and high."""
        return len(self.rows)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield dark modules side by side as column, row and number of them."""
        for y, row in enumerate(self.rows):
            x = 0
            while x < len(row):
                start = x
                while x < len(row) and row[x] == row[start]:
                    x += 1
                if row[start]:
                    yield start, y, x - start


def tag_symbol(text: str) -> Symbol:
    """Return the QR code of a tag's address, of version 4 at most: level Q where it fits, else M."""
    return _made(text, "Q", TAG_VERSION) or _fitting(text, TAG_VERSION)


def dense_symbol(text: str) -> Symbol:
    """Return the QR code of a signed label, of version 20 at most and level M."""
    return _fitting(text, DENSE_VERSION)


def _fitting(text: str, most: int) -> Symbol:
    made = _made(text, "M", most)
    if made is None:
        raise Malformed(
            "label-too-long",
            N_("{size} characters are too many for a QR code of version {most}."),
            values={"size": len(text), "most": most},
        )
    return made


def _made(text: str, level: Level, most: int) -> Symbol | None:
    code = qrcode.QRCode(version=_LEAST, error_correction=_LEVELS[level], border=0)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    try:
        # The version first: to draw one that is too large takes time.
        if code.best_fit(start=_LEAST) > most:
            return None
    except DataOverflowError:
        return None
    code.make(fit=False)
    return Symbol(text, code.version, level, tuple(tuple(map(bool, row)) for row in code.modules))
