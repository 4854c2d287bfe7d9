"""The lots that a lot is made of and that were made of it, near ones first, with what went from each to each.

A heap makes every lot on it an ancestor of every lot that comes off it, so a graph may be far too large to be
drawn: it is cut at some number of lots, of each step the heaviest first, and says how many were left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from ledger.crypto.canonical import JSON
from ledger.lots.attribution import site_of
from ledger.lots.behind import weights_behind
from ledger.lots.quantity import ZERO
from ledger.lots.state import Lot
from ledger.lots.view import View, get
from ledger.service.diligence.contamination import drawn_after
from ledger.service.show.thing import amount

DRAWN: Final = 60
"""Lots that are drawn unless something else is asked for."""
COUNTED: Final = 5_000
"""Lots that are counted in each direction; of more it is said that there are more."""
_GRAM: Final = Decimal("0.001")

Direction = Literal["here", "up", "down"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Net kilograms of one lot that went into another, worked out by shares where a heap lies between."""

    tail: str
    head: str
    kg: Decimal
    attributed: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A lot of the graph, so many steps up or down from the one that was asked about."""

    lot: Lot
    direction: Direction
    level: int


@dataclass(slots=True)
class Graph:
    """What is drawn: lots, and passages between them; ``left_out`` lots are not, with ``more`` even more."""

    nodes: list[Node] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    left_out: int = 0
    more: bool = False

    def as_json(self) -> dict[str, JSON]:
        """Return the graph as programs read it; masses are decimal strings in kilograms."""
        return {
            "lot": self.nodes[0].lot.id,
            "nodes": [_node_json(node) for node in self.nodes],
            "edges": [
                {"from": one.tail, "to": one.head, "mass_kg": amount(one.kg), "attributed": one.attributed}
                for one in self.passages
            ],
            "left_out": self.left_out,
            "more": self.more,
        }


def _every(_lot: Lot) -> bool:
    return True


def graph_of(view: View, lot: Lot, *, most: int = DRAWN, sees: Callable[[Lot], bool] = _every) -> Graph:
    """Return the graph around a lot, of at most ``most`` lots.

    Of what was made of it later only that which the reader ``sees``, as if there were nothing else.
    """
    ways = _Ways(view)
    up, more_up = _walk(view, lot, ways.above, _every)
    down, more_down = _walk(view, lot, ways.below, sees)
    room = max(0, most - 1)
    half = room // 2
    shown_down = min(len(down), max(half, room - len(up)))
    shown_up = min(len(up), room - shown_down)
    nodes = [Node(lot, "here", 0)]
    nodes += [Node(one, "up", level) for one, level in up[:shown_up]]
    nodes += [Node(one, "down", level) for one, level in down[:shown_down]]
    left_out = len(up) + len(down) - shown_up - shown_down
    return Graph(nodes, [*ways.between(nodes)], left_out, more_up or more_down)


class Ancestors:
    """Finds what lots are made of, one after the other: what came off a heap together is looked up once."""

    def __init__(self, view: View) -> None:
        """Read ``view``."""
        self._view = view
        self._ways = _Ways(view)

    def of(self, lot: Lot, *, most: int) -> list[Lot]:
        """Return a lot and those that it is made of, the nearest first, at most ``most`` of all."""
        above, _more = _walk(self._view, lot, self._ways.above, _every)
        return [lot, *(one for one, _level in above[: most - 1])]


_Step = Callable[[Lot], Mapping[str, Decimal]]


def _walk(
    view: View, lot: Lot, step: _Step, sees: Callable[[Lot], bool]
) -> tuple[list[tuple[Lot, int]], bool]:
    """Return the lots in one direction, level by level and of each the heaviest passage first."""
    found: dict[str, int] = {lot.id: 0}
    level, here = 0, [lot]
    lots: list[tuple[Lot, int]] = []
    while here:
        level += 1
        masses: dict[str, Decimal] = {}
        for one in here:
            for id, kg in step(one).items():
                if id not in found:
                    masses[id] = masses.get(id, ZERO) + kg
        found.update(dict.fromkeys(masses, level))
        ordered = sorted(masses, key=lambda one: (-masses[one], one))
        if len(lots) + len(ordered) > COUNTED:
            return lots, True
        here = [one for one in (get(view, Lot, id) for id in ordered) if sees(one)]
        lots += [(one, level) for one in here]
    return lots, False


class _Ways:
    """What went into a lot from which, looked up once for all that came off a heap together."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._behind: dict[str, Mapping[str, Decimal]] = {}

    def above(self, lot: Lot) -> dict[str, Decimal]:
        """Return the net kilograms of each lot right above one."""
        if lot.drawn is None:
            return {part.lot: part.net_kg for part in lot.parents}
        weights = self._weights(lot)
        return {id: (weight * lot.net.value).quantize(_GRAM) for id, weight in weights.items() if weight}

    def below(self, lot: Lot) -> dict[str, Decimal]:
        """Return the net kilograms that went from a lot into each lot right below it."""
        children = (get(self._view, Lot, id) for id in (*lot.children, *drawn_after(lot, self._view)))
        parts = ((child.id, self.above(child).get(lot.id)) for child in children)
        return {id: kg for id, kg in parts if kg is not None}

    def between(self, nodes: list[Node]) -> Iterator[Passage]:
        """Yield the passages between lots that are drawn."""
        drawn = {node.lot.id for node in nodes}
        for node in nodes:
            for id, kg in self.above(node.lot).items():
                if id in drawn:
                    yield Passage(id, node.lot.id, kg, node.lot.drawn is not None)

    def _weights(self, lot: Lot) -> Mapping[str, Decimal]:
        # What came off a heap in one draw has the same lots behind it in the same parts.
        draw = str(lot.drawn)
        if draw not in self._behind:
            self._behind[draw] = weights_behind(lot, self._view.find)
        return self._behind[draw]


def _node_json(node: Node) -> JSON:
    lot = node.lot
    return {
        "lot": lot.id,
        "direction": node.direction,
        "level": node.level,
        "mineral": lot.mineral,
        "state": lot.state,
        "custodian": lot.custodian,
        "net_kg": amount(lot.net.value),
        "site": site_of(lot),
        "heap": None if lot.drawn is None else lot.drawn.rpartition("/")[0],
        "holds": len(lot.holds),
        "flags": len(lot.flags),
    }
