"""Which tasks stand first for whom: what a party of a role enters most days; the rest is under "More"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

_DIGS: Final = ("register", "dispatch", "sell", "correct")
_TRADES: Final = ("receive", "sort", "combine", "dispatch", "sell", "pay", "correct")
_KEEPS: Final = ("receive", "store", "reseal", "dispatch", "lose")
_WORKS: Final = ("receive", "sort", "process", "add-to-heap", "draw-from-heap", "dispatch", "sell", "correct")
FIRST: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "miner": _DIGS,
        "cooperative": _DIGS,
        "tagging_agent": ("attest", "register", "replace-tag", "lose-tags"),
        "trader": _TRADES,
        "carrier": _KEEPS,
        "warehouse": _KEEPS,
        "processor": _WORKS,
        "smelter": ("receive", "process", "consume", "assay", "pay", "correct"),
        "exporter": (
            "receive",
            "combine",
            "process",
            "assay",
            "cite-certificate",
            "export",
            "pay",
            "correct",
        ),
        "importer": ("import", "receive", "dispatch", "sell", "pay"),
        "laboratory": ("assay", "sample"),
        "inspector": ("inspect-site", "open-incident", "attest"),
        "certifier": ("issue-certificate", "attest"),
        "programme": ("issue-tags", "assign-tags", "void-tags", "attest", "open-incident", "close-incident"),
        "auditor": ("open-incident",),
        "authority": (
            "site-status",
            "inspect-site",
            "register-site",
            "register-place",
            "issue-tags",
            "assign-tags",
            "issue-certificate",
            "open-incident",
        ),
    }
)
"""Role → names of tasks, in their order."""


def first_tasks(roles: Iterable[str]) -> tuple[str, ...]:
    """Return the tasks that stand first for a party of some roles, each once."""
    return tuple(dict.fromkeys(name for role in roles for name in FIRST.get(role, ())))
