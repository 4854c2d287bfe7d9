"""What is printed, apart from how: plain values, no words, nothing that names a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger.lots.quantity import Grade, Interval

# Control, format (bidirectional ones too), half of a pair, private, unassigned, separators of lines.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
MOST: Final = 60
"""Characters of a text that somebody typed."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The ledger that a paper is of; ``demo`` when all of it is invented."""

    host: str
    origin: str
    demo: bool


@dataclass(frozen=True, slots=True)
class Bag:
    """What is in a bag: its lot, HS code, net kilograms, the month it is from, its seals."""

    lot: str
    mineral: str
    net_kg: Decimal
    month: str
    seals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagLabel:
    """A tag of our scheme (13 symbols) and its level; without a bag it is blank, to be claimed later."""

    issuer: Issuer
    code: str
    level: str
    bag: Bag | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """The receipt of one event: which lots, what was weighed, and the price where it was disclosed.

    ``signed`` is a label in base 32, for an event about one lot.
    """

    issuer: Issuer
    event: str
    index: int
    type: str
    day: str
    lots: tuple[str, ...]
    mineral: str
    net_kg: Decimal
    codes: tuple[str, ...]
    price: str | None = None
    signed: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A part of a lot: country and province, or what is known instead (``declared``, ``unknown`` …)."""

    country: str | None
    province: str | None
    kind: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Stage:
    """What was done in a province, from the first to the last month, and how often."""

    first: str
    last: str
    type: str
    country: str | None
    province: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """A lot on one page: what it is, where it comes from, what was done. ``earlier`` stages were left out."""

    issuer: Issuer
    issued_at: str
    lot: str
    mineral: str
    net: Interval
    state: str
    held: bool
    event: str
    index: int
    codes: tuple[str, ...]
    other_tags: tuple[str, ...]
    seals: tuple[str, ...]
    grades: tuple[Grade, ...]
    origins: tuple[Origin, ...]
    stages: tuple[Stage, ...]
    earlier: int
    signed: str


@dataclass(frozen=True, slots=True)
class ExportedLot:
    """A lot of an export, with the codes of its tags and the countries that it comes from."""

    lot: str
    mineral: str
    net_kg: Decimal
    codes: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportCover:
    """The first page of the papers of an export; parties are businesses and services by their names."""

    issuer: Issuer
    event: str
    index: int
    day: str
    exporter: str
    to_country: str
    transit: tuple[str, ...]
    consignee: str | None
    certificates: tuple[str, ...]
    customs_reference: str | None
    containers: tuple[str, ...]
    seals: tuple[str, ...]
    lots: tuple[ExportedLot, ...]

    @property
    def net_kg(self) -> Decimal:
        """What all lots weigh together, in net kilograms."""
        return sum((lot.net_kg for lot in self.lots), Decimal(0))


def typed(text: str, most: int = MOST) -> str:
    """Return what somebody typed as a paper can show it: one line, nothing hidden, ``most`` characters."""
    shown = "".join("\ufffd" if unicodedata.category(char) in _HIDDEN else char for char in text.strip())
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def typed_all(texts: Sequence[str]) -> tuple[str, ...]:
    """Return several texts as a paper can show them, each once."""
    return tuple(dict.fromkeys(map(typed, texts)))
