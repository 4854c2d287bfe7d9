"""A task: what somebody enters, and how its form begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from ledger.language import N_

Section: TypeAlias = Literal["lots", "work", "trade", "stock", "change", "office"]
SECTIONS: Final[Mapping[Section, str]] = MappingProxyType(
    {
        "lots": N_("Lots and tags"),
        "work": N_("Sorting and processing"),
        "trade": N_("Selling and leaving the country"),
        "stock": N_("Stock"),
        "change": N_("Mistakes and questions"),
        "office": N_("Authority and programme"),
    }
)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: its type, name and sign (of ``ledger.web.icons``), the fields that stand first.

    ``sealed`` are the hidden values beside them. ``given`` are values that stand in a field at first,
    by its path: ``@party`` is who is logged in, ``@today`` this day (UTC); whatever has one choice
    alone is chosen. ``parts`` says what lots it offers: those that are here, or that are coming. ``module``
    is a further script of the form.
    """

    type: str
    title: str
    sign: str
    section: Section
    first: tuple[str, ...]
    sealed: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ("here",)
    module: str = ""
