"""What every request works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from jinja2 import Environment

from ledger.service.ledger import LedgerHandle
from ledger.web.config import Config


@dataclass(frozen=True)
class Context:
    """The open ledger, how it is served, and the templates of the pages."""

    config: Config
    handle: LedgerHandle
    templates: Environment


def context_of(request: Request) -> Context:
    """Return the context of the application that a request came to."""
    context: Context = request.app.state.context
    return context


Here = Annotated[Context, Depends(context_of)]
"""The parameter of an endpoint that reads the ledger."""
