"""The policy a ledger is run by: tolerances, who may sign what, who may attest where.

It stands in the genesis, changes only by ``ledger.updated``, and is read at the index an event gets, so a
newer program never judges an older event by newer rules.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, model_validator

from ledger.errors import CannotTell
from ledger.language import N_
from ledger.lots.schema import Amount, Country, Date, Model, Text

MOST: Final = 100_000
"""The largest tolerance that is not a percentage, in hours, days or times."""
KNOWN_VERSIONS = frozenset({1})

ToleranceName = Literal[
    "mass_uncertainty_percent",
    "stated_uncertainty_percent",
    "moisture_uncertainty_percent",
    "unknown_moisture_percent",
    "assay_uncertainty_percent",
    "mass_gain_percent",
    "mass_loss_percent",
    "late_hours",
    "clock_skew_hours",
    "future_hours",
    "retired_key_days",
    "cancel_dispatch_days",
    "refusals_per_key_and_hour",
    "certificate_valid_days",
    "plan_days",
]

Role = Literal[
    "miner",
    "cooperative",
    "tagging_agent",
    "trader",
    "carrier",
    "processor",
    "warehouse",
    "exporter",
    "importer",
    "smelter",
    "laboratory",
    "inspector",
    "certifier",
    "programme",
    "auditor",
    "authority",
]


class ByCode(Model):
    """A value that holds for one code (a mineral's HS heading, an assay method) only."""

    code: Text
    value: Amount


class RoleRule(Model):
    """Which roles may sign one event type (ICGLR MDC.05 names the roles)."""

    type: Text
    roles: tuple[Role, ...]


class Tolerance(Model):
    """One number of the policy with where it comes from; ``by`` holds values that differ by code."""

    value: Amount
    source: Text
    by: tuple[ByCode, ...] = ()

    def of(self, code: str) -> Decimal:
        """Return the value for one code, the general one when the code has none of its own."""
        return self._by_code.get(code, self.number)

    @cached_property
    def number(self) -> Decimal:
        """The general value."""
        return Decimal(self.value)

    @cached_property
    def _by_code(self) -> dict[str, Decimal]:
        return {entry.code: Decimal(entry.value) for entry in reversed(self.by)}


class AttestorRule(Model):
    """Which roles attest production in a country from a day on."""

    country: Country
    from_: Annotated[Date, Field(alias="from")]
    roles: tuple[Role, ...]
    source: Text


class Lapse(Model):
    """What a site's status becomes after some days, from a day on; in one country, or in all."""

    status: Annotated[int, Field(ge=0, le=3)]
    days: Annotated[int, Field(ge=1, le=MOST)]
    becomes: Annotated[int, Field(ge=0, le=3)]
    country: Country | None = None
    from_: Annotated[Date, Field(alias="from")]
    source: Text


class LedgerPolicy(Model):
    """Version, tolerances, role table, jurisdiction table and lapses of site status of a ledger."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]
    tolerances: dict[str, Tolerance]
    roles: Annotated[tuple[RoleRule, ...], Field(max_length=200)]
    attestors: Annotated[tuple[AttestorRule, ...], Field(max_length=100)] = ()
    lapses: Annotated[tuple[Lapse, ...], Field(max_length=100)] = ()

    def number(self, name: ToleranceName) -> Decimal:
        """Return a tolerance that is the same for all."""
        return self.tolerances[name].number

    def of(self, name: ToleranceName, code: str) -> Decimal:
        """Return a tolerance for one code: a method, or the first four digits of an HS code."""
        return self.tolerances[name].of(code)

    def roles_for(self, event_type: str) -> tuple[Role, ...]:
        """Return the roles that may sign an event type."""
        return self._roles.get(event_type, ())

    @cached_property
    def _roles(self) -> dict[str, tuple[Role, ...]]:
        return {rule.type: rule.roles for rule in reversed(self.roles)}

    def attestors_in(self, country: str, day: str) -> tuple[Role, ...]:
        """Return the roles whose attestation the jurisdiction wants on a day; empty when none is listed."""
        rules = [rule for rule in self.attestors if rule.country == country and rule.from_ <= day]
        return max(rules, key=lambda rule: rule.from_).roles if rules else ()

    def lapse_of(self, status: int, country: str, day: str) -> Lapse | None:
        """Return how a status lapses on a day: by the country's own rule, else by the one for all."""
        rules = (
            rule
            for rule in self.lapses
            if rule.status == status and rule.country in (None, country) and rule.from_ <= day
        )
        return max(rules, key=lambda rule: (rule.country is not None, rule.from_), default=None)

    @model_validator(mode="after")
    def every_tolerance_is_set(self) -> LedgerPolicy:
        """Refuse a policy that leaves a tolerance of this version open."""
        if missing := sorted(set(get_args(ToleranceName)) - set(self.tolerances)):
            raise ValueError(f"tolerances are missing: {', '.join(missing)}")
        for name, tolerance in self.tolerances.items():
            limit = 100 if name.endswith("_percent") else MOST
            if any(
                Decimal(value) > limit for value in (tolerance.value, *(one.value for one in tolerance.by))
            ):
                raise ValueError(f"the tolerance {name} is more than {limit}")
        if "authority" not in self.roles_for("ledger.updated"):
            raise ValueError("the authority may not sign ledger.updated, so the policy could never change")
        return self


def require_known(policy: LedgerPolicy) -> None:
    """Raise CannotTell when this program does not know the policy's version."""
    if policy.version not in KNOWN_VERSIONS:
        raise CannotTell(
            "policy-unknown",
            N_("This program does not know policy version {version}."),
            values={"version": policy.version},
            hint=N_("Use a newer version of the program."),
        )


@cache
def default_policy() -> LedgerPolicy:
    """Return the policy a new ledger opens with; each number carries its source or 'project default'."""
    text = files("ledger.lots").joinpath("data/policy.json").read_text(encoding="utf-8")
    return LedgerPolicy.model_validate_json(json.dumps(json.loads(text)["policy"]))
