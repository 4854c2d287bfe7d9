"""Key files that others may read are used, and it is said."""

from __future__ import annotations

import json

from click.testing import Result

from ledger.language import use
from tests.cli.shell import Shell

WARNING = "Others on this computer may read the private key"


def register(shell: Shell, tags: list[str], lot: str = "L-1", *more: str) -> Result:
    body = ("--site", "S1", "--tag", tags[0], "--mineral", "cassiterite", "--mass", "50", "--lot", lot)
    result = shell.run("lot", "register", *body, *more, key="COOP")
    assert result.exit_code == 0, result.output
    return result


def test_files_that_only_their_owner_may_read_are_not_spoken_of(shell: Shell, tags: list[str]) -> None:
    assert register(shell, tags).stderr == ""


def test_a_plain_key_that_others_may_read_is_used_and_told_once_with_the_way_out(
    shell: Shell, tags: list[str]
) -> None:
    key = shell.key("COOP")
    key.chmod(0o640)
    result = register(shell, tags, "L-1", "--json")
    assert result.stderr.splitlines() == [f"{WARNING} {key}. Close it: chmod 600 {key}"]
    assert json.loads(result.stdout)["status"] == "recorded"


def test_the_ledgers_own_keys_are_told_of_too(shell: Shell, tags: list[str]) -> None:
    log = shell.folder / "L" / "keys" / "log.pem"
    log.chmod(0o604)
    assert register(shell, tags).stderr.splitlines() == [f"{WARNING} {log}. Close it: chmod 600 {log}"]


def test_an_encrypted_key_may_be_read_by_others(shell: Shell) -> None:
    secret, key = shell.path("secret"), shell.path("e.key")
    secret.write_text("a long secret\n")
    shell("key", "new", "--out", str(key), "--passphrase-file", str(secret))
    key.chmod(0o644)
    name = ("witness", "vkey", "--name", "example.org/w", "--key", str(key))
    result = shell.run(*name, "--passphrase-file", str(secret))
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_warning_shows_a_file_name_as_it_is_and_speaks_french(shell: Shell) -> None:
    key = shell.path("e\x1b[31m.key")
    shell("key", "new", "--out", str(key), "--plain")
    key.chmod(0o644)
    use("fr")
    try:
        result = shell.run("witness", "vkey", "--name", "example.org/w", "--key", str(key))
    finally:
        use("")
    assert "\\u001b[31m.key" in result.stderr
    assert "\x1b" not in result.stderr
    assert "clé privée" in result.stderr
