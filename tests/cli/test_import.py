"""``import sites`` and ``completion``."""

from __future__ import annotations

import json

import pytest

from tests.cli.shell import AUTHORITY, Shell

MAPPING = {
    "title": "A small register",
    "observer": "Geological survey",
    "credit": "Geological survey",
    "country": "CD",
    "site": {"id": "code", "name": "name", "province": "province", "latitude": "lat", "longitude": "lon"},
    "ignored": {"remark": "not for publication"},
}
ROWS = (
    "code,name,province,lat,lon,remark\n"
    "A-1,Kalimbi,Sud-Kivu,-2.04,28.89,x\n"
    "A-2,Luwowo,Nord-Kivu,-1.5,28.8,y\n"
)


def files(shell: Shell, rows: str = ROWS) -> tuple[str, str, str]:
    shell.path("mapping.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    shell.path("sites.csv").write_text(rows, encoding="utf-8")
    return str(shell.path("sites.csv")), "--mapping", str(shell.path("mapping.json"))


def test_a_register_is_imported_once(shell: Shell) -> None:
    words = ("import", "sites", *files(shell))
    tried = shell(*words, "--dry-run", key=AUTHORITY)
    assert (tried["sites"], tried["recorded"], tried["dry_run"]) == (2, 0, True)
    assert shell(*words, key=AUTHORITY)["recorded"] == 2
    assert shell("show", "site", "A-2")["province"] == "Nord-Kivu"
    again = shell(*words, key=AUTHORITY)
    assert (again["recorded"], again["already_there"]) == (0, 2)
    assert "Geological survey" in shell.run(*words, key=AUTHORITY).stdout


def test_what_cannot_be_imported_is_told(shell: Shell) -> None:
    rows = files(shell, "code,name\nA-1,Kalimbi\n")
    assert len(shell("import", "sites", *rows, key=AUTHORITY, code=1)["problems"]) >= 3
    shell("import", "sites", str(shell.path("nowhere.csv")), key=AUTHORITY, code=2)
    shell("import", "sites", rows[0], "--mapping", "nowhere.json", key=AUTHORITY, code=2)
    shell("import", "sites", *files(shell), key="COOP", code=1)


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: Shell, kind: str) -> None:
    assert "_MINERAL_LEDGER_COMPLETE" in shell("completion", kind)["script"]
    asked = {
        "_MINERAL_LEDGER_COMPLETE": "bash_complete",
        "COMP_WORDS": "mineral-ledger lot re",
        "COMP_CWORD": "2",
    }
    shell.environment |= asked
    result = shell.run()
    assert {"plain,register", "plain,receive", "plain,reject"} <= set(result.stdout.split())
