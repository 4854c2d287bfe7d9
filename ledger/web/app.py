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

from ledger.service.ledger import now, open_ledger
from ledger.service.log_files import Publisher
from ledger.store.writer import Clock
from ledger.web.api import disclosures, events, log, lots, records, session
from ledger.web.api.description import describe
from ledger.web.appending import Appender
from ledger.web.config import Config
from ledger.web.context import Context
from ledger.web.cross_site import SameSite
from ledger.web.headers import SecurityHeaders
from ledger.web.language import Languages
from ledger.web.pages import api_docs, home
from ledger.web.problem import Bugs, add_problem_handlers
from ledger.web.render import environment
from ledger.web.session import Sessions

LEAST_TO_COMPRESS: Final = 1024


def create_app(config: Config, *, clock: Clock = now) -> FastAPI:
    """Return the service of a ledger; raises what :func:`open_ledger` raises when there is none to serve."""
    app = FastAPI(
        title="mineral-ledger",
        version=version("mineral-ledger"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_close_at_end,
    )
    handle = open_ledger(config.data, passphrase=config.passphrase, clock=clock)
    app.state.context = Context(
        config=config,
        handle=handle,
        templates=environment(),
        appender=Appender(handle),
        publisher=Publisher(handle),
        sessions=Sessions(handle.clock),
    )
    add_problem_handlers(app)
    for pages in (home, api_docs):
        app.include_router(pages.router)
    for routes in (events, disclosures, lots, records, session, log):
        app.include_router(routes.router)
    describe(app)
    app.mount("/static", StaticFiles(directory=str(files("ledger.web") / "static")), name="static")
    # The last one added is the first to see a request.
    app.add_middleware(SameSite, address=config.address, secure=config.secure)
    app.add_middleware(Bugs)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_TO_COMPRESS)
    app.add_middleware(Languages)
    app.add_middleware(SecurityHeaders, secure=config.secure)
    return app


@asynccontextmanager
async def _close_at_end(app: FastAPI) -> AsyncIterator[None]:
    yield
    context: Context = app.state.context
    context.appender.close()
    context.handle.close()
