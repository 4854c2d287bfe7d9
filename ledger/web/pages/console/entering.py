"""What a key may enter, and the addresses of the forms that pages lead to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from ledger.lots.state import LEDGER, Key, Ledger, Party
from ledger.lots.table import TYPES
from ledger.service.forms.tasks import TASKS
from ledger.store.catalog import Catalog

# What templates cannot name a field.
_FIELDS: Final = MappingProxyType({"tag": "tag/number", "scheme": "tag/scheme"})


def entered_with(view: Catalog, key: str) -> frozenset[str]:
    """Return the names of the tasks whose entries a key (public, hex) may sign.

    That depends on what it is for and on the roles of its party.
    """
    enrolled = view.find(Key, key)
    party = None if enrolled is None else view.find(Party, enrolled.party)
    if enrolled is None or party is None:
        return frozenset()
    policy = view.get(Ledger, LEDGER).policy
    return frozenset(
        name
        for name, task in TASKS.items()
        if (enrolled.use == "admin" or not TYPES[task.type].admin)
        and not set(party.roles).isdisjoint(policy.roles_for(task.type))
    )


def form_address(name: str, given: Mapping[str, str | list[str] | None]) -> str:
    """Return the address of the form of a task with values filled in; None fills in nothing."""
    fields = {_FIELDS.get(one, one): value for one, value in given.items() if value is not None}
    return f"/console/do/{name}?{urlencode(fields, doseq=True)}"
