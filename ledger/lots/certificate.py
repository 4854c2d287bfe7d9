"""Export certificates: one number, and what each party says stands under it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ledger.frozen import dataclass, replace


@dataclass(frozen=True)
class Paper:
    """A certificate as one party states it: for which lots, how many net kilograms, until which day.

    ``exported_kg`` is what has left on it; ``carries`` is the event of the paper before it whose weight it
    took over.
    """

    party: str
    event: str
    lots: tuple[str, ...]
    net_kg: Decimal
    expires_on: str
    exported_kg: Decimal = Decimal(0)
    carries: str = ""

    def agrees(self, other: Paper) -> bool:
        """Whether both state the same lots, mass and last day."""
        return self._stated() == other._stated()

    def _stated(self) -> tuple[object, ...]:
        return frozenset(self.lots), self.net_kg, self.expires_on


@dataclass(frozen=True)
class Certificate:
    """A certificate number: as its authority issued it here, and as others cited it, each of them once.

    ``replaced_by`` and ``replaces`` are the numbers after and before it; ``cancelled_by`` is an event. A
    citation takes the number from nobody, so that none can be kept from its rightful holder.
    """

    id: str
    issued: Paper | None = None
    cited: tuple[Paper, ...] = ()
    replaced_by: str | None = None
    replaces: str | None = None
    cancelled_by: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether it was neither replaced nor cancelled."""
        return self.replaced_by is None and self.cancelled_by is None

    def cited_by(self, party: str) -> Paper | None:
        """Return a party's own citation."""
        return next((paper for paper in self.cited if paper.party == party), None)

    def counts_for(self, party: str) -> Paper | None:
        """Return what a party exports on: the authority's word, else its own citation."""
        return self.issued or self.cited_by(party)

    def changed(self, event: str, change: Callable[[Paper], Paper]) -> Certificate:
        """Return the certificate with the paper of an event changed."""
        issued = self.issued
        return replace(
            self,
            issued=change(issued) if issued is not None and issued.event == event else issued,
            cited=tuple(change(paper) if paper.event == event else paper for paper in self.cited),
        )
