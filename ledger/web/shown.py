"""Numbers, masses and dates as the reader's language writes them; programs read the plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from ledger.language import _, complete, current
from ledger.service.forms.options import option_of
from ledger.service.steps import step
from ledger.service.wording import mineral_name, word

# English with the day before the month, which nobody takes for another date.
_LOCALES: Final = MappingProxyType({"en": "en_GB", "fr": "fr"})
_DECIMALS: Final = "#,##0.######"
_ROUGHLY: Final = "#,##0.#"
_PERCENT: Final = "#,##0.###"
_DIGITS: Final = 16


def number(value: str | int | Decimal) -> str:
    """Return a number with all its decimals, as ``1,240.5``."""
    return format_decimal(Decimal(value), format=_DECIMALS, locale=_numbers())


def mass(value: str | Decimal | None) -> str:
    """Return a mass given in kilograms; a dash for none."""
    return "–" if value is None else _("{number} kg").format(number=number(value))


def roughly(value: Decimal) -> str:
    """Return a mass given in kilograms to the tenth, for drawings, which have little room."""
    shown = format_decimal(value, format=_ROUGHLY, locale=_numbers())
    return _("{number} kg").format(number=shown)


def percent(share: str | Decimal) -> str:
    """Return a share of one in per cent, to the thousandth."""
    shown = format_decimal(Decimal(share) * 100, format=_PERCENT, locale=_numbers())
    return _("{number} %").format(number=shown)


def day(text: str | None) -> str:
    """Return a day (``YYYY-MM-DD``) as people write it; a dash for none."""
    return "–" if text is None else format_date(date.fromisoformat(text), "medium", _locale())


def moment(text: str | None) -> str:
    """Return a moment (RFC 3339) as people write it, in UTC; a dash for none."""
    if text is None:
        return "–"
    shown = format_datetime(datetime.fromisoformat(text).astimezone(UTC), "medium", locale=_locale())
    return _("{moment} UTC").format(moment=shown)


def short(id: str) -> str:
    """Return the first digits of a hash, by which it is found again."""
    return id[:_DIGITS]


def _locale() -> str:
    return _LOCALES.get(current(), current())


def _numbers() -> str:
    """The locale of numbers: Swahili alone parts decimals by a point here and by a comma there."""
    return _LOCALES[complete()]


FILTERS: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "number": number,
        "mass": mass,
        "roughly": roughly,
        "percent": percent,
        "day": day,
        "moment": moment,
        "short_id": short,
        "word": word,
        "step": step,
        "mineral": mineral_name,
        "option": option_of,
    }
)
"""What templates call them."""
