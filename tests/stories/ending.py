"""How every story has to end: each ledger passes its audit, and a stranger finds each lot's record intact."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.service.passports.passport import build_passport
from ledger.verify.passport import verify_passport
from tests.stories.clock import TimedShell


def faults_of(shell: TimedShell) -> Iterator[str]:
    """Yield what is wrong with the ledgers in a shell's folder."""
    for database in sorted(shell.folder.glob("*/ledger.db")):
        audit = json.loads(shell.run("audit", "--data", str(database.parent), "--json").stdout)
        if audit["verdict"] != "holds":
            yield f"the audit of {database.parent.name} finds {json.dumps(audit['faults'], indent=1)}"
        with closing(open_ledger(database.parent)) as ledger:
            yield from _passport_faults(ledger, _lots_in(database), day=shell.day)


def _lots_in(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [id for (id,) in connection.execute("SELECT id FROM record WHERE kind = 'lot' ORDER BY id")]


def _passport_faults(ledger: LedgerHandle, lots: list[str], *, day: str) -> Iterator[str]:
    now = int(datetime.fromisoformat(f"{day}T09:00:00Z").timestamp()) * 1000
    for lot in lots:
        verdict = verify_passport(build_passport(ledger, lot, now=now), ledger.policy, now=now)
        if verdict.verdict != "intact":
            yield f"the passport of {lot} is {verdict.verdict}: {verdict.faults or verdict.not_checked}"
