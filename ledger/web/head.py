"""HEAD is answered as GET without its content (RFC 9110 §9.3.2), on every route alike."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """Asks an application for a HEAD as for a GET, and sends no content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a HEAD with the headers that a GET would have."""

        async def send_heads(message: Message) -> None:
            is_content = message["type"] == "http.response.body"
            await send({**message, "body": b""} if is_content else message)

        asked = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive, send_heads)
        finally:
            # By which route it was answered is what whoever watches is told.
            scope.update({name: value for name, value in asked.items() if name != "method"})
