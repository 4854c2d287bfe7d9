"""Programs that use the interface: what they send, and what their authors read of the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from ledger.web.app import create_app
from ledger.web.config import Config
from tests.store.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = "https://ledger.test"
EVENTS = "/api/v1/events"
COSE = {"content-type": "application/cose"}
SEQUENCE = {"content-type": "application/cbor-seq"}


@contextmanager
def served(world: World) -> Iterator[TestClient]:
    """A stranger's program at the service of a world, which has the world's clock."""
    app = create_app(Config(world.data, ADDRESS), clock=world.clock)
    with TestClient(app, ADDRESS, raise_server_exceptions=False) as client:
        yield client


def check_published(name: str, answer: object) -> None:
    """Hold an answer against the published schema of a command's answer."""
    schema = json.loads((ROOT / f"schemas/output/{name}.json").read_bytes())
    Draft202012Validator(schema).validate(answer)


def described(client: TestClient, operation: str, status: int) -> Mapping[str, Any]:
    """The schema by which the interface describes an answer, complete with what it refers to."""
    told = client.get("/api/openapi.json").json()
    for methods in told["paths"].values():
        for one in methods.values():
            if one["operationId"] == operation:
                content = one["responses"][str(status)]["content"]
                schema = next(iter(content.values()))["schema"]
                return {**schema, "components": told["components"]}
    raise LookupError(operation)


def check_described(client: TestClient, operation: str, answer: object, status: int = 200) -> None:
    """Hold an answer against the interface's own description."""
    Draft202012Validator(described(client, operation, status)).validate(answer)


def problem(answer: Any) -> tuple[int, str]:  # noqa: ANN401 - a response of any client
    """Status and code of a problem document, whose shape is checked."""
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "code", "problems"} <= document.keys()
    assert document.keys() <= {"type", "title", "status", "detail", "code", "problems", "head", "hint"}
    assert all(one.keys() == {"code", "weight", "where", "message"} for one in document["problems"])
    return answer.status_code, document["code"]
