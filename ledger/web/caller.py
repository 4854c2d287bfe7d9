"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Depends, Request

from ledger.service.access import reader_of
from ledger.web.context import context_of
from ledger.web.credentials import token_of

Kind = Literal["public", "party", "auditor", "authority"]


@dataclass(frozen=True, slots=True)
class Caller:
    """A reader by right: a stranger, or the holder of an enrolled key (hex) of a party."""

    kind: Kind
    party: str | None = None
    key: str | None = None

    @property
    def sees_all(self) -> bool:
        """Whether nothing but sealed fields is withheld."""
        return self.kind in {"auditor", "authority"}


STRANGER: Final = Caller("public")


def caller_of(request: Request) -> Caller:
    """Return who sent a request, by its session and by what the log says of the key now; else a stranger."""
    known: Caller | None = getattr(request.state, "caller", None)
    if known is None:
        known = request.state.caller = _find(request)
    return known


def _find(request: Request) -> Caller:
    here = context_of(request)
    token = token_of(request, secure=here.config.secure)
    session = None if token is None else here.sessions.find(token)
    if session is None:
        return STRANGER
    with here.handle.view() as view:
        reader = reader_of(view, session.key)
    return STRANGER if reader is None else Caller(reader.standing, reader.party, reader.key)


Asking = Annotated[Caller, Depends(caller_of)]
"""The parameter of an endpoint whose answer depends on who asks."""
