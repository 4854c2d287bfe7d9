"""The same passport gives the same bytes: in another process, place and language, in any order."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSPORT = ROOT / "tests/vectors/passports/good-assessment.json"
PROGRAM = """
import json, sys
from hashlib import sha256
from random import Random

from ledger.crypto.text import decode_base64url
from ledger.diligence.assess import assess
from ledger.diligence.findings import format_assessment
from ledger.diligence.history import History, Stated
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.log.entry import parse_entry
from ledger.lots.parse import parse_event
from ledger.verify.passport_file import parse_passport

passport = parse_passport(json.loads(open(sys.argv[1], "rb").read())["input"]["passport"].encode())
told = []
for one in passport.events:
    entry = parse_entry(decode_base64url(one.entry))
    told.append(Stated(parse_event(entry.statement), one.index, entry.recorded_at))
Random(int(sys.argv[2])).shuffle(told)
history = History(told, on="2025-07-02", known_at=1_800_000_000_000)
whole = sha256()
for id in shipped_ids():
    for subject in (About("lot", passport.lot), About("site", "SITE-1"), About("party", "COOP-A")):
        whole.update(format_assessment(assess(subject, history, shipped_pack(id))))
print(whole.hexdigest())
"""


def digest(seed: str, zone: str, language: str, order: int) -> str:
    settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(PASSPORT), str(order)],
        env=os.environ | settings | {"LANGUAGE": language, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("seed", ["1", "4294967295"])
def test_an_assessment_is_the_same_bytes_wherever_it_is_made(seed: str) -> None:
    first = digest("0", "UTC", "C", 0)
    assert len(first) == len(sha256().hexdigest())
    assert digest(seed, "Pacific/Kiritimati", "fr_CD.UTF-8", int(seed)) == first
