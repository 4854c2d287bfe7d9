"""The policy of a ledger: what it must say, and what it cannot."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from ledger.lots.policy import LedgerPolicy, default_policy


def changed(**fields: object) -> str:
    policy = json.loads(default_policy().model_dump_json(by_alias=True, exclude_defaults=True))
    return json.dumps(policy | fields)


@pytest.mark.parametrize(("name", "value"), [("mass_gain_percent", "101"), ("late_hours", "100001")])
def test_a_tolerance_has_a_bound(name: str, value: str) -> None:
    tolerances = json.loads(changed())["tolerances"]
    tolerances[name]["value"] = value
    with pytest.raises(ValidationError, match=name):
        LedgerPolicy.model_validate_json(changed(tolerances=tolerances))


def test_a_policy_can_always_be_changed_by_the_authority() -> None:
    with pytest.raises(ValidationError, match=r"ledger\.updated"):
        LedgerPolicy.model_validate_json(changed(roles=[]))
