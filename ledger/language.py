"""The language in which sentences are said to people.

Sentences are written in English in the code, marked with :func:`N_` where they are kept for later and with
:func:`_` where they are said at once. Other languages come from gettext catalogues in ``ledger/locale``;
English needs none. The language belongs to the context, so one request of a server never changes another's.

A language may have been begun only (:data:`COMPLETE` names those that are whole). What it does not say yet is
said in the language that the reader names next, and in English where they name none.

Only the edges (``cli``, ``web`` and what they call to speak) say sentences; the layers below make
:class:`~ledger.errors.Problem` values, which :func:`say` says again in the current language.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from ledger.errors import LedgerError, Problem

DOMAIN: Final = "ledger"
DEFAULT: Final = "en"
COMPLETE: Final = ("en", "fr")
"""Languages in which every text is said."""
NAMES: Final[Mapping[str, str]] = MappingProxyType({"en": "English", "fr": "Français", "sw": "Kiswahili"})
"""What each language calls itself."""
CATALOGUES: Final = str(files("ledger").joinpath("locale"))
"""The folder of the catalogues."""
# The language of `fr`, `fr-CD` and `fr_CD.UTF-8`; the name of a folder is made of nothing else.
_LOCALE: Final = re.compile(r"([A-Za-z]{2,3})([_-][A-Za-z0-9]+)*([.@][A-Za-z0-9._@-]*)?")
# Values that say what a thing is called: a lot, a party.
_NAMES: Final = frozenset({"kind", "what"})
_ENGLISH: Final = gettext.NullTranslations()

_current: ContextVar[gettext.NullTranslations] = ContextVar("language", default=_ENGLISH)
_spoken: ContextVar[tuple[str, ...]] = ContextVar("spoken", default=(DEFAULT,))


def use(locale: str) -> str:
    """Say sentences in the language of ``locale`` from now on in this context; return its name (``fr``).

    ``locale`` is a language tag (``fr``, ``fr-CD``), a POSIX locale (``fr_CD.UTF-8``) or several of them,
    the best first (``sw:fr:en``). Where none has a catalogue, and for ``C``, ``POSIX`` and the empty string,
    it is English: a sentence is always said.
    """
    names, catalogue = _voice(locale, CATALOGUES)
    _current.set(catalogue)
    _spoken.set(names)
    return names[0]


# What browsers ask for is of few kinds, and to look for a catalogue asks the system for files.
@lru_cache(maxsize=256)
def _voice(locale: str, catalogues: str) -> tuple[tuple[str, ...], gettext.NullTranslations]:
    """Return the languages that ``locale`` is answered in, the best first, and their catalogue."""
    names = tuple(_spoken_of(locale, catalogues))
    if names[0] == DEFAULT:
        return names, _ENGLISH
    return names, gettext.translation(DOMAIN, catalogues, [name for name in names if name != DEFAULT])


def _spoken_of(locale: str, catalogues: str) -> Iterator[str]:
    """Name the languages of ``locale`` that there are, the best first, up to one that is complete."""
    forms = (_LOCALE.fullmatch(one) for one in locale.split(":"))
    for name in dict.fromkeys(form[1].lower() if form else DEFAULT for form in forms):
        known = name == DEFAULT or gettext.find(DOMAIN, catalogues, [name]) is not None
        if known:
            yield name
        if known and name in COMPLETE:
            return
    yield DEFAULT


@cache
def languages() -> tuple[str, ...]:
    """Return the names of the languages there are, English first."""
    others = (one.name for one in files("ledger").joinpath("locale").iterdir() if one.is_dir())
    return (DEFAULT, *sorted(others))


def current() -> str:
    """Return the name of the language that is spoken in this context, such as ``fr``."""
    return _spoken.get()[0]


def complete() -> str:
    """Return the name of the complete language that is spoken, or that stands behind one that was begun.

    Texts that are not in the catalogues, and numbers, are in this one: ``en`` or ``fr``.
    """
    return _spoken.get()[-1]


def spoken() -> str:
    """Return all languages that are spoken in this context, as :func:`use` takes them (``sw:fr``)."""
    return ":".join(_spoken.get())


def _(text: str) -> str:
    """``text`` in the current language, or as it stands when the catalogue does not know it."""
    # gettext keeps the catalogue's own header under the empty text.
    return _current.get().gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` of something, as the current language says ``count`` of it."""
    return _current.get().ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802 — gettext's customary name, which the extraction looks for
    """``text`` itself: marks a sentence for the catalogues that is said later."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 — as N_
    """Return both forms of a sentence that :func:`ngettext` says later; marks them for the catalogues."""
    return one, many


def say(problem: Problem, templates: Mapping[str, str], values: Mapping[str, str] | None = None) -> str:
    """The sentence of ``problem`` in the current language.

    ``templates`` maps a code to its English template with ``{names}`` that ``problem.values`` fills, or
    ``values``, where people call them otherwise.
    A code without template, and values that do not fill it, give the English sentence the problem carries.
    """
    template = templates.get(problem.code)
    if template is None:
        return _(problem.message)
    try:
        return _filled(template, problem.values if values is None else values)
    except (KeyError, IndexError, ValueError):
        return problem.message


def say_error(error: LedgerError) -> str:
    """The sentence of ``error`` in the current language."""
    return _filled(error.template, error.values) if error.values else _(error.message)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """``template`` in the current language; what a thing is called is a word of that language too."""
    named = {name: _(value) if name in _NAMES else value for name, value in values.items()}
    return _(template).format_map(named)
