"""Runs commands as a person would, and holds every JSON answer against its schema."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from ledger.cli.main import program

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas" / "output"
AUTHORITY = "CEEC"
_READING = {
    "show balance": "balance",
    "show log": "log",
    "show history": "history",
    "show lots": "list",
    "show parties": "list",
    "show sites": "list",
    "show places": "list",
    "show incidents": "list",
    "show lot": "lot",
    "show party": "party",
    "show site": "site",
    "show stockpile": "stockpile",
    "show tag": "tag",
    "show event": "event",
    "show batch": "batch",
    "show tags": "tags",
    "show incident": "incident",
    "incident reports": "incident-reports",
    "incident report": "incident-report",
    "incident dismiss": "incident-report",
    "incident draft": "incident-draft",
    "show area": "area",
    "key new": "key-new",
    "key prove": "key-prove",
    "key read": "key-read",
    "key reject": "key-request",
    "key request": "key-request",
    "key requests": "key-requests",
    "key second": "key-second",
    "witness cosign": "witness-cosign",
    "witness vkey": "witness-vkey",
    "witness add": "witness-added",
    "witness request": "witness-added",
    "disclosure erase": "disclosure-erase",
    "pack list": "packs",
    "import sites": "import-sites",
    "import lots": "import-lots",
}
_VERDICTS = ("audit", "verify")
# What only one answer has, whether or not all went well.
_BY_FIELD = {
    "results": "submitted",
    "unchanged": "import-lots",
    "untried": "pack-check",
    "ended": "passport-unshared",
}


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


def schema_of(arguments: tuple[str, ...], code: int, answer: dict[str, Any]) -> str:
    """The name of the schema of what a command prints with --json."""
    if arguments[0] in _VERDICTS and "verdict" in answer:
        return arguments[0]
    if arguments[0] == "assess" and "result" in answer:
        return "assess"
    told = next((name for field, name in _BY_FIELD.items() if field in answer), None)
    if told is not None:
        return told
    if code != 0:
        return "error"
    if arguments[:2] == ("pack", "show"):
        return "pack-rule" if "question" in answer else "pack"
    if arguments[0] == "sign" or ("file" in answer and "disclosures" in answer):
        return "signed"
    if "recorded_at" in answer and arguments[0] != "show":
        return "recorded"
    return _READING.get(" ".join(arguments[:2]), arguments[0])


@dataclass(slots=True)
class Shell:
    """A folder with a ledger in ``L`` and one key file for each party."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, key: str | None = None) -> Result:
        """Run a command as it is; ``key`` is the party that signs."""
        words = [*arguments, *(["--key", str(self.key(key))] if key else [])]
        runner = CliRunner(env={"MINERAL_LEDGER_DATA": str(self.folder / "L"), **self.environment})
        return runner.invoke(program(), words)

    def __call__(self, *arguments: str, key: str | None = None, code: int = 0) -> dict[str, Any]:
        """Run a command with --json and return its answer, which fits its schema."""
        result = self.run(*arguments, "--json", key=key)
        assert result.exit_code == code, result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        validator(schema_of(arguments, code, answer)).validate(answer)
        return answer

    def key(self, party: str) -> Path:
        return (
            self.folder / "L" / "keys" / "authority.pem" if party == AUTHORITY else self.path(f"{party}.key")
        )

    def path(self, name: str) -> Path:
        return self.folder / name

    def head(self, lot: str) -> str:
        return str(self("show", "lot", lot)["head"])

    def enrol(self, party: str, role: str) -> None:
        """Make a key and register a party with it."""
        self("key", "new", "--out", str(self.key(party)), "--plain")
        proof = str(self.path(f"{party}.proof"))
        self("key", "prove", "--party", party, "--use", "admin", "--out", proof, key=party)
        details = ("--name", party.title(), "--role", role, "--country", "CD", "--proof", proof)
        self("party", "register", party, *details, key=AUTHORITY)

    def register(self, lot: str, tag: str, *more: str, mass: str = "50") -> dict[str, Any]:
        """Register a lot of the cooperative at the one site."""
        body = ("--site", "S1", "--tag", tag, "--mineral", "cassiterite", "--mass", mass, "--lot", lot)
        return self("lot", "register", *body, *more, key="COOP")
