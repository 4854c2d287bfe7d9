"""What a pack says on a day, in a language, and what its digest covers."""

from __future__ import annotations

import pytest

from ledger.diligence.pack import Pack
from ledger.diligence.read import read_pack
from tests.support.histories import HEAD, PARAMETERS, RULE, files_of

RECORDED = RULE.replace("check: told", "check: recorded")
TWO = RECORDED.replace(
    'clauses: {"2020-01-01": {source: book, clause: "1", evidence: confirmed}}',
    """until: "2026-06-30"
  clauses:
    "2020-01-01": {source: book, clause: "1", evidence: confirmed}
    "2026-01-01": {source: book, clause: "2", evidence: unverified}""",
)
FRENCH = "title: Un jeu\nstatement: Peu.\nrules: {asked: {title: Demandé, question: Est-ce ainsi ?}}\n"


def pack(rules: str = RECORDED, **more: str) -> Pack:
    return read_pack(files_of(rules, **more))


@pytest.mark.parametrize(
    ("day", "clause"),
    [
        ("2019-12-31", None),
        ("2020-01-01", "1"),
        ("2025-12-31", "1"),
        ("2026-01-01", "2"),
        ("2026-06-30", "2"),
        ("2026-07-01", None),
    ],
)
def test_the_clause_in_force_is_the_newest_of_the_day(day: str, clause: str | None) -> None:
    found = pack(TWO).rules["asked"].clause_on(day)
    assert (found[1].clause if found else None) == clause


@pytest.mark.parametrize(("day", "value"), [("2019-12-31", None), ("2025-12-31", "10"), ("2026-01-01", "20")])
def test_the_value_of_a_parameter_is_the_newest_of_the_day(day: str, value: str | None) -> None:
    found = pack().parameters["days"].on(day)
    assert (found[1].value if found else None) == value


def test_only_the_newest_clauses_are_counted_as_confirmed() -> None:
    assert (pack().confirmed, pack(TWO).confirmed) == ((1, 1), (0, 1))


def test_a_rule_is_told_in_the_language_that_has_it_else_in_the_packs_own() -> None:
    both = pack(**{"texts/fr.yaml": FRENCH, "texts/sw.yaml": "title: T\nstatement: S\n"})
    assert both.title_of("asked", "fr").title == "Demandé"
    assert both.title_of("asked", "sw").title == "Asked"
    assert both.title_of("asked", "de").question == "Is it so?"


# The digest.


def test_the_digest_is_the_same_however_the_files_are_written() -> None:
    written = RECORDED.replace("severity: major", "severity: 'major'").replace(
        "response: {action: ask}", "response:\n    action: ask"
    )
    again = read_pack(
        {"rules/b.yaml": written.encode()}
        | {name: data for name, data in reversed(files_of().items()) if not name.startswith("rules/")}
    )
    assert again.digest == pack().digest
    assert pack(**{"texts/fr.yaml": FRENCH}).digest == pack().digest


@pytest.mark.parametrize(
    ("rules", "head", "parameters"),
    [
        (RECORDED.replace("severity: major", "severity: minor"), HEAD, PARAMETERS),
        (RECORDED.replace("evidence: confirmed", "evidence: secondary"), HEAD, PARAMETERS),
        (RECORDED.replace("Is it so?", "Is it not so?"), HEAD, PARAMETERS),
        (RECORDED.replace("asked:", "asked-too:"), HEAD, PARAMETERS),
        (RECORDED, HEAD.replace('version: "1"', 'version: "1.0"'), PARAMETERS),
        (RECORDED, HEAD, PARAMETERS.replace('"2.50"', '"2.5"')),
        (RECORDED, HEAD, PARAMETERS.replace("[a, b]", "[b, a]")),
    ],
)
def test_the_digest_changes_with_all_that_decides(rules: str, head: str, parameters: str) -> None:
    other = pack(rules, head=head, parameters=parameters)
    assert other.digest != pack().digest
    assert len(other.digest) == 64
