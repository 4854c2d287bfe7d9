"""The town in which every story plays: its offices, traders, sites, places and tags, made by the commands."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.cli.shell import AUTHORITY
from tests.stories.clock import TimedShell

PARTIES: Final = {
    "COOP": "cooperative",
    "COOP2": "cooperative",
    "AGENT": "tagging_agent",
    "TRADER": "trader",
    "TRADER2": "trader",
    "CARRIER": "carrier",
    "PROC": "processor",
    "DEPOT": "warehouse",
    "EXP": "exporter",
    "IMP": "importer",
    "SMELT": "smelter",
    "LAB": "laboratory",
    "INSPECTOR": "inspector",
    "PROGRAMME": "programme",
    "NGO": "auditor",
}
SITES: Final = {"S1": ("green", "COOP"), "S2": ("green", "COOP2"), "S3": ("red", "COOP")}
PLACES: Final = {"PLANT": "PROC", "STORE": "TRADER", "PORT": "EXP"}
TAGS: Final = {
    "COOP": ("--site", "S1", 40),
    "COOP2": ("--site", "S2", 10),
    "TRADER": ("--level", "negociant", 10),
    "PROC": ("--level", "processor", 10),
    "EXP": ("--level", "export", 10),
}
"""Who holds tags for what, and how many. A story names them by party and number: ``<TAG_TRADER.1>``."""

ABROAD: Final[Mapping[str, str]] = {"IMP": "importer", "SMELT": "smelter", "TRADER2": "trader"}
"""Who is known to the ledger of another country too, by the same id and key."""


def build(folder: Path) -> Path:
    """Make the town in a folder, a week before the stories begin; tag codes stand in ``PARTY.tags``."""
    shell = TimedShell(folder)
    opening = ("--origin", "demo.test/log", "--authority", AUTHORITY, "--country", "CD", "--demo", "--public")
    shell("init", *opening)
    for party, role in PARTIES.items():
        shell.enrol(party, role)
    for site, (status, operator) in SITES.items():
        where = ("--lat", "-1.55", "--lon", "28.88", "--country", "CD", "--province", "NK")
        minerals = ("--mineral", "cassiterite", "--mineral", "coltan", "--mineral", "gold")
        known = (*where, *minerals, "--operator", operator)
        shell("site", "register", site, "--name", site, *known, key=AUTHORITY)
        act = ("--status", status, "--legal-act", "DEMO 1", "--from", "2025-12-01")
        shell("site", "status", site, *act, key=AUTHORITY)
    for place, operator in PLACES.items():
        about = ("--name", place, "--kind", "depot", "--country", "CD", "--operator", operator)
        shell("place", "register", place, *about, key=operator)
    for party, (what, which, count) in TAGS.items():
        codes = str(shell.path(f"{party}.tags"))
        shell("tag", "issue", what, which, "--count", str(count), "--codes", codes, key=AUTHORITY)
        shell("tag", "assign", "--codes", codes, "--to", party, key=AUTHORITY)
    return folder


def open_abroad(shell: TimedShell, name: str) -> None:
    """Open a ledger in another country, where the authority is MITI; the shell goes on in it."""
    folder = shell.path(name)
    shell.environment["MINERAL_LEDGER_DATA"] = str(folder)
    authority = ("--authority", "MITI", "--country", "MY")
    shell(
        "init",
        "--data",
        str(folder),
        "--origin",
        f"{name.lower()}.test/log",
        *authority,
        "--demo",
        "--public",
    )
    shutil.copy(folder / "keys" / "authority.pem", shell.key("MITI"))
    for party, role in ABROAD.items():
        proof = str(shell.path(f"{party}.{name}.proof"))
        shell("key", "prove", "--party", party, "--use", "admin", "--out", proof, key=party)
        about = ("--name", party.title(), "--role", role, "--country", "MY", "--proof", proof)
        shell("party", "register", party, *about, key="MITI")
