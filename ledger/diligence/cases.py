"""Cases: small histories in the words of the trade, with the answer that a rule must give.

```yaml
histories:
  one lot:
    - site.registered: {site: S1}
      on: "2025-06-01"
    - lot.registered: {lot: L1, site: S1, quantity: {net_kg: "40"}}
      on: "2026-02-03"
cases:
  - name: the site was red
    rule: site-status
    from: one lot
    before: [{site.status_decided: {site: S1, status: red}, on: "2026-01-10"}]
    on: "2026-03-01"
    expect: fail
```

Whatever an event needs and a case does not say is filled in from ``defaults.yaml``. ``change`` sets or takes
away (with ``null``) fields of all events of a type: ``{lot.registered/quantity: null}``, those common to all
types included. A file may have its own list of areas under ``cahra`` (:mod:`ledger.diligence.cahra`);
``cahra: missing`` in a case takes it away. The subject of a shipment is its export, ``shipment:@NAME``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, Literal, cast

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from ledger.crypto.canonical import JSON
from ledger.diligence.assess import assess
from ledger.diligence.cahra import AreaList, read_cahra
from ledger.diligence.findings import Finding, Outcome
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Line, Name, Pack, PackModel
from ledger.diligence.question import About
from ledger.diligence.yaml import read_yaml
from ledger.errors import Malformed, Problem
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.event import SCHEMA, Event
from ledger.lots.fields import field_problems
from ledger.lots.names import names_in
from ledger.lots.pointer import with_value
from ledger.lots.schema import Date, instant
from ledger.lots.table import TYPES, payload_of

_LEDGER: Final = "0" * 64
_COMMON: Final = frozenset(
    {"place", "latitude", "longitude", "accuracy_m", "device", "person", "captured_at", "entry_mode", "seq"}
)
_NOON: Final = "T12:00:00Z"
_SECOND: Final = 1000


class Step(PackModel):
    """One event of a case: its type with what it says, when it happened, when it was recorded, by whom."""

    type: Line
    body: Mapping[str, Any]
    on: Line | None = None
    recorded: Line | None = None
    by: Line | None = None
    name: Line | None = Field(default=None, alias="as")
    disclosed: Mapping[str, Any] = {}
    common: Mapping[str, Any] = Field(default={}, alias="with")

    @model_validator(mode="before")
    @classmethod
    def _type_is_a_key(cls, step: object) -> object:
        if not isinstance(step, dict):
            return step
        types = [key for key in step if "." in key]
        if len(types) != 1:
            raise ValueError("a step names one event type: `- lot.registered: {…}`")
        rest = {key: value for key, value in step.items() if key not in types}
        return rest | {"type": types[0], "body": step[types[0]] or {}}


class Case(PackModel):
    """A question to one rule, with the answer that it must give."""

    name: Line
    rule: Name
    subject: Line = "lot:L1"
    on: Date
    known_at: Date | None = None
    base: Line | None = Field(default=None, alias="from")
    before: tuple[Step, ...] = ()
    then: tuple[Step, ...] = ()
    change: Mapping[str, Any] = {}
    cahra: Literal["given", "missing"] = "given"
    expect: Outcome
    reasons: tuple[Line, ...] = ()


class Cases(PackModel):
    """A file of cases, with the histories and the list of areas that they share."""

    histories: Mapping[Line, tuple[Step, ...]] = {}
    cahra: Mapping[str, Any] | None = None
    cases: tuple[Case, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Ran:
    """A case and what its rule found; ``held`` when that is what the case expects."""

    case: Case
    finding: Finding | None
    held: bool


def read_cases(data: bytes, name: str) -> Cases:
    """Return the cases in a file; Malformed with everything that is wrong with it."""
    try:
        return TypeAdapter(Cases).validate_python(read_yaml(data, name))
    except ValidationError as error:
        faults = [
            Problem("case-fault", "refused", f"{name}{one.where}", one.message)
            for one in field_problems(error)
        ]
        raise Malformed(
            "cases-malformed", N_("These are no cases that can be run."), problems=faults
        ) from error


def run(case: Case, cases: Cases, pack: Pack) -> Ran:
    """Ask the case's rule of its history; Malformed when the history cannot be."""
    kind, _, id = case.subject.partition(":")
    told, named = _told(case, _steps(case, cases))
    history = _history(case, told)
    subject = About(cast("Any", kind), _resolved(id, named))
    found = assess(subject, history, pack, cahra=_areas_of(case, cases))
    finding = next((one for one in found.findings if one.rule == case.rule), None)
    codes = set() if finding is None else {reason.code for reason in finding.reasons}
    held = finding is not None and finding.outcome == case.expect and codes.issuperset(case.reasons)
    return Ran(case, finding, held)


def _areas_of(case: Case, cases: Cases) -> AreaList | None:
    if cases.cahra is None or case.cahra == "missing":
        return None
    return read_cahra(json.dumps(cases.cahra).encode())


def history_of(case: Case, cases: Cases) -> History:
    """Return the history that a case tells."""
    return _history(case, _told(case, _steps(case, cases))[0])


def _steps(case: Case, cases: Cases) -> Sequence[Step]:
    if case.base is not None and case.base not in cases.histories:
        raise _unusable(case, N_("there is no such history: {name}"), name=case.base)
    base = () if case.base is None else cases.histories[case.base]
    return (*case.before, *base, *case.then)


def _history(case: Case, told: Sequence[Stated[Any]]) -> History:
    known = case.known_at or max((one.recorded_on for one in told), default=case.on)
    return History(told, on=case.on, known_at=instant(f"{max(known, case.known_at or known)}T23:59:59Z"))


def _told(case: Case, steps: Sequence[Step]) -> tuple[list[Stated[Any]], Mapping[str, str]]:
    """Return the events of the steps, and the ids of those that have a name."""
    told: list[Stated[Any]] = []
    ids: dict[str, str] = {}
    day = case.on
    for index, step in enumerate(steps):
        day = step.on or day
        ids["day"] = day[:10]
        one = _stated(case, step, index, day, ids)
        if step.name is not None:
            ids[step.name] = one.id
        told.append(one)
    return told, ids


def _stated(case: Case, step: Step, index: int, day: str, ids: Mapping[str, str]) -> Stated[Any]:
    if step.type not in TYPES:
        raise _unusable(case, N_("there is no event type {name}"), name=step.type)
    defaults = cast("dict[str, Any]", _defaults().get(step.type, {}))
    body: JSON = _resolved(_merged(defaults.get("body", {}), cast("JSON", step.body)), ids)
    common: JSON = dict(step.common)
    for field, value in case.change.items():
        type, _, path = field.partition("/")
        if type != step.type:
            continue
        given = None if value == "null" else _resolved(value, ids)
        if path in _COMMON and path not in TYPES[type].model.model_fields:
            common = with_value(common, f"/{path}", given)
        else:
            body = with_value(body, f"/{path}", given)
    payload: dict[str, object] = {
        "schema": SCHEMA,
        "type": step.type,
        "issuer": step.by or defaults.get("by", "AUTHORITY"),
        "occurred_at": day if "T" in day else day + _NOON,
        "body": body,
        **cast("dict[str, JSON]", common),
    }
    if step.type != "ledger.opened":
        payload["ledger"] = _LEDGER
    recorded = step.recorded or day
    try:
        at = instant(recorded if "T" in recorded else recorded + _NOON) + index * _SECOND
    except ValueError as error:
        raise _unusable(case, N_("{day} is no day"), day=recorded) from error
    try:
        read = payload_of(step.type).model_validate(payload, strict=False)
    except ValidationError as error:
        faults = [
            Problem("case-fault", "refused", f"{step.type}{one.where}", one.message)
            for one in field_problems(error)
        ]
        raise _unusable(case, N_("{name} is not complete"), faults, name=step.type) from error
    id = sha256(f"{case.name}\n{index}\n{read.model_dump_json()}".encode()).hexdigest()
    shown = {
        name: value
        for name, value in step.disclosed.items()
        if case.change.get(f"{step.type}/{name}") != "null"
    }
    return Stated(Event(id, _LEDGER, read, names_in(read)), index, at, shown)


def _merged(defaults: JSON, said: JSON) -> JSON:
    """What is said, filled in from the defaults; what is said to be null is left out."""
    if isinstance(said, list):
        return [_merged(None, item) for item in said]
    if not isinstance(said, dict):
        return said
    known = defaults if isinstance(defaults, dict) else {}
    merged = {**known, **{key: _merged(known.get(key), value) for key, value in said.items()}}
    return {key: value for key, value in merged.items() if value != "null"}


def _resolved(value: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return the value with each ``@name`` as the id of the step of that name."""
    if isinstance(value, dict):
        return {key: _resolved(item, ids) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(item, ids) for item in value]
    return ids.get(value[1:], value) if isinstance(value, str) and value.startswith("@") else value


def _unusable(case: Case, why: str, faults: Sequence[Problem] = (), **values: object) -> Malformed:
    # The name is a value too: what somebody calls a case is no template.
    named = {"case": case.name, **values}
    return Malformed("case-unusable", f"{{case}}: {why}", values=named, problems=faults)


@cache
def _defaults() -> dict[str, Any]:
    data = files("ledger.diligence").joinpath("defaults.yaml").read_bytes()
    return cast("dict[str, Any]", read_yaml(data, "defaults.yaml"))
