"""Whose key one may borrow in a demo: everybody can make its keys, so they prove nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ledger.crypto.keys import SigningKey, parse_key_file
from ledger.errors import LedgerError
from ledger.language import N_
from ledger.lots.state import Party
from ledger.service.keeping.keyfiles import AUTHORITY, key_path
from ledger.store.catalog import Catalog

ROLES: Final = {
    "cooperative": N_("Cooperative"),
    "trader": N_("Trader"),
    "processor": N_("Processor"),
    "exporter": N_("Exporter"),
    "authority": N_("Authority"),
    "auditor": N_("Auditor"),
}
"""Roles that are offered, and what they are called."""


def borrowed_key(view: Catalog, keys: Path, role: str) -> SigningKey | None:
    """Return the key of a party of a role whose file lies in ``keys``; None when there is none.

    Who does nothing else comes first: a trader is no importer who trades too.
    """
    for party in sorted(view.each(Party), key=lambda one: len(one.roles)):
        if role in party.roles and not party.suspended:
            own = (keys / f"{party.id}.key", *((key_path(keys, AUTHORITY),) if role == AUTHORITY else ()))
            found = next((file for file in own if file.is_file()), None)
            if found is not None:
                return _plain(found)
    return None


def _plain(file: Path) -> SigningKey | None:
    try:
        return parse_key_file(file.read_bytes(), None)
    except LedgerError:
        return None
