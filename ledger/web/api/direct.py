"""Routes without parameters, for what is asked so often that looking for some would be felt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from ledger.errors import LedgerError
from ledger.web.problem import raised_response


class Json(JSONResponse):
    """An answer in which no number has a fraction, as the bytes of :class:`JSONResponse`, in less time."""

    def render(self, content: object) -> bytes:
        """Return the bytes."""
        return to_json(content)


class Direct(APIRoute):
    """A route whose endpoint takes the request and returns the answer; it is described as every other one.

    The framework's way to an endpoint, with dependencies that it resolves and closes, takes as long as all
    that is done there with an event before it is recorded. So a request for it comes here from the layer
    that all pass, by its method and path (:func:`by_address`).
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        **described: Any,  # noqa: ANN401 - whatever the framework passes on
    ) -> None:
        super().__init__(path, endpoint, **described)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive, send)
            scope["route"] = self
            try:
                response = await endpoint(request)
            except (LedgerError, HTTPException) as error:
                response = raised_response(request, error)
            await response(scope, receive, send)

        self.app = answer


def by_address(routes: Iterable[BaseRoute]) -> dict[tuple[str, str], ASGIApp]:
    """Return what answers at each method and path of such routes, which have no parts of paths to be read."""
    direct = [route for route in routes if isinstance(route, Direct)]
    return {(method, route.path): route.app for route in direct for method in route.methods or ()}
