"""A tag code as somebody typed it: read, or named as mistyped before anything is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import MappingProxyType
from typing import Final, Literal

from ledger.errors import Malformed
from ledger.frozen import dataclass
from ledger.lots.tag import ALPHABET, CODE_LENGTH, parse_tag

Mistake = Literal["length", "character", "check"]

# What people and cheap printers mistake for another; a reader of ours takes I, L and O for 1 and 0 already.
_ALIKE: Final = MappingProxyType(
    {
        "0": "DQ",
        "1": "7T",
        "2": "Z",
        "3": "8E",
        "4": "AH",
        "5": "S",
        "6": "G",
        "7": "1T",
        "8": "B3",
        "9": "G",
        "A": "4",
        "B": "8",
        "C": "G",
        "D": "0",
        "E": "F3",
        "F": "EP",
        "G": "6C9",
        "H": "4N",
        "K": "X",
        "M": "N",
        "N": "MH",
        "P": "RF",
        "Q": "0",
        "R": "P",
        "S": "5",
        "T": "71",
        "V": "YW",
        "W": "V",
        "X": "K",
        "Y": "V",
        "Z": "2",
        "U": "V",
    }
)
_FOLDED: Final = str.maketrans("ILO", "110", "- ")
MOST_SUGGESTED: Final = 3


@dataclass(frozen=True)
class Mistyped:
    """What is wrong with a text that is no code.

    ``found`` is how many characters there are when it is the ``length``, else the characters that no code
    has. ``suggested`` are codes that differ by two neighbours swapped or by one character that looks alike:
    they check, and whether there is such a tag was not looked up.
    """

    mistake: Mistake
    found: str
    suggested: tuple[str, ...] = ()


def read_code(text: str) -> str | Mistyped:
    """Return the 13 symbols of a code as people type it, or what is wrong with it."""
    try:
        return parse_tag(text)
    except Malformed:
        return _mistake(text)


def _mistake(text: str) -> Mistyped:
    typed = text.upper().translate(_FOLDED)
    strange = "".join(dict.fromkeys(symbol for symbol in typed if symbol not in ALPHABET))
    if len(typed) != CODE_LENGTH:
        return Mistyped("length", str(len(typed)))
    suggested = tuple(islice(dict.fromkeys(_repaired(typed)), MOST_SUGGESTED))
    return Mistyped("character" if strange else "check", strange, suggested)


def _repaired(typed: str) -> Iterator[str]:
    """Yield the codes that a slip of eye or hand away from a text of the right length."""
    for at in range(CODE_LENGTH - 1):
        yield from _fitting(typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :])
    for at, symbol in enumerate(typed):
        for other in _ALIKE.get(symbol, ""):
            yield from _fitting(typed[:at] + other + typed[at + 1 :])


def _fitting(text: str) -> Iterator[str]:
    try:
        yield parse_tag(text)
    except Malformed:
        return
