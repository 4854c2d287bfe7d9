"""What went into a lot and out of it, and where the drawing of it stands."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.lots.state import Lot
from ledger.service.auditor.graph import Ancestors, Graph, graph_of
from ledger.service.auditor.layers import lay_out
from tests.service.auditor.trade import Trade


def _graph(trade: Trade, lot: str, most: int = 60) -> Graph:
    with trade.world.handle.view() as view:
        return graph_of(view, view.get(Lot, lot), most=most)


def test_tells_what_went_into_a_mixture(trade: Trade) -> None:
    graph = _graph(trade, "M-1")
    assert [(node.lot.id, node.direction, node.level) for node in graph.nodes] == [
        ("M-1", "here", 0),
        ("L-1", "up", 1),
        ("L-2", "up", 1),
    ]
    assert {(one.tail, one.head): one.kg for one in graph.passages} == {
        ("L-1", "M-1"): Decimal(50),
        ("L-2", "M-1"): Decimal(30),
    }


def test_tells_what_became_of_a_lot(trade: Trade) -> None:
    assert [node.lot.id for node in _graph(trade, "L-2").nodes] == ["L-2", "M-1"]
    with trade.world.handle.view() as view:
        graph = graph_of(view, view.get(Lot, "L-2"), sees=lambda _lot: False)
    assert [node.lot.id for node in graph.nodes] == ["L-2"]
    assert graph.left_out == 0


def test_finds_what_several_lots_are_made_of(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        ancestors = Ancestors(view)
        mixed, dug = view.get(Lot, "M-1"), view.get(Lot, "L-2")
        assert [one.id for one in ancestors.of(mixed, most=9)] == ["M-1", "L-1", "L-2"]
        assert [one.id for one in ancestors.of(mixed, most=2)] == ["M-1", "L-1"]
        assert ancestors.of(dug, most=9) == [dug]


def test_leaves_out_the_lightest_and_says_how_many(trade: Trade) -> None:
    graph = _graph(trade, "M-1", most=2)
    assert [node.lot.id for node in graph.nodes] == ["M-1", "L-1"]
    assert (graph.left_out, graph.more) == (1, False)
    assert len(graph.passages) == 1


def test_a_node_stands_behind_all_that_is_before_it() -> None:
    layout = lay_out("abcd", [("a", "b"), ("b", "d"), ("a", "d"), ("c", "d")])
    assert {name: spot[0] for name, spot in layout.spots.items()} == {"a": 0, "b": 1, "c": 1, "d": 2}
    assert len(layout.bends["a", "d"]) == 1
    assert layout.bends["a", "b"] == ()


def test_chains_side_by_side_do_not_cross() -> None:
    edges = [("a1", "b1"), ("a2", "b2"), ("a3", "b3"), ("b3", "c"), ("b2", "c"), ("b1", "c")]
    layout = lay_out(["b2", "a1", "b3", "a3", "a2", "b1", "c"], edges)
    first, second = ([layout.spots[f"{column}{row}"][1] for row in (1, 2, 3)] for column in "ab")
    assert sorted(range(3), key=first.__getitem__) == sorted(range(3), key=second.__getitem__)


def test_nothing_is_laid_out_as_nothing() -> None:
    assert (lay_out([], []).layers, lay_out([], []).rows) == (0, 0)


def test_what_runs_in_a_circle_is_a_fault_of_ours() -> None:
    with pytest.raises(RuntimeError, match="bug"):
        lay_out("ab", [("a", "b"), ("b", "a")])


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
def test_every_spot_is_taken_once_and_every_edge_runs_on(pairs: list[tuple[int, int]]) -> None:
    nodes = [str(number) for number in range(13)]
    edges = [(str(min(pair)), str(max(pair))) for pair in pairs if pair[0] != pair[1]]
    layout = lay_out(nodes, edges)
    taken = [*layout.spots.values()]
    for (tail, head), bends in layout.bends.items():
        layers = range(layout.spots[tail][0], layout.spots[head][0] + 1)
        assert all(one < other for one, other in pairwise(layers))
        assert len(layers) == len(bends) + 2
        taken += [*zip(layers[1:-1], bends, strict=True)]
    assert len(taken) == len(set(taken))
    assert all(0 <= row < 2 * layout.rows for _, row in taken)
