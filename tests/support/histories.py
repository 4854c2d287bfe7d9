"""Histories as cases tell them, and a question put to them by a check of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ledger.diligence import assess, read
from ledger.diligence.cases import Case, Cases, history_of, read_cases
from ledger.diligence.checks.check import Check
from ledger.diligence.history import History
from ledger.diligence.pack import Pack
from ledger.diligence.question import Answer, Question
from ledger.diligence.read import read_pack

ON = "2026-03-01"
Asks = Callable[[Question], Iterator[Answer]]

HEAD = """
id: small
version: "1"
title: A small pack
modelled_on: nothing
statement: It says little.
last_checked_on: "2026-01-01"
sources: {book: {document: The book}}
modules: [{id: one, title: One}, {id: two, title: Two}]
"""
PARAMETERS = """
days:
  description: Days
  unit: days
  last_checked_on: "2026-01-01"
  values:
    "2020-01-01": {value: "10", project_default: any}
    "2026-01-01": {value: "20", citation: {source: book, clause: "9", evidence: secondary}}
words:
  description: Words
  unit: words
  last_checked_on: "2026-01-01"
  values: {"2020-01-01": {value: [a, b], project_default: any}}
table:
  description: Numbers
  unit: kg
  last_checked_on: "2026-01-01"
  values: {"2020-01-01": {value: {a: "1", b: "2.50"}, project_default: any}}
"""
RULE = """
asked:
  title: Asked
  question: Is it so?
  subject: lot
  scope: passport
  check: told
  severity: major
  response: {action: ask}
  clauses: {"2020-01-01": {source: book, clause: "1", evidence: confirmed}}
"""


def files_of(
    rules: str = RULE, *, head: str = HEAD, parameters: str = PARAMETERS, **more: str
) -> dict[str, bytes]:
    """The files of a small pack."""
    told = {"pack.yaml": head, "parameters.yaml": parameters, "rules/all.yaml": rules} | more
    return {name: text.encode() for name, text in told.items()}


def pack_of(rules: str = RULE, **given: Any) -> Pack:  # noqa: ANN401 - any file
    """A small pack."""
    return read_pack(files_of(rules, **given))


def case_of(steps: str, **given: str) -> tuple[Case, Cases]:
    """A case with some steps, each a line of YAML."""
    lines = "".join(f"      - {line.strip()}\n" for line in steps.strip().splitlines())
    known = {"name": "a case", "rule": "asked", "on": f'"{ON}"', "expect": "pass"} | given
    fields = "".join(f"    {name}: {value}\n" for name, value in known.items())
    text = f"cases:\n  -\n{fields}    then:\n{lines}"
    cases = read_cases(text.encode(), "cases/a.yaml")
    return cases.cases[0], cases


def history_from(steps: str, **given: str) -> History:
    """The history that some steps tell."""
    return history_of(*case_of(steps, **given))


def plug(monkeypatch: pytest.MonkeyPatch, **checks: Check) -> None:
    """Let the engine know these checks and no others."""
    monkeypatch.setattr(assess, "CHECKS", checks)
    monkeypatch.setattr(read, "CHECKS", checks)


def check(ask: Asks, **takes: Any) -> Check:  # noqa: ANN401 - kinds of parameters
    """A check that can be asked of everything."""
    subjects: Any = frozenset({"lot", "site", "party", "shipment", "period"})
    return Check(ask, subjects=subjects, takes=takes)
