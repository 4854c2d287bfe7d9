"""Pages from templates: everything that is put into them is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from ledger.language import NAMES, _, complete, current, languages, ngettext
from ledger.web.caller import caller_of
from ledger.web.context import context_of
from ledger.web.icons import ICONS
from ledger.web.shown import FILTERS

V = TypeVar("V")
# Embeddings, overrides and isolates (UAX #9): within a name they would turn the words of ours around it.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def environment(own_files: str) -> Environment:
    """Return the templates of the pages; ``own_files`` is where our own files stand."""
    made = Environment(
        loader=PackageLoader("ledger.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_unturned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(_=_, ngettext=ngettext, own_files=own_files)
    made.globals.update(icons=ICONS)
    made.globals.update(current=current, complete=complete, languages=languages, language_names=NAMES)
    return made


def _unturned(value: V) -> V:
    """Return what is put into a page without what turns text around: that is shown, as on our papers."""
    if not isinstance(value, str) or value.isascii():
        return value
    return type(value)(_TURNING.sub("\ufffd", value))


def render(
    request: Request,
    template: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Return a page in the reader's language.

    Every template also knows ``caller``, ``demo`` (whether the ledger is an invented one), ``origin`` and
    ``in_language(name)``, the address of the same page in another language.
    """
    here = context_of(request)
    ledger = here.handle.ledger

    def in_language(name: str) -> str:
        # Without the path: a browser would take one that begins with two slashes for another host.
        return f"?{urlencode({**request.query_params, 'lang': name})}"

    text = here.templates.get_template(template).render(
        caller=caller_of(request),
        demo=ledger.demo,
        origin=ledger.origin,
        in_language=in_language,
        **values,
    )
    return HTMLResponse(text, status.value, headers)
