"""The schemas of packs hold for every file that comes along, as any other reader of YAML reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ledger.diligence.shipped import shipped_files, shipped_ids
from tests.support.pack_folders import PACKS, SMALL, pack_files

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas" / "pack"
# What the models say beside the form of a field: what leads where, which of two is given, no key twice.
BEYOND_FORM = {
    "bad-address",
    "bad-check",
    "bad-day",
    "bad-days",
    "bad-days-not-whole",
    "bad-key-twice",
    "bad-language",
    "bad-module",
    "bad-need",
    "bad-need-type",
    "bad-no-origin",
    "bad-parameter-not-taken",
    "bad-parameter-source",
    "bad-rule-twice",
    "bad-rules-empty",
    "bad-source",
    "bad-subject",
    "bad-text-of-no-rule",
    "bad-two-origins",
}


def schema_of(name: str) -> Draft202012Validator:
    folder, _, file = name.partition("/")
    return _schema(folder if file else folder.removesuffix(".yaml"))


@cache
def _schema(kind: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{kind}.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_yaml_1_2(value: Any) -> Any:  # noqa: ANN401 - any YAML
    """The key ``on`` as newer readers read it: a word, where YAML 1.1 has a truth."""
    if isinstance(value, dict):
        return {"on" if key is True else key: as_yaml_1_2(item) for key, item in value.items()}
    return [as_yaml_1_2(item) for item in value] if isinstance(value, list) else value


def files() -> Iterator[Any]:
    for id in shipped_ids():
        for name, data in shipped_files(id).items():
            yield pytest.param(name, data, id=f"{id}-{name}")
    for name, data in pack_files(PACKS / SMALL).items():
        yield pytest.param(name, data, id=f"{SMALL}-{name}")


@pytest.mark.parametrize(("name", "data"), list(files()))
def test_a_file_that_comes_along_is_valid_for_others_too(name: str, data: bytes) -> None:
    read = as_yaml_1_2(yaml.safe_load(data))
    faults = [f"{fault.json_path}: {fault.message}" for fault in schema_of(name).iter_errors(read)]
    assert faults == []


@pytest.mark.parametrize("folder", sorted(path.name for path in PACKS.glob("bad-*")))
def test_a_fault_of_form_is_one_by_the_schema_too(folder: str) -> None:
    told = pack_files(PACKS / folder)
    faults = [
        fault
        for name, data in told.items()
        if name.partition("/")[0] in {"rules", "texts", "pack.yaml", "parameters.yaml"}
        for fault in schema_of(name).iter_errors(as_yaml_1_2(yaml.safe_load(data)))
    ]
    assert bool(faults) == (bool(told) and folder not in BEYOND_FORM)
