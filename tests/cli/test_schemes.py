"""Tags of other schemes at the shell: SCHEME:NUMBER wherever a code of ours may stand."""

from __future__ import annotations

import json

from ledger.lots.tag import tag_digest
from tests.cli.shell import AUTHORITY, Shell

ITSCI = "ITSCI:0123456"


def _issue(shell: Shell) -> None:
    body = {"batch": "B-ITSCI", "scheme": "ITSCI", "tags": [tag_digest("0123456")]}
    path = shell.path("issue.json")
    path.write_text(json.dumps({"type": "tags.issued", "body": body}), encoding="utf-8")
    shell("submit", shell("sign", str(path), key=AUTHORITY)["file"])


def test_a_tag_of_another_scheme_is_issued_handed_on_used_and_shown(shell: Shell) -> None:
    _issue(shell)
    assert shell("show", "tag", ITSCI)["state"] == "issued"
    shell("tag", "assign", ITSCI, "--to", "COOP", key=AUTHORITY)
    shell.register("L-1", ITSCI)
    shown = shell("show", "tag", ITSCI)
    assert (shown["tag"], shown["lot"], shown["batch"]) == (ITSCI, "L-1", "B-ITSCI")
    assert shell("show", "lot", "L-1")["tags"] == [ITSCI]
    shell("tag", "void", ITSCI, "--reason", "stolen", key=AUTHORITY)
    assert shell("show", "tag", ITSCI)["state"] == "void"


def test_a_tag_that_was_not_issued_here_is_shown_once_it_is_used(shell: Shell) -> None:
    assert shell("show", "tag", ITSCI, code=4)["code"] == "tag-missing"
    shell.register("L-1", ITSCI)
    assert shell("show", "tag", ITSCI)["lot"] == "L-1"
