"""Our own tag codes: twelve random symbols and one that checks them, printed ``7K3M-9Q2X-TW4R-A``.

The alphabet is Crockford's base 32, without I, L, O and U. The check symbol is Damm-like over GF(32) with
the polynomial x^5+x^2+1: from c = 0, each symbol v turns c into α·(c ⊕ v) with α = x, and the last c is the
check symbol. As multiplying by α and by α+1 both lose nothing, every single wrong symbol and every swap of
two neighbours, the check symbol included, gives a code that does not check.

A code says nothing by itself; 60 random bits make it worthless to guess one.
"""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import Final

from ledger.errors import Malformed
from ledger.language import N_

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 13
RANDOM_BYTES: Final = 8
_BODY_LENGTH: Final = CODE_LENGTH - 1
_BITS: Final = 5 * _BODY_LENGTH
# x^5 + x^2 + 1: what x^5 is replaced by, with the bit that it takes away.
_POLYNOMIAL: Final = 0b100101
# A person may type more dashes and blanks than we print, but not a page of them.
_MAX_TYPED: Final = 40
_GROUP: Final = 4
_IGNORED: Final = frozenset("- ")
_HINT: Final = "Compare each character with the label: the code has 13 letters and digits."

_VALUES: Final = MappingProxyType(
    {symbol: value for value, symbol in enumerate(ALPHABET)}
    | {symbol.lower(): value for value, symbol in enumerate(ALPHABET)}
    # What is easily mistaken for another character is read as that one.
    | {"I": 1, "i": 1, "L": 1, "l": 1, "O": 0, "o": 0}
)


def _times_alpha(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 0b100000 else doubled


def _check_value(values: list[int]) -> int:
    check = 0
    for value in values:
        check = _times_alpha(check ^ value)
    return check


def format_tag(number: int) -> str:
    """The code of 13 symbols for a number of 60 bits, its check symbol last."""
    if not 0 <= number < 1 << _BITS:
        raise RuntimeError("bug: a tag number has 60 bits")
    values = [number >> shift & 0b11111 for shift in range(_BITS - 5, -1, -5)]
    return "".join(ALPHABET[value] for value in (*values, _check_value(values)))


def tag_from_random(chance: bytes) -> str:
    """A new code from 8 bytes of the caller's randomness, of which the last 60 bits are used."""
    if len(chance) != RANDOM_BYTES:
        raise RuntimeError("bug: a tag code is made from 8 random bytes")
    return format_tag(int.from_bytes(chance) & ((1 << _BITS) - 1))


def parse_tag(text: str) -> str:
    """The code of 13 symbols that a person typed or a scanner read.

    Case is folded, I and L are read as 1, O as 0, dashes and blanks are ignored. Anything else, and a check
    symbol that does not fit, is Malformed with the code ``tag-mistyped``.
    """
    typed = [symbol for symbol in text[: _MAX_TYPED + 1] if symbol not in _IGNORED]
    if len(text) > _MAX_TYPED or len(typed) != CODE_LENGTH:
        raise Malformed("tag-mistyped", N_("A tag code has 13 letters and digits."), hint=_HINT)
    if any(symbol not in _VALUES for symbol in typed):
        raise Malformed("tag-mistyped", N_("There is a character that no tag code has."), hint=_HINT)
    values = [_VALUES[symbol] for symbol in typed]
    if _check_value(values[:-1]) != values[-1]:
        raise Malformed(
            "tag-mistyped", N_("The tag code was mistyped: its check character differs."), hint=_HINT
        )
    return "".join(ALPHABET[value] for value in values)


def fold_number(number: str) -> str:
    """The number of a tag of another scheme as it is compared: in capitals, letters and digits alone.

    One tag is typed as ``ab-0012`` and as ``AB0012``. Malformed where there is anything but ASCII.
    """
    if not number.isascii():
        raise Malformed("tag-mistyped", N_("There is a character that no tag number has."), hint=_HINT)
    return "".join(symbol for symbol in number.upper() if symbol.isalnum()) or number


def print_tag(code: str) -> str:
    """``code`` as labels show it: in groups of four, the check symbol alone."""
    return "-".join(code[start : start + _GROUP] for start in range(0, CODE_LENGTH, _GROUP))


def tag_digest(code: str) -> str:
    """SHA-256 of a code in lower-case hex: how a batch lists it without giving it away.

    A code is the 13 symbols, in another scheme its number as :func:`fold_number` gives it.
    """
    return hashlib.sha256(code.encode("ascii")).hexdigest()
