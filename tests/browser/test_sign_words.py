"""Whatever the modules that sign can say has a sentence, in every language."""

from __future__ import annotations

import re

from ledger.web import sign_words, verify_words
from scripts import build_sign_words
from scripts.build_verify_page import SAID

_RETURNED = re.compile(r'"((?:key-file|sign)-[a-z0-9-]+)"')


def test_what_the_script_builds_is_committed() -> None:
    assert build_sign_words.WORDS_FILE.read_text(encoding="utf-8") == build_sign_words.words()


def test_every_code_that_a_module_names_has_a_sentence() -> None:
    known = {*sign_words.ERRORS, *verify_words.ERRORS}
    named = {
        code
        for source in build_sign_words.sources().values()
        for code in (*(code for _, code in SAID.findall(source)), *_RETURNED.findall(source))
    }
    assert len(named) > 20
    assert named <= known
    # Nor is there a sentence that nothing says, but for what verify/event.js throws.
    assert {*sign_words.ERRORS} - named == {"event-malformed"}
