"""Routes without parameters, for what is asked so often that looking for some would be felt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Direct(APIRoute):
    """A route whose endpoint takes the request and returns the answer; it is described as every other one.

    The framework's way to an endpoint, with dependencies that it resolves and closes, takes as long as all
    that is done there with an event before it is recorded.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        **described: Any,  # noqa: ANN401 - whatever the framework passes on
    ) -> None:
        super().__init__(path, endpoint, **described)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = answer
