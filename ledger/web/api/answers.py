"""What the interface answers, as models from which its description is made.

Answers are the JSON of the commands, made by the service; nothing is converted here. That they fit these
models, and that these say the same as ``schemas/output``, is tested on real answers.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Row = TypeVar("Row", bound=BaseModel)

EventId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Decimals: TypeAlias = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$")]
"""A decimal number, never a binary one."""
Day: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Moment: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"),
]
"""RFC 3339 UTC with milliseconds."""


class Model(BaseModel):
    """An object with exactly these fields."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Problem(Model):
    """One thing that is wrong with an event or a request."""

    code: Annotated[str, Field(description="Stable, and never used for something else; docs/errors.md.")]
    weight: Literal["refused", "hold", "flag"]
    where: Annotated[str, Field(description="A JSON Pointer (RFC 6901) into what was sent.")]
    message: Annotated[str, Field(description="A sentence in the language of the request.")]


class ProblemDocument(Model):
    """What went wrong (RFC 9457); every error has this shape."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(description="A sentence in the language of the request.")]
    code: Annotated[str, Field(description="Stable, and never used for something else; docs/errors.md.")]
    problems: list[Problem]
    head: Annotated[EventId | None, Field(description="What to build on now, of parent-stale.")] = None
    hint: str | None = None


class Recorded(Model):
    """What became of an event that is recorded, now or earlier."""

    event_id: EventId
    index: Annotated[int, Field(ge=0, description="Its place in the log.")]
    recorded_at: Moment
    problems: Annotated[list[Problem], Field(description="Flags and holds; of a field key none are shown.")]
    lots: Annotated[list[str], Field(description="The lots that it names or begins.")]
    receipt: Annotated[str, Field(pattern=r"^c2sp\.org/tlog-proof@v1\n", description="C2SP tlog-proof.")]
    status: Literal["recorded", "duplicate"]


class NotRecorded(Model):
    """What became of an event of a batch that is not recorded."""

    status: Literal["refused", "malformed", "not_accepted"]
    event_id: EventId
    code: str
    message: str
    problems: list[Problem]
    head: EventId | None = None


class Results(Model):
    """What became of each event of a batch, in its order."""

    results: list[Recorded | NotRecorded]


class NewestOfKey(Model):
    """The newest event of a key that is recorded; 0 and null for none."""

    seq: Annotated[int, Field(ge=0)]
    prev: EventId | None


class Tried(Model):
    """What an unsigned event would come to."""

    recorded: NewestOfKey
    cites: Annotated[list[EventId], Field(description="What the event builds on now.")]
    problems: Annotated[
        list[Problem], Field(description="All that would be said of it; to a field key refusals alone.")
    ]
    head: Annotated[EventId | None, Field(description="What to build on now, of parent-stale.")] = None


class Held(Model):
    """Which sealed fields of an event have their disclosures kept here."""

    event_id: EventId
    held: list[str]


class Kept(Model):
    """A document that is kept."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)]
    held: Literal[True]


class Pagination(Model):
    """Where in a list this page is."""

    page: Annotated[int | None, Field(description="The number of the page; null behind an id.")]
    limit: int
    next: Annotated[
        str | None, Field(description="The address of what follows, also of a page that is short; else null.")
    ]


class Listed(Model, Generic[Row]):
    """A page of a list."""

    data: list[Row]
    pagination: Pagination
