"""The application: middleware and routes, composed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from typing import Final

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from ledger.service.ledger import open_ledger
from ledger.web.config import Config
from ledger.web.context import Context
from ledger.web.headers import SecurityHeaders
from ledger.web.language import Languages
from ledger.web.pages import home
from ledger.web.problem import Bugs, add_problem_handlers
from ledger.web.render import environment

LEAST_TO_COMPRESS: Final = 1024


def create_app(config: Config) -> FastAPI:
    """Return the service of a ledger; raises what :func:`open_ledger` raises when there is none to serve."""
    app = FastAPI(
        title="mineral-ledger",
        version=version("mineral-ledger"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_close_at_end,
    )
    app.state.context = Context(
        config=config,
        handle=open_ledger(config.data, passphrase=config.passphrase),
        templates=environment(),
    )
    add_problem_handlers(app)
    app.include_router(home.router)
    app.mount("/static", StaticFiles(directory=str(files("ledger.web") / "static")), name="static")
    # The last one added is the first to see a request.
    app.add_middleware(Bugs)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_TO_COMPRESS)
    app.add_middleware(Languages)
    app.add_middleware(SecurityHeaders, secure=config.secure)
    return app


@asynccontextmanager
async def _close_at_end(app: FastAPI) -> AsyncIterator[None]:
    yield
    context: Context = app.state.context
    context.handle.close()
