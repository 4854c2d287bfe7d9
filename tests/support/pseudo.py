"""A language whose every sentence stands in brackets: what has none was never translated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from scripts.build_catalogues import DOMAINS, ROOT

OPENED, CLOSED = "⟦", "⟧"
_SENTENCE: Final = re.compile(f"{OPENED}[^{OPENED}{CLOSED}]*{CLOSED}")
_WORD: Final = re.compile(r"(?<![\w./-])[^\W\d_]*[^\W\d_A-Z][^\W\d_]*(?![\w/])")
# Addresses, and names with a dash, a stroke or a point in them, as ids, files and types of events have.
_NAME: Final = re.compile(r"\bhttps?://\S+|[\w-]+(?:[./_-][\w-]+)+")
_SPOKEN_OF: Final = ("alt", "title", "aria-label", "placeholder", "label", "summary", "aria-description")
_NOT_SPOKEN: Final = frozenset({"script", "style", "code", "pre", "samp", "kbd"})
_EMPTY: Final = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


def write_catalogues(folder: Path) -> None:
    """Write the catalogues of the language into ``folder``, in the place of the French ones."""
    for domain, extract in DOMAINS.items():
        target = folder / "fr" / "LC_MESSAGES" / f"{domain}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale="fr")
        for message in extract(ROOT):
            if message.id:
                catalogue.add(message.id, _wrapped(message.id))
        with target.open("wb") as file:
            write_mo(file, catalogue)


def _wrapped(text: object) -> str | tuple[str, ...]:
    if isinstance(text, tuple | list):
        return tuple(f"{OPENED}{form}{CLOSED}" for form in text)
    return f"{OPENED}{text}{CLOSED}"


def words_outside(text: str) -> list[str]:
    """The words of a text that stand in no sentence: those with a small letter, for codes have none."""
    count = 1
    while count:
        text, count = _SENTENCE.subn(" ", text)
    return [word for word in _WORD.findall(_NAME.sub(" ", text)) if len(word) > 1]


class Spoken(HTMLParser):
    """What a page says: its text, and each attribute that is read to people or by its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.attributes: list[str] = []
        self._within: list[bool] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # What says that it is in another language is not of ours: papers in English, the links to languages.
        silent = tag in _NOT_SPOKEN or (tag != "html" and given.get("lang", "fr") != "fr")
        hidden = silent or any(self._within)
        if tag not in _EMPTY:
            self._within.append(silent)
        if not hidden:
            self.attributes += [given[name] for name in _SPOKEN_OF if name in given]
            self.attributes += [*_sentences(json.loads(given.get("data-words", "{}")))]
        if tag not in {"b", "bdi", "strong", "em", "a", "span", "wbr", "code"}:
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and self._within:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        self.text += " x " if any(self._within) else data


def _sentences(held: object) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for inner in held.values():
            yield from _sentences(inner)
    elif isinstance(held, list):
        for inner in held:
            yield from _sentences(inner)
