"""``lot …``: what happens to lots."""

from __future__ import annotations

from typing import Final

from ledger.cli.command import Group
from ledger.language import _

COMMANDS: Final = {
    "register": "ledger.cli.origin:register",
    "attest": "ledger.cli.origin:attest",
    "sort": "ledger.cli.work:sort",
    "process": "ledger.cli.work:process",
    "split": "ledger.cli.work:split",
    "combine": "ledger.cli.work:combine",
    "dispatch": "ledger.cli.move:dispatch",
    "cancel-dispatch": "ledger.cli.move:cancel_dispatch",
    "receive": "ledger.cli.move:receive",
    "export": "ledger.cli.market:export",
    "consume": "ledger.cli.market:consume",
    "correct": "ledger.cli.change:correct",
    "approve": "ledger.cli.change:approve",
    "reject": "ledger.cli.change:reject",
    "void": "ledger.cli.change:void",
    "dispute": "ledger.cli.change:dispute",
}

lot = Group("lot", lazy=COMMANDS, help=_("Register lots, work on them, move them, correct what was said."))
