"""The limits of size, the forbidden names and the places where things may stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
MAX_FILE_LINES: Final = 400
MAX_FUNCTION_LINES: Final = 60
MAX_POSITIONAL: Final = 5
FORBIDDEN_NAMES: Final = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base"}
# A layer below the store is given the time and never asks for it.
PURE_LAYERS: Final = ("crypto", "log", "lots", "diligence", "errors.py", "language.py")
CLOCK_CALLS: Final = {"now", "utcnow", "today"}
LAZY_IMPORTS: Final = {ROOT / "ledger" / "cli" / "main.py"}

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def _sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


CODE: Final = _sources("ledger", "scripts")
EVERYTHING: Final = _sources("ledger", "scripts", "tests")


@pytest.mark.parametrize("path", EVERYTHING, ids=_named)
def test_a_file_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("path", EVERYTHING, ids=_named)
def test_a_function_fits_on_a_page(path: Path) -> None:
    long = [
        f.name for f in _functions(path) if (f.end_lineno or f.lineno) - f.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("path", CODE, ids=_named)
def test_a_function_takes_few_arguments_by_position(path: Path) -> None:
    def count(function: Function) -> int:
        names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        return len([n for n in names if n not in ("self", "cls")])

    assert not [f.name for f in _functions(path) if count(f) > MAX_POSITIONAL]


@pytest.mark.parametrize("path", EVERYTHING, ids=_named)
def test_a_module_is_named_after_what_it_holds(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", EVERYTHING, ids=_named)
def test_imports_stand_at_the_top_of_a_file(path: Path) -> None:
    if path in LAZY_IMPORTS:
        return
    inside = [
        node.lineno
        for function in _functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside


@pytest.mark.parametrize("path", [p for p in CODE if p.name == "__init__.py"], ids=_named)
def test_a_package_file_is_a_docstring_at_most(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert [node for node in body if not isinstance(node, ast.Expr)] == []
    assert len(body) <= 1


@pytest.mark.parametrize("path", CODE, ids=_named)
def test_a_check_cannot_be_dropped_by_an_option_of_python(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)]


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in CODE
        if p.relative_to(ROOT).parts[0] == "ledger" and p.relative_to(ROOT).parts[1] in PURE_LAYERS
    ],
    ids=_named,
)
def test_nothing_below_the_store_asks_for_the_time(path: Path) -> None:
    asked = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK_CALLS
    ]
    assert not asked


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in CODE
        if p.relative_to(ROOT).parts[0] == "ledger" and p.relative_to(ROOT).parts[1] in PURE_LAYERS
    ],
    ids=_named,
)
def test_nothing_below_the_store_opens_a_file(path: Path) -> None:
    opened = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert not opened


def test_every_reason_for_an_ignored_rule_is_given() -> None:
    bare = [
        f"{_named(path)}:{number}"
        for path in EVERYTHING
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        # The hash sign is written apart so that this file does not find itself.
        if re.search(r"[#] (noqa: [A-Z0-9, ]+|type: ignore\[[a-z-]+\]|pragma: no cover)$", line.rstrip())
    ]
    assert not bare


def test_the_changelog_has_each_version_once() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[([^\]]+)\]", text, flags=re.MULTILINE)
    assert len(versions) == len(set(versions)) > 0


def test_constraints_name_versions_and_no_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line)] == []


def test_the_words_of_a_choice_stand_in_one_order() -> None:
    """Python keeps one type for choices that differ in their order alone: the one that it meets first."""
    orders: dict[frozenset[str], set[str]] = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
                words = ast.unparse(node.slice)
                orders.setdefault(frozenset(words.strip("()").split(", ")), set()).add(words)
    assert [found for found in orders.values() if len(found) > 1] == []


def test_the_lowest_layers_stand_alone() -> None:
    text = (ROOT / "ledger" / "errors.py").read_text(encoding="utf-8")
    assert "from ledger" not in text
    assert "import ledger" not in text
