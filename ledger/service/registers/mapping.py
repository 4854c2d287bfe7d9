"""How a register of mine sites is read: a mapping file says which column means what.

The mapping of the IPIS visits file ships with the program; any other table of sites, with visits or
without, is read by a mapping of the same form (``docs/import-sites.md``).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from ledger.errors import Malformed, NotFound, Problem
from ledger.language import N_, _
from ledger.lots.fields import field_problems
from ledger.lots.schema import Country, HsCode, Model, Name, Text

BUILT_IN: Final = ("ipis",)
_FIELD: Final = "mapping-field"
_TWICE: Final = N_("The column is named twice.")
Column = Annotated[str, Field(min_length=1, max_length=200)]
Affix = Annotated[str, Field(max_length=40)]


class TableFormat(Model):
    """How the file is written. Quoting is that of RFC 4180: double quotes, doubled inside."""

    encoding: Literal["utf-8", "utf-8-sig", "cp1252", "iso-8859-1"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","


class SiteColumns(Model):
    """The columns of ``site.registered``; ``id_prefix`` tells the register's ids from others."""

    id: Column
    id_prefix: Affix = ""
    name: Column
    province: Column
    former_province: Column | None = None
    district: Column | None = None
    chiefdom: Column | None = None
    grouping: Column | None = None
    locality: Column | None = None
    latitude: Column
    longitude: Column


class MineralColumns(Model):
    """One mineral of a visit, and where it is sold and goes."""

    name: Column
    selling_points: Column | None = None
    destinations: Column | None = None


class GroupColumns(Model):
    """One armed group of a visit; ``acts`` are yes-or-no columns by the name of the act."""

    name: Column
    kind: Column | None = None
    frequency: Column | None = None
    acts: dict[Name, Column] = Field(default_factory=dict)


TextField = Literal[
    "collected_by",
    "project",
    "not_visited_because",
    "position_from",
    "access_dry",
    "access_wet",
    "women_work_at",
    "children_work_at",
    "mechanisation",
    "traceability",
]
AnswerField = Literal[
    "visited", "mercury", "armed_presence", "interference", "women_work", "children_under_15"
]


class VisitColumns(Model):
    """The columns of ``observation.recorded``.

    ``ref`` names a visit for ever, which makes a second import safe.
    """

    ref: Column
    ref_prefix: Affix = ""
    date: Column
    workers: Column | None = None
    status: Column | None = None
    texts: dict[TextField, Column] = Field(default_factory=dict)
    answers: dict[AnswerField, Column] = Field(default_factory=dict)
    minerals: tuple[MineralColumns, ...] = ()
    state_services: tuple[Column, ...] = ()
    armed_groups: tuple[GroupColumns, ...] = ()


class Words(Model):
    """What answers are written as. An empty cell is none of them: it was not asked."""

    yes: tuple[str, ...] = ("1",)
    no: tuple[str, ...] = ("0",)
    not_known: tuple[str, ...] = ()
    no_group: tuple[str, ...] = ()


class RegisterMapping(Model):
    """A whole mapping. Every column of the file stands in it once.

    What is not recorded is named under ``ignored``, with the reason.
    """

    title: Text
    observer: Name
    credit: Name
    licence: Text | None = None
    format: TableFormat = TableFormat()
    country: Country
    site: SiteColumns
    minerals_of_site: tuple[Column, ...] = ()
    visit: VisitColumns | None = None
    words: Words = Words()
    statuses: dict[str, Annotated[int, Field(ge=0, le=3)] | None] = Field(default_factory=dict)
    minerals: dict[str, tuple[HsCode, ...]] = Field(default_factory=dict)
    spellings: dict[str, str] = Field(default_factory=dict)
    ignored: dict[Column, Text] = Field(default_factory=dict)

    def columns(self) -> Iterator[str]:
        """Yield every column that is read, as often as it is named."""
        yield from _columns_in(self.site, "id_prefix")
        yield from self.minerals_of_site
        visit = self.visit
        if visit is None:
            return
        yield from _columns_in(
            visit, "ref_prefix", "texts", "answers", "minerals", "state_services", "armed_groups"
        )
        yield from visit.texts.values()
        yield from visit.answers.values()
        yield from visit.state_services
        for mineral in visit.minerals:
            yield from _columns_in(mineral)
        for group in visit.armed_groups:
            yield from _columns_in(group, "acts")
            yield from group.acts.values()


def _columns_in(part: Model, *others: str) -> Iterator[str]:
    for name, value in part:
        if name not in others and isinstance(value, str):
            yield value


def find_mapping(name: str) -> RegisterMapping:
    """Return a mapping that ships with the program; NotFound with the names of those that do."""
    if name not in BUILT_IN:
        hint = f"Built in: {', '.join(BUILT_IN)}. For another register give a mapping file."
        raise NotFound(
            "mapping-unknown", N_("There is no built-in mapping “{name}”."), values={"name": name}, hint=hint
        )
    return parse_mapping(files("ledger.service").joinpath(f"data/{name}.json").read_bytes())


def read_mapping(path: Path) -> RegisterMapping:
    """Return the mapping in a file; Malformed with every faulty place, NotFound when it cannot be read."""
    return parse_mapping(mapping_bytes(path))


def mapping_bytes(path: Path) -> bytes:
    """Return what a mapping file holds; NotFound when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            "mapping-missing",
            N_("The mapping file {path} cannot be read: {why}."),
            values={"path": path, "why": _(str(error.strerror))},
        ) from error


def parse_mapping(data: bytes) -> RegisterMapping:
    """Return the mapping in JSON ``data``; Malformed with every faulty place at once."""
    try:
        mapping = RegisterMapping.model_validate_json(data)
    except ValidationError as error:
        raise _malformed(field_problems(error, code=_FIELD)) from error
    twice = _named_twice(mapping)
    if twice:
        raise _malformed([Problem(_FIELD, "refused", column, _TWICE) for column in twice])
    return mapping


def _named_twice(mapping: RegisterMapping) -> list[str]:
    seen: dict[str, int] = {}
    for column in (*mapping.columns(), *mapping.ignored):
        seen[column] = seen.get(column, 0) + 1
    return [column for column, count in seen.items() if count > 1]


def _malformed(problems: list[Problem]) -> Malformed:
    return Malformed(
        "mapping-malformed",
        N_("This is not a mapping of a site register. Faults: {count}."),
        values={"count": len(problems)},
        hint=N_("docs/import-sites.md shows one."),
        problems=problems,
    )
