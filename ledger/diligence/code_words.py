"""What people call the codes in the sentences of findings; programs read the codes themselves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.diligence.data_names import FIELDS
from ledger.language import N_, _, complete
from ledger.lots.codes import find_mineral

_STATUSES: Final[Mapping[str, str]] = {
    # Sites, by ICGLR MDC.01.
    "0": N_("blue (not inspected)"),
    "1": N_("green"),
    "2": N_("yellow"),
    "3": N_("red"),
    # Exporters, in the words of whoever registered them.
    "blue": N_("blue (not inspected)"),
    "green": N_("green"),
    "yellow": N_("yellow"),
    "red": N_("red"),
}
_KINDS: Final[Mapping[str, str]] = {
    # Payments.
    "tax": N_("tax"),
    "fee": N_("fee"),
    "royalty": N_("royalty"),
    "official": N_("to an official"),
    "security": N_("for security"),
    "informal": N_("informal"),
    "price": N_("price"),
    # Declarations.
    "opening_stock": N_("opening stock"),
    "pre_programme": N_("from before the programme"),
    "imported": N_("imported"),
    "state_released": N_("released by the state"),
    "tailings": N_("tailings"),
    "large_scale_mine": N_("large-scale mine"),
    "found": N_("found"),
    "unknown": N_("unknown"),
}
_PAYEES: Final[Mapping[str, str]] = {
    "government": N_("the government"),
    "official": N_("an official"),
    "customary_authority": N_("a customary authority"),
    "public_security": N_("public security forces"),
    "private_security": N_("private security"),
    "armed_group": N_("an armed group"),
    "company": N_("a company"),
    "cooperative": N_("a cooperative"),
    "programme": N_("the programme"),
    "person": N_("a person"),
    "unknown": N_("somebody unknown"),
}
RISKS: Final[Mapping[str, str]] = {
    "torture": N_("torture"),
    "forced_labour": N_("forced labour"),
    "child_labour": N_("child labour"),
    "sexual_violence": N_("sexual violence"),
    "war_crimes": N_("war crimes"),
    "armed_groups": N_("armed groups"),
    "security_forces": N_("security forces"),
    "bribery": N_("bribery"),
    "origin_fraud": N_("fraud about the origin"),
    "money_laundering": N_("money laundering"),
    "taxes": N_("taxes"),
    "tag_misuse": N_("misuse of tags"),
    "theft": N_("theft"),
    "health_and_safety": N_("health and safety"),
    "environment": N_("environment"),
    "data": N_("data"),
    "other": N_("other"),
}
_CLOSURES: Final[Mapping[str, str]] = {
    "red": N_("red"),
    "restricted": N_("in a restricted area"),
    "abandoned": N_("abandoned"),
    "non_active": N_("not active"),
}
_REPORTS: Final[Mapping[str, str]] = {
    "craft": N_("CRAFT report"),
    "audit": N_("audit"),
    "risk_assessment": N_("risk assessment"),
    "site_assessment": N_("assessment of a site"),
    "baseline": N_("baseline"),
    "due_diligence": N_("due diligence report"),
}
_RESULTS: Final[Mapping[str, str]] = {"pass": N_("passed"), "progress": N_("in progress")}
OUTCOMES: Final[Mapping[str, str]] = {
    "resolved": N_("resolved"),
    "mitigated": N_("mitigated"),
    "unfounded": N_("unfounded"),
}
ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "miner": N_("miner"),
        "cooperative": N_("cooperative"),
        "tagging_agent": N_("tagging agent"),
        "trader": N_("trader"),
        "carrier": N_("carrier"),
        "processor": N_("processor"),
        "warehouse": N_("warehouse"),
        "exporter": N_("exporter"),
        "importer": N_("importer"),
        "smelter": N_("smelter"),
        "laboratory": N_("laboratory"),
        "inspector": N_("inspector"),
        "certifier": N_("certifier"),
        "programme": N_("programme"),
        "auditor": N_("auditor"),
        "authority": N_("authority"),
    }
)
_LICENCES: Final[Mapping[str, str]] = {
    "claim": N_("claim"),
    "exploration_permit": N_("exploration permit"),
    "mining_license": N_("mining licence"),
}
_LISTED: Final[Mapping[str, Mapping[str, str]]] = {
    "risk": RISKS,
    "kind": _KINDS,
    "kind of payment": _KINDS,
    "kind of declaration": _KINDS,
    "class of payee": _PAYEES,
    "closure": _CLOSURES,
    "activity": _CLOSURES,
    "status": _STATUSES,
    "code": _STATUSES,
    "kind of report": _REPORTS,
    "result": _RESULTS,
    "outcome": OUTCOMES,
    "role": ROLES,
    "type": _LICENCES,
    "field": FIELDS,
}
"""Words of the lists in packs, by the unit of the parameter."""
CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"status": _STATUSES, "kind": _KINDS, "payee": _PAYEES, "risk": RISKS, "why": _CLOSURES}
)
"""Words by the name of the value that holds the code."""


def code_word(name: str, code: str) -> str:
    """Return what a code in a value is called in the current language; as it stands when it is none."""
    if name == "mineral":
        return mineral_word(code)
    word = CODES.get(name, {}).get(code)
    return code if word is None else _(word)


def listed_word(unit: str, word: str) -> str:
    """Return what a word in a pack's list is called; as it stands when it is no code."""
    called = _LISTED.get(unit, {}).get(word)
    return word if called is None else _(called)


def key_word(key: str) -> str:
    """Return what a key of a pack's table is called, an ore by its name too: ``2609.00.00 cassiterite``."""
    code, space, rest = key.partition(" ")
    return f"{mineral_word(code)}{space}{rest}"


def mineral_word(code: str) -> str:
    """Return a mineral's HS code with its name in the current language; as it stands when it is unknown."""
    known = find_mineral(code)
    if known is None:
        return code
    return f"{code} {known.french if complete() == 'fr' else known.name}"
