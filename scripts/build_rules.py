"""Write ``docs/rules.md`` from the tables that decide: problems, event types and the default policy.

python -m scripts.build_rules
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ledger.lots.event import EventType
from ledger.lots.pointer import treatment
from ledger.lots.policy import default_policy
from ledger.lots.problems import PROBLEMS
from ledger.lots.table import GROUPS, TYPES, payload_of
from ledger.lots.types.correction import CORRECTABLE

RULES: Final = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
INTRODUCTION: Final = """\
# Rules

Made by `scripts/build_rules.py` from the code that decides; do not edit. Every code has a vector in
`tests/vectors/decisions`. Codes are stable and never reused; the sentence is filled with the case.

## Event types

*Moving* events cite the head of every lot they act on and become its new head. *Governance* events do the
same for their subject. *Annotating* events cite any event of their subject, need no custody and never become
a head.

Key: *admin* means that a field key does not suffice. Who moves the lots: the custodian, or what the rules of
the type say. On hold: what is refused of a lot on hold. The roles are those of the default policy; the policy
of a ledger stands in its genesis and in `ledger.updated`. `ledger.opened` is signed by the first authority
key that it declares, `submission.refused` by the statement key alone.

| type | nature | subject | key | who moves the lots | on hold | may be sealed | roles |
|---|---|---|---|---|---|---|---|"""
CORRECTED: Final = """\
## Corrections

A correction of any field waits for an approval, except of these, where it counts at once:

| type | fields |
|---|---|"""
FIXED: Final = """\
Never corrected are ids, parties, keys, inputs, outputs, lots and what gives the event its place in the log:
void the event and enter it again."""
WEIGHTS: Final = {
    "refused": "The event is not recorded. Each needs another event, or another moment.",
    "hold": """\
The event is recorded. The lot may be stored, received, dispatched, sorted and split; it is neither combined,
processed, exported nor consumed until the hold is lifted. What is made of it inherits the hold.""",
    "flag": """\
The event is recorded, and the flag stays with it and with its lots. A flag opens a question; it accuses
nobody.""",
}


def rules_page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    for group in GROUPS:
        for kind in group:
            yield _type_line(kind)
    yield ""
    yield from _correction_lines()
    yield from _policy_lines()
    for weight, meaning in WEIGHTS.items():
        codes = {code: one for code, one in PROBLEMS.items() if one.weight == weight}
        yield f"## Problems: {weight}"
        yield ""
        yield meaning
        yield ""
        yield "| code | sentence | why |"
        yield "|---|---|---|"
        for code, one in codes.items():
            yield f"| `{code}` | {one.sentence} | {one.reason} |"
        yield ""


def _type_line(kind: EventType[Any]) -> str:
    moving = kind.nature.value == "moving"
    roles = default_policy().roles_for(kind.name)
    cells = (
        f"`{kind.name}`",
        kind.nature.value,
        kind.subject,
        "admin" if kind.admin else "any",
        ("custodian" if kind.custody else "see the rules") if moving else "",
        "refused" if kind.mixes else "",
        ", ".join(f"`{name}`" for name in sorted(kind.sealable)),
        ", ".join(roles) or "see below",
    )
    return f"| {' | '.join(cells)} |"


def _correction_lines() -> Iterator[str]:
    yield CORRECTED
    yield f"| every type | {_listed(free_fields('lot.registered', body=False))} |"
    for name in CORRECTABLE:
        if own := free_fields(name, body=True):
            yield f"| `{name}` | {_listed(own)} |"
    yield ""
    yield FIXED
    yield ""


def free_fields(type: str, *, body: bool) -> list[str]:
    """Return the fields of a type's body, or those of all types, whose correction counts at once."""
    whole = payload_of(type)
    model, where = (TYPES[type].model, "/body") if body else (whole, "")
    pointers = (f"{where}/{info.alias or name}" for name, info in model.model_fields.items())
    return [pointer for pointer in pointers if treatment(whole, pointer) == "free"]


def _listed(fields: list[str]) -> str:
    return ", ".join(f"`{field}`" for field in fields)


def _policy_lines() -> Iterator[str]:
    policy = default_policy()
    yield f"## Default policy, version {policy.version}"
    yield ""
    yield "| tolerance | value | by code | source |"
    yield "|---|---|---|---|"
    for name, tolerance in policy.tolerances.items():
        by = ", ".join(f"{entry.code}: {entry.value}" for entry in tolerance.by)
        yield f"| `{name}` | {tolerance.value} | {by} | {tolerance.source} |"
    yield ""
    yield "Who must have attested production before a lot is traded, by country:"
    yield ""
    yield "| country | from | roles | source |"
    yield "|---|---|---|---|"
    for rule in policy.attestors:
        yield f"| {rule.country} | {rule.from_} | {', '.join(rule.roles)} | {rule.source} |"
    yield ""


def main() -> None:
    """Write the page."""
    RULES.write_text(rules_page(), encoding="utf-8")
    print(json.dumps({"written": "docs/rules.md", "codes": len(PROBLEMS)}))


if __name__ == "__main__":
    main()
