"""Write ``ledger/diligence/edition.py``: which edition the checks are, and the hash of what decides in them.

    python -m scripts.build_edition          the answers may be other ones: the next edition
    python -m scripts.build_edition --same   written otherwise, with the same answers: the same edition

The hash is of the syntax without comments, docstrings and what people are told, the same on every Python.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

from ledger.diligence.edition import EDITION, SOURCE

DILIGENCE: Final = Path(__file__).resolve().parent.parent / "ledger" / "diligence"
PAGE: Final = DILIGENCE / "edition.py"
TOLD: Final = frozenset(
    {"cases.py", "code_words.py", "data_names.py", "edition.py", "sentences.py", "shipped.py"}
)
"""What tells, tests and finds, and decides nothing."""
_SENTENCES: Final = "SENTENCES"
_PAGE: Final = '''"""Which edition the checks are; made by ``scripts/build_edition.py``.

A pack's digest holds it: the same rules asked by other checks may find something else.
"""

from typing import Final

EDITION: Final = {edition}
SOURCE: Final = "{source}"
"""SHA-256 of the syntax of what decides."""
'''
Shape: TypeAlias = "str | tuple[Shape, ...]"


def source_hash(folder: Path = DILIGENCE) -> str:
    """Return the SHA-256 in hex of what decides: the checks, and what they are made of."""
    files = sorted(path for path in folder.rglob("*.py") if path.name not in TOLD)
    said = [(str(path.relative_to(folder)), shape(path.read_text(encoding="utf-8"))) for path in files]
    return sha256(repr(said).encode()).hexdigest()


def shape(source: str) -> Shape:
    """Return what a module does: its syntax without places, docstrings and sentences for people."""
    return _shape(ast.parse(source))


def page(edition: int) -> str:
    """Return the file for an edition of the checks as they stand."""
    return _PAGE.format(edition=edition, source=source_hash())


def _shape(node: object) -> Shape:
    if isinstance(node, list):
        return tuple(_shape(item) for item in node if not _is_told(item))
    if not isinstance(node, ast.AST):
        return repr(node)
    # What a later Python adds to a node is empty here.
    return (type(node).__name__, *(part for pair in _fields(node) for part in pair))


def _fields(node: ast.AST) -> Iterator[tuple[Shape, Shape]]:
    for name, value in ast.iter_fields(node):
        if value is not None and value != []:
            yield name, _shape(value)


def _is_told(node: object) -> bool:
    """Whether a statement says something to people: a text alone, or the sentences of the answers."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return isinstance(node.value.value, str)
    return isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == _SENTENCES


def main() -> None:
    """Write the file when what decides has changed."""
    changed = source_hash() != SOURCE
    edition = EDITION + 1 if changed and "--same" not in sys.argv[1:] else EDITION
    PAGE.write_text(page(edition), encoding="utf-8")
    print(f"edition: {edition}")


if __name__ == "__main__":
    main()
