"""What every request works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from jinja2 import Environment

from ledger.service.auditor.movements import Movements
from ledger.service.keeping.log_files import Publisher
from ledger.service.ledger import LedgerHandle
from ledger.service.scan.public import Scanner
from ledger.web.appending import Appender
from ledger.web.config import Config
from ledger.web.metrics import Metrics
from ledger.web.session import Sessions


@dataclass(frozen=True)
class Context:
    """The open ledger, how it is served, the templates of the pages, and who is logged in.

    ``appender`` records what many send at once, ``publisher`` signs checkpoints for outsiders, ``scanner``
    answers who scans a tag, ``movements`` keeps what entries moved for balances.
    """

    config: Config
    handle: LedgerHandle
    templates: Environment
    appender: Appender
    publisher: Publisher
    scanner: Scanner
    sessions: Sessions
    metrics: Metrics
    movements: Movements = field(default_factory=Movements)


def context_of(request: Request) -> Context:
    """Return the context of the application that a request came to."""
    context: Context = request.app.state.context
    return context


Here = Annotated[Context, Depends(context_of)]
"""The parameter of an endpoint that reads the ledger."""
