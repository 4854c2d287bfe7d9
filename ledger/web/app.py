"""The application: middleware and routes, composed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI

from ledger.diligence.shipped import shipped_pack
from ledger.service.keeping.log_files import Publisher
from ledger.service.ledger import now, open_ledger
from ledger.service.scan.public import Scanner, Settings
from ledger.store.writer import Clock
from ledger.web.api import (
    disclosures,
    drafts,
    enrolments,
    events,
    log,
    lots,
    operations,
    records,
    session,
    stock,
)
from ledger.web.api.description import describe
from ledger.web.api.direct import by_address
from ledger.web.appending import Appender
from ledger.web.config import Config
from ledger.web.context import Context
from ledger.web.metrics import Metrics
from ledger.web.own_files import OwnFiles
from ledger.web.pages import api_docs, demo, home, keys, lan, login, share, tag, verify
from ledger.web.pages.console import routes as console
from ledger.web.passage import Passage
from ledger.web.problem import add_problem_handlers
from ledger.web.render import environment
from ledger.web.session import Sessions


def create_app(config: Config, *, clock: Clock = now) -> FastAPI:
    """Return the service of a ledger; raises what :func:`open_ledger` raises when there is none to serve."""
    app = FastAPI(
        title="mineral-ledger",
        version=version("mineral-ledger"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        # The framework's own would lead to whatever host a request says that it came to.
        redirect_slashes=False,
        lifespan=_close_at_end,
        # What is told of requests is told by us: their addresses hold codes of tags and names of lots.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    own = OwnFiles(Path(str(files("ledger.web") / "static")))
    handle = open_ledger(
        config.data, passphrase=config.passphrase, clock=clock, clock_confirmed=config.clock_confirmed
    )
    appender = Appender(handle)
    here = app.state.context = Context(
        config=config,
        handle=handle,
        templates=environment(f"/static/{own.version}"),
        appender=appender,
        publisher=Publisher(handle),
        scanner=Scanner(handle, Settings(tuple(map(shipped_pack, config.packs)), config.delay_hours)),
        sessions=Sessions(handle.clock),
        metrics=Metrics(handle, lambda: appender.waiting),
    )
    handle.listen(here.metrics.recorded)
    add_problem_handlers(app)
    # A request is held against one route after the other: first those that have to be fast.
    app.router.routes += events.direct.routes
    parts = (events, drafts, enrolments, disclosures, lots, stock, records, session, log, operations)
    interface = [part.router for part in parts]
    for router in interface:
        app.include_router(router)
    describe(app, [events.direct, *interface])
    for pages in (home, tag, share, verify, api_docs, keys, console, login, lan):
        app.include_router(pages.router)
    if handle.ledger.demo:
        app.include_router(demo.router)
    app.mount("/static", own, name="static")
    app.add_middleware(Passage, here=here, direct=by_address(events.direct.routes))
    return app


@asynccontextmanager
async def _close_at_end(app: FastAPI) -> AsyncIterator[None]:
    yield
    context: Context = app.state.context
    context.appender.close()
    context.movements.close()
    context.handle.close()
