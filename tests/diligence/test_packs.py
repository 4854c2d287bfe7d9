"""Every case of every pack that comes with the program."""

import re

import pytest

from ledger.diligence.cases import Case, Cases, read_cases, run
from ledger.diligence.sentences import sentence_of
from ledger.diligence.shipped import shipped_files, shipped_ids, shipped_pack


def _cases() -> list[tuple[str, Case, Cases]]:
    found = []
    for pack in shipped_ids():
        for name, data in shipped_files(pack).items():
            if name.startswith("cases/"):
                cases = read_cases(data, name)
                found += [(pack, case, cases) for case in cases.cases]
    return found


@pytest.mark.parametrize(("pack", "case", "cases"), _cases(), ids=lambda one: getattr(one, "name", ""))
def test_a_case_gets_the_answer_that_it_expects(pack: str, case: Case, cases: Cases) -> None:
    ran = run(case, cases, shipped_pack(pack))
    found = None if ran.finding is None else (ran.finding.outcome, ran.finding.reasons)
    assert ran.held, f"{pack}, {case.rule}, “{case.name}”: expected {case.expect}, found {found}"
    said = [] if ran.finding is None else [sentence_of(reason) for reason in ran.finding.reasons]
    assert not [one for one in said if re.search(r"\dE[+-]?\d", one)], "a number is written with an exponent"
