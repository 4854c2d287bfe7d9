"""Make the catalogues of other languages: extract, check and compile the sentences said to people.

    build_catalogues.py            compile every ledger.po to ledger.mo
    build_catalogues.py --update   put new sentences into every ledger.po, drop those not said any more
    build_catalogues.py --check    fail when a sentence lacks its translation, or a name in braces differs

The build of the distribution calls the same compilation, as a hatchling hook.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT: Final = Path(__file__).resolve().parent.parent
DOMAIN: Final = "ledger"
# Sentences marked by these calls are collected; `_` says one at once, `N_` keeps it for later.
KEYWORDS: Final = {"_": None, "N_": None}
# Header lines that change with every run or say nothing; a catalogue is the same when its sentences are.
_NOISE: Final = re.compile(
    rb'^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By):.*\n',
    flags=re.MULTILINE,
)
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]*)[^}]*\}")


def catalogue_files(root: Path) -> list[Path]:
    """Every ``ledger.po`` under ``root``, in a fixed order."""
    return sorted((root / "ledger" / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def extract(root: Path) -> Catalog:
    """All sentences the code says, as a template catalogue without line numbers (they would change daily)."""
    catalogue = Catalog(project="mineral-ledger", copyright_holder="The mineral-ledger contributors")
    found = extract_from_dir(root / "ledger", [("**.py", "python")], keywords=KEYWORDS)
    for name, _line, text, _comments, _context in found:
        catalogue.add(text, locations=[(f"ledger/{name}", None)])  # type: ignore[list-item]  # no line, on purpose
    return catalogue


def read(path: Path) -> Catalog:
    """The catalogue in ``path``; its language is the name of the folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=DOMAIN)


def compile_all(root: Path) -> list[Path]:
    """Write ``ledger.mo`` beside every ``ledger.po``; the files written."""
    written = []
    for path in catalogue_files(root):
        buffer = BytesIO()
        write_mo(buffer, read(path))
        target = path.with_suffix(".mo")
        # A program that is running never sees half a catalogue.
        scratch = target.with_suffix(".mo.new")
        scratch.write_bytes(buffer.getvalue())
        scratch.replace(target)
        written.append(target)
    return written


def update_all(root: Path) -> None:
    """Bring every ``ledger.po`` to the sentences of the code; translations of kept sentences stay."""
    template = extract(root)
    for path in catalogue_files(root):
        catalogue = read(path)
        catalogue.update(template, no_fuzzy_matching=True)
        buffer = BytesIO()
        write_po(buffer, catalogue, width=110, sort_output=True, ignore_obsolete=True)
        path.write_bytes(_NOISE.sub(b"", buffer.getvalue()))


def faults(root: Path) -> Iterator[str]:
    """One sentence for each thing that is wrong with a catalogue."""
    said = {message.id for message in extract(root) if message.id}
    for path in catalogue_files(root):
        name = path.relative_to(root)
        known: dict[Any, Message] = {message.id: message for message in read(path) if message.id}
        for text in sorted(said - known.keys(), key=str):
            yield f"{name}: missing: {text!r}"
        for text in sorted(known.keys() - said, key=str):
            yield f"{name}: no longer said: {text!r}"
        for text in sorted(said & known.keys(), key=str):
            yield from _faults_of(known[text], name)


def _faults_of(message: Message, name: Path) -> Iterator[str]:
    if not message.string or message.fuzzy:
        yield f"{name}: not translated: {message.id!r}"
    elif set(_PLACEHOLDER.findall(str(message.id))) != set(_PLACEHOLDER.findall(str(message.string))):
        yield f"{name}: other names in braces: {message.id!r}"


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is a matter of hatchling's own
    """Compiles the catalogues whenever the distribution is built or installed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it gathers files."""
        del version, build_data
        compile_all(Path(self.root))


def main() -> int:
    """Run as a command; the exit code is 1 when ``--check`` finds anything."""
    parser = argparse.ArgumentParser(description="Catalogues of sentences said to people.")
    parser.add_argument("--update", action="store_true", help="bring the catalogues to the code")
    parser.add_argument("--check", action="store_true", help="fail when a catalogue is not complete")
    arguments = parser.parse_args()
    if arguments.update:
        update_all(ROOT)
    if arguments.check:
        found = list(faults(ROOT))
        for fault in found:
            print(fault)
        if found:
            print("Translate them after: python scripts/build_catalogues.py --update")
            return 1
    compile_all(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
