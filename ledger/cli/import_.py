"""``import …``: take over what outside registers and logbooks hold."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape

from ledger.cli.command import Group, pass_settings
from ledger.cli.import_lots import lots
from ledger.cli.output import emit, progress, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.signing import signing_key
from ledger.cli.tables import fields_table, list_table
from ledger.language import _
from ledger.service.recording.prepare import signer_of
from ledger.service.registers.file import read_register
from ledger.service.registers.importing import ImportReport, import_sites
from ledger.service.registers.mapping import BUILT_IN, find_mapping, read_mapping

MOST: Final = 20
"""Odd cells listed for people; the answer with --json has all."""

_FILE: Final = click.Path(path_type=Path, dir_okay=False)

import_ = Group("import", help=_("Take over registers of sites, and logbooks of lots."))


@import_.command(
    "sites",
    help=_("Register the sites of a file and record its visits. A second import changes nothing."),
    examples=(
        "import sites ipis_cod_mines.csv --dry-run --key programme.key",
        "import sites register.csv --mapping mapping.json --key programme.key",
    ),
)
@click.argument("file", type=_FILE)
@click.option(
    "--mapping",
    default=BUILT_IN[0],
    metavar="NAME|FILE",
    help=_("What its columns mean; the IPIS file's unless given."),
)
@click.option("--dry-run", is_flag=True, help=_("Tell what would be done, and record nothing."))
@pass_settings
def _sites(settings: Settings, file: Path, mapping: str, *, dry_run: bool) -> None:
    columns = find_mapping(mapping) if mapping in BUILT_IN else read_mapping(Path(mapping))
    with file.open("rb"):
        # A file that cannot be opened is told before the ledger is.
        pass
    register = read_register(file, columns)
    with opened(settings) as ledger, progress(_("Importing")) as report:
        key = signing_key(settings)
        with ledger.view() as view:
            party = signer_of(view, key.public_key.hex())
        done = import_sites(
            ledger,
            register,
            party=party,
            key=key,
            at=time.time_ns() // 1_000_000,
            dry_run=dry_run,
            progress=report,
        )
    emit(settings, done.as_json(), lambda console: _write(console, done))


def _write(console: Console, done: ImportReport) -> None:
    console.print(
        fields_table(
            {
                _("Sites in the file"): done.sites,
                _("Visits in the file"): done.visits,
                _("Recorded now"): done.recorded,
                _("Recorded before"): done.already_there,
                _("Cells not simply taken over"): len(done.odd),
                _("Recorded otherwise"): len(done.differing),
            }
        )
    )
    if done.odd:
        rows = [(odd.line, odd.column, odd.value[:40], odd.done) for odd in done.odd[:MOST]]
        console.print(list_table((_("Line"), _("Column"), _("Says"), _("Done")), rows, right=(0,)))
    if len(done.odd) > MOST:
        tell(console, _("… and {count} more: --json shows all").format(count=len(done.odd) - MOST))
    if done.dry_run:
        tell(console, _("Nothing was recorded."))
    console.print(escape(done.credit))


import_.add_command(lots)
