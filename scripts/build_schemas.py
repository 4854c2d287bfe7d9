"""Write ``schemas/``: JSON Schema 2020-12 of the payload of every event type, and of the JSON it contains.

Beside what a validator reads, ``x-correction`` says how a correction of a field is treated (fixed, approved,
free) and ``x-names`` what an id means (``lot``: a lot that exists, ``new lot``: one that comes into being).

    python -m scripts.build_schemas
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from ledger.diligence.cases import Cases
from ledger.diligence.pack import Head, Name, Parameter, Rule, Texts
from ledger.lots.event import EventType
from ledger.lots.names import paths_of
from ledger.lots.pointer import treatment
from ledger.lots.policy import LedgerPolicy
from ledger.lots.table import TYPES, payload_of
from ledger.service.intake.mapping import LogMapping
from ledger.service.registers.mapping import RegisterMapping
from ledger.verify.assessment_file import AssessmentStatement
from ledger.verify.label_file import LabelStatement
from ledger.verify.passport_file import LotStatement, Passport

SCHEMAS: Final = Path(__file__).resolve().parent.parent / "schemas"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
OTHERS: Final[Mapping[str, type[BaseModel]]] = {
    "assessment": AssessmentStatement,
    "label": LabelStatement,
    "log-mapping": LogMapping,
    "lot-statement": LotStatement,
    "passport": Passport,
    "policy": LedgerPolicy,
    "site-mapping": RegisterMapping,
}
# The files of a pack, by what they hold (docs/decisions/0017-due-diligence-as-data.md).
PACK: Final[Mapping[str, TypeAdapter[Any]]] = {
    "pack": TypeAdapter(Head),
    "parameters": TypeAdapter(dict[Name, Parameter]),
    "rules": TypeAdapter(dict[Name, Rule]),
    "texts": TypeAdapter(Texts),
    "cases": TypeAdapter(Cases),
}
Schema: TypeAlias = dict[str, Any]


def schema_files() -> dict[str, bytes]:
    """Return every file by its path below ``schemas/``."""
    events = {f"events/{name}.json": _event_schema(kind) for name, kind in TYPES.items()}
    others = {f"{name}.json": _plain(model) for name, model in OTHERS.items()}
    packs = {f"pack/{name}.json": _pack_schema(name) for name in PACK}
    files = events | others | packs
    return {path: json.dumps(schema, indent=2).encode() + b"\n" for path, schema in files.items()}


def _pack_schema(name: str) -> Schema:
    schema: Schema = {"$schema": DIALECT, "title": name} | _closed(PACK[name].json_schema(by_alias=True))
    step = schema.get("$defs", {}).get("Step")
    if step is not None:
        # The type of the event is itself the key of what it says.
        of_event = {"anyOf": [{"type": "object"}, {"type": "null"}]}
        step["patternProperties"] = {r"^[a-z]+\.[a-z_]+$": of_event}
        for told in ("type", "body"):
            del step["properties"][told]
            step["required"].remove(told)
    return schema


def _plain(model: type[BaseModel]) -> Schema:
    return {"$schema": DIALECT} | model.model_json_schema(by_alias=True)


def _closed(part: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the schema with no other keys in a table than those whose form it says."""
    if isinstance(part, list):
        return [_closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    closed = {key: _closed(value) for key, value in part.items()}
    return {"additionalProperties": False} | closed if "patternProperties" in closed else closed


def _event_schema(kind: EventType[Any]) -> Schema:
    payload = payload_of(kind.name)
    schema = _inlined(payload.model_json_schema(by_alias=True))
    schema = {"$schema": DIALECT, "title": kind.name, "description": kind.model.__doc__ or kind.name} | {
        name: value for name, value in schema.items() if name not in ("title", "description")
    }
    schema["properties"]["type"] = {"const": kind.name}
    if kind.name == "ledger.opened":
        del schema["properties"]["ledger"]
    else:
        schema["properties"]["ledger"] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
        schema["required"] = sorted({*schema["required"], "ledger"})
    _mark(schema, payload, payload, "")
    return schema


def _inlined(schema: Schema) -> Schema:
    """Return the schema with every definition written where it is used, so that a mark fits its place."""
    definitions = schema.pop("$defs", {})

    def resolved(part: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(part, list):
            return [resolved(item) for item in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            name = part["$ref"].rpartition("/")[2]
            # What any JSON value may be refers to itself.
            target = {} if name == "JsonValue" else definitions[name]
            return resolved({**target, **{key: value for key, value in part.items() if key != "$ref"}})
        # A field may be called title too; its schema is no text.
        kept = {key: value for key, value in part.items() if key != "title" or not isinstance(value, str)}
        return {key: resolved(value) for key, value in kept.items()}

    inlined: Schema = resolved(schema)
    return inlined


def _mark(schema: Schema, root: type[BaseModel], model: type[BaseModel], where: str) -> None:
    """Put the marks on every field of a model, at any depth."""
    names = {path.key: path for path in paths_of(model)}
    for name, info in model.model_fields.items():
        key = info.alias or name
        field = schema["properties"].get(key)
        if field is None:
            continue
        here = f"{where}/{key}"
        field["x-correction"] = treatment(root, here)
        path = names.get(key)
        if path is not None and path.kind is not None:
            field["x-names"] = f"new {path.kind}" if path.new else path.kind
        for inner, place, part in _models_in(info.annotation, field, here):
            _mark(part, root, inner, place)


def _models_in(
    annotation: Any,  # noqa: ANN401 - any type form
    schema: Schema,
    where: str,
) -> Iterator[tuple[type[BaseModel], str, Schema]]:
    """Each model that a field holds, with its place and its schema."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models_in(get_args(annotation)[0], schema, where)
    elif origin in (Union, UnionType):
        parts = schema.get("anyOf", [schema])
        options = [option for option in get_args(annotation) if option is not type(None)]
        for option, part in zip(options, parts, strict=False):
            yield from _models_in(option, part, where)
    elif origin is tuple:
        yield from _models_in(get_args(annotation)[0], schema["items"], f"{where}/0")
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, where, schema


def main() -> None:
    """Write every schema, and take away files that are none any more."""
    files = schema_files()
    for folder in ("events", "pack"):
        (SCHEMAS / folder).mkdir(parents=True, exist_ok=True)
    made = (path for folder in (".", "events", "pack") for path in (SCHEMAS / folder).glob("*.json"))
    for path in sorted(made):
        if str(path.relative_to(SCHEMAS)) not in files:
            path.unlink()
    for name, data in files.items():
        (SCHEMAS / name).write_bytes(data)
    print(f"schemas: {len(files)}")


if __name__ == "__main__":
    main()
