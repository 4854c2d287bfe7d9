"""The code lists: what a lot, a site, a party can be called, each with where it comes from.

Every list is a file in ``ledger/lots/data``; ``source`` cites it, ``evidence`` says how far it was checked:

* ``confirmed``   read in the source itself or in a complete copy of it;
* ``secondary``   read in another source that repeats it;
* ``unverified``  taken from a source that is weak, or a project default;
* ``recalled``    general knowledge that nobody has looked up yet.

Looking up is by :meth:`CodeList.find`, which may return None, or :meth:`CodeList.get`, which raises NotFound.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

from ledger.errors import NotFound
from ledger.lots.stoichiometry import ceiling_percent, metal_fraction, metal_of, share_of

Evidence = Literal["confirmed", "secondary", "unverified", "recalled"]
AsmPotential = Literal["low", "moderate", "high"]


class _Coded(Protocol):
    """Anything with a code: the entries of a list."""

    @property
    def code(self) -> str: ...


T = TypeVar("T", bound=_Coded)


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a plain list; ``french`` is empty where nobody gave one."""

    code: str
    name: str
    french: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """What a party does; ``icglr`` is its code in MDC.05, None where that list has no such role."""

    code: str
    name: str
    french: str
    icglr: str | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of mass by its UN/ECE Recommendation 20 code, and how many kilograms it is."""

    code: str
    name: str
    french: str
    kilograms: Decimal


@dataclass(frozen=True, slots=True)
class Commodity:
    """What a report on critical minerals says of a commodity.

    ``critical`` names who lists it (``US``, ``EU``, ``CA``), ``asm_potential`` is None where the report's
    table does not name it, and ``tables`` names the tables that do.
    """

    code: str
    name: str
    critical: frozenset[str]
    asm_potential: AsmPotential | None
    tables: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mineral:
    """A mineral as it is traded and declared.

    ``code`` is written as the ICGLR prints it (``2609.00.00``), ``hs`` are its six digits (``260900``).
    ``analytes`` are the bases of assays, the customary one first; ``ceilings`` gives for each the highest
    percentage that can be true. ``critical`` and ``asm_potential`` are those of its commodities together.
    ``designated`` marks the four minerals of the ICGLR's certification.
    """

    code: str
    name: str
    french: str
    hs: str
    analytes: tuple[str, ...]
    ceilings: Mapping[str, Decimal]
    critical: frozenset[str]
    asm_potential: AsmPotential | None
    source: str
    evidence: Evidence
    aliases: tuple[str, ...] = ()
    commodities: tuple[str, ...] = ()
    designated: bool = False
    note: str = ""

    def ceiling(self, analyte: str, basis: str) -> Decimal | None:
        """The highest percentage of an analyte that can be true on a basis; None when none is known."""
        share = share_of(analyte, basis)
        element = [
            ceiling * metal_fraction(listed)
            for listed, ceiling in self.ceilings.items()
            if metal_of(listed) == analyte
        ]
        if not element or not share:
            return None
        return min((min(element) / share).quantize(Decimal("0.01"), ROUND_CEILING), Decimal(100))


class CodeList(Generic[T]):
    """An immutable list of coded entries in the order of its source."""

    def __init__(self, title: str, entries: Sequence[T], *, source: str, evidence: Evidence) -> None:
        self.title = title
        self.source = source
        self.evidence = evidence
        self._by_code: Mapping[str, T] = MappingProxyType({entry.code: entry for entry in entries})
        if len(self._by_code) != len(entries):
            raise RuntimeError(f"bug: a code stands twice in the list {title!r}")

    def __iter__(self) -> Iterator[T]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def find(self, code: str) -> T | None:
        """The entry of ``code``, written exactly as in the list, or None."""
        return self._by_code.get(code)

    def get(self, code: str) -> T:
        """The entry of ``code``; NotFound with the code ``code-unknown`` when the list has none."""
        entry = self.find(code)
        if entry is None:
            raise NotFound("code-unknown", f"{self.title} has no code {code!r}.")
        return entry


def _read(name: str) -> Any:  # noqa: ANN401 — a data file of ours, whose shape the tests state
    return json.loads(files("ledger.lots").joinpath(f"data/{name}.json").read_text(encoding="utf-8"))


def _named(document: Mapping[str, Any], entries: Sequence[T]) -> CodeList[T]:
    return CodeList(document["title"], entries, source=document["source"], evidence=document["evidence"])


def _plain(name: str) -> CodeList[Code]:
    document = _read("lists")["lists"][name]
    return _named(document, [Code(**entry) for entry in document["entries"]])


def _roles() -> CodeList[Role]:
    document = _read("roles")
    return _named(document, [Role(**entry) for entry in document["roles"]])


def _units() -> CodeList[Unit]:
    document = _read("units")
    return _named(
        document,
        [Unit(**{**entry, "kilograms": Decimal(entry["kilograms"])}) for entry in document["units"]],
    )


def _countries() -> CodeList[Code]:
    document = _read("countries")
    return _named(document, [Code(**entry) for entry in document["countries"]])


def _commodities() -> CodeList[Commodity]:
    document = _read("commodities")
    frozen = [
        {**entry, "critical": frozenset(entry["critical"]), "tables": tuple(entry["tables"])}
        for entry in document["commodities"]
    ]
    return _named(document, [Commodity(**entry) for entry in frozen])


def _mineral(
    entry: Mapping[str, Any], formulas: Mapping[str, str], commodities: CodeList[Commodity]
) -> Mineral:
    species = [formulas[name] for name in entry["species"]]
    described = [commodities.get(code) for code in entry["commodities"]]
    return Mineral(
        code=entry["code"],
        name=entry["name"],
        french=entry["french"],
        hs=entry["code"].replace(".", "")[:6],
        analytes=tuple(entry["analytes"]),
        ceilings=MappingProxyType({basis: ceiling_percent(basis, species) for basis in entry["analytes"]}),
        critical=frozenset().union(*(commodity.critical for commodity in described)),
        asm_potential=_highest([commodity.asm_potential for commodity in described]),
        source=entry["source"],
        evidence=entry["evidence"],
        aliases=tuple(entry["aliases"]),
        commodities=tuple(entry["commodities"]),
        designated=entry.get("designated", False),
        note=entry.get("note", ""),
    )


def _highest(potentials: Sequence[AsmPotential | None]) -> AsmPotential | None:
    order: tuple[AsmPotential, ...] = ("high", "moderate", "low")
    return next((level for level in order if level in potentials), None)


def _minerals(commodities: CodeList[Commodity]) -> CodeList[Mineral]:
    document = _read("minerals")
    formulas = {species["name"]: species["formula"] for species in document["species"]}
    return _named(document, [_mineral(entry, formulas, commodities) for entry in document["minerals"]])


BLUE, GREEN, YELLOW, RED = range(4)
"""The certification statuses of a site (ICGLR MDC.01) that rules ask for by name."""

CERTIFICATION_STATUSES: Final = _plain("certification_statuses")
ACTIVITY_STATUSES: Final = _plain("activity_statuses")
LICENCE_TYPES: Final = _plain("licence_types")
ICGLR_ROLES: Final = _plain("icglr_roles")
OPERATIONS: Final = _plain("operations")
MEMBER_STATES: Final = _plain("member_states")
ENTRY_MODES: Final = _plain("entry_modes")
ROLES: Final = _roles()
UNITS: Final = _units()
COUNTRIES: Final = _countries()
COMMODITIES: Final = _commodities()
MINERALS: Final = _minerals(COMMODITIES)

_BY_HS: Final[Mapping[str, Mineral]] = MappingProxyType({mineral.hs: mineral for mineral in MINERALS})
_HS_FORM: Final = re.compile(r"([0-9]{4})\.?([0-9]{2})(\.?[0-9]{2})?")


@lru_cache(maxsize=1024)
def find_mineral(code: str) -> Mineral | None:
    """The mineral of an HS code of six or eight digits, with dots or without: 2609.00, 2609.00.00, 26090000.

    Digits after the sixth are a country's own and do not change the mineral.
    """
    form = _HS_FORM.fullmatch(code)
    return _BY_HS.get(form[1] + form[2]) if form else None


def is_one_of(code: str, codes: Iterable[str]) -> bool:
    """Whether a mineral is among several, however many digits each is written with."""
    known = find_mineral(code)
    return any(code == other or (known is not None and known == find_mineral(other)) for other in codes)


def get_mineral(code: str) -> Mineral:
    """As :func:`find_mineral`; NotFound with the code ``mineral-unknown`` when there is none."""
    mineral = find_mineral(code)
    if mineral is None:
        raise NotFound("mineral-unknown", f"No mineral has the HS code {code!r}.")
    return mineral


def _folded(name: str) -> str:
    """``name`` without accents, case and surplus blanks, as people write it in lists."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def _by_name() -> Mapping[str, Mineral]:
    found: dict[str, Mineral] = {}
    for mineral in MINERALS:
        for name in (mineral.name, mineral.french, *mineral.aliases):
            if found.setdefault(_folded(name), mineral) is not mineral:
                raise RuntimeError(f"bug: two minerals are called {name!r}")
    return MappingProxyType(found)


_BY_NAME: Final = _by_name()


def find_mineral_named(name: str) -> Mineral | None:
    """The mineral of an English or French name, whatever its case and accents: Or, Cassitérite, coltan."""
    return _BY_NAME.get(_folded(name))
