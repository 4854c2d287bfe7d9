"""Commands at the time of a story: what the ledger's clock shows, and when things happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from unittest.mock import patch

from click.testing import Result

from tests.cli.shell import Shell


@dataclass(slots=True)
class TimedShell(Shell):
    """A shell in which it is eight o'clock of a day."""

    day: str = "2026-01-05"

    def run(self, *arguments: str, key: str | None = None) -> Result:
        """Run a command at that time; ``--at`` among its words is when it happened."""
        moment = f"{self.day}T08:00:00Z"
        when = () if "--at" in arguments else ("--at", moment)
        seconds = int(datetime.fromisoformat(moment).timestamp())
        with patch("time.time_ns", lambda: seconds * 10**9):
            return Shell.run(self, *arguments, *when, key=key)
