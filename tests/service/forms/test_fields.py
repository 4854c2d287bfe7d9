"""The tree of a type's fields, held against what its model says of itself as JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.crypto.canonical import JSON
from ledger.lots.pointer import treatment
from ledger.lots.table import TYPES, payload_of
from ledger.service.forms.fields import Field, form_of, leaves

HASH: Final = "ab" * 32
OTHER_SHAPES: Final = {"ledger.opened", "ledger.updated", "event.corrected"}
"""Types with a free-form value, or with rules between fields of the model; no form asks for those."""
_SAMPLES: Final = {"day": "2025-07-01", "moment": "2025-07-01T08:00:00Z", "json": "x"}


def _places(schema: Mapping[str, Any], defs: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Yield the place of every value that a JSON Schema lets stand, in a list as ``*``."""
    if "$ref" in schema:
        yield from _places(defs[schema["$ref"].rpartition("/")[2]], defs, where)
    elif "anyOf" in schema and any(one.get("type") == "null" for one in schema["anyOf"]):
        (inner,) = (one for one in schema["anyOf"] if one.get("type") != "null")
        yield from _places(inner, defs, where)
    elif "allOf" in schema:
        (inner,) = schema["allOf"]
        yield from _places(inner, defs, where)
    elif schema.get("type") == "array":
        yield from _places(schema["items"], defs, f"{where}/*")
    elif "properties" in schema:
        for name, one in schema["properties"].items():
            yield from _places(one, defs, f"{where}/{name}")
    else:
        yield where


@pytest.mark.parametrize("type", TYPES)
def test_every_leaf_of_the_model_is_in_the_tree(type: str) -> None:
    schema = TYPES[type].model.model_json_schema(by_alias=True)
    stated = sorted(_places(schema, schema.get("$defs", {})))
    assert sorted(where for where, _ in leaves(form_of(type).body)) == stated


@pytest.mark.parametrize("type", TYPES)
def test_a_leaf_says_how_it_is_corrected_and_what_must_be_there(type: str) -> None:
    model = payload_of(type)
    required = set(TYPES[type].model.model_json_schema(by_alias=True).get("required", ()))
    form = form_of(type)
    assert {field.name for field in form.body if field.required} == required
    for where, field in leaves(form.body, "/body"):
        place = where.removesuffix("/*").replace("*", "0")
        assert field.correctable == treatment(model, place) or field.many or field.kind == "json"


def _value(field: Field) -> st.SearchStrategy[JSON]:
    """What may be written into one field, by what the tree says of it alone."""
    if field.kind == "group":
        return st.tuples(*(_optional(one) for one in field.inside)).map(_joined)
    if field.kind in _SAMPLES:
        return st.just(_SAMPLES[field.kind])
    if field.kind == "choice":
        return st.sampled_from(field.choices)
    if field.kind == "flag":
        return st.booleans()
    if field.kind == "integer":
        return st.integers(field.least or 0, field.most)
    if field.pattern:
        longest = field.longest or 4096
        return st.from_regex(re.compile(field.pattern, re.ASCII), fullmatch=True).filter(
            lambda text: len(text) <= longest and not text.endswith("\n")
        )
    return st.text(
        st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=min(20, field.longest or 20)
    )


def _optional(field: Field) -> st.SearchStrategy[tuple[str, JSON]]:
    if field.many:
        most = max(field.fewest, 1)
        value: st.SearchStrategy[JSON] = st.lists(_value(field), min_size=field.fewest, max_size=most)
    else:
        value = _value(field)
    given_up = value if field.required else st.none() | value
    return given_up.map(lambda one: (field.name, one))


def _joined(pairs: tuple[tuple[str, JSON], ...]) -> JSON:
    return {name: value for name, value in pairs if value is not None and value != []}


@pytest.mark.parametrize("type", sorted(set(TYPES) - OTHER_SHAPES))
@settings(max_examples=2, deadline=None, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_what_the_tree_lets_through_is_a_body_of_the_type(type: str, data: st.DataObject) -> None:
    form = form_of(type)
    body = data.draw(st.tuples(*map(_optional, form.body)).map(_joined))
    payload = {
        "schema": "mineral-ledger/1",
        "type": type,
        "ledger": HASH,
        "issuer": "COOP",
        "occurred_at": "2025-07-01T00:00:00Z",
        "body": body,
    }
    payload_of(type).model_validate_json(json.dumps(payload))


def test_marks_and_bounds_of_a_registration() -> None:
    found = dict(leaves(form_of("lot.registered").body))
    assert (found["/lot"].thing, found["/lot"].new, found["/lot"].required) == ("lot", True, True)
    assert (found["/site"].thing, found["/site"].new) == ("site", False)
    assert found["/quantity/mass_kg"].kind == "decimal"
    assert found["/tags/*/number"].kind == "tag"
    assert found["/tags/*/level"].default == "mine"
    assert (found["/package_count"].least, found["/package_count"].most) == (1, 100_000)
    assert form_of("lot.registered").sealed == ("latitude", "longitude", "price", "producers_names")
