"""What went wrong: a problem document (RFC 9457) for programs, a page of the same for people.

Beside ``type``, ``title``, ``status`` and ``detail`` a document holds what every error of ours says:
``code``, ``problems`` and, where there is one, ``hint`` and ``head``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ledger.crypto.canonical import JSON
from ledger.errors import CannotTell, LedgerError, LogHalted, Malformed, NotFound, Refused, VerificationFailed
from ledger.language import N_, _
from ledger.lots.fields import problem_of
from ledger.service.saying import error_json, problem_json
from ledger.web.render import render

MEDIA_TYPE: Final = "application/problem+json"
_BY_CLASS: Final = (
    (LogHalted, HTTPStatus.SERVICE_UNAVAILABLE),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Refused, HTTPStatus.CONFLICT),
    (Malformed, HTTPStatus.UNPROCESSABLE_ENTITY),
    (VerificationFailed, HTTPStatus.FORBIDDEN),
    (CannotTell, HTTPStatus.CONFLICT),
)
_BY_CODE: Final = {
    "address-too-long": HTTPStatus.REQUEST_URI_TOO_LONG,
    "body-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body-type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "cross-site": HTTPStatus.FORBIDDEN,
    "login-needed": HTTPStatus.UNAUTHORIZED,
    "login-refused": HTTPStatus.FORBIDDEN,
    "lot-passed-on": HTTPStatus.FORBIDDEN,
    "right-missing": HTTPStatus.FORBIDDEN,
    "signer-not-accepted": HTTPStatus.FORBIDDEN,
    "too-many": HTTPStatus.TOO_MANY_REQUESTS,
    "too-slow": HTTPStatus.REQUEST_TIMEOUT,
}
# RFC 9110 wants the first with each 401; whoever halted the log takes a while to resume it.
_HEADERS: Final = {
    HTTPStatus.UNAUTHORIZED: {"www-authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"retry-after": "60"},
}
_BY_STATUS: Final = {
    HTTPStatus.NOT_FOUND: ("not-found", N_("There is nothing at this address.")),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method", N_("This address does not answer that method.")),
}
_log: Final = logging.getLogger(__name__)


def status_of(error: LedgerError) -> HTTPStatus:
    """Return the HTTP status of an error."""
    by_class = next((status for kind, status in _BY_CLASS if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    return _BY_CODE.get(error.code, by_class)


def add_problem_handlers(app: FastAPI) -> None:
    """Answer whatever is raised with a problem document or page."""
    app.add_exception_handler(LedgerError, _of_ledger)
    app.add_exception_handler(RequestValidationError, _of_request)
    app.add_exception_handler(HTTPException, _of_http)


def problem_response(
    request: Request, status: HTTPStatus, error: dict[str, JSON], headers: dict[str, str] | None = None
) -> Response:
    """Return an error ``{code, message, problems, …}`` as the caller reads it."""
    # Left to themselves caches keep a 404, which here may be one reader's alone.
    headers = {"cache-control": "no-store", **(headers or {})}
    if _reads_pages(request):
        return render(request, "problem.html", status=status, headers=headers, error=error)
    rest = {name: value for name, value in error.items() if name != "message"}
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error["message"],
        **rest,
    }
    return JSONResponse(document, status.value, headers, MEDIA_TYPE)


def error_response(
    request: Request, error: LedgerError, headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """Return an error of ours as the caller reads it, for who answers without raising it."""
    status = status_of(error)
    return problem_response(request, status, error_json(error), {**_HEADERS.get(status, {}), **headers})


def raised_response(request: Request, error: LedgerError | HTTPException) -> Response:
    """Return what was raised, as the caller reads it, for who catches it before the framework does."""
    return error_response(request, error) if isinstance(error, LedgerError) else _of_http(request, error)


def _reads_pages(request: Request) -> bool:
    programs = request.url.path.startswith(("/api/", "/log/"))
    return not programs and "text/html" in request.headers.get("accept", "")


def _of_ledger(request: Request, error: Exception) -> Response:
    if not isinstance(error, LedgerError):
        raise TypeError(error)
    return error_response(request, error)


def _of_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    problems: list[JSON] = [problem_json(problem_of(one, "parameter")) for one in error.errors()]
    message = _("These parameters cannot be read.")
    fields: dict[str, JSON] = {"code": "request-malformed", "message": message, "problems": problems}
    return problem_response(request, HTTPStatus.UNPROCESSABLE_ENTITY, fields)


def _of_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    if isinstance(error.__cause__, LedgerError):
        # What the framework met while it read a form, and would say in its own way.
        return error_response(request, error.__cause__)
    status = HTTPStatus(error.status_code)
    code, sentence = _BY_STATUS.get(status, (status.name.lower().replace("_", "-"), error.detail))
    fields: dict[str, JSON] = {"code": code, "message": _(sentence), "problems": []}
    return problem_response(request, status, fields, dict(error.headers or {}))


def bug_response(request: Request) -> Response:
    """Write down the fault of the program that is being handled, and return what its caller is told."""
    _log.exception("a fault of the program")
    message = _("This is a fault of the program, and it was written down. What was recorded stays recorded.")
    fields: dict[str, JSON] = {"code": "bug", "message": message, "problems": []}
    return problem_response(request, HTTPStatus.INTERNAL_SERVER_ERROR, fields)
