"""The description of the interface as a page: what ``/api/openapi.json`` says, without anybody's script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from ledger.web.render import render

router = APIRouter(include_in_schema=False)
_METHODS: Final = ("get", "post", "put", "delete")
Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a question, or a field of an object."""

    name: str
    kind: str
    text: str
    required: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be answered; ``shape`` is the name of its object, ``example`` one as text."""

    status: str
    text: str
    media: str
    shape: str | None
    example: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    id: str
    method: str
    path: str
    summary: str
    paragraphs: Sequence[str]
    by_right: bool
    parameters: Sequence[Field]
    body: Answer | None
    answers: Sequence[Answer]


@router.get("/api/docs", response_class=HTMLResponse)
def api_docs(request: Request) -> HTMLResponse:
    """Describe the interface."""
    described: Part = request.app.openapi()
    groups = [(tag, list(_operations(described, tag["name"]))) for tag in described["tags"]]
    shapes = {
        name: list(_fields(shape))
        for name, shape in sorted(described["components"]["schemas"].items())
        if "properties" in shape
    }
    return render(
        request,
        "api_docs.html",
        about=described["info"]["description"].strip().split("\n\n"),
        groups=[(tag, operations) for tag, operations in groups if operations],
        shapes=shapes,
        texts={name: described["components"]["schemas"][name].get("description", "") for name in shapes},
    )


def _operations(described: Part, tag: str) -> Iterator[Operation]:
    for path, methods in described["paths"].items():
        for method in _METHODS:
            if tag in methods.get(method, {}).get("tags", ()):
                yield _operation(path, method, methods[method])


def _operation(path: str, method: str, told: Part) -> Operation:
    body = told.get("requestBody")
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        paragraphs=[part.replace("\n", " ") for part in told.get("description", "").split("\n\n") if part],
        by_right="security" in told,
        parameters=[
            Field(
                one["name"],
                _kind(one["schema"]),
                one.get("description") or one["schema"].get("description", ""),
                one.get("required", False),
            )
            for one in told.get("parameters", ())
        ],
        body=None if body is None else _answer("", body),
        answers=[_answer(status, one) for status, one in sorted(told["responses"].items())],
    )


def _answer(status: str, told: Part) -> Answer:
    content: Part = told.get("content", {})
    media = next(iter(content), "")
    first: Part = content.get(media, {})
    example = first.get("example")
    return Answer(
        status=status,
        text=told.get("description", ""),
        media=", ".join(content),
        shape=next(_shapes(first.get("schema", {})), None),
        example=None if example is None else json.dumps(example, indent=2, ensure_ascii=False),
    )


def _fields(shape: Part) -> Iterator[Field]:
    required = shape.get("required", ())
    for name, part in shape["properties"].items():
        yield Field(name, _kind(part), part.get("description", ""), name in required)


def _shapes(part: Part) -> Iterator[str]:
    """Yield the names of the objects that a schema refers to."""
    if "$ref" in part:
        yield part["$ref"].rpartition("/")[2]
    for option in part.get("anyOf", ()):
        yield from _shapes(option)


def _kind(part: Part) -> str:
    """Return in a few words what a value is."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "anyOf" in part:
        return " | ".join(dict.fromkeys(map(_kind, part["anyOf"])))
    if "enum" in part:
        return " | ".join(json.dumps(one) for one in part["enum"])
    if "const" in part:
        return json.dumps(part["const"])
    if part.get("type") == "array":
        return f"[{_kind(part.get('items', {}))}]"
    return str(part.get("format") or part.get("type", "JSON"))
