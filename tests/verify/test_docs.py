from __future__ import annotations

import json
import re
from pathlib import Path

from ledger.crypto.text import decode_base32, decode_base64url
from ledger.verify.label_file import parse_label
from ledger.verify.passport_file import parse_passport, parse_statement
from ledger.verify.remarks import FAULTS, REMARKS

ROOT = Path(__file__).resolve().parents[2]


def test_the_statement_in_the_documentation_is_that_of_the_vector() -> None:
    vector = json.loads((ROOT / "tests/vectors/passports/good.json").read_bytes())
    passport = parse_passport(vector["input"]["passport"].encode())
    _, envelope = parse_statement(decode_base64url(passport.statement))
    said = json.dumps(json.loads(envelope.payload), indent=2)
    assert said in (ROOT / "docs/formats/passport.md").read_text(encoding="utf-8")


def test_every_sentence_is_said_somewhere() -> None:
    folders = (ROOT / "ledger/verify", ROOT / "ledger/service")
    code = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    assert [name for name in (*FAULTS, *REMARKS) if code.count(f'"{name}"') < 2] == []


def test_the_assessment_in_the_documentation_is_that_of_the_vector() -> None:
    vector = json.loads((ROOT / "tests/vectors/assessments/good.json").read_bytes())
    page = (ROOT / "docs/formats/assessment.md").read_text(encoding="utf-8")
    data, result = bytes.fromhex(vector["hex"]), vector["result"]
    payload = json.loads(result["payload"])
    payload["assessment"]["findings"] = payload["assessment"]["findings"][:1]
    assert json.dumps(payload, indent=2) in page
    assert result["id"] in page
    block = page.partition("```hex\n")[2].partition("```")[0]
    # Bytes and comment stand two spaces apart; what is left out stands in for any bytes.
    told = "".join(line.strip().partition("  ")[0] for line in block.splitlines()).replace(" ", "")
    assert re.fullmatch(re.escape(told).replace("…", ".*"), data.hex())


def test_the_label_in_the_documentation_is_that_of_the_vector() -> None:
    vector = json.loads((ROOT / "tests/vectors/labels/good.json").read_bytes())
    page = (ROOT / "docs/formats/label.md").read_text(encoding="utf-8")
    _, envelope = parse_label(vector["input"]["text"])
    assert json.dumps(json.loads(envelope.payload), indent=2) in page
    text = re.search(r"^HTTPS://\S+/V/\S+$", page, re.MULTILINE)
    assert text is not None
    assert re.fullmatch(re.escape(text[0]).replace("…", ".*"), vector["input"]["text"])
    block = page.partition("```hex\n")[2].partition("```")[0]
    told = "".join(line.strip().partition("  ")[0] for line in block.splitlines()).replace(" ", "")
    data = decode_base32(vector["input"]["text"].rpartition("/")[2])
    assert re.fullmatch(re.escape(told).replace("…", ".*"), data.hex())
