"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Depends, Request

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
    """Return who sent a request; a stranger unless a session says otherwise."""
    found: Caller = getattr(request.state, "caller", STRANGER)
    return found


Asking = Annotated[Caller, Depends(caller_of)]
"""The parameter of an endpoint whose answer depends on who asks."""
