"""What is not recorded answers nothing: every optional datum of every case is taken away, one by one."""

from collections.abc import Iterator
from typing import Final

import pytest

from ledger.diligence.cases import Case, Cases, Step, read_cases, run
from ledger.diligence.pack import Pack
from ledger.diligence.shipped import shipped_files, shipped_ids, shipped_pack
from ledger.errors import Malformed

ENDLESS: Final = frozenset({"area.restricted/to", "report.recorded/valid_until"})
"""Fields whose absence says something by itself: what has no end goes on."""


def _cases(pack: str) -> Iterator[tuple[Case, Cases]]:
    for name, data in shipped_files(pack).items():
        if name.startswith("cases/"):
            cases = read_cases(data, name)
            yield from ((_alone(case, cases), cases) for case in cases.cases)


def _alone(case: Case, cases: Cases) -> Case:
    """The case with all its steps in itself."""
    base = () if case.base is None else cases.histories[case.base]
    return case.model_copy(update={"base": None, "before": (*case.before, *base, *case.then), "then": ()})


def _only(rule: str, pack: Pack) -> Pack:
    """The pack with one rule: each is asked by itself, and a case looks at one alone."""
    return pack.model_copy(update={"rules": {rule: pack.rules[rule]}})


def _paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if isinstance(value, dict):
            yield (*path, key)
        yield from _paths(item, (*path, key))


def _without(value: object, path: tuple[str | int, ...]) -> object:
    first, *rest = path
    if isinstance(value, list):
        return [_without(item, tuple(rest)) if place == first else item for place, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if rest:
        return {key: _without(item, tuple(rest)) if key == first else item for key, item in value.items()}
    return {key: "null" if key == first else item for key, item in value.items()}


def _lacking(case: Case) -> Iterator[tuple[str, Case]]:
    """Yield the case without each single field that a step of it gives."""
    for place, step in enumerate(case.before):
        for path in _paths(step.body):
            named = f"{step.type}/{'/'.join(one for one in path if isinstance(one, str))}"
            body = _without(step.body, path)
            steps: list[Step] = list(case.before)
            steps[place] = step.model_copy(update={"body": body})
            change = {key: value for key, value in case.change.items() if key != named}
            yield named, case.model_copy(update={"before": tuple(steps), "change": change})


@pytest.mark.parametrize("pack", shipped_ids())
def test_a_rule_is_open_when_any_datum_that_it_needs_is_missing(pack: str) -> None:
    whole = shipped_pack(pack)
    for case, cases in _cases(pack):
        alone = _only(case.rule, whole)
        for need in whole.rules[case.rule].needs if case.expect == "pass" else ():
            type, _, field = need.partition("/")
            if field:
                top = f"{type}/{field.partition('/')[0]}"
                lacking = case.model_copy(update={"change": {**case.change, top: "null"}})
            else:
                kept = tuple(step for step in case.before if step.type != type)
                lacking = case.model_copy(update={"before": kept})
            ran = run(lacking, cases, alone)
            assert ran.finding is not None
            assert ran.finding.outcome == "open", (
                f"{case.rule}, “{case.name}” without {need}: {ran.finding.outcome}"
            )


@pytest.mark.parametrize("pack", shipped_ids())
def test_no_rule_passes_because_a_datum_is_missing(pack: str) -> None:
    whole, tried = shipped_pack(pack), 0
    for case, cases in _cases(pack):
        if case.expect in {"pass", "not_applicable", "not_due"}:
            continue
        alone = _only(case.rule, whole)
        for named, lacking in _lacking(case):
            try:
                ran = run(lacking, cases, alone)
            except Malformed:
                continue
            tried += 1
            outcome = None if ran.finding is None else ran.finding.outcome
            assert outcome != "pass" or named in ENDLESS, f"{case.rule}, “{case.name}” without {named} passes"
    assert tried > len(whole.rules)
