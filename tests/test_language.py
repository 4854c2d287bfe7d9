"""Sentences are said in the language asked for, and always said."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextvars import copy_context
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from ledger import language
from ledger.errors import Problem
from ledger.language import N_, _, complete, current, languages, ngettext, say, spoken, use
from scripts.build_catalogues import COMPLETE, ROOT, compile_all, extract, faults, shares, take, todo

TEMPLATES = {"lot-short": N_("Lot {lot} holds {held} kg; the event moves {moved} kg.")}
SHORT = Problem(
    code="lot-short",
    weight="refused",
    where="/mass_kg",
    message="Lot KV-31 holds 940 kg; the event moves 1000 kg.",
    values={"lot": "KV-31", "held": "940", "moved": "1000"},
)
FRENCH = "Le lot {lot} contient {held} kg ; l’événement en déplace {moved} kg."


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of its own, so that these tests do not depend on what is translated."""
    said = {
        "fr": {TEMPLATES["lot-short"]: FRENCH, "Nothing is wrong.": "Tout est en ordre.", "lot": "lot"},
        "sw": {"lot": "loti"},
    }
    for name, sentences in said.items():
        catalogue = Catalog(locale=name)
        for text, translation in sentences.items():
            catalogue.add(text, translation)
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        buffer = BytesIO()
        write_mo(buffer, catalogue)
        (folder / "ledger.mo").write_bytes(buffer.getvalue())
    monkeypatch.setattr(language, "CATALOGUES", str(tmp_path))
    yield
    use("en")


@pytest.mark.parametrize("locale", ["fr", "FR", "fr-CD", "fr_CD.UTF-8", "fr_FR@euro", "rw:fr:en", "fr:sw"])
@pytest.mark.usefixtures("catalogues")
def test_french_is_spoken_where_french_is_asked_for(locale: str) -> None:
    assert use(locale) == "fr"
    assert _("Nothing is wrong.") == "Tout est en ordre."


@pytest.mark.parametrize(
    "locale", ["", "C", "POSIX", "en", "en_GB.UTF-8", "rw", "../fr", "fr/../..", "en:fr"]
)
@pytest.mark.usefixtures("catalogues")
def test_english_is_spoken_otherwise(locale: str) -> None:
    use("fr")
    assert use(locale) == "en"
    assert _("Nothing is wrong.") == "Nothing is wrong."
    assert [ngettext("one lot", "lots", count) for count in (0, 1, 2)] == ["lots", "one lot", "lots"]


@pytest.mark.usefixtures("catalogues")
def test_a_sentence_without_translation_stays_english() -> None:
    use("fr")
    assert _("The cat is on the mat.") == "The cat is on the mat."
    assert _("") == ""


@pytest.mark.parametrize(
    ("locale", "behind", "whole"),
    [
        ("sw", "Nothing is wrong.", "en"),
        ("sw-CD:sw:fr:en", "Tout est en ordre.", "fr"),
        ("sw:en:fr", "Nothing is wrong.", "en"),
    ],
)
@pytest.mark.usefixtures("catalogues")
def test_what_a_begun_language_does_not_say_is_said_in_the_next(locale: str, behind: str, whole: str) -> None:
    assert use(locale) == current() == "sw"
    assert (complete(), spoken()) == (whole, f"sw:{whole}")
    assert _("lot") == "loti"
    assert _("Nothing is wrong.") == behind


@pytest.mark.usefixtures("catalogues")
def test_a_problem_is_said_from_its_template() -> None:
    assert say(SHORT, TEMPLATES) == SHORT.message
    use("fr")
    assert say(SHORT, TEMPLATES) == "Le lot KV-31 contient 940 kg ; l’événement en déplace 1000 kg."


@pytest.mark.usefixtures("catalogues")
def test_a_problem_without_template_or_values_is_said_as_it_stands() -> None:
    use("fr")
    assert say(SHORT, {}) == SHORT.message
    bare = Problem(code="lot-short", weight="refused", where="", message=SHORT.message)
    assert say(bare, TEMPLATES) == SHORT.message
    assert say(Problem("x", "flag", "", "Nothing is wrong."), {}) == "Tout est en ordre."


@pytest.mark.usefixtures("catalogues")
def test_one_context_does_not_change_the_language_of_another() -> None:
    copy_context().run(use, "fr")
    assert _("Nothing is wrong.") == "Nothing is wrong."


def test_the_catalogues_hold_every_sentence_with_its_names() -> None:
    assert list(faults(ROOT)) == []


def test_the_languages_that_are_complete_are_those_that_are_checked() -> None:
    assert COMPLETE == language.COMPLETE
    assert set(languages()) == set(language.NAMES)


def test_compiled_catalogues_can_be_read() -> None:
    for path in compile_all(ROOT):
        with path.open("rb") as file:
            assert gettext.GNUTranslations(file).info()["language"] == path.parent.parent.name


def test_marked_sentences_are_collected_and_gaps_are_named(tmp_path: Path) -> None:
    (tmp_path / "ledger" / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "ledger" / "a.py").write_text(
        'A = N_("Lot {lot}."); _("One.")\n_("Two.")\n', encoding="utf-8"
    )
    catalogue = tmp_path / "ledger" / "locale" / "fr" / "LC_MESSAGES" / "ledger.po"
    catalogue.write_text(
        'msgid "Lot {lot}."\nmsgstr "Le lot {lots}."\n\n'
        'msgid "One."\nmsgstr ""\n\nmsgid "Old."\nmsgstr "Vieux."\n',
        encoding="utf-8",
    )
    assert {message.id for message in extract(tmp_path) if message.id} == {"Lot {lot}.", "One.", "Two."}
    name = "ledger/locale/fr/LC_MESSAGES/ledger.po"
    assert list(faults(tmp_path)) == [
        f"{name}: missing: 'Two.'",
        f"{name}: no longer said: 'Old.'",
        f"{name}: other names in braces: 'Lot {{lot}}.'",
        f"{name}: not translated: 'One.'",
    ]


def test_a_begun_catalogue_holds_what_is_translated_and_may_lack_the_rest(tmp_path: Path) -> None:
    (tmp_path / "ledger" / "locale" / "sw" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "ledger" / "a.py").write_text(
        '_("Lot {lot}.")\n_("One.")\nngettext("{count} bag", "{count} bags", 2)\n', encoding="utf-8"
    )
    catalogue = tmp_path / "ledger" / "locale" / "sw" / "LC_MESSAGES" / "ledger.po"
    catalogue.write_text('msgid "Lot {lot}."\nmsgstr "Loti {loti}."\n', encoding="utf-8")
    assert list(faults(tmp_path)) == [
        "ledger/locale/sw/LC_MESSAGES/ledger.po: other names in braces: 'Lot {lot}.'"
    ]
    assert list(shares(tmp_path)) == ["sw: 1 of 3 sentences translated (33.3 %)"]
    filled = tmp_path / "filled.po"
    left = todo(tmp_path, "sw").decode()
    assert 'msgid "One."' in left
    assert "Lot {lot}." not in left
    filled.write_text(
        left.replace('msgstr[0] ""', 'msgstr[0] "mfuko {count}"').replace(
            'msgstr[1] ""', 'msgstr[1] "mifuko {count}"'
        ),
        encoding="utf-8",
    )
    assert take(tmp_path, "sw", filled) == 1
    assert list(shares(tmp_path)) == ["sw: 2 of 3 sentences translated (66.7 %)"]
    assert "One." not in catalogue.read_text(encoding="utf-8")
