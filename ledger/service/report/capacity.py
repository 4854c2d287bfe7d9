"""How much the counted workers of a site can dig in a month, by the numbers of the rule that asks it.

The rule is that of the pack of plausibility whose check is ``output_against_census``; its numbers are shown
with the picture, each with its source or as the project's default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from ledger.diligence.assess import taken_of
from ledger.diligence.findings import Taken
from ledger.diligence.pack import Pack
from ledger.diligence.shipped import shipped_pack
from ledger.lots.types.sites import Census

PACK: Final = "plausibility"
_CHECK: Final = "output_against_census"


@dataclass(frozen=True)
class Yields:
    """Kilograms a worker and day by mineral, days of work in a month, for how many days a count holds.

    ``taken`` are these numbers as a report shows them.
    """

    highest_kg: Mapping[str, Decimal]
    days_a_month: Decimal
    census_days: Decimal
    taken: tuple[Taken, ...]

    def capacity_kg(self, censuses: Iterable[Census], minerals: Iterable[str], day: str) -> Decimal | None:
        """Return what a site can give in the month of a day, of the mineral that gives most.

        None when nobody counted its workers, or too long ago, or a mineral has no yield.
        """
        counted = [census for census in censuses if census.counted_on <= day]
        newest = max(counted, key=lambda census: census.counted_on, default=None)
        if newest is None or newest.workers is None or _days(newest.counted_on, day) > self.census_days:
            return None
        most = [self.highest_kg.get(mineral) for mineral in minerals]
        known = [kg for kg in most if kg is not None]
        if not known or len(known) < len(most):
            return None
        return newest.workers * self.days_a_month * max(known)


def yields_on(day: str) -> Yields | None:
    """Return the numbers in force on a day, None before the first of them."""
    pack = capacity_pack()
    rule = next(rule for rule in pack.rules.values() if rule.check == _CHECK)
    found = {name: pack.parameters[of].on(day) for name, of in rule.parameters.items()}
    told = {name: value for name, value in found.items() if value is not None}
    if len(told) < len(found):
        return None
    highest, days, census = (told[name][1].value for name in ("highest_kg", "days_a_month", "census_days"))
    if not isinstance(highest, Mapping):
        raise TypeError("bug: the yields of a worker are no table")
    names = {name: rule.parameters[name] for name in sorted(told)}
    return Yields(
        {mineral: Decimal(kg) for mineral, kg in highest.items()},
        Decimal(str(days)),
        Decimal(str(census)),
        tuple(taken_of(of, told[name][0], pack.parameters[of]) for name, of in names.items()),
    )


def capacity_pack() -> Pack:
    """Return the pack that the numbers are of."""
    return shipped_pack(PACK)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def summed(parts: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum, None when a part is not known."""
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None
