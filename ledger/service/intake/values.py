"""Dates, numbers, masses, minerals and tags as people write them in logbooks.

Every reader returns the form that events have, or raises Malformed with one of
:data:`ledger.service.intake.faults.FAULTS`. What can be read in two ways is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

from ledger.errors import Malformed
from ledger.lots.codes import find_mineral, find_mineral_named
from ledger.lots.schema import AMOUNT, ID
from ledger.lots.tag import parse_tag
from ledger.lots.types.tags import OURS
from ledger.service.intake.faults import unreadable

Dates = Literal["ymd", "dmy", "mdy"]
DecimalSign = Literal[",", "."]
MassUnit = Literal["kg", "t", "g"]

_WORDS_FOR: Final[Mapping[MassUnit, str]] = MappingProxyType(
    {
        "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
        "t": "t mt tonne tonnes",
        "g": "g gr gram grams gramme grammes",
    }
)
UNITS: Final = MappingProxyType({word: unit for unit, words in _WORDS_FOR.items() for word in words.split()})
_KG: Final = MappingProxyType({"kg": Decimal(1), "t": Decimal(1000), "g": Decimal("0.001")})
_MONTHS: Final = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "january janvier jan janv",
                "february fevrier feb fev fevr",
                "march mars mar",
                "april avril apr avr",
                "may mai",
                "june juin jun",
                "july juillet jul juil",
                "august aout aug",
                "september septembre sep sept",
                "october octobre oct",
                "november novembre nov",
                "december decembre dec",
            ),
            start=1,
        )
        for name in names.split()
    }
)
_BLANKS: Final = re.compile(r"[\s\u00a0\u2009\u202f]+")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC_DATE: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED_DATE: Final = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[-/. ]*([^\W\d_]+)\.?,?[-/. ]*(\d{4}|\d{2})")
_MOMENT: Final = re.compile(r"(.+?)[T ,]+(\d{1,2}[:h]\d{2}(?::\d{2})?)")
_TIME: Final = re.compile(r"(\d{1,2})\s*[:hH.]\s*(\d{2})?(?::(\d{2}))?(?:\.0+)?")
_NUMBER: Final = re.compile(r"(\d[\d.,'’]*)\s*([^\W\d_]*|%)\.?")
_GROUPS: Final = re.compile(r"[1-9]\d{0,2}(?:([.,'])\d{3})(?:\1\d{3})*")
_AMOUNT: Final = re.compile(AMOUNT)
_ID: Final = re.compile(ID)
_OTHER_TAG: Final = re.compile(r"[A-Za-z0-9._/-]{1,40}")
_CENTURY: Final = 2000
_GROUP: Final = 3


def folded(text: str) -> str:
    """Return a word without accents, case and surplus blanks, as headings and words are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def read_day(text: str, order: Dates | None) -> str:
    """Return the day ``YYYY-MM-DD``; ``order`` says which of day and month stands first where both could."""
    plain = folded(text)
    if (form := _ISO.fullmatch(plain)) is not None:
        return _day(text, form[1], form[2], form[3])
    if (form := _NAMED_DATE.fullmatch(plain)) is not None and form[2] in _MONTHS:
        return _day(text, form[3], str(_MONTHS[form[2]]), form[1])
    if (form := _NUMERIC_DATE.fullmatch(plain)) is None:
        raise unreadable("cell-date", value=text)
    first, second, year = form.groups()
    readings = ("dmy", "mdy", "ymd") if len(year) == len("25") else ("dmy", "mdy")
    parts = {"dmy": (year, second, first), "mdy": (year, first, second), "ymd": (first, second, year)}
    if order is None or (order == "ymd" and len(year) > len("25")):
        return _only(text, [parts[reading] for reading in readings])
    return _day(text, *parts[order])


def _only(text: str, readings: list[tuple[str, str, str]]) -> str:
    """Return the one day that the parts can mean in any order; that there are two, or none, is told."""
    found = list(dict.fromkeys(_day(text, *parts) for parts in readings if _exists(*parts)))
    if not found:
        raise unreadable("cell-date-none", value=text)
    if len(found) > 1:
        raise unreadable("cell-date-ambiguous", value=text, first=found[0], second=found[1])
    return found[0]


def _exists(year: str, month: str, day: str) -> bool:
    try:
        _day("", year, month, day)
    except Malformed:
        return False
    return True


def _day(text: str, year: str, month: str, day: str) -> str:
    whole = int(year) + (_CENTURY if len(year) < len("2025") else 0)
    try:
        return date(whole, int(month), int(day)).isoformat()
    except ValueError as error:
        raise unreadable("cell-date-none", value=text) from error


def split_moment(text: str) -> tuple[str, str]:
    """Return the day and the time of day of a cell that may hold both; without a time it is empty."""
    form = _MOMENT.fullmatch(text)
    return (text, "") if form is None else (form[1], form[2])


def read_time(text: str) -> str:
    """Return the time of day ``HH:MM:SS``."""
    form = _TIME.fullmatch(text.strip())
    try:
        if form is not None:
            return time(int(form[1]), int(form[2] or 0), int(form[3] or 0)).isoformat()
    except ValueError as error:
        raise unreadable("cell-time", value=text) from error
    raise unreadable("cell-time", value=text)


def read_number(text: str, sign: DecimalSign | None) -> tuple[Decimal, str]:
    """Return the number and the unit that stands behind it, empty when none does."""
    form = _NUMBER.fullmatch(_BLANKS.sub("", text))
    if form is None or not _grouped_by_blanks(text):
        raise unreadable("cell-number", value=text)
    digits, unit = form.groups()
    return _number(text, digits.replace("’", "'"), sign), unit


def _grouped_by_blanks(text: str) -> bool:
    """Blanks between digits are read only where they part thousands."""
    groups = re.findall(r"\d+", _BLANKS.sub(" ", text.strip()).split(",")[0].split(".")[0])
    return all(len(group) == _GROUP for group in groups[1:]) if " " in text.strip() else True


def _number(text: str, digits: str, sign: DecimalSign | None) -> Decimal:
    """Read digits with commas, points and apostrophes as the sign for decimals, or what they show, says."""
    marks = {mark for mark in digits if mark in ",.'"}
    if sign is None and len(marks - {"'"}) > 1:
        # 1.250,5: the last of the two is the decimal one.
        sign = "," if digits.rfind(",") > digits.rfind(".") else "."
    elif sign is None and marks - {"'"}:
        sign = _sign_of(text, digits, next(iter(marks - {"'"})))
    whole, _sign, part = digits.partition(sign) if sign else (digits, "", "")
    if not (whole.isdigit() or _GROUPS.fullmatch(whole)) or not (part.isdigit() or not _sign):
        raise unreadable("cell-number", value=text)
    plain = "".join(c for c in whole if c.isdigit())
    return Decimal(f"{plain}.{part}" if part else plain)


def _sign_of(text: str, digits: str, mark: str) -> DecimalSign | None:
    """Say whether the one mark in digits is for decimals: 49,5 and 0,500 are; 1,250 nobody knows."""
    other: DecimalSign = "." if mark == "," else ","
    this: DecimalSign = "," if mark == "," else "."
    if digits.count(mark) > 1:
        return other
    whole, _mark, part = digits.partition(mark)
    if len(part) == _GROUP and len(whole) <= _GROUP and whole.strip("0") and not whole.startswith("0"):
        raise unreadable(
            "cell-number-ambiguous", value=text, first=f"{whole}.{part}".rstrip("0"), second=f"{whole}{part}"
        )
    return this


def read_mass(text: str, unit: str, sign: DecimalSign | None) -> str:
    """Return kilograms; the unit behind the number wins over ``unit``, which is that of the column."""
    number, stated = read_number(text, sign)
    word = folded(stated or unit)
    if word not in UNITS:
        raise unreadable("cell-unit", unit=stated or unit)
    return _plain(text, number * _KG[UNITS[word]])


def read_percent(text: str, sign: DecimalSign | None) -> str:
    """Return a percentage, with or without its sign."""
    number, unit = read_number(text, sign)
    if unit not in ("", "%") or number > 100:  # noqa: PLR2004 - per cent
        raise unreadable("cell-percent", value=text)
    return _plain(text, number)


def _plain(text: str, number: Decimal) -> str:
    plain = f"{number.normalize():f}"
    if _AMOUNT.fullmatch(plain) is None:
        raise unreadable("cell-number-exact", value=text)
    return plain


def read_mineral(text: str) -> str:
    """Return the HS code of a mineral given by its English or French name or its code."""
    found = find_mineral_named(text) or find_mineral(text.replace(" ", ""))
    if found is None:
        raise unreadable("cell-mineral", value=text)
    return found.code


def read_id(text: str) -> str:
    """Return an id as the ledger writes it: in capitals."""
    id = text.strip().upper()
    if _ID.fullmatch(id) is None:
        raise unreadable("cell-id", value=text)
    return id


def read_tag(text: str, scheme: str) -> tuple[str, str]:
    """Return scheme and number of a tag; ``scheme`` is that of the column, SCHEME:NUMBER names another."""
    named, colon, number = text.partition(":")
    scheme, number = (named.strip().upper(), number.strip()) if colon else (scheme, text.strip())
    if scheme == OURS:
        try:
            return OURS, parse_tag(number)
        except Malformed as error:
            raise unreadable("cell-tag", value=text) from error
    if _OTHER_TAG.fullmatch(number) is None or _ID.fullmatch(scheme) is None:
        raise unreadable("cell-tag", value=text)
    return scheme, number


def day_or_moment(value: datetime) -> str:
    """Return a moment of a spreadsheet as people write it: without the time where it is midnight."""
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
