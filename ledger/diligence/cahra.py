"""A list of conflict-affected and high-risk areas: the operator's own file, never part of a pack.

What is read is the JSON of cahraslist.net as it is commonly kept, one entry for each country:

```json
{"meta": {"version": "June 2026", "dataUpdated": "2026-03-28T23:00:00Z"},
 "entries": [{"iso2": "XA", "wholeCountry": false, "regions": [{"code": "XA-NO", "name": "Nord"}]}]}
```

An area is found by its country and the name of its province, whatever its accents, hyphens and case. Such a
list is indicative: that an area does not stand in it says nothing of the area.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ledger.errors import Malformed, Problem
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.fields import field_problems
from ledger.lots.schema import Country

LIMIT: Final = 5_000_000
"""Bytes of a list."""

_Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class _Read(BaseModel):
    """A part of the file; what is not asked of it here may stand there too."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class _Region(_Read):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
    name: _Text


class _Entry(_Read):
    iso2: Country
    wholeCountry: bool  # noqa: N815 - as the file spells it
    regions: tuple[_Region, ...] | None = None


class _Meta(_Read):
    version: _Text
    dataUpdated: datetime  # noqa: N815 - as the file spells it


class _File(_Read):
    meta: _Meta
    entries: tuple[_Entry, ...]


@dataclass(frozen=True)
class Edition:
    """Which list was asked: what it calls itself, the day its data are of, the SHA-256 of the file in hex."""

    version: str
    dated: str
    sha256: str


@dataclass(frozen=True)
class AreaList:
    """The areas of a list: whole countries, and regions with their ISO 3166-2 codes by country and name."""

    edition: Edition
    countries: frozenset[str]
    regions: Mapping[tuple[str, str], str]

    def find(self, country: str, province: str | None) -> str | None:
        """Return the ISO code of the listed area that a place lies in, None when none is listed.

        Without a province only a country that is listed as a whole is found: see :meth:`names_parts_of`.
        """
        if country in self.countries:
            return country
        return None if province is None else self.regions.get((country, folded(province)))

    def names_parts_of(self, country: str) -> bool:
        """Whether only some regions of a country are listed, so that the province decides."""
        return country not in self.countries and country in self._partly

    @cached_property
    def _partly(self) -> frozenset[str]:
        return frozenset(country for country, _ in self.regions)


def read_cahra(data: bytes) -> AreaList:
    """Return the list in a file; Malformed with every fault when it is not in the form described above.

    The edition holds the SHA-256 of the file, so that two people can tell whether they asked the same list.
    """
    if len(data) > LIMIT:
        raise Malformed(
            "cahra-too-long", N_("The list is longer than {limit} bytes."), values={"limit": LIMIT}
        )
    try:
        file = _File.model_validate_json(data)
    except ValidationError as error:
        faults = [
            Problem("cahra-fault", "refused", one.where or "/", one.message) for one in field_problems(error)
        ]
        raise Malformed(
            "cahra-malformed",
            N_("This is no list of conflict-affected and high-risk areas that can be read."),
            problems=faults,
        ) from error
    if not file.entries:
        raise Malformed("cahra-empty", N_("This is no list of areas: it has no entry."))
    regions = {
        (entry.iso2, folded(region.name)): region.code
        for entry in file.entries
        for region in entry.regions or ()
    }
    edition = Edition(file.meta.version, file.meta.dataUpdated.date().isoformat(), sha256(data).hexdigest())
    whole = frozenset(entry.iso2 for entry in file.entries if entry.wholeCountry)
    return AreaList(edition, whole, regions)


def folded(name: str) -> str:
    """Return a name without accents, hyphens, apostrophes, case and surplus blanks.

    >>> folded("Haut-Uélé") == folded("HAUT UELE")
    True
    """
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(kept.casefold().split())
