"""What is published is what the code says: schemas and rules are made anew and compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from ledger.crypto.envelope import EVENT, parse_envelope
from ledger.lots.problems import PROBLEMS
from ledger.lots.state import KINDS
from ledger.lots.table import TYPES
from scripts.build_rules import RULES, rules_page
from scripts.build_schemas import SCHEMAS, schema_files
from tests.support.invariants import replayed
from tests.support.journey import journey

EVENTS: Final = Path(__file__).parent / "vectors" / "events"
FILES: Final = schema_files()
# What a schema cannot say: that a day exists, and what header and payload have in common.
BEYOND: Final = {
    "bad-time-impossible",
    "bad-date-impossible",
    "bad-header-issuer",
    "bad-header-type",
    "bad-policy-without-a-tolerance",
}


def _committed() -> dict[str, bytes]:
    paths = (*SCHEMAS.glob("*.json"), *(SCHEMAS / "events").iterdir(), *(SCHEMAS / "pack").iterdir())
    return {str(path.relative_to(SCHEMAS)): path.read_bytes() for path in paths}


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Every property in a schema, at any depth."""
    found = list(schema.get("properties", {}).values())
    inner = [*found, *schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return found + [field for part in inner for field in _fields(part)]


def test_the_committed_schemas_are_those_that_the_script_builds() -> None:
    assert _committed() == FILES


def test_the_committed_rules_are_those_that_the_script_builds() -> None:
    assert RULES.read_text(encoding="utf-8") == rules_page()


def test_the_rules_name_every_code_and_every_type() -> None:
    page = rules_page()
    assert all(f"| `{name}` |" in page for name in (*PROBLEMS, *TYPES))


@pytest.mark.parametrize("name", TYPES)
def test_a_good_event_is_valid_by_its_schema(name: str) -> None:
    schema = json.loads(FILES[f"events/{name}.json"])
    Draft202012Validator.check_schema(schema)
    vector = json.loads((EVENTS / f"{name}.json").read_bytes())
    Draft202012Validator(schema).validate(json.loads(vector["result"]["payload"]))


@pytest.mark.parametrize("name", sorted({path.stem for path in EVENTS.glob("bad-*")} - BEYOND))
def test_what_is_no_event_is_not_valid_by_any_schema(name: str) -> None:
    data = bytes.fromhex(json.loads((EVENTS / f"{name}.json").read_bytes())["hex"])
    payload = json.loads(parse_envelope(data, content_type=EVENT).payload)
    schema = json.loads(FILES.get(f"events/{payload.get('type')}.json", FILES["events/lot.registered.json"]))
    assert not Draft202012Validator(schema).is_valid(payload)


@pytest.mark.parametrize("name", TYPES)
def test_a_schema_says_of_every_field_how_it_is_corrected(name: str) -> None:
    schema = json.loads(FILES[f"events/{name}.json"])
    # What stands in a JSON value of any shape is no field of ours.
    treatments = {field.get("x-correction") for field in _fields(schema)}
    assert treatments <= {"fixed", "approved", "free"}


def test_a_schema_says_what_an_id_means() -> None:
    properties = json.loads(FILES["events/lot.registered.json"])["properties"]
    body = properties["body"]["properties"]
    assert body["lot"]["x-names"] == "new lot"
    assert body["site"]["x-names"] == "site"
    assert properties["place"]["x-names"] == "place"
    assert body["site"]["x-correction"] == "approved"
    assert body["trade_name"]["x-correction"] == "free"
    named = {field.get("x-names", "").removeprefix("new ") for field in _fields(body)} - {""}
    assert named <= set(KINDS)


def test_the_published_events_are_a_ledger() -> None:
    past = journey().past
    assert replayed(past).encoded() == past.encoded()
