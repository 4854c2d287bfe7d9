"""The packs against the reference tables, and what every rule has to have."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from ledger.diligence import checks as checks_package
from ledger.diligence.cases import Case, read_cases
from ledger.diligence.checks.table import CHECKS, SENTENCES
from ledger.diligence.pack import Citation, Pack, Rule
from ledger.diligence.shipped import shipped_files, shipped_ids, shipped_pack
from ledger.service.diligence.lacks import LEVELS
from scripts.build_pack_docs import PAGES, pages
from tests.support.reference import allowed, reference_rows

FOLDER: Final = Path(checks_package.__file__).parent
PACKS: Final = FOLDER.parent / "packs"
RULES: Final = [(pack, rule) for pack in shipped_ids() for rule in shipped_pack(pack).rules]
READ_STATEMENTS: Final = "ICGLR-"
"""Rows without a mark of their own, of which the table's introduction says that the statements were read."""
COUNTS: Final = frozenset({0, 1, 2, 10, 12, 24, 60, 100, 1000, 3600, 86_400_000})
"""Numbers that no scheme gives: counting, units, halves, the log's milliseconds."""


def _cases(pack: str) -> list[Case]:
    files = shipped_files(pack).items()
    return [
        case for name, data in files if name.startswith("cases/") for case in read_cases(data, name).cases
    ]


def _citations(pack: Pack) -> Iterator[tuple[str, Citation]]:
    for id, rule in pack.rules.items():
        yield from ((id, clause) for clause in rule.clauses.values())
    for id, parameter in pack.parameters.items():
        yield from ((id, one.citation) for one in parameter.values.values() if one.citation is not None)


def _rule(pack: str, rule: str) -> Rule:
    return shipped_pack(pack).rules[rule]


@pytest.mark.parametrize("pack", shipped_ids())
def test_no_clause_is_marked_surer_than_its_rows(pack: str) -> None:
    marks = {row.id: row.mark for row in reference_rows()}
    for id, cited in _citations(shipped_pack(pack)):
        assert not {*cited.rows} - {*marks}, f"{pack}, {id}: unknown rows {cited.rows}"
        for row in cited.rows:
            may = allowed("CONFIRMED" if row.startswith(READ_STATEMENTS) else marks[row])
            assert cited.evidence in may, f"{pack}, {id}: {cited.evidence}, but {row} is {marks[row]!r}"


@pytest.mark.parametrize("pack", shipped_ids())
def test_a_confirmed_clause_names_its_row(pack: str) -> None:
    cited = _citations(shipped_pack(pack))
    assert not [id for id, one in cited if one.evidence == "confirmed" and not one.rows]


def test_every_row_is_asked_or_said_not_to_be() -> None:
    asked = {row for pack in shipped_ids() for _, one in _citations(shipped_pack(pack)) for row in one.rows}
    said = "\n".join(path.read_text(encoding="utf-8") for path in PACKS.glob("*/README.md"))
    named = set(re.findall(r"(?:ASM:)?[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*[0-9a-z]*", said))
    assert not [row.id for row in reference_rows() if row.id not in asked | named]


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_every_rule_has_a_case_for_each_answer_its_check_can_give(pack: str, rule: str) -> None:
    answers = CHECKS[_rule(pack, rule).check].answers
    given = {case.expect for case in _cases(pack) if case.rule == rule}
    wanted = {"pass", *answers} - {"fail"}
    assert not wanted - given, f"{pack}, {rule}: no case ends in {', '.join(sorted(wanted - given))}"
    failing = _failing(pack, rule)
    assert "fail" not in answers or given & failing, f"{pack}, {rule}: no case ends in {' or '.join(failing)}"


def _failing(pack: str, rule: str) -> set[str]:
    """What a failure shows as: of a clause that nobody read a review, by a number that nobody read maybe."""
    asked, parameters = _rule(pack, rule), shipped_pack(pack).parameters
    if asked.clauses[max(asked.clauses)].evidence != "confirmed":
        return {"review"}
    values = [parameters[name].values[max(parameters[name].values)] for name in asked.parameters.values()]
    cited = [value.citation for value in values if isinstance(value.value, str)]
    sure = all(one is not None and one.evidence == "confirmed" for one in cited)
    return {"fail"} if sure else {"fail", "review"}


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_a_rule_that_is_worth_an_incident_names_its_risk(pack: str, rule: str) -> None:
    asked = _rule(pack, rule)
    assert (asked.risk is not None) == (asked.severity in LEVELS)


def test_how_long_incidents_and_plans_may_last_runs_from_their_own_day() -> None:
    clocks = {"incident_in_time": "opening", "risk_mitigated": "adoption"}
    found = []
    for pack, rule in RULES:
        asked = _rule(pack, rule)
        if asked.check in clocks:
            assert (asked.response.clock, asked.response.days) == (
                clocks[asked.check],
                asked.parameters["days"],
            )
            found.append((pack, asked.check))
    assert {("itsci", "incident_in_time"), ("oecd-3t", "risk_mitigated")} <= {*found}


@pytest.mark.parametrize("pack", shipped_ids())
def test_every_case_is_of_a_rule(pack: str) -> None:
    assert not {case.rule for case in _cases(pack)} - {*shipped_pack(pack).rules}


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_every_parameter_has_a_value_from_the_first_day_of_the_rule(pack: str, rule: str) -> None:
    asked, parameters = _rule(pack, rule), shipped_pack(pack).parameters
    first = min(asked.clauses)
    used = {*asked.parameters.values(), *([asked.response.days] if asked.response.days else [])}
    assert not [name for name in used if parameters[name].on(first) is None]


@pytest.mark.parametrize("pack", shipped_ids())
def test_every_parameter_and_source_is_used(pack: str) -> None:
    whole = shipped_pack(pack)
    rules = whole.rules.values()
    used = {of for rule in rules for of in rule.parameters.values()} | {rule.response.days for rule in rules}
    assert not {*whole.parameters} - used
    assert not {*whole.head.sources} - {cited.source for _, cited in _citations(whole)}


@pytest.mark.parametrize("pack", shipped_ids())
def test_every_text_is_there_in_french(pack: str) -> None:
    whole = shipped_pack(pack)
    french = whole.texts["fr"]
    assert {*french.rules} == {*whole.rules}
    assert {*french.parameters} == {*whole.parameters}
    assert {*french.modules} == {module.id for module in whole.head.modules}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_no_scheme_number_stands_in_a_check(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    numbers = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    ]
    texts = [
        node
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Decimal"
        for node in call.args
        if isinstance(node, ast.Constant)
    ]
    odd = [node for node in numbers if node.value not in COUNTS]
    odd += [node for node in texts if str(node.value) not in {str(count) for count in COUNTS}]
    assert not odd, [f"{path.name}:{node.lineno}: {node.value!r}" for node in odd]


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    said = "\n".join(
        path.read_text(encoding="utf-8") for path in (*FOLDER.glob("*.py"), FOLDER.parent / "question.py")
    )
    used = set(re.findall(r'(?:failed|doubted)\(\s*"([a-z0-9-]+)"', said))
    assert not used - {*SENTENCES}
    unused = {code for code in SENTENCES if said.count(f'"{code}"') < 2} - {"datum-missing", "value-missing"}
    assert not unused


def test_the_committed_pages_are_those_that_the_script_builds() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")} == pages()
