"""How each field of a form is asked for: its words, its control, its offers, what stands in it at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.language import N_, _
from ledger.lots.schema import Kind
from ledger.lots.state import Site
from ledger.service.forms.choices import Offer, minerals, offers_of
from ledger.service.forms.fields import Field
from ledger.service.forms.labels import label_of, unit_of
from ledger.service.forms.layout import Slot, find_slots
from ledger.service.forms.options import STATUS_FIELDS, option_of
from ledger.service.forms.task import Task
from ledger.store.catalog import Catalog

_DRAWN: Final[dict[str, str]] = {"lot": "L", "batch": "B", "incident": "I"}
"""Things whose ids are drawn by the program, with what they begin with; others are named by people."""
_MOST_SELECTED: Final = 60
"""Offers that are listed to choose from; of more, those are shown that begin as was typed."""
_SELECTED: Final = frozenset({"site", "party", "stockpile", "area", "incident"})
_KEPT: Final = frozenset(
    {
        "team",
        "currency",
        "scale_id",
        "transport",
        "wet_or_dry",
        "moisture_method",
        "process",
        "inspector",
        "position",
        "agency",
    }
)
_LONG: Final = frozenset(
    {
        "reason",
        "explanation",
        "remark",
        "narrative",
        "measures",
        "description",
        "findings",
        "act",
        "legal_act",
    }
)
_MODES: Final[dict[str, str]] = {
    "decimal": "decimal",
    "percent": "decimal",
    "integer": "numeric",
}
_INPUTS: Final[dict[str, str]] = {"day": "date", "moment": "datetime-local"}
_CAPITALS: Final = frozenset({"id", "tag", "country"})
_HELP: Final[dict[str, str]] = {
    "lot": N_("Its id, or the code on its tag."),
    "tag": N_("As printed, dashes or not."),
    "country": N_("Two letters: CD, RW."),
    "occurred_at": N_("Empty: now."),
    "new": N_("Drawn by this device."),
}


class Asking:
    """The words and controls of one task's form for one party, in the current language."""

    def __init__(self, view: Catalog, party: str, task: Task, *, whole: bool, today: str) -> None:
        self._known = {"@party": party, "@today": today}
        self._view = view
        self._party = party
        self._task = task
        self._whole = whole
        self._offers: dict[Kind, tuple[Offer, ...]] = {}

    def label(self, field: Field) -> str:
        """Return what the field is called."""
        if (self.kind(field) == "tag" and not field.many) or (
            field.thing is not None and field.name.rstrip("s") == field.thing and not field.many
        ):
            return label_of(field.thing or "tag")
        return label_of(field.name, self._task.type)

    def unit(self, field: Field) -> str:
        """Return the unit that it is given in; empty for none."""
        return unit_of(field.name)

    def help(self, field: Field) -> str:
        """Return a sentence that helps to fill it in; empty for none."""
        if self.drawn(field):
            key = "new"
        elif field.thing == "lot" and not field.new and not field.many:
            key = "lot"
        else:
            key = field.name if field.name in _HELP else self.kind(field)
        return _(_HELP[key]) if key in _HELP else ""

    def kind(self, field: Field) -> str:
        """Return how it is written."""
        if field.kind == "integer" and field.name in STATUS_FIELDS:
            return "status"
        if field.kind == "hash" and field.name == "tags" and self._task.module == "tag_codes":
            # Typed as it stands on the tag; the browser lists its digest.
            return "tag"
        return "long" if field.kind == "text" and field.name in _LONG else field.kind

    def input(self, field: Field) -> str:
        """Return the type of its input element."""
        return _INPUTS.get(field.kind, "text")

    def mode(self, field: Field) -> str:
        """Return which keys it needs; empty for all."""
        return _MODES.get(field.kind, "")

    def capitals(self, field: Field) -> bool:
        """Whether it is written in capitals."""
        return self.kind(field) in _CAPITALS

    def drawn(self, field: Field) -> str:
        """Return what the id begins with that the browser draws for it; empty when it draws none."""
        return _DRAWN.get(field.thing or "", "") if field.new and field.required else ""

    def kept(self, field: Field) -> bool:
        """Whether the next form of this task begins with what was entered last."""
        place = field.thing in {"site", "place", "party", "stockpile"} and not field.new
        return place or field.kind == "mineral" or field.name in _KEPT

    def offers(self, field: Field) -> Sequence[Offer]:
        """Return what there is to choose from."""
        if field.kind == "choice":
            return [Offer(str(one), option_of(one)) for one in field.choices]
        if field.kind == "flag":
            return [Offer("true", _("yes")), Offer("false", _("no"))]
        if self.kind(field) == "status":
            return [Offer(str(one), option_of(one, field.name)) for one in range((field.most or 0) + 1)]
        if field.kind == "mineral":
            return minerals(self._minerals_of_sites())
        if field.thing is None or field.new:
            return ()
        if field.thing not in self._offers:
            self._offers[field.thing] = offers_of(
                self._view, self._party, field.thing, parts=self._task.parts, whole=self._whole
            )
        return self._offers[field.thing]

    def selects(self, field: Field, offers: Sequence[Offer]) -> bool:
        """Whether one of the offers is chosen, and no other typed."""
        return field.thing in _SELECTED and not field.new and 0 < len(offers) <= _MOST_SELECTED

    def given(self, slot: Slot, offers: Sequence[Offer], before: str) -> str:
        """Return what stands in a field at first: what the task says, its default, or the one choice.

        ``before`` is the path of the list in which the slot stands.
        """
        field = slot.field
        stated = self._task.given.get(before + slot.at)
        if stated is not None:
            return self._known.get(stated, stated)
        if field.default is not None:
            return str(field.default).lower()
        one_choice = field.required and field.thing in _SELECTED and len(offers) == 1
        if one_choice:
            return offers[0].value
        minerals_here = self._minerals_of_sites() if field.kind == "mineral" and field.required else ()
        return minerals_here[0] if len(minerals_here) == 1 else ""

    def datalists(self, slots: Sequence[Slot]) -> dict[Kind, Sequence[Offer]]:
        """Return the offers beside inputs in which others may be typed."""
        found: dict[Kind, Sequence[Offer]] = {}
        for slot in find_slots(slots):
            field = slot.field
            if field.thing is not None and not field.new and field.kind == "id":
                offers = self.offers(field)
                if offers and not self.selects(field, offers):
                    found[field.thing] = offers
        return found

    def _minerals_of_sites(self) -> tuple[str, ...]:
        """Return the minerals of the one or more sites that are offered; none where all are offered."""
        if self._whole:
            return ()
        sites = (self._view.get(Site, one.value) for one in offers_of(self._view, self._party, "site"))
        return tuple(dict.fromkeys(mineral for site in sites for mineral in site.minerals))
