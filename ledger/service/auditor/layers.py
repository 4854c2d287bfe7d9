"""Lays out a graph that runs one way in layers, so that its edges can be followed by eye.

The steps are those of Sugiyama's method: each node stands one layer behind the farthest of those before it,
and one that has none before it right before the first of those behind it; an edge over several layers goes
through a bend in each; some sweeps put every node near the middle of its neighbours. The same graph is always
laid out alike. Nothing here knows lots; places are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

SWEEPS: Final = 8
Edge: TypeAlias = tuple[str, str]
# A node by its name, a bend of an edge by the edge and its layer.
_Spot: TypeAlias = str | tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands: layer and half row of each node, for each edge the half rows of its bends.

    ``layers`` and ``rows`` are how many there are, ``rows`` whole ones. The bends of an edge lie in the
    layers between its ends.
    """

    spots: Mapping[str, tuple[int, int]]
    bends: Mapping[Edge, tuple[int, ...]]
    layers: int
    rows: int


def lay_out(nodes: Sequence[str], edges: Iterable[Edge]) -> Layout:
    """Return the layout of a graph without cycles; edges to what is not among the nodes are left out."""
    known = set(nodes)
    kept = [edge for edge in dict.fromkeys(edges) if known.issuperset(edge)]
    layer = _layers(nodes, kept)
    paths = {(tail, head): _path(tail, head, layer) for tail, head in kept}
    columns: list[list[_Spot]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in nodes:
        columns[layer[node]].append(node)
    for (tail, _), path in paths.items():
        for step, bend in enumerate(path[1:-1], start=layer[tail] + 1):
            columns[step].append(bend)
    neighbours = _neighbours(paths.values())
    rows = max(map(len, columns), default=0)
    place = _settle(columns, neighbours, rows)
    return Layout(
        {node: (layer[node], place[node]) for node in nodes},
        {edge: tuple(place[bend] for bend in path[1:-1]) for edge, path in paths.items()},
        len(columns),
        rows,
    )


def _layers(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Return for each node the length of the longest way to it."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    waiting = dict.fromkeys(nodes, 0)
    for tail, head in edges:
        after[tail].append(head)
        waiting[head] += 1
    layer = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for head in after[node]:
            layer[head] = max(layer[head], layer[node] + 1)
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)
    if len(ready) != len(layer):
        raise RuntimeError("bug: a node that is before itself")
    headed = {head for _, head in edges}
    for node in nodes:
        if node not in headed and after[node]:
            layer[node] = min(layer[head] for head in after[node]) - 1
    return layer


def _path(tail: str, head: str, layer: Mapping[str, int]) -> list[_Spot]:
    between = range(layer[tail] + 1, layer[head])
    return [tail, *((tail, head, step) for step in between), head]


def _neighbours(paths: Iterable[Sequence[_Spot]]) -> dict[_Spot, list[_Spot]]:
    found: dict[_Spot, list[_Spot]] = {}
    for path in paths:
        for one, next_one in pairwise(path):
            found.setdefault(one, []).append(next_one)
            found.setdefault(next_one, []).append(one)
    return found


def _settle(
    columns: Sequence[list[_Spot]], neighbours: Mapping[_Spot, Sequence[_Spot]], rows: int
) -> dict[_Spot, int]:
    """Order each column by where the neighbours stand, back and forth, and return the row of each spot."""
    place: dict[_Spot, int] = {}
    for column in columns:
        _stand(column, place, rows)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            middles = {spot: _middle(spot, neighbours, place) for spot in column}
            column.sort(key=middles.__getitem__)
            _stand(column, place, rows)
    return place


def _middle(spot: _Spot, neighbours: Mapping[_Spot, Sequence[_Spot]], place: Mapping[_Spot, int]) -> float:
    near = [place[one] for one in neighbours.get(spot, ())]
    return sum(near) / len(near) if near else place[spot]


def _stand(column: Sequence[_Spot], place: dict[_Spot, int], rows: int) -> None:
    """Put a column in the middle of the drawing: two rows for each spot, so that halves stay whole."""
    first = rows - len(column)
    place.update({spot: first + 2 * row for row, spot in enumerate(column)})
