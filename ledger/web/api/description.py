"""What the interface says of itself (OpenAPI 3.1): every error of one shape, and how a reader logs in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from ledger.web.api.answers import Problem, ProblemDocument

Part: TypeAlias = dict[str, Any]

_PROBLEM: Final = "application/problem+json"
_REFERENCE: Final = {"$ref": "#/components/schemas/ProblemDocument"}
_SAID: Final[Mapping[int, tuple[str, str, str]]] = {
    304: ("", "", "Nothing changed since the answer of that entity tag."),
    401: (
        "login-needed",
        "Log in with an enrolled key to read this.",
        "Readers log in with an enrolled key.",
    ),
    403: (
        "signer-not-accepted",
        "The statement is not accepted: its key is not enrolled here, or the signature is not by that key.",
        "A key that is not enrolled or a wrong signature, without telling which; or no right to read this.",
    ),
    404: (
        "lot-missing",
        "There is no lot L-404 in this ledger.",
        "Not there, or not for this reader to see.",
    ),
    409: (
        "refused",
        "The event was not recorded.",
        "Refused, with all reasons; with `parent-stale` the new `head` to build on.",
    ),
    413: ("body-too-large", "The body is larger than 65527 bytes.", "Larger than this address takes."),
    414: ("address-too-long", "The address is too long.", "Longer than 4,096 characters."),
    415: ("body-type", "The body is “text/plain”; what is sent here is application/cose.", "Another type."),
    422: (
        "request-malformed",
        "These parameters cannot be read.",
        "Malformed, with every place that is wrong.",
    ),
    429: ("too-many", "Too many requests. Wait a little.", "Too many requests; `Retry-After` says how long."),
    503: (
        "stopped",
        "The process is being stopped.",
        "The log does not sign now; reading goes on. `Retry-After` says when to try again.",
    ),
}
BY_RIGHT: Final[Part] = {"security": [{"bearer": []}, {"cookie": []}, {}]}
"""Mark of a route whose answer depends on who asks; of a public ledger a stranger reads it too."""
_SCHEMES: Final[Part] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of `POST /api/v1/session`, for programs.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-ml-session",
        "description": "What a browser is given by the same login; without TLS it is called `ml-session`.",
    },
}
_ABOUT: Final = """\
Signed events go in, everything that follows from them comes out. Writing needs no login: an event is
authorised by its signature. Reading is by right: log in with an enrolled key and send the token along.

Every JSON answer is the JSON of the command of the same name. Masses, shares and percents are decimal
strings; moments are RFC 3339 UTC with milliseconds. Errors are problem documents (RFC 9457) of one shape.
`docs/http.md` shows each with curl.
"""
TAGS: Final = (
    {"name": "events", "description": "Send signed events, and read them."},
    {"name": "beside", "description": "What stays outside the log, which holds its digest."},
    {"name": "lots", "description": "Lots: standing, history, graph, passport, assessment."},
    {"name": "registers", "description": "Parties, sites, places, tags, incidents."},
    {"name": "session", "description": "Log in with an enrolled key, to read."},
    {"name": "log", "description": "The transparency log as C2SP tlog-tiles has it, for anybody's tools."},
    {"name": "operations", "description": "For whoever runs the service."},
)


def errors(*statuses: int) -> dict[int | str, Part]:
    """Return the description of what a route may answer instead, with an example of each."""
    return {status: _error(status) for status in statuses}


def _error(status: int) -> Part:
    code, detail, description = _SAID[status]
    if not code:
        return {"description": description}
    example = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "problems": [],
    }
    return {
        "description": description,
        "content": {_PROBLEM: {"schema": _REFERENCE, "example": example}},
    }


def binary(media_type: str, what: str = "The signed bytes.") -> Part:
    """Return the description of a body of bytes."""
    schema = {"type": "string", "format": "binary"}
    return {
        "requestBody": {"required": True, "description": what, "content": {media_type: {"schema": schema}}}
    }


def describe(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Let the application describe itself in this way; ``routers`` are those of the interface."""

    def described() -> Part:
        if app.openapi_schema is None:
            made = _description(app)
            for router in routers:
                _restore_examples(router, made["paths"])
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # the framework's own way to describe otherwise


def _description(app: FastAPI) -> Part:
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary="An open, signed ledger in which mineral lots are followed from the pit to the smelter",
        description=_ABOUT,
        routes=app.routes,
        tags=list(TAGS),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    schemas = made["components"]["schemas"]
    for model in (ProblemDocument, Problem):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.setdefault(model.__name__, {key: value for key, value in schema.items() if key != "$defs"})
    made["components"]["securitySchemes"] = _SCHEMES
    for path in made["paths"].values():
        for operation in path.values():
            _finish(operation)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return made


def _finish(operation: Part) -> None:
    """Give an operation the errors that all have, in the one shape."""
    answers = operation["responses"]
    if "HTTPValidationError" in str(answers.get("422")):
        answers["422"] = _error(422)
    for status in (414, 429):
        answers.setdefault(str(status), _error(status))


def _restore_examples(router: APIRouter, paths: Part) -> None:
    """Put examples there as they are: the framework leaves out of them what is null."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            for method in route.methods or ():
                answers = paths[route.path_format][method.lower()]["responses"]
                for status, part in route.responses.items():
                    for media, content in part.get("content", {}).items():
                        answers[str(status)]["content"][media] |= content
