"""Chooses among what a ledger holds, mostly what fits, now and then what does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, TypeVar

from hypothesis import strategies as st

from ledger.lots.state import Lot, Party, Recorded
from ledger.lots.tagging import Batch
from tests.support.world import World, tag_code

T = TypeVar("T")
Body: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

MASSES: Final = ("50", "50", "49.7", "25", "10", "0", "0.01", "51", "70", "999999999999.999999")
PERCENTS: Final = ("0", "5", "30", "60", "78", "100")
SITES: Final = ("S1", "S2", "S3")
CODES: Final = tuple(tag_code(number) for number in range(12))


@dataclass
class Pick:
    """Chooses among what the ledger holds."""

    world: World
    draw: Draw
    fresh: int = field(default=0)

    def one(self, options: Sequence[T]) -> T:
        choice: T = self.draw(st.sampled_from(options))
        return choice

    def rarely(self) -> bool:
        # Not the bounds: they are drawn more often than anything between.
        return bool(self.draw(st.integers(0, 15)) == 11)

    def lot(self, *, with_: str | None = None, free: bool = True) -> str:
        """Return a lot, mostly a live one, not under way and in the custody of the one that ``with_`` has."""
        held = self.world.past.of_kind(Lot)
        first = None if with_ is None else self.world.past.find(Lot, with_)
        if not self.rarely():
            held = [lot for lot in held if not lot.ended and not (free and lot.transfer)]
        if first is not None:
            held = [lot for lot in held if lot.custodian == first.custodian]
        lots = sorted(lot.id for lot in held)
        return self.one(lots) if lots else "L-0"

    def lots(self, most: int = 3) -> list[str]:
        first = self.lot()
        more = [self.lot(with_=first) for _ in range(self.draw(st.integers(0, most - 1)))]
        return list(dict.fromkeys((first, *more)))

    def sent(self) -> str:
        lots = sorted(lot.id for lot in self.world.past.of_kind(Lot) if lot.transfer is not None)
        return self.one(lots) if lots else self.lot()

    def new(self, kind: str = "L") -> str:
        if self.rarely():
            return self.lot()
        self.fresh += 1
        return f"{kind}-{len(self.world.past.entries)}-{self.fresh}"

    def party(self) -> str:
        return self.one(sorted(party.id for party in self.world.past.of_kind(Party)))

    def event(self) -> Recorded:
        recorded = sorted(self.world.past.of_kind(Recorded), key=lambda one: one.index)
        return self.one(recorded[-12:] if not self.rarely() else recorded)

    def moving(self, *types: str) -> Recorded:
        """Return a newer event of lots, of one of the types if there is one."""
        found = [one for one in self.world.past.of_kind(Recorded) if one.lots and one.voided_by is None]
        if types:
            type = self.one(types)
            found = [one for one in found if one.type == type] or found
        return self.one(sorted(found, key=lambda one: one.index)[-8:]) if found else self.event()

    def quantity(self) -> Body:
        body: Body = {"mass_kg": self.one(MASSES)}
        if self.rarely():
            body = {"gross_kg": self.one(MASSES), "tare_kg": self.one(MASSES)}
        if self.draw(st.booleans()):
            body["moisture_percent"] = self.one(PERCENTS)
        if self.rarely():
            body["uncertainty_kg"] = self.one(MASSES)
        return body

    def components(self) -> list[Body]:
        method, status = self.one(["lab", "xrf"]), self.one(["final", "provisional", "umpire"])
        tin = {"analyte": "Sn", "basis": "Sn", "value_percent": self.one(PERCENTS)}
        return [tin | {"method": method, "status": status}] if self.draw(st.booleans()) else []

    def tags(self) -> list[Body]:
        if self.rarely():
            return [{"scheme": "ITSCI", "number": self.one(["1", "2"])}]
        return [{"number": code} for code in self.draw(st.lists(st.sampled_from(CODES), max_size=2))]

    def packages(self) -> list[Body]:
        return [{"tag": tag} for tag in self.tags()] if self.rarely() else []

    def batches(self) -> list[str]:
        return sorted(batch.id for batch in self.world.past.of_kind(Batch))

    def hold(self, lot: str) -> str:
        found = self.world.past.find(Lot, lot)
        holds = [hold.id for hold in found.holds] if found else []
        return self.one(holds) if holds and not self.rarely() else "dispute:" + "ab" * 32
