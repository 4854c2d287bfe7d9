"""What is wrong with a field's form is said in our own words, with where, and all at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from ledger.lots.fields import SENTENCES, field_problems, places, template_of
from ledger.lots.schema import Amount, Date, Id, Model, Text, Timestamp
from ledger.lots.table import TYPES, payload_of
from ledger.verify.passport_file import LotStatement, Passport


class _Inner(Model):
    amount: Amount


class _Form(Model):
    parts: Annotated[tuple[_Inner, ...], Field(min_length=1)] = (_Inner(amount="1"),)
    id: Id
    inner: _Inner
    condition: Literal["wet", "dry"] = "wet"
    count: Annotated[int, Field(ge=1, lt=10)] = 1
    share: Annotated[int, Field(le=100)] = 1
    note: Text | None = None
    day: Date | None = None
    at: Timestamp | None = None
    some: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("x",)
    yes: bool = False
    free: dict[str, str] | None = None
    ratio: Annotated[float, Field(gt=0)] = 1.0


GOOD: dict[str, Any] = {"id": "L-1", "inner": {"amount": "49.5"}}
LONG = "x" * 501


def problems(changed: dict[str, Any]) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        _Form.model_validate_json(json.dumps({**GOOD, **changed}))
    return field_problems(caught.value)


@pytest.mark.parametrize(
    ("changed", "where", "sentence"),
    [
        (
            {"id": "l 1"},
            "/id",
            "Write an id of capital letters, digits, dots and dashes, at most 40: COOP-1.",
        ),
        ({"id": 1}, "/id", "Write a text, in JSON within quotation marks."),
        ({"inner": {}}, "/inner/amount", "This field is missing."),
        ({"inner": 1}, "/inner", "Write an object, in JSON within braces."),
        ({"colour": "red"}, "/colour", "There is no such field."),
        ({"condition": "moist"}, "/condition", "Write one of these: wet, dry."),
        ({"count": "x"}, "/count", "Write a whole number."),
        ({"count": 1.5}, "/count", "Write a whole number."),
        ({"count": 0}, "/count", "Write 1 or more."),
        ({"count": 10}, "/count", "Write a number below 10."),
        ({"share": 101}, "/share", "Write 100 or less."),
        ({"note": ""}, "/note", "This may not be empty."),
        ({"note": LONG}, "/note", "Write at most 500 characters."),
        ({"day": "2025-02-30"}, "/day", "There is no such day."),
        ({"at": "2025-02-30T00:00:00Z"}, "/at", "There is no such moment."),
        ({"some": []}, "/some", "List 1 or more."),
        ({"some": ["1", "2", "3"]}, "/some", "List 2 or fewer."),
        ({"some": "1"}, "/some", "Write a list, in JSON within [ ]."),
        ({"yes": "maybe"}, "/yes", "Write true or false."),
        ({"free": 1}, "/free", "Write an object, in JSON within braces."),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_write(
    changed: dict[str, Any], where: str, sentence: str
) -> None:
    (found,) = problems(changed)
    assert (found.code, found.weight, found.where, found.message) == (
        "event-field",
        "refused",
        where,
        sentence,
    )
    template = template_of(found)
    assert template is not None
    assert template.format_map(found.values) == sentence


def test_all_faults_are_told_at_once() -> None:
    found = problems({"id": "l", "condition": "moist", "count": 0})
    assert places(found) == (
        "/id: Write an id of capital letters, digits, dots and dashes, at most 40: COOP-1; "
        "/condition: Write one of these: wet, dry; /count: Write 1 or more"
    )


def test_a_fault_without_a_sentence_keeps_the_validators_words() -> None:
    (found,) = problems({"ratio": 0})
    assert template_of(found) is None
    assert found.message == "Input should be greater than 0"


def test_every_pattern_of_every_event_and_passport_has_its_sentence() -> None:
    models: list[Any] = [*(payload_of(name) for name in TYPES), Passport, LotStatement]
    used = {
        pattern
        for model in models
        for pattern in _patterns(model.model_json_schema(mode="validation", by_alias=True))
    }
    assert used <= SENTENCES.keys()


def _patterns(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for value in part.values():
            yield from _patterns(value)
    elif isinstance(part, list):
        for value in part:
            yield from _patterns(value)


def test_a_list_whose_items_cannot_be_read_is_not_called_too_short() -> None:
    (found,) = problems({"parts": [{"amount": "1,5"}]})
    assert found.where == "/parts/0/amount"
    (found,) = problems({"parts": []})
    assert found.where == "/parts"
