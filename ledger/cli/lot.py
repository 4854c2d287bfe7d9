"""``lot …``: what happens to lots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger.cli.command import Group
from ledger.language import N_, _

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "register": ("ledger.cli.origin:register", N_("Register a lot where it was dug.")),
    "declare": ("ledger.cli.declared:declare", N_("Declare a lot that was not dug here.")),
    "attest": ("ledger.cli.origin:attest", N_("Attest lots of somebody else.")),
    "sort": ("ledger.cli.work:sort", N_("Sort one lot into several.")),
    "process": ("ledger.cli.work:process", N_("Process lots into others.")),
    "split": ("ledger.cli.work:split", N_("Take new lots off a lot.")),
    "combine": ("ledger.cli.work:combine", N_("Make one lot of several.")),
    "dispatch": ("ledger.cli.move:dispatch", N_("Send lots to another party.")),
    "cancel-dispatch": ("ledger.cli.move:cancel_dispatch", N_("Take back a dispatch.")),
    "receive": ("ledger.cli.move:receive", N_("Receive a lot.")),
    "return": ("ledger.cli.move:return_", N_("Send lots back to who had them before.")),
    "sell": ("ledger.cli.title:sell", N_("Pass the title of lots to a buyer.")),
    "pay": ("ledger.cli.title:pay", N_("Record a payment on lots, or on their way.")),
    "assay": ("ledger.cli.handling:assay", N_("Record what was found in a lot.")),
    "sample": ("ledger.cli.handling:sample", N_("Take a sample off a lot.")),
    "reseal": ("ledger.cli.handling:reseal", N_("Put new seals or packages on a lot.")),
    "store": ("ledger.cli.handling:store", N_("Say where lots lie.")),
    "export": ("ledger.cli.market:export", N_("Export lots across a border.")),
    "cancel-export": ("ledger.cli.border:cancel_export", N_("Take back an export.")),
    "import": ("ledger.cli.border:import_", N_("Take over a lot that came over a border.")),
    "lose": ("ledger.cli.ends:lose", N_("Report lots that are missing.")),
    "find": ("ledger.cli.ends:find", N_("Report that lost lots are found.")),
    "seize": ("ledger.cli.ends:seize", N_("Seize lots, by an authority.")),
    "release": ("ledger.cli.ends:release", N_("Release seized lots.")),
    "destroy": ("ledger.cli.ends:destroy", N_("Record that lots were destroyed.")),
    "consume": ("ledger.cli.market:consume", N_("End lots in a furnace or a plant.")),
    "correct": ("ledger.cli.change:correct", N_("Propose another value for a field of an event.")),
    "correct-composition": (
        "ledger.cli.border:correct_composition",
        N_("Say that other lots went into some work."),
    ),
    "approve": ("ledger.cli.change:approve", N_("Approve a correction.")),
    "reject": ("ledger.cli.change:reject", N_("Reject a correction, or withdraw one's own.")),
    "void": ("ledger.cli.change:void", N_("Void an event that should never have been entered.")),
    "dispute": ("ledger.cli.change:dispute", N_("Contest a recorded event.")),
}

lot = Group("lot", lazy=COMMANDS, help=_("Register lots, work on them, move them, correct what was said."))
