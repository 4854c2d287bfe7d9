"""Text of others as it may be shown on a terminal: what commands or disguises is made visible."""

from __future__ import annotations

from typing import Final
from unicodedata import category

# Control, format (the bidirectional ones among them), half of a pair, line and paragraph separators.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(text: str, *, lines: bool = False) -> str:
    r"""Return ``text`` with every character that a terminal would obey or not show as ``\u001b``.

    ``lines`` lets line feeds stand, for text whose lines we made. The form is JSON's, one or two UTF-16 units
    (RFC 8259 §7), so JSON is still JSON and says the same.
    """
    if text.isprintable():
        return text
    return "".join(
        _visible(char) if category(char) in _HIDDEN and not (lines and char == "\n") else char
        for char in text
    )


def _visible(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
