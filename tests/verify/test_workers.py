"""A process that checks bytes for an audit starts fast, because it loads only what bytes need."""

from __future__ import annotations

import json
import subprocess
import sys

_LOADED = "import json, sys, ledger.verify.workers; print(json.dumps(sorted(sys.modules)))"


def test_a_process_that_checks_bytes_loads_neither_the_event_types_nor_what_reads_the_web() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, check=True, text=True)
    loaded = set(json.loads(done.stdout))
    assert "ledger.lots.form" in loaded
    assert not loaded & {"ledger.lots.table", "ledger.lots.types", "http.client", "pydantic", "ssl"}
