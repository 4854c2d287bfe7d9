"""What a rule pack says: its rules, its dated parameters and where each of them is from.

Nothing in a pack is a program. A rule names a check (``ledger.diligence.checks``) and which parameters it
takes; a parameter has a value from each of several days on, and each value its own source. ``schemas/pack``
holds the JSON Schemas of these models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Final, Literal, TypeAlias, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ledger.crypto.canonical import JSON, format_canonical
from ledger.diligence.edition import EDITION
from ledger.lots.schema import Date, HsCode
from ledger.lots.types.about import Risk

PackId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=40)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Argument = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=40)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Number = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$", max_length=30)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Need = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]+\.[a-z_]+(/[a-z_][a-z0-9_]*)*$", max_length=120),
]
"""An event type, ``payment.recorded``, or a field of its body, ``lot.dispatched/route``."""

Mark = Literal["confirmed", "secondary", "unverified"]
Subject = Literal["lot", "site", "party", "shipment", "period"]
Scope = Literal["passport", "site", "party", "ledger"]
Stage = Literal["production", "trade", "processing", "export", "delivery"]
Severity = Literal["critical", "major", "minor"]
Action = Literal["disengage", "suspend", "mitigate", "improve", "correct", "ask"]
Clock = Literal["finding", "opening", "adoption"]

STAGES: Final[tuple[Stage, ...]] = ("production", "trade", "processing", "export", "delivery")


def _only_https(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise PydanticCustomError("address", "Write an address that begins with https:// or http://.")
    return address


class PackModel(BaseModel):
    """A part of a pack: immutable and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Source(PackModel):
    """A document that clauses and values are cited from, and where it was read."""

    document: Line
    address: Annotated[str, StringConstraints(max_length=500), AfterValidator(_only_https)] | None = None


class Citation(PackModel):
    """Where a demand or a number stands, and how surely.

    ``evidence`` is *confirmed* when the text itself was read, *secondary* when somebody's account of it was,
    *unverified* when neither, or when the demand is the project's own inference. ``rows`` are the rows of the
    project's reference tables behind it.
    """

    source: Name
    clause: Line
    evidence: Mark
    rows: tuple[Line, ...] = ()
    note: Prose | None = None


class Value(PackModel):
    """A value in force from some day on: cited, or the project's own with the reason for it."""

    value: Number | tuple[Line, ...] | Mapping[Line, Number]
    citation: Citation | None = None
    project_default: Prose | None = None

    @model_validator(mode="after")
    def _has_one_origin(self) -> Value:
        if (self.citation is None) == (self.project_default is None):
            raise PydanticCustomError("value_origin", "Give a citation, or project_default with the reason.")
        return self


class Parameter(PackModel):
    """A number, a list of words or a table of numbers, each from a day on."""

    description: Line
    unit: Line
    values: Annotated[Mapping[Date, Value], Field(min_length=1)]
    last_checked_on: Date
    disputed: Prose | None = None

    def on(self, day: str) -> tuple[str, Value] | None:
        """Return the value in force on a day with the day it began, None before the first."""
        began = max((since for since in self.values if since <= day), default=None)
        return None if began is None else (began, self.values[began])


class Response(PackModel):
    """What to do about a finding: ``days`` is a parameter, counted from what ``clock`` names."""

    action: Action
    days: Name | None = None
    clock: Clock = "finding"


class Rule(PackModel):
    """One question that a pack asks of a subject.

    ``clauses`` holds the citation in force from each day; before the first the rule asks nothing.
    ``needs`` are the data without which it cannot be answered, ``parameters`` maps the names that the check
    uses to parameters of the pack. ``module`` is its rung on the pack's ladder of modules. ``risk`` is what
    an incident names that is opened because of it.
    """

    title: Line
    question: Prose
    subject: Subject
    scope: Scope
    stage: Stage = "production"
    needs: tuple[Need, ...] = ()
    check: Argument
    parameters: Mapping[Argument, Name] = {}
    severity: Severity
    response: Response
    clauses: Annotated[Mapping[Date, Citation], Field(min_length=1)]
    until: Date | None = None
    module: Name | None = None
    official_id: Line | None = None
    risk: Risk | None = None

    def clause_on(self, day: str) -> tuple[str, Citation] | None:
        """Return the clause in force on a day with the day it began, None when there is none."""
        if self.until is not None and day > self.until:
            return None
        began = max((since for since in self.clauses if since <= day), default=None)
        return None if began is None else (began, self.clauses[began])


class Module(PackModel):
    """A rung of a ladder: reached when its rules and those of all rungs below are answered well."""

    id: Name
    title: Line


class Head(PackModel):
    """``pack.yaml``: what the pack is, of what it is modelled, and what it does not claim.

    Where it names ``minerals`` (HS codes), it asks nothing of lots and shipments of others.
    """

    id: PackId
    version: Line
    title: Line
    modelled_on: Line
    statement: Prose
    last_checked_on: Date
    sources: Annotated[Mapping[Name, Source], Field(min_length=1)]
    minerals: tuple[HsCode, ...] = ()
    modules: tuple[Module, ...] = ()


class RuleText(PackModel):
    """A rule's title and question in another language."""

    title: Line
    question: Prose


class Texts(PackModel):
    """``texts/LANGUAGE.yaml``: everything of a pack that people read, in another language."""

    title: Line
    statement: Prose
    modules: Mapping[Name, Line] = {}
    rules: Mapping[Name, RuleText] = {}
    parameters: Mapping[Name, Line] = {}


Rules: TypeAlias = Mapping[Name, Rule]
Parameters: TypeAlias = Mapping[Name, Parameter]


class Pack(PackModel):
    """A whole pack as read: every name in it leads somewhere, and no rule is missing its check."""

    head: Head
    rules: Rules
    parameters: Parameters
    texts: Mapping[Language, Texts] = {}

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.head.id

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of what decides, the edition of the checks, head, rules and parameters.

        It is of their leaves as canonical JSON.
        """
        said = self.model_dump(mode="json", include={"head", "rules", "parameters"})
        decides = cast("JSON", said | {"edition": EDITION})
        leaves: list[JSON] = [[path, value] for path, value in sorted(_leaves(decides, ""))]
        return sha256(format_canonical(leaves)).hexdigest()

    @cached_property
    def confirmed(self) -> tuple[int, int]:
        """How many of the newest clauses are confirmed, and how many rules there are."""
        newest = [rule.clauses[max(rule.clauses)] for rule in self.rules.values()]
        return sum(clause.evidence == "confirmed" for clause in newest), len(newest)

    def title_of(self, rule: str, language: str) -> RuleText:
        """Return a rule's title and question in a language, in the pack's own when it has no other."""
        texts = self.texts.get(language)
        told = None if texts is None else texts.rules.get(rule)
        own = self.rules[rule]
        return RuleText(title=own.title, question=own.question) if told is None else told


def _leaves(value: JSON, path: str) -> Iterator[tuple[str, str]]:
    """Yield each text in a value with the way to it; what is not given has no leaf."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}/{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _leaves(item, f"{path}/{place}")
    elif value is not None:
        yield path, str(value)
