"""The vectors of receipts, passports and exports, read by themselves: another program can do the same."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from _pytest.mark import ParameterSet

from ledger.crypto.envelope import check_envelope, envelope_id
from ledger.errors import LedgerError
from ledger.log.policy import parse_policy
from ledger.verify.assessment_file import parse_assessment
from ledger.verify.audit import audit
from ledger.verify.passport import verify_passport
from ledger.verify.receipt import verify_receipt
from ledger.verify.source import Directory
from ledger.verify.verdict import Judged, Verdict
from scripts.vectors.papers import write_export
from tests.support.pack_folders import known

Vector: TypeAlias = dict[str, Any]
VECTORS = Path(__file__).resolve().parent.parent / "vectors"


def vectors(family: str) -> list[ParameterSet]:
    files = sorted((VECTORS / family).glob("*.json"))
    return [pytest.param(json.loads(file.read_bytes()), id=file.stem) for file in files]


def _said(judged: Judged) -> dict[str, object]:
    told = judged.as_json()
    return {name: told[name] for name in ("signature", "recomputed", "agrees", "differing", "not_recomputed")}


def check(vector: Vector, verdict: Verdict) -> None:
    faults = sorted({fault.code for fault in verdict.faults})
    said: dict[str, object] = {"verdict": verdict.verdict, "faults": faults}
    if judged := [_said(one) for one in verdict.assessments or ()]:
        said["assessments"] = judged
    assert said == vector["result"]
    good = vector["id"].partition("-")[0]
    assert {"good": verdict.verdict in {"intact", "holds"}, "weak": verdict.verdict == "cannot_tell"}.get(
        good, verdict.verdict in {"altered", "does_not_hold"}
    )


@pytest.mark.parametrize("vector", vectors("receipts"))
def test_a_receipt(vector: Vector) -> None:
    given = vector["input"]
    policy = parse_policy(given["policy"].encode())
    check(vector, verify_receipt(b64decode(given["receipt"]), policy))


@pytest.mark.parametrize("vector", vectors("passports"))
def test_a_passport(vector: Vector) -> None:
    given = vector["input"]
    policy = parse_policy(given["policy"].encode())
    check(vector, verify_passport(given["passport"].encode(), policy, now=given["now"], packs=known))


@pytest.mark.parametrize("vector", vectors("assessments"))
def test_an_assessment(vector: Vector) -> None:
    data = bytes.fromhex(vector["hex"])
    if "error" in vector["result"]:
        with pytest.raises(LedgerError) as caught:
            check_envelope(parse_assessment(data)[1])
        assert caught.value.code == vector["result"]["error"]
        return
    statement, envelope = parse_assessment(data)
    check_envelope(envelope)
    assert vector["result"] == {
        "id": envelope_id(data),
        "key": envelope.key.hex(),
        "issuer": envelope.issuer,
        "payload": envelope.payload.decode(),
        "subject": statement.subject,
    }


@pytest.mark.parametrize("vector", vectors("exports"))
def test_an_export(vector: Vector, tmp_path: Path) -> None:
    given = vector["input"]
    folder = write_export(given["files"], tmp_path / "export")
    check(vector, audit(Directory(folder), policy=parse_policy(given["policy"].encode())))
