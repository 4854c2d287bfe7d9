"""``qr``: signed events as a picture that another telephone reads."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final

import click
import qrcode
from qrcode.constants import ERROR_CORRECT_L
from qrcode.image.svg import SvgPathImage
from qrcode.util import MODE_ALPHA_NUM, QRData
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.settings import Settings
from ledger.cli.texts import to_text
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.envelope import split_sequence
from ledger.errors import Malformed
from ledger.language import N_, _

MOST: Final = 4_296
"""Symbols in the largest QR code (ISO/IEC 18004, version 40-L, alphanumeric); 2,860 bytes of events."""
_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "qr",
    cls=Command,
    help=_(
        "Show signed events as a QR code, for another telephone to send: no network and no cable is needed."
        " What it reads is a text, which submit takes as a file. What is sealed does not go along."
    ),
    examples=("qr event.cose", "qr event.cose --out event.svg"),
)
@click.argument("file", type=_FILE)
@pass_settings
def qr(settings: Settings, file: Path) -> None:
    """Show signed events as a picture."""
    data = file.read_bytes()
    split_sequence(data)
    text = to_text(data)
    if len(text) > MOST:
        raise Malformed(
            "qr-too-long",
            N_("{file} has {size} bytes, more than a QR code holds."),
            values={"file": file, "size": len(data)},
            hint=N_("Hand over the file itself, or fewer events at a time."),
        )
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    code.make(fit=True)
    if settings.out is not None:
        picture = BytesIO()
        code.make_image(image_factory=SvgPathImage).save(picture)
        write_out(settings, OutFile(settings.out, picture.getvalue()))

    def say(console: Console) -> None:
        if settings.out is not None:
            tell(console, _("Written: {file}").format(file=settings.out))
            return
        console.out(_drawn(code), highlight=False)

    target = None if settings.out is None else str(settings.out)
    emit(settings, {"file": target, "text": text, "version": code.version}, say)


def drawn(text: str) -> str:
    """Return a text as a QR code of blocks, dark on light as on paper, for a terminal."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L)
    code.add_data(text)
    return _drawn(code)


def _drawn(code: qrcode.QRCode[Any]) -> str:
    lines = StringIO()
    code.print_ascii(out=lines, invert=True)
    return lines.getvalue()
