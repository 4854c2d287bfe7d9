"""The trust file that a command is given."""

from __future__ import annotations

from pathlib import Path

from ledger.cli.settings import policy_file
from ledger.errors import Malformed
from ledger.language import N_, say_error
from ledger.log.policy import Policy, parse_policy


def read_trust(given: Path | None) -> Policy | None:
    """Return the policy in the trust file as given, or as the environment names it; None without one."""
    path = policy_file(given)
    if path is None:
        return None
    try:
        return parse_policy(path.read_bytes())
    except Malformed as error:
        message = N_("{file} is no trust file. {why}")
        values = {"file": path, "why": say_error(error)}
        raise Malformed(error.code, message, values=values, hint=error.hint) from error
