"""What the irregularities have in common: lots of their own, apart from the ordinary trade."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Tag
from ledger.service.demo.calendar import after_days
from ledger.service.demo.chance import Chance
from ledger.service.demo.ores import Ore
from ledger.service.demo.production import attest, dispatch, receive, register
from ledger.service.demo.stage import Stage
from ledger.service.demo.world import DemoSite, World

EXPORTER: Final = "DEMO-EXPORTER-EAST"
Delivery: TypeAlias = Generator[int, None, str]
"""Lasts some days and ends with the lot that was delivered."""


@dataclass(frozen=True, slots=True)
class Case:
    """One irregularity in the making, with a chance of its own."""

    stage: Stage
    world: World
    chance: Chance

    @property
    def site(self) -> DemoSite:
        """The green site at which most of it happens."""
        return self.world.cases[1]

    @property
    def allotted(self) -> DemoSite:
        """Another green site, with an allotment for each month."""
        return self.world.cases[0]

    @property
    def yellow(self) -> DemoSite:
        """The yellow site."""
        return self.world.cases[2]

    @property
    def red(self) -> DemoSite:
        """The red site."""
        return self.world.cases[3]

    @property
    def restricted(self) -> DemoSite:
        """The green site around which an area is closed for a while."""
        return self.world.cases[4]

    @property
    def cooperative(self) -> str:
        """The cooperative of the green site."""
        return self.world.cooperative(self.site)

    @property
    def ore(self) -> Ore:
        """What the green site yields."""
        return self.site.ore

    def lot(self, id: str) -> Lot:
        """Return a lot as it stands now."""
        return self.stage.mirror.get(Lot, id)

    def batch_of(self, code: str) -> str:
        """Return the batch of a tag."""
        batch = self.stage.mirror.get(Tag, tag_digest(code)).batch
        if batch is None:
            raise RuntimeError("bug: a tag of the demo belongs to no batch")
        return batch

    def raised(self, site: DemoSite | None = None) -> str:
        """Register a lot without fault and have it attested at once."""
        place = site or self.site
        lot = register(self.stage, self.world, place, self.chance)
        attest(self.stage, place, lot)
        return lot

    def sent(self, lot: str, *, to: str, site: DemoSite | None = None) -> str:
        """Let the cooperative of a site send a lot."""
        cooperative = self.world.cooperative(site or self.site)
        return dispatch(self.stage, cooperative, [lot], to=to, chance=self.chance)

    def delivered(self, to: str, site: DemoSite | None = None) -> Delivery:
        """Raise a lot, send it, and let it be received, all without fault."""
        place = site or self.site
        lot = self.raised(place)
        yield self.later(1, 2)
        self.sent(lot, to=to, site=place)
        yield self.later(1, 3)
        receive(self.stage, lot, at=to, ore=place.ore, chance=self.chance)
        return lot

    def later(self, low: int, high: int) -> int:
        """Return a moment some days from now."""
        return after_days(self.stage.now, low, high, self.chance)

    def wrong(self, kind: str, lot: str | None, what: str) -> None:
        """List the newest event as an irregularity."""
        self.stage.find_wrong(kind, lot, what)

    def tag(self, code: str) -> list[JSON]:
        """Return tags that are one code."""
        return [{"number": code}]
