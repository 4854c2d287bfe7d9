"""Shipping marks: the numbers on containers, drums and seals, by which a consignment is known on its way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ledger.frozen import dataclass
from ledger.lots.event import Event
from ledger.lots.stocks import ShippingMark
from ledger.lots.view import At

# No log has as many entries; numbers of one length sort as the numbers that they are.
_LAST: Final = 10**16 - 1
_CONTAINER: Final = re.compile("([A-Z]{3}[JUZ][0-9]{6})([0-9])")
_MODULUS: Final = 11
_TEN: Final = 10


def fold_mark(text: str) -> str:
    """Return a mark as it is compared: in capitals, letters and digits alone; empty when it has none.

    One container is written ``abcu 123456 7`` on paper and ``ABCU-123456/7`` in a booking.
    """
    return "".join(character for character in text.upper() if character.isalnum())


def marks_in(body: object, fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each mark in some fields of a body as it is written, with the field that it stands in."""
    for field in fields:
        for text in getattr(body, field):
            yield field, text


def shipping_marks(event: Event[Any], fields: Iterable[str], at: At) -> list[ShippingMark]:
    """Return the records by which an event at a place in the log is found by its marks."""
    folded = dict.fromkeys(fold_mark(text) for _field, text in marks_in(event.body, fields))
    return [ShippingMark(f"{mark_prefix(mark)}{_LAST - at.index:016}", event.id) for mark in folded if mark]


def mark_prefix(mark: str) -> str:
    """Return with what the ids of the records of a mark begin, whose order is the newest first."""
    return f"{mark}/"


@dataclass(frozen=True, slots=True)
class ContainerNumber:
    """A number in the form of ISO 6346, as it is compared, and the check digit that its first ten give."""

    number: str
    check_digit: str

    @property
    def fits(self) -> bool:
        """Whether its last digit is the one that the others give."""
        return self.number.endswith(self.check_digit)


def container_number(text: str) -> ContainerNumber | None:
    """Read the number of a freight container, however it is spaced; None for what has no such form."""
    found = _CONTAINER.fullmatch(fold_mark(text))
    return None if found is None else ContainerNumber(found[0], _check_digit(found[1]))


def _check_digit(body: str) -> str:
    total = sum(_value(character) << place for place, character in enumerate(body))
    return str(total % _MODULUS % _TEN)


def _value(character: str) -> int:
    """Return what ISO 6346 lets a character count: letters from 10 on, without the multiples of 11."""
    if character.isdigit():
        return int(character)
    rank = ord(character) - ord("A")
    # One multiple of 11 is left out before B, one before L, one before V: before each tenth letter.
    return _TEN + rank + (rank + _TEN - 1) // _TEN
