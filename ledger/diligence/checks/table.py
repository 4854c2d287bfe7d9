"""All checks by name, and the sentences of their answers by code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.diligence.checks import (
    balances,
    certificates,
    closed,
    custody,
    dealings,
    grades,
    incident_terms,
    incidents,
    labels,
    mixtures,
    movement,
    observations,
    origins,
    output,
    parties,
    payments,
    plans,
    premium,
    production,
    recorded,
    reports,
    site_papers,
    statistics,
    tags,
    timing,
    weights,
)
from ledger.diligence.checks.check import Check
from ledger.language import N_

_GROUPS: Final = (
    recorded,
    production,
    observations,
    incidents,
    plans,
    payments,
    reports,
    origins,
    premium,
    balances,
    closed,
    dealings,
    grades,
    labels,
    mixtures,
    movement,
    output,
    statistics,
    timing,
    weights,
    site_papers,
    tags,
    custody,
    certificates,
    parties,
    incident_terms,
)

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {name: check for group in _GROUPS for name, check in group.CHECKS.items()}
)
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "datum-missing": N_("Not recorded, or not shown: {missing}."),
        "value-missing": N_("The parameter {parameter} has no value on that day."),
        "list-missing": N_("No list of areas ({list}) was given, so it is not known which are listed."),
        **{code: sentence for group in _GROUPS for code, sentence in group.SENTENCES.items()},
    }
)
