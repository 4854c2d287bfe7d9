"""What is wrong with the form of a field, in words: the schema itself says it as patterns and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ledger.errors import Problem
from ledger.language import N_
from ledger.lots.schema import LATITUDE, LONGITUDE, ORIGIN

EVENT_FIELD: Final = "event-field"

_BY_PATTERN: Final = {
    r"^[A-Z0-9][A-Z0-9._-]{0,39}$": N_(
        "Write an id of capital letters, digits, dots and dashes, at most 40: COOP-1."
    ),
    r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$": N_(
        "Write a number with a point and at most six decimals: 49.5."
    ),
    r"^(100(\.0{1,6})?|[1-9]?[0-9](\.[0-9]{1,6})?)$": N_(
        "Write a percentage from 0 to 100 with a point: 65.2."
    ),
    r"^[0-9]{4}\.[0-9]{2}(\.[0-9]{2})?$": N_(
        "Write an HS code with dots, 2609.00.00, or the name of a known mineral."
    ),
    r"^[0-9]{8}([0-9]{2})?$": N_("Write a customs code of 8 or 10 digits: 26090000."),
    r"^[A-Z]{2}$": N_("Write the two capital letters of a country: CD."),
    r"^[A-Z]{3}$": N_("Write the three capital letters of a currency: USD."),
    r"^([A-Z]{2}|0)$": N_("Write the two capital letters of a country, CD, or 0 for several."),
    r"^(0(\.[0-9]{1,9})?|1)$": N_("Write a part of one with a point and at most nine decimals: 0.25."),
    ORIGIN: N_("Write an origin as the passport states it: site:CD-1, declared:opening_stock or unknown."),
    r"^(declared:[a-z_]{1,40}|unknown|ledger:[0-9A-Za-z:./_-]{1,120})$": N_(
        "Write an origin as the passport states it: site:CD-1, declared:opening_stock or unknown."
    ),
    LATITUDE: N_("Write degrees from -90 to 90 with a point and at most six decimals: -1.5561."),
    LONGITUDE: N_("Write degrees from -180 to 180 with a point and at most six decimals: 28.8902."),
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": N_("Write a day as 2025-07-01."),
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$": N_(
        "Write a moment as 2025-07-01T08:30:00Z."
    ),
    r"^[0-9a-f]{64}$": N_("Write 64 hexadecimal digits."),
    r"^[A-Za-z0-9_-]+$": N_("Write base64url: letters, digits, - and _, nothing else."),
    r"^[A-Za-z0-9_-]{43}$": N_("Write a digest in base64url: 43 letters, digits, - and _."),
    r"^[A-Za-z0-9+/]{43}=$": N_("Write a hash in base64: 43 characters and =."),
    r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$": N_("Write a number with a point: 49.5."),
    r"^[A-Z][a-z]?$": N_("Write the symbol of an element: Sn."),
    r"^[A-Z][A-Za-z0-9]{0,11}$": N_("Write a formula: SnO2."),
    r"^[A-Za-z0-9._/-]{1,40}$": N_("Write a tag's number: letters, digits and . _ / -, at most 40."),
    r"^[a-z][a-z0-9_]{0,39}$": N_("Write a name of small letters, digits and _: tailings."),
    r"^[a-z_][a-z0-9_]{0,63}$": N_("Write a field's name: small letters, digits and _."),
    r"^(/[a-z0-9_]+)+$": N_("Name a field by its place: /body/quantity/mass_kg."),
    r"^/body(/[a-z0-9_]+)+$": N_("Name a field of the body by its place: /body/quantity/mass_kg."),
    r"^[a-z]+\.[a-z_]+$": N_("Write an event type: lot.registered."),
    r"^[a-z0-9.+-]+/[a-z0-9.+-]+$": N_("Write a media type: application/pdf."),
    r"^[a-z-]+:[0-9a-f]{64}$": N_("Name a hold as its lot shows it: dispute: and 64 hexadecimal digits."),
    r"^tag-conflict:[0-9a-f]{64}$": N_("Name a tag's hold: tag-conflict: and 64 hexadecimal digits."),
    r"^[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*$": N_("Write the log's name: ledger.example.org/log."),
    r"^https://[!-~]+$": N_("Write an address that begins with https://."),
    r"^[a-z0-9]+([.-][a-z0-9]+)*$": N_(
        "Write an id of small letters and digits, parted by dots or dashes: my-label."
    ),
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": N_(
        "Write a name of small letters and digits, parted by dashes: answer-days."
    ),
    r"^[a-z][a-z_]*$": N_("Write a name of small letters and _."),
    r"^[a-z]+\.[a-z_]+(/[a-z_][a-z0-9_]*)*$": N_(
        "Name a datum by its event and field: lot.dispatched/route."
    ),
    r"^[A-Z]{2}-[A-Z0-9]{1,3}$": N_("Write the code of a region as in ISO 3166-2: CD-NK."),
    r"^[!-~]+$": N_("Write a verifier key: NAME+ID+KEY, without blanks."),
}
_BY_TYPE: Final = {
    "missing": N_("This field is missing."),
    "extra_forbidden": N_("There is no such field."),
    "literal_error": N_("Write one of these: {expected}."),
    "string_type": N_("Write a text, in JSON within quotation marks."),
    "string_too_short": N_("This may not be empty."),
    "string_too_long": N_("Write at most {max_length} characters."),
    "int_type": N_("Write a whole number."),
    "int_parsing": N_("Write a whole number."),
    "int_from_float": N_("Write a whole number."),
    "greater_than_equal": N_("Write {ge} or more."),
    "less_than_equal": N_("Write {le} or less."),
    "less_than": N_("Write a number below {lt}."),
    "bool_type": N_("Write true or false."),
    "tuple_type": N_("Write a list, in JSON within [ ]."),
    "dict_type": N_("Write an object, in JSON within braces."),
    "model_type": N_("Write an object, in JSON within braces."),
    "model_attributes_type": N_("Write an object, in JSON within braces."),
    "too_short": N_("List {min_length} or more."),
    "too_long": N_("List {max_length} or fewer."),
    "day": N_("There is no such day."),
    "moment": N_("There is no such moment."),
    "json_invalid": N_("This is no JSON."),
    "address": N_("Write an address that begins with https:// or http://."),
    "value_origin": N_("Give a citation, or project_default with the reason, and not both."),
}
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(_BY_PATTERN | _BY_TYPE)
"""Kind of fault → sentence with ``{places}``; the kind is a pattern, or the validator's name of the fault."""

_KIND: Final = "kind"


def field_problems(error: ValidationError, *, code: str = EVENT_FIELD) -> list[Problem]:
    """Return all that a validator found, each fault with its JSON Pointer and a sentence of ours.

    ``values["kind"]`` names the sentence in :data:`SENTENCES`; without one the validator's words stay.
    """
    found = error.errors(include_url=False, include_input=False)
    faulty = {one["loc"][:depth] for one in found for depth in range(len(one["loc"]))}
    # A list whose items cannot be read seems to be too short as well; its items are told.
    return [problem_of(one, code) for one in found if one["type"] != "too_short" or one["loc"] not in faulty]


def places(problems: list[Problem]) -> str:
    """Return problems as one line: each place with its sentence."""
    return "; ".join(f"{one.where or '/'}: {one.message.rstrip('.')}" for one in problems)


def template_of(problem: Problem) -> str | None:
    """Return the sentence that a problem with a field's form fills, or None."""
    return SENTENCES.get(problem.values.get(_KIND, ""))


def problem_of(error: ErrorDetails, code: str) -> Problem:
    """Return one thing that a validator found, as :func:`field_problems` tells it."""
    where = "".join(f"/{step}" for step in error["loc"])
    values = dict(_values(error))
    template = SENTENCES.get(values[_KIND])
    message = error["msg"] if template is None else template.format_map(values)
    return Problem(code, "refused", where, message, values)


def _values(error: ErrorDetails) -> Iterator[tuple[str, str]]:
    known = error.get("ctx", {})
    yield _KIND, str(known.get("pattern", error["type"]))
    for name, value in known.items():
        # 'wet' or 'dry' in the validator's words
        yield name, str(value).replace(" or ", ", ").replace("'", "") if name == "expected" else str(value)
