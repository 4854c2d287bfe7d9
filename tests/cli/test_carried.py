"""Assessments from one command to the next: assessed and signed, carried by a passport, verified."""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import Shell

PACK = "icglr-rcm"


def test_a_signed_assessment_goes_along_and_is_recomputed(sold: Shell) -> None:
    signed, file = sold.path("L-1.assessment"), str(sold.path("L-1.passport.json"))
    sold.run("assess", "L-1", "--pack", PACK, "--out", str(signed), key="COOP")
    sold("passport", "L-1", "--assessment", str(signed), "--out", file)
    policy = str(sold.path("L") / "policy")
    answer = sold("verify", file, "--policy", policy)
    (one,) = answer["assessments"]
    assert answer["verdict"] == "intact"
    assert (one["signature"], one["assessor"], one["pack"], one["agrees"]) == ("holds", "COOP", PACK, True)
    shown = sold.run("verify", file, "--policy", policy).stdout
    assert "COOP" in shown
    assert "Due diligence" not in shown


def _changed(signed: Path) -> Path:
    data = bytearray(signed.read_bytes())
    data[len(data) // 2] ^= 1
    signed.write_bytes(bytes(data))
    return signed


def test_an_assessment_that_was_altered_or_is_of_another_lot_is_not_taken_along(sold: Shell) -> None:
    signed = sold.path("L-1.assessment")
    sold.run("assess", "L-1", "--pack", PACK, "--out", str(signed), key="COOP")
    other = sold("passport", "L-2", "--assessment", str(signed), code=1)
    assert other["code"] == "assessment-other"
    many = ["--assessment", str(signed)] * 21
    assert sold("passport", "L-1", *many, code=1)["code"] == "assessments-too-many"
    assert sold("passport", "L-1", "--assessment", str(_changed(signed)), code=1)["code"]
