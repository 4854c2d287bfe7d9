"""Drawings as SVG: presentation attributes alone, no script, no style, nothing to fetch."""

from __future__ import annotations

from typing import assert_never

from markupsafe import escape

from ledger.service.label.drawing import Bar, Code, Drawing, Item, Words
from ledger.service.label.symbol import Symbol
from ledger.service.label.typeface import FAMILY


def format_svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG element in millimetres, on white."""
    width, height = _number(drawing.width), _number(drawing.height)
    items = "".join(map(_item, drawing.items))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
        f' viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="#fff"/>{items}</svg>'
    )


def symbol_svg(symbol: Symbol) -> str:
    """Return a QR code as an SVG element of its own, one unit for each module, with its light margin."""
    margin = 4
    size = symbol.modules + 2 * margin
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-margin} {-margin} {size} {size}">'
        f'<rect x="{-margin}" y="{-margin}" width="{size}" height="{size}" fill="#fff"/>'
        f"{_path(symbol)}</svg>"
    )


def _item(item: Item) -> str:
    match item:
        case Words():
            return _words(item)
        case Code():
            scale = item.size / item.symbol.modules
            place = f"translate({_number(item.x)} {_number(item.y)}) scale({scale:.5f})"
            return f'<g transform="{place}">{_path(item.symbol)}</g>'
        case Bar():
            box = (item.x, item.y, item.width, item.height)
            x, y, width, height = map(_number, box)
            return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
        case _:
            assert_never(item)


def _words(item: Words) -> str:
    weight = "normal" if item.face == "sans" else "bold"
    fill = "#fff" if item.light else "#000"
    return (
        f'<text x="{_number(item.x)}" y="{_number(item.y)}" font-family="{FAMILY[item.face]}"'
        f' font-size="{_number(item.size)}" font-weight="{weight}" text-anchor="{item.anchor}"'
        f' fill="{fill}">{escape(item.text)}</text>'
    )


def _path(symbol: Symbol) -> str:
    """Return dark modules as strokes through their middle: a command for each run, where a box takes five."""
    strokes = "".join(f"M{x} {y}.5h{length}" for x, y, length in symbol.runs())
    return f'<path d="{strokes}" stroke="#000" stroke-width="1" fill="none" shape-rendering="crispEdges"/>'


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
