"""Codes in the sentences of findings are told in words; findings themselves hold the codes."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import get_args

import pytest

from ledger.diligence.checks.table import SENTENCES
from ledger.diligence.closures import INACTIVE
from ledger.diligence.code_words import CODES, code_word, key_word, listed_word
from ledger.diligence.findings import Reason
from ledger.diligence.sentences import sentence_of
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.language import use
from ledger.lots.codes import BLUE, GREEN, RED, YELLOW
from ledger.lots.types.about import Risk
from ledger.lots.types.declared import Declaration
from ledger.lots.types.title import Payee, Payment


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    use("en")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("risk", get_args(Risk)),
        ("kind", (*get_args(Payment), *get_args(Declaration))),
        ("payee", get_args(Payee)),
        ("status", tuple(map(str, (BLUE, GREEN, YELLOW, RED)))),
        ("why", ("red", "restricted", *INACTIVE)),
    ],
)
def test_every_code_that_an_event_may_hold_has_a_word(name: str, codes: tuple[str, ...]) -> None:
    assert CODES[name].keys() >= {*codes}
    assert all("_" not in word for word in CODES[name].values())


def test_every_kind_of_code_stands_in_a_sentence() -> None:
    fields = {field for sentence in SENTENCES.values() for _, field, _, _ in Formatter().parse(sentence)}
    assert CODES.keys() <= fields


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Incident I-1 (child labour) is of level 2."),
        ("fr", "L’incident I-1 (travail des enfants) est de niveau 2."),
    ],
)
def test_a_sentence_says_words_and_the_finding_keeps_the_code(language: str, said: str) -> None:
    reason = Reason(
        "level-too-low", "fail", (("incident", "I-1"), ("level", "2"), ("risk", "child_labour")), ()
    )
    use(language)
    assert sentence_of(reason).replace("'", "’") == said


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("status", "suspended by the ministry", "suspended by the ministry"),
        ("lot", "other", "other"),
        ("mineral", "2609.00.00", "2609.00.00 cassiterite"),
        ("mineral", "0000.00.00", "0000.00.00"),
    ],
)
def test_what_is_no_code_stands_as_it_is(name: str, code: str, word: str) -> None:
    assert code_word(name, code).casefold().startswith(word.casefold())


@pytest.mark.parametrize("pack", shipped_ids())
def test_every_code_in_a_list_of_a_pack_has_a_word(pack: str) -> None:
    told = [
        (parameter.unit, word)
        for parameter in shipped_pack(pack).parameters.values()
        for value in parameter.values.values()
        if isinstance(value.value, tuple)
        for word in value.value
    ]
    use("fr")
    assert [(unit, word) for unit, word in told if "_" in listed_word(unit, word)] == []


@pytest.mark.parametrize(
    ("unit", "word", "called"),
    [
        ("role", "tagging_agent", "tagging agent"),
        ("field", "national_id", "national number"),
        ("kind of payment", "tax", "tax"),
        ("country", "CD", "CD"),
        ("trade name", "other", "other"),
    ],
)
def test_a_word_of_a_list_is_told_by_what_the_list_is_of(unit: str, word: str, called: str) -> None:
    assert listed_word(unit, word) == called


def test_an_ore_in_a_table_is_told_by_its_name() -> None:
    assert [key_word(key) for key in ("2609.00.00", "2609.00.00 Sn", "CD")] == [
        "2609.00.00 cassiterite",
        "2609.00.00 cassiterite Sn",
        "CD",
    ]
