"""The language in which sentences are said to people.

Sentences are written in English in the code, marked with :func:`N_` where they are kept for later and with
:func:`_` where they are said at once. Other languages come from gettext catalogues in ``ledger/locale``;
English needs none. The language belongs to the context, so one request of a server never changes another's.

Only the edges (``cli``, ``web`` and what they call to speak) say sentences; the layers below make
:class:`~ledger.errors.Problem` values, which :func:`say` says again in the current language.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from contextvars import ContextVar
from importlib.resources import files
from typing import Final

from ledger.errors import Problem

DOMAIN: Final = "ledger"
DEFAULT: Final = "en"
_FOLDER: Final = str(files("ledger").joinpath("locale"))
# The language of `fr`, `fr-CD` and `fr_CD.UTF-8`; the name of a folder is made of nothing else.
_LOCALE: Final = re.compile(r"([A-Za-z]{2,3})([_-][A-Za-z0-9]+)*([.@][A-Za-z0-9._@-]*)?")
_ENGLISH: Final = gettext.NullTranslations()

_current: ContextVar[gettext.NullTranslations] = ContextVar("language", default=_ENGLISH)


def use(locale: str) -> None:
    """Say sentences in the language of ``locale`` from now on in this context.

    ``locale`` is a language tag (``fr``, ``fr-CD``) or a POSIX locale (``fr_CD.UTF-8``). A language without
    a catalogue, ``C``, ``POSIX`` and the empty string give English: a sentence is always said.
    """
    form = _LOCALE.fullmatch(locale)
    name = form[1].lower() if form else DEFAULT
    if name == DEFAULT:
        _current.set(_ENGLISH)
    else:
        _current.set(gettext.translation(DOMAIN, _FOLDER, languages=[name], fallback=True))


def _(text: str) -> str:
    """``text`` in the current language, or as it stands when the catalogue does not know it."""
    # gettext keeps the catalogue's own header under the empty text.
    return _current.get().gettext(text) if text else ""


def N_(text: str) -> str:  # noqa: N802 — gettext's customary name, which the extraction looks for
    """``text`` itself: marks a sentence for the catalogues that is said later."""
    return text


def say(problem: Problem, templates: Mapping[str, str]) -> str:
    """The sentence of ``problem`` in the current language.

    ``templates`` maps a code to its English template with ``{names}`` that ``problem.values`` fills.
    A code without template, and values that do not fill it, give the English sentence the problem carries.
    """
    template = templates.get(problem.code)
    if template is None:
        return _(problem.message)
    try:
        return _(template).format_map(problem.values)
    except (KeyError, IndexError, ValueError):
        return problem.message
