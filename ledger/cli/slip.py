"""``slip``: the receipt that is handed to who sold or delivered a lot."""

from __future__ import annotations

from pathlib import Path
from typing import Final, get_args

import click
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.service.label.make import make_slip, render_slip
from ledger.service.label.slip_layout import Width, slip_text

_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "slip",
    cls=Command,
    help=_(
        "Print a receipt in large type for who handed over a lot, on a roll of 58 or 80 mm, or as the text of"
        " one short message: day, weight, code, and the price where it is asked for."
    ),
    examples=(
        "slip L-9 --width 58 --out L-9.pdf",
        "slip 3f1c9a2b --price --width 80 --out sale.pdf",
        "slip L-9 --text",
    ),
)
@click.argument("event", metavar="EVENT|LOT")
@click.option(
    "--width",
    type=click.Choice([str(width) for width in get_args(Width)]),
    default="58",
    help=_("Millimetres of the roll."),
)
@click.option("--text", is_flag=True, help=_("As the text of one short message."))
@click.option(
    "--price", is_flag=True, help=_("With the price or amount; that it was read is written down if sealed.")
)
@click.option("--out", "target", type=_FILE, metavar="FILE", help=_("Where it goes, .pdf."))
@pass_settings
def slip(settings: Settings, event: str, width: str, target: Path | None, *, text: bool, price: bool) -> None:
    """Print a receipt."""
    with opened(settings) as ledger:
        made = make_slip(ledger, event, price=price)
    message = slip_text(made)
    file = target or settings.out or (None if text else Path(f"{event}.slip.pdf"))
    answer: dict[str, JSON] = {
        "event_id": made.event,
        "lots": list(made.lots),
        "text": message,
        "file": None if file is None else str(file),
        "texts": [],
    }
    if file is not None:
        data = f"{message}\n".encode()
        if not text:
            printed = render_slip(made, 80 if width == "80" else 58)
            data, answer["texts"] = printed.data, list(printed.texts)
        write_out(settings, OutFile(file, data))

    def say(console: Console) -> None:
        tell(console, message if file is None else _("Written: {file}").format(file=file))

    emit(settings, answer, say)
