"""How a logbook is read: a mapping says what its columns are headed and in which form its cells are written.

Three kinds of logs are known: that of the mine (tagging manager), of the négociant, and of the processor or
comptoir. A mapping for each ships with the program; any other logbook of these kinds is read by a mapping of
the same form (``docs/import-lots.md``).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.lots.fields import field_problems, places
from ledger.lots.schema import Id, Model, Text
from ledger.lots.types.tags import OURS
from ledger.service.intake.values import Dates, DecimalSign, MassUnit, folded
from ledger.service.registers.mapping import mapping_bytes

BUILT_IN: Final = ("mine-log", "negociant-log", "processor-log")
Heading = Annotated[str, Field(min_length=1, max_length=200)]
Log = Literal["mine", "negociant", "processor"]
LogField = Literal[
    "date", "time", "number", "paper_ref", "book", "tag", "lot", "mass", "gross", "tare", "moisture",
    "mineral", "grade", "basis", "method", "site", "place", "team", "custodian", "owner", "scale",
    "extracted_from", "extracted_to", "seller", "new_tag", "new_mass", "explanation", "run", "direction",
    "process", "kind", "loss", "buyer", "terms", "purchase_number", "sent_to", "sent_on", "waybill",
]  # fmt: skip
What = Literal["day", "time", "text", "tags", "id", "mass", "percent", "mineral", "choice", "formula"]

WHAT: Final[Mapping[LogField, What]] = MappingProxyType(
    {
        **dict.fromkeys(("date", "extracted_from", "extracted_to", "sent_on"), "day"),
        "time": "time",
        **dict.fromkeys(("number", "paper_ref", "book", "team", "explanation", "run"), "text"),
        **dict.fromkeys(("purchase_number", "waybill"), "text"),
        **dict.fromkeys(("tag", "new_tag"), "tags"),
        **dict.fromkeys(("lot", "site", "place", "custodian", "owner", "seller", "scale"), "id"),
        **dict.fromkeys(("buyer", "sent_to"), "id"),
        **dict.fromkeys(("mass", "gross", "tare", "new_mass"), "mass"),
        **dict.fromkeys(("moisture", "grade"), "percent"),
        "mineral": "mineral",
        "basis": "formula",
        **dict.fromkeys(("method", "direction", "process", "kind", "loss", "terms"), "choice"),
    }
)
"""Field → what stands in its cells."""

NAMES: Final[Mapping[LogField, str]] = MappingProxyType(
    {
        "date": N_("the date"),
        "tag": N_("the tag"),
        "lot": N_("the lot"),
        "mass": N_("the mass"),
        "tare": N_("the mass of the empty package"),
        "basis": N_("the formula that the grade counts, such as SnO2,"),
        "site": N_("the site"),
        "mineral": N_("the mineral"),
        "seller": N_("the seller"),
        "new_tag": N_("the new tag"),
        "terms": N_("the terms of the sale"),
        "run": N_("the number of the run"),
        "direction": N_("in, out or loss"),
    }
)
"""Field that may be asked for → what it is called."""

# One of each group must have a column or a constant; the first names the group.
REQUIRED: Final[Mapping[Log, tuple[tuple[LogField, ...], ...]]] = MappingProxyType(
    {
        "mine": (("date",), ("tag",), ("mass", "gross"), ("site",), ("mineral",)),
        "negociant": (("date",), ("tag", "lot"), ("mass", "gross"), ("seller", "new_tag")),
        "processor": (("date",), ("run",), ("direction",), ("tag", "lot"), ("mass", "gross")),
    }
)


class LogFormat(Model):
    """How the file is written. What is left out is found out: byte order mark, then UTF-8, then cp1252."""

    encoding: Literal["utf-8", "utf-16", "cp1252", "iso-8859-1", "mac-roman"] | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    sheet: Heading | None = None


class LogMapping(Model):
    """A whole mapping. A column that it does not name is left out, and named in the report.

    ``columns`` gives for a field the headings it may have, whose case, accents and units behind them do not
    matter. ``constants`` are fields that the logbook does not state because they are always the same.
    ``words`` gives for a field what its words and names mean. ``dates``, ``decimal`` and ``mass_unit`` say
    which form is meant where a cell can be read in two ways.
    """

    title: Text
    log: Log
    format: LogFormat = LogFormat()
    columns: dict[LogField, Annotated[tuple[Heading, ...], Field(min_length=1, max_length=64)]]
    constants: dict[LogField, Text] = Field(default_factory=dict)
    words: dict[LogField, dict[Heading, Heading]] = Field(default_factory=dict)
    dates: Dates | None = None
    decimal: DecimalSign | None = None
    mass_unit: MassUnit = "kg"
    tag_scheme: Id = OURS
    tag_digits: Annotated[int, Field(ge=1, le=40)] | None = None
    ignored: dict[Heading, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> LogMapping:
        stated = {*self.columns, *self.constants}
        missing = [group[0] for group in REQUIRED[self.log] if not stated & set(group)]
        if missing:
            raise PydanticCustomError(
                "log-fields", "A log of this kind also needs: {fields}.", {"fields": ", ".join(missing)}
            )
        meant: dict[str, set[LogField]] = {}
        for name, headings in self.columns.items():
            for heading in headings:
                meant.setdefault(folded(heading), set()).add(name)
        if twice := [heading for heading, names in meant.items() if len(names) > 1]:
            raise PydanticCustomError(
                "log-headings", "A heading stands for two fields: {headings}.", {"headings": ", ".join(twice)}
            )
        return self


def find_log_mapping(name: str) -> LogMapping:
    """Return a mapping that ships with the program; NotFound with the names of those that do."""
    if name not in BUILT_IN:
        hint = f"Built in: {', '.join(BUILT_IN)}. For another logbook give a mapping file."
        raise NotFound(
            "mapping-unknown", N_("There is no built-in mapping “{name}”."), values={"name": name}, hint=hint
        )
    return parse_log_mapping(files("ledger.service").joinpath(f"data/{name}.json").read_bytes())


def read_log_mapping(path: Path) -> LogMapping:
    """Return the mapping in a file; Malformed with every faulty place, NotFound when it cannot be read."""
    return parse_log_mapping(mapping_bytes(path))


def parse_log_mapping(data: bytes) -> LogMapping:
    """Return the mapping in JSON ``data``; Malformed with every faulty place at once."""
    try:
        return LogMapping.model_validate_json(data)
    except ValidationError as error:
        problems = field_problems(error, code="mapping-field")
        raise Malformed(
            "mapping-malformed",
            N_("This is not a mapping of a logbook: {what}."),
            values={"what": places(problems)},
            hint=N_("docs/import-lots.md shows one."),
            problems=problems,
        ) from error
