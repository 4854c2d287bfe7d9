"""``export``, ``backup``, ``restore``, ``rebuild`` and ``resume``: keeping a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.advice import whole
from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.printable import printable
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.crypto.canonical import JSON
from ledger.errors import LogHalted
from ledger.language import _, ngettext
from ledger.log.note import format_base64
from ledger.log.receipt import is_receipt, parse_receipt
from ledger.service.keeping.backup import backup as write_backup
from ledger.service.keeping.backup import databases_before
from ledger.service.keeping.backup import restore as put_back
from ledger.service.keeping.export import export as write_export
from ledger.service.keeping.rebuild import rebuild_records

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_FOLDER: Final = click.Path(path_type=Path, file_okay=False)


@click.command(
    "export",
    cls=Command,
    help=_("Write the whole log as a folder of files, for any web server and any auditor."),
    examples=("export ./public",),
)
@click.argument("folder", type=_FOLDER)
@pass_settings
def export(settings: Settings, folder: Path) -> None:
    """Export the log."""
    with opened(settings) as ledger:
        made, halted = write_export(ledger, folder), ledger.halted
    answer: dict[str, JSON] = {
        "folder": str(made.folder),
        "origin": made.origin,
        "size": made.size,
        "root": format_base64(made.root),
        "files": made.files,
        "left_out": made.left_out,
    }
    if halted is not None:
        _say_halted(settings, made.left_out)
    sentence = ngettext(
        "{size} entry of {origin} is in {folder}, {files} files. An auditor checks it so:",
        "{size} entries of {origin} are in {folder}, {files} files. An auditor checks them so:",
        made.size,
    )

    def write(console: Console) -> None:
        tell(console, sentence.format(**answer))
        tell(console, whole(Settings(), "audit", folder, "--policy", settings.data_folder() / "policy"))

    emit(settings, answer, write)


def _say_halted(settings: Settings, left_out: int) -> None:
    lines = [_("The log is halted and signs nothing, so this export ends at its newest checkpoint.")]
    if left_out:
        newer = ngettext(
            "{count} newer entry is not in it.", "{count} newer entries are not in it.", left_out
        )
        lines.append(newer.format(count=left_out))
    lines += [_("Resume the log, then export again:"), whole(settings, "resume", "--checkpoint", "FILE")]
    for line in lines:
        click.echo(printable(line), err=True)


@click.command(
    "backup",
    cls=Command,
    help=_("Copy the database to one file while it is in use. Private keys are not in it."),
    examples=("backup /media/usb/ledger-2025-07-31.db",),
)
@click.argument("file", type=_FILE)
@pass_settings
def backup(settings: Settings, file: Path) -> None:
    """Back the database up."""
    with opened(settings) as ledger:
        made = write_backup(ledger, file)
    answer: dict[str, JSON] = {"file": str(made.file), "size": made.size}
    sentence = ngettext(
        "{size} entry is in {file}. Copy the folder keys/ too, and keep it apart.",
        "{size} entries are in {file}. Copy the folder keys/ too, and keep it apart.",
        made.size,
    )
    emit(settings, answer, lambda console: tell(console, sentence.format(**answer)))


@click.command(
    "restore",
    cls=Command,
    help=_("Put a backup into the data folder. The log stays halted until it is resumed."),
    examples=("restore /media/usb/ledger-2025-07-31.db --data ./ledger",),
)
@click.argument("file", type=_FILE)
@pass_settings
def restore(settings: Settings, file: Path) -> None:
    """Restore a backup."""
    made = put_back(file, settings.data_folder())
    answer: dict[str, JSON] = {
        "file": str(file),
        "data": str(settings.data_folder()),
        "size": made.size,
        "replaced": None if made.aside is None else str(made.aside),
    }

    def write(console: Console) -> None:
        again = ngettext("{size} entry is in {data} again.", "{size} entries are in {data} again.", made.size)
        tell(console, again.format(**answer))
        if made.aside is not None:
            tell(console, _("The database that was there is kept as {file}.").format(file=made.aside))
        tell(
            console,
            _(
                "The log is halted: an old copy must not sign a second history. Put the keys back, then"
                " resume it with the newest checkpoint that anybody has:"
            ),
        )
        tell(console, whole(settings, "resume", "--checkpoint", "FILE"))

    emit(settings, answer, write)


@click.command(
    "rebuild",
    cls=Command,
    help=_("Make everything that is derived from the log anew, and tell what was not as the log says."),
    examples=("rebuild",),
)
@pass_settings
def rebuild(settings: Settings) -> None:
    """Rebuild what is derived."""
    with opened(settings) as ledger:
        found = rebuild_records(ledger)
    answer: dict[str, JSON] = {
        "differences": [
            {"table": one.table, "kind": one.kind, "id": one.id, "what": one.what} for one in found
        ]
    }

    def write(console: Console) -> None:
        if not found:
            tell(console, _("Everything is as the log says; nothing was changed."))
            return
        sentence = ngettext(
            "{count} row was not as the log says, and was set right:",
            "{count} rows were not as the log says, and were set right:",
            len(found),
        )
        tell(console, sentence.format(count=len(found)))
        rows = [(one.table, one.kind, one.id, one.what) for one in found]
        console.print(list_table((_("Table"), _("Kind"), _("Id"), _("What")), rows))

    emit(settings, answer, write)


def _with_databases(settings: Settings, hint: str) -> str:
    """Return a hint with the databases that were there before: one of them may hold what is missing."""
    before = databases_before(settings.data_folder())
    if not before:
        return hint
    kept = _("Before a restore this was the database: {files}.").format(files=", ".join(map(str, before)))
    return f"{_(hint)} {kept}".strip()


@click.command(
    "resume",
    cls=Command,
    help=_("End a halt, when every known checkpoint is of the store's own history and none is beyond it."),
    examples=("resume --checkpoint witness/checkpoint --checkpoint export/checkpoint",),
)
@click.option(
    "--checkpoint",
    multiple=True,
    type=_FILE,
    metavar="FILE",
    help=_("A checkpoint, or a receipt, which holds one (repeatable)."),
)
@pass_settings
def resume(settings: Settings, checkpoint: tuple[Path, ...]) -> None:
    """End a halt."""
    notes = [_checkpoint_in(file.read_bytes()) for file in checkpoint]
    with opened(settings) as ledger:
        try:
            known = ledger.resume(notes)
        except LogHalted as error:
            raise LogHalted(error.code, error.message, hint=_with_databases(settings, error.hint)) from error
    answer: dict[str, JSON] = {
        "origin": known.origin,
        "size": known.size,
        "root": format_base64(known.root),
        "checkpoints": len(notes),
    }
    sentence = ngettext(
        "The log of {origin} goes on; the newest known checkpoint has {size} entry.",
        "The log of {origin} goes on; the newest known checkpoint has {size} entries.",
        known.size,
    )
    emit(settings, answer, lambda console: tell(console, sentence.format(**answer)))


def _checkpoint_in(data: bytes) -> bytes:
    """Return the checkpoint of a receipt; any other file as it stands."""
    return parse_receipt(data).checkpoint if is_receipt(data) else data
