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

from ledger.diligence.shipped import shipped_pack
from ledger.service.ledger import now, open_ledger
from ledger.service.log_files import Publisher
from ledger.service.scan.public import Scanner, Settings
from ledger.store.writer import Clock
from ledger.web.api import disclosures, drafts, events, log, lots, operations, records, session
from ledger.web.api.description import describe
from ledger.web.appending import Appender
from ledger.web.config import Config
from ledger.web.context import Context
from ledger.web.cross_site import SameSite
from ledger.web.head import Heads
from ledger.web.headers import SecurityHeaders
from ledger.web.incoming import Incoming
from ledger.web.language import Languages
from ledger.web.limits import Limits
from ledger.web.metrics import Metrics
from ledger.web.observing import Observing
from ledger.web.pages import api_docs, demo, home, lan, login, share, tag, verify
from ledger.web.pages.console import routes as console
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
    appender = Appender(handle)
    here = app.state.context = Context(
        config=config,
        handle=handle,
        templates=environment(),
        appender=appender,
        publisher=Publisher(handle),
        scanner=Scanner(handle, Settings(tuple(map(shipped_pack, config.packs)), config.delay_hours)),
        sessions=Sessions(handle.clock),
        metrics=Metrics(handle, lambda: appender.waiting),
    )
    handle.listen(here.metrics.recorded)
    add_problem_handlers(app)
    # A request is held against one route after the other: first those that have to be fast.
    parts = (events, drafts, disclosures, lots, records, session, log, operations)
    interface = [part.router for part in parts]
    for router in interface:
        app.include_router(router)
    describe(app, interface)
    for pages in (home, tag, share, verify, api_docs, console, login, lan):
        app.include_router(pages.router)
    if handle.ledger.demo:
        app.include_router(demo.router)
    app.mount("/static", StaticFiles(directory=str(files("ledger.web") / "static")), name="static")
    _add_middleware(app, here)
    return app


def _add_middleware(app: FastAPI, here: Context) -> None:
    """Put around the routes what all requests pass; the last one added is the first to see a request."""
    secure, address = here.config.secure, here.config.address
    app.add_middleware(SameSite, address=address, secure=secure)
    app.add_middleware(Incoming)
    app.add_middleware(Limits, rates=here.config.rates, secure=secure, key_of=here.sessions.key_of)
    app.add_middleware(Bugs)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_TO_COMPRESS)
    app.add_middleware(Heads)
    app.add_middleware(Languages)
    # Told to come by TLS alone, a browser could not pass over a local authority that it does not know.
    app.add_middleware(SecurityHeaders, secure=secure and here.config.lan_certificate is None)
    app.add_middleware(Observing, metrics=here.metrics)


@asynccontextmanager
async def _close_at_end(app: FastAPI) -> AsyncIterator[None]:
    yield
    context: Context = app.state.context
    context.appender.close()
    context.movements.close()
    context.handle.close()
