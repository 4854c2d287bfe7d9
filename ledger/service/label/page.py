"""Papers of A4 that say everything in English and in French, side by side."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ledger.language import use
from ledger.service.label.contents import Issuer
from ledger.service.label.pdf import print_page
from ledger.service.label.svg import symbol_svg
from ledger.service.label.symbol import Symbol

LANGUAGES: Final = ("en", "fr")
_NARROW: Final = 22


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, heads, and rows of as many cells."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What a paper says in one language: pairs of a name and a value, tables, sentences at its end."""

    title: str
    lead: str
    rows: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A QR code of a paper, its side in millimetres without the light margin, and what stands under it."""

    symbol: Symbol
    size: float
    below: str

    @property
    def picture(self) -> str:
        """The QR code as an address that holds it."""
        return f"data:image/svg+xml;base64,{b64encode(symbol_svg(self.symbol).encode()).decode()}"

    @property
    def side(self) -> str:
        """The side with the light margin, as CSS writes a length."""
        return f"{self.size * (self.symbol.modules + 8) / self.symbol.modules:.2f}mm"


@dataclass(frozen=True, slots=True)
class Said:
    """A text in both languages; once where they are the same."""

    texts: tuple[str, str]

    @property
    def lines(self) -> list[list[str]]:
        """One language above the other, each in the parts that are not to be broken."""
        return [line.split(", ") for line in self.joined("\n").split("\n")]

    @property
    def short(self) -> bool:
        """Whether it is made of lines that fit into a narrow cell and are not to be broken."""
        return all(len(line) <= _NARROW for line in self.joined(" · ").split("\n"))

    def joined(self, between: str) -> str:
        """Both texts with something between them, or the one."""
        return between.join(dict.fromkeys(self.texts))


def bilingual_html(
    issuer: Issuer, say: Callable[[], Page], marks: Sequence[Mark], dense: Mark | None = None
) -> str:
    """Return a paper as HTML that fetches nothing; ``say`` is called once in each language.

    ``marks`` are the codes of tags, ``dense`` is a signed label.
    """
    pages = [copy_context().run(_say_in, language, say) for language in LANGUAGES]
    environment = Environment(
        loader=PackageLoader("ledger.service.label"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("paper.html").render(
        issuer=issuer,
        pages=pages,
        marks=marks,
        dense=dense,
        rows=[(names, Said(values)) for names, values in _paired(pages)],
        tables=[_joined(tables) for tables in zip(*(page.tables for page in pages), strict=True)],
        style=Markup(_style()),  # noqa: S704 - our own style sheet
    )


def bilingual_pdf(
    issuer: Issuer, say: Callable[[], Page], marks: Sequence[Mark], dense: Mark | None = None
) -> bytes:
    """Return a paper as a PDF of A4."""
    return print_page(bilingual_html(issuer, say, marks, dense))


def _say_in(language: str, say: Callable[[], Page]) -> Page:
    use(language)
    return say()


def _paired(pages: Sequence[Page]) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    english, french = (page.rows for page in pages)
    return [
        ((name, other), (value, translated))
        for (name, value), (other, translated) in zip(english, french, strict=True)
    ]


def _joined(tables: Sequence[Table]) -> tuple[Said, list[Said], list[list[Said]]]:
    """Return title, heads and rows of the same table in both languages."""
    english, french = tables
    rows = [_cells(*pair) for pair in zip(english.rows, french.rows, strict=True)]
    return Said((english.title, french.title)), _cells(english.heads, french.heads), rows


def _cells(english: tuple[str, ...], french: tuple[str, ...]) -> list[Said]:
    return [Said(pair) for pair in zip(english, french, strict=True)]


def _style() -> str:
    return files("ledger.service.label").joinpath("templates/paper.css").read_text(encoding="utf-8")
