"""What every page of the console is made with: the request, the ledger as it is, what the caller may read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, Field
from starlette.responses import HTMLResponse

from ledger.language import N_
from ledger.lots.schema import day_of
from ledger.lots.state import KINDS, LEDGER, Key, Ledger
from ledger.service.desk import count_waiting
from ledger.service.stock.book import count_void
from ledger.service.waiting import read_waiting
from ledger.store.catalog import Catalog
from ledger.web.caller import Asking, Caller
from ledger.web.context import Context, Here
from ledger.web.pages.console.entering import entered_with, form_address
from ledger.web.render import render
from ledger.web.rights import Rights

SECTIONS: Final = (
    ("", N_("Overview")),
    ("do/", N_("Enter")),
    ("desk", N_("Desk")),
    ("waiting", N_("Waiting for you")),
    ("stock", N_("Stock book")),
    ("search", N_("Search")),
    ("lots", N_("Lots")),
    ("changes", N_("Changes and questions")),
    ("incidents", N_("Incidents")),
    ("certificates", N_("Certificates")),
    ("balances", N_("Balances")),
    ("findings", N_("Findings")),
    ("tags", N_("Tags")),
    ("sites", N_("Sites")),
    ("places", N_("Places")),
    ("parties", N_("Parties")),
    ("sample", N_("Sample")),
    ("log", N_("Log")),
    ("downloads", N_("Downloads")),
    ("keys", N_("Keys")),
    ("enrolments", N_("Enrolments")),
)
"""The pages that the console leads to, by their addresses under ``/console/``."""
_OF_THE_WHOLE: Final = frozenset({"sample", "certificates"})
_OF_OFFICES: Final = frozenset({"desk"})
_OF_THE_ENROLLED: Final = frozenset({"do/", "waiting", "keys", "enrolments"})
PRIVATE: Final = {"cache-control": "private, no-store"}
"""What no cache may keep, for it depends on who asks."""
PAGE: Final = 50
"""Rows of a list on one page."""

Typed = Annotated[str, Query(max_length=200)]
"""What somebody typed into a form; nothing typed is the empty string."""
Line = Annotated[str, Field(max_length=200)]
"""The same as a field of a form that is a model."""
Count = Annotated[int | None, BeforeValidator(lambda typed: typed or None), Field(ge=1, lt=2**53)]
"""A number as a field of a form; nothing typed is None."""


class _Typed(dict[str, str]):
    """The parameters of an address; one that is not there is the empty string."""

    def __missing__(self, _name: str) -> str:
        return ""


@dataclass
class Reading:
    """One request for a page of the console, which is made while the ledger is seen."""

    request: Request
    here: Context
    caller: Caller
    _seen: tuple[Catalog, Rights] | None = None

    @contextmanager
    def view(self) -> Iterator[tuple[Catalog, Rights]]:
        """See the ledger, for whoever may read anything of it; Refused otherwise."""
        with self.here.handle.view() as view:
            rights = Rights(view, self.caller)
            rights.check()
            self._seen = view, rights
            yield view, rights
            self._seen = None

    @property
    def now(self) -> int:
        """The time in Unix milliseconds."""
        return self.here.handle.clock()

    @property
    def today(self) -> str:
        """The day (UTC)."""
        return day_of(self.now)

    def page(self, template: str, section: str, **values: object) -> HTMLResponse:
        """Return a page from a template of the console, which belongs to one of :data:`SECTIONS`."""
        shown: dict[str, Any] = {
            "sections": [one for one in SECTIONS if self._is_led_to(one[0])],
            "section": section,
            "counted": self._counted(),
            "form": form_address,
            "enters": entered_with(self._of()[0], self.caller.key or ""),
            "asked": _Typed(self.request.query_params),
            "this_with": self._with,
            "may": self._may,
            "whole": self._rights.whole,
            "ledger": self._of()[0].get(Ledger, LEDGER).genesis,
            "use": self._use,
            **values,
        }
        return render(
            self.request, f"console/{template}", headers={"cache-control": "private, no-store"}, **shown
        )

    @property
    def _rights(self) -> Rights:
        return self._of()[1]

    @property
    def _use(self) -> str:
        """What the caller's key is for, "admin" or "field"; nothing for a stranger."""
        view, _rights = self._of()
        found = None if self.caller.key is None else view.find(Key, self.caller.key)
        return "" if found is None else found.use

    def _counted(self) -> dict[str, int]:
        """How much waits on a page of the menu, by its address; ``void`` is of the tags that were given."""
        view, rights = self._of()
        party = self.caller.party
        if party is None:
            return {}
        void = count_void(view, party)
        if self.caller.sees_all:
            return {"desk": count_waiting(view), "void": void}
        found = read_waiting(view, party, on=self.today, frank=rights.may_be_told(party))
        return {"waiting": found.count, "void": void}

    def _of(self) -> tuple[Catalog, Rights]:
        if self._seen is None:
            raise RuntimeError("bug: a page is made while nothing is seen")
        return self._seen

    def _is_led_to(self, path: str) -> bool:
        if path == "waiting" and self.caller.sees_all:
            # An office has all of it, and more, on its desk.
            return False
        if path in _OF_THE_ENROLLED:
            return self.caller.party is not None
        if path in _OF_OFFICES:
            return self.caller.sees_all
        return self._rights.whole or path not in _OF_THE_WHOLE

    def _may(self, kind: str, id: str) -> bool:
        """Whether the caller may read the page of a thing, so that no link leads where nothing is shown."""
        view, rights = self._of()
        if self.caller.sees_all:
            return True
        record = view.find(KINDS[kind], id)
        return record is not None and rights.sees(record)

    def _with(self, **changed: object) -> str:
        """Return the address of this page with other parameters; None takes one away."""
        query = {**self.request.query_params, **changed}
        kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
        return f"{self.request.url.path}?{urlencode(kept)}"


def reading_of(request: Request, here: Here, caller: Asking) -> Reading:
    """Return what a page of the console is made with."""
    return Reading(request, here, caller)


Desk = Annotated[Reading, Depends(reading_of)]
"""The parameter of an endpoint that answers with a page of the console."""
