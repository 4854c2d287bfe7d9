"""The drawing of a lot's graph: from left to right as time runs, boxes for lots, lines for what went on.

Numbers are pixels of the drawing. What is drawn is said again in a table, for those who cannot see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ledger.service.auditor.graph import Graph, Node, Passage
from ledger.service.auditor.layers import Layout, lay_out

BOX: Final = (170, 64)
"""Width and height of a box."""
_GAP: Final = 104
_HALF_ROW: Final = 40
_EDGE: Final = 8
_BEND: Final = 48
_LETTERS: Final = 22


@dataclass(frozen=True, slots=True)
class Box:
    """A lot with the left upper corner of its box, and its name as far as that fits."""

    node: Node
    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A passage with its path (SVG path data), and where its mass is written, towards which side."""

    passage: Passage
    path: str
    x: int
    y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn, and how large the drawing is."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(graph: Graph) -> Picture:
    """Return the drawing of a graph; the same graph is always drawn alike."""
    passages = graph.passages
    layout = lay_out(
        [node.lot.id for node in graph.nodes], [(passage.tail, passage.head) for passage in passages]
    )
    width = layout.layers * (BOX[0] + _GAP) - _GAP + 2 * _EDGE
    height = layout.rows * 2 * _HALF_ROW + 2 * _EDGE
    boxes = tuple(_box(node, layout) for node in graph.nodes)
    return Picture(width, height, boxes, tuple(_lines(passages, layout)))


def _left(layer: int) -> int:
    return _EDGE + layer * (BOX[0] + _GAP)


def _top(half_row: int) -> int:
    return _EDGE + half_row * _HALF_ROW + (2 * _HALF_ROW - BOX[1]) // 2


def _middle(half_row: int) -> int:
    return _top(half_row) + BOX[1] // 2


def _box(node: Node, layout: Layout) -> Box:
    layer, row = layout.spots[node.lot.id]
    name = node.lot.id
    return Box(
        node,
        _left(layer),
        _top(row),
        name if len(name) <= _LETTERS else f"{name[: _LETTERS - 8]}…{name[-7:]}",
    )


def _lines(passages: list[Passage], layout: Layout) -> Iterator[Line]:
    leaving = Counter(passage.tail for passage in passages)
    for passage in passages:
        points = _points(passage, layout)
        (first_x, first_y), (last_x, last_y) = points[0], points[-1]
        # Where many lines meet, their masses would lie on each other: each is written at its other end.
        if leaving[passage.tail] == 1:
            yield Line(passage, _path(points), first_x + 6, first_y - 5, "start")
        else:
            yield Line(passage, _path(points), last_x - 6, last_y - 5, "end")


def _points(passage: Passage, layout: Layout) -> list[tuple[int, int]]:
    """Return where a line passes: out of a box, along the free row of each layer between, into a box."""
    (layer, row), (_, last_row) = layout.spots[passage.tail], layout.spots[passage.head]
    points = [(_left(layer) + BOX[0], _middle(row))]
    for step, bend in enumerate(layout.bends[passage.tail, passage.head], start=layer + 1):
        points += [(_left(step), _middle(bend)), (_left(step) + BOX[0], _middle(bend))]
    points.append((_left(layout.spots[passage.head][0]), _middle(last_row)))
    return points


def _path(points: list[tuple[int, int]]) -> str:
    x, y = points[0]
    parts = [f"M{x} {y}"]
    for number, (to_x, to_y) in enumerate(points[1:]):
        # Between layers a curve, within one a straight line.
        curve = f"C{x + _BEND} {y} {to_x - _BEND} {to_y} {to_x} {to_y}"
        parts.append(curve if number % 2 == 0 else f"L{to_x} {to_y}")
        x, y = to_x, to_y
    return "".join(parts)
