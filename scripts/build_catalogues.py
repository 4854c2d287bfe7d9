"""Make the catalogues of other languages: extract, check and compile the sentences said to people.

    build_catalogues.py            compile every .po to its .mo
    build_catalogues.py --update   put new sentences into every .po, drop those not said any more
    build_catalogues.py --check    fail when a sentence lacks its translation, or a name in braces differs
    build_catalogues.py --todo sw  print a .po of what a language that was begun does not say yet
    build_catalogues.py --take FILE --into sw
                                   put the translations of such a file into the language's catalogue

A language that was begun (every one but ``ledger.language.COMPLETE``) need not be complete, so its catalogue
holds what is translated and nothing else: who adds a sentence in English need not touch it.

``ledger.po`` holds our sentences, ``click.po`` the words of the library that reads the command line. The
build of the distribution calls the same compilation, as a hatchling hook.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT: Final = Path(__file__).resolve().parent.parent
# As ledger.language.COMPLETE, which the hook of a build cannot import: the package is not installed yet.
COMPLETE: Final = ("en", "fr")
# Sentences marked by these calls are collected; `_` and `ngettext` say one at once, the others keep it.
KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2), "NN_": (1, 2)}
# Header lines that change with every run or say nothing; a catalogue is the same when its sentences are.
_NOISE: Final = re.compile(
    rb'^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By):.*\n',
    flags=re.MULTILINE,
)
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]*)[^}]*\}")


def catalogue_files(root: Path) -> list[Path]:
    """Every catalogue under ``root``, in a fixed order."""
    return sorted((root / "ledger" / "locale").glob("*/LC_MESSAGES/*.po"))


def extract(root: Path) -> Catalog:
    """All sentences the code says, as a template catalogue without line numbers (they would change daily)."""
    return _extract(root / "ledger", "ledger")


def extract_click(root: Path) -> Catalog:
    """All that click says, of the version that is installed."""
    del root
    click = find_spec("click")
    if click is None or not click.submodule_search_locations:
        raise RuntimeError("bug: click is not installed")
    return _extract(Path(click.submodule_search_locations[0]), "click")


def _extract(folder: Path, name: str) -> Catalog:
    catalogue = Catalog(project="mineral-ledger", copyright_holder="The mineral-ledger contributors")
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    found = extract_from_dir(folder, methods, keywords=KEYWORDS)
    for file, _line, text, _comments, _context in found:
        catalogue.add(text, locations=[(f"{name}/{file}", None)])  # type: ignore[list-item]  # no line, on purpose
    return catalogue


DOMAINS: Final[dict[str, Callable[[Path], Catalog]]] = {"ledger": extract, "click": extract_click}


def read(path: Path) -> Catalog:
    """The catalogue in ``path``; its language is the name of the folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=path.stem)


def compile_all(root: Path) -> list[Path]:
    """Write the ``.mo`` beside every ``.po``; the files written."""
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


def language_of(path: Path) -> str:
    """The language of a catalogue, which is the name of its folder."""
    return path.parent.parent.name


def update_all(root: Path) -> None:
    """Bring every catalogue to the sentences of the code; translations of kept sentences stay."""
    for path in catalogue_files(root):
        catalogue = read(path)
        catalogue.update(DOMAINS[path.stem](root), no_fuzzy_matching=True)
        write(path, catalogue)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue; one that was begun without what it does not translate."""
    if language_of(path) not in COMPLETE:
        for message in [one for one in catalogue if one.id and not all(_forms(one.string))]:
            catalogue.delete(message.id)
    path.write_bytes(_as_text(catalogue))


def _as_text(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, ignore_obsolete=True)
    return _NOISE.sub(b"", buffer.getvalue())


def todo(root: Path, language: str) -> bytes:
    """What a language does not say yet, as a .po to fill in."""
    catalogue = read(_of(root, language))
    known = {message.id for message in catalogue if message.id}
    rest = Catalog(locale=language, project="mineral-ledger")
    for message in extract(root):
        if message.id and message.id not in known:
            rest.add(message.id, locations=message.locations)
    return _as_text(rest)


def take(root: Path, language: str, filled: Path) -> int:
    """Put the translations of a filled .po into a language's catalogue; how many there were."""
    path = _of(root, language)
    catalogue = read(path)
    with filled.open("rb") as file:
        taken = [one for one in read_po(file, locale=language) if one.id and all(_forms(one.string))]
    for message in taken:
        catalogue.add(message.id, message.string, locations=message.locations)
    write(path, catalogue)
    return len(taken)


def _of(root: Path, language: str) -> Path:
    return root / "ledger" / "locale" / language / "LC_MESSAGES" / "ledger.po"


def shares(root: Path) -> Iterator[str]:
    """One sentence for each language that was begun: how much of it there is."""
    for path in catalogue_files(root):
        if language_of(path) not in COMPLETE:
            said = {message.id for message in DOMAINS[path.stem](root) if message.id}
            known = {message.id for message in read(path) if message.id and all(_forms(message.string))}
            share = 100 * len(said & known) / len(said)
            count = f"{len(said & known)} of {len(said)}"
            yield f"{language_of(path)}: {count} sentences translated ({share:.1f} %)"


def faults(root: Path) -> Iterator[str]:
    """One sentence for each thing that is wrong with a catalogue."""
    for path in catalogue_files(root):
        said = {message.id for message in DOMAINS[path.stem](root) if message.id}
        name = path.relative_to(root)
        known: dict[Any, Message] = {message.id: message for message in read(path) if message.id}
        if language_of(path) in COMPLETE:
            for text in sorted(said - known.keys(), key=str):
                yield f"{name}: missing: {text!r}"
            for text in sorted(known.keys() - said, key=str):
                yield f"{name}: no longer said: {text!r}"
        for text in sorted(said & known.keys(), key=str):
            yield from _faults_of(known[text], name)


def _faults_of(message: Message, name: Path) -> Iterator[str]:
    said, forms = _forms(message.id), _forms(message.string)
    if not all(forms) or message.fuzzy:
        yield f"{name}: not translated: {message.id!r}"
    elif any(_names(one) != _names(form) for one, form in zip(said, forms, strict=True)):
        yield f"{name}: other names in braces: {message.id!r}"


def _forms(text: object) -> tuple[object, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (text,)


def _names(text: object) -> set[str]:
    return set(_PLACEHOLDER.findall(str(text)))


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
    parser.add_argument("--todo", metavar="LANGUAGE", help="print what a language does not say yet")
    parser.add_argument("--take", metavar="FILE", type=Path, help="put the translations of a filled file in")
    parser.add_argument("--into", metavar="LANGUAGE", default="sw", help="the language that --take fills")
    arguments = parser.parse_args()
    if arguments.todo:
        sys.stdout.buffer.write(todo(ROOT, arguments.todo))
        return 0
    if arguments.take:
        print(f"{take(ROOT, arguments.into, arguments.take)} translations taken")
    if arguments.update:
        update_all(ROOT)
    if arguments.check:
        for share in shares(ROOT):
            print(share)
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
