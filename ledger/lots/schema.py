"""Scalar types of the payload, and marks that say what an id in it means.

A field typed ``PartyRef`` names a party that must exist, a field typed ``NewLot`` gives birth to a lot
whose id must be free. The marks are read by :mod:`ledger.lots.names`, so an event type gets both checks,
and its place in the history of each thing, by its type annotations alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

Kind = Literal[
    "ledger",
    "party",
    "key",
    "site",
    "place",
    "area",
    "batch",
    "lot",
    "stockpile",
    "incident",
    "event",
    "certificate",
]


@dataclass(frozen=True, slots=True)
class Ref:
    """The id of a thing that must already be recorded."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class New:
    """The id of a thing that comes into being with the event."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Free:
    """A field whose correction takes effect at once. That of any other waits for another party's approval.

    Free is what changes neither mass, content, origin, identity, custody, destination nor legal standing, nor
    a date of these: remarks, pictures, contact and transport details.
    """


@dataclass(frozen=True, slots=True)
class Fixed:
    """A field that is never corrected: void the event, or enter another."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A day that does not lie before the day in another field (its attribute) of the same model."""

    field: str


@dataclass(frozen=True, slots=True)
class Past:
    """A day on which something was done or seen: it does not lie in the future."""


class Model(BaseModel):
    """A part of a payload: immutable, strict, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


@lru_cache(maxsize=1024)
def instant(text: str) -> int:
    """Return ``YYYY-MM-DDTHH:MM:SSZ`` or the same with milliseconds as Unix milliseconds."""
    moment = datetime.fromisoformat(text)
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
"""Milliseconds."""
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
# A log that claims a later time is still to be judged, not to stop its auditor.
_LAST_DAY: Final = date.max.toordinal() - _FIRST_DAY


def day_of(instant_ms: int) -> str:
    """Return the UTC calendar day ``YYYY-MM-DD`` of Unix milliseconds, 9999-12-31 at the latest."""
    return _day(min(instant_ms // DAY, _LAST_DAY))


def second_of(instant_ms: int) -> str:
    """Return Unix milliseconds as ``YYYY-MM-DDTHH:MM:SSZ``."""
    minutes, seconds = divmod(instant_ms % DAY // 1000, 60)
    return f"{day_of(instant_ms)}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}Z"


@lru_cache(maxsize=1024)
def _day(number: int) -> str:
    return date.fromordinal(_FIRST_DAY + number).isoformat()


def _real_timestamp(text: str) -> str:
    try:
        # Some versions of Python read 24:00 as the next day's midnight, others do not.
        instant(text.replace("T24", "T99"))
    except ValueError as error:
        raise PydanticCustomError("moment", "There is no such moment.") from error
    return text


def _real_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("day", "There is no such day.") from error
    return text


ID = r"^[A-Z0-9][A-Z0-9._-]{0,39}$"
Id = Annotated[str, StringConstraints(pattern=ID)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Remark = Annotated[Text, Free()]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
HsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]{2}(\.[0-9]{2})?$")]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$", max_length=100)]
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=4096)]

AMOUNT = r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"
Amount = Annotated[str, StringConstraints(pattern=AMOUNT)]
Percent = Annotated[str, StringConstraints(pattern=r"^(100(\.0{1,6})?|[1-9]?[0-9](\.[0-9]{1,6})?)$")]
LATITUDE = r"^(0|-?[1-9]|-?[1-8][0-9]|-?90|-?[1-8]?[0-9]\.[0-9]{1,6}|-?90\.0{1,6})$"
LONGITUDE = r"^(0|-?[1-9][0-9]?|-?1[0-7][0-9]|-?180|-?([1-9]?[0-9]|1[0-7][0-9])\.[0-9]{1,6}|-?180\.0{1,6})$"
Latitude = Annotated[str, StringConstraints(pattern=LATITUDE)]
Longitude = Annotated[str, StringConstraints(pattern=LONGITUDE)]
Timestamp = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
    AfterValidator(_real_timestamp),
]
Date = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_real_date)]

ORIGIN = r"^(ledger:[0-9a-f]{16}/){0,4}(site:[A-Z0-9][A-Z0-9._-]{0,39}|declared:[a-z_]{1,40}|unknown)$"
OriginName = Annotated[str, StringConstraints(pattern=ORIGIN)]

PartyRef = Annotated[Id, Ref("party")]
SiteRef = Annotated[Id, Ref("site")]
PlaceRef = Annotated[Id, Ref("place")]
AreaRef = Annotated[Id, Ref("area")]
BatchRef = Annotated[Id, Ref("batch")]
LotRef = Annotated[Id, Ref("lot")]
StockpileRef = Annotated[Id, Ref("stockpile")]
IncidentRef = Annotated[Id, Ref("incident")]
EventRef = Annotated[Hash, Ref("event")]
KeyRef = Annotated[Hash, Ref("key")]
NewParty = Annotated[Id, New("party")]
NewSite = Annotated[Id, New("site")]
NewPlace = Annotated[Id, New("place")]
NewArea = Annotated[Id, New("area")]
NewBatch = Annotated[Id, New("batch")]
NewLot = Annotated[Id, New("lot")]
NewStockpile = Annotated[Id, New("stockpile")]
NewIncident = Annotated[Id, New("incident")]
CertificateRef = Annotated[Id, Ref("certificate")]
