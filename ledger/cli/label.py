"""``label …``: labels of tags and lots, and papers that go with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, get_args

import click
from rich.console import Console

from ledger.cli.command import Decorator, Given, Group, pass_settings, several
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tag import typed_codes
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.service.label.make import (
    FORMS,
    Form,
    Printed,
    render_bag_labels,
    render_certificate,
    render_export,
    render_tags,
)
from ledger.service.label.zpl import Dpi

label = Group("label", help=_("Print labels of tags and lots, lot certificates and covers of exports."))

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_SHEET: Final = "sheet"
_SUFFIXES: Final = tuple(f".{form}" for form in FORMS if form != _SHEET)

_out: Final[Decorator] = click.option(
    "--out", "target", type=_FILE, metavar="FILE", help=_("Where it goes: .pdf, .svg, .png or .zpl.")
)
_dpi: Final[Decorator] = click.option(
    "--dpi",
    type=click.Choice([str(dpi) for dpi in get_args(Dpi)]),
    default="203",
    help=_("Dots to the inch of the label printer, for .zpl."),
)
_paper: Final[Decorator] = click.option(
    "--out", "target", type=_FILE, metavar="FILE", help=_("Where it goes, .pdf.")
)
_sheet: Final[Decorator] = several(
    click.option("--sheet", is_flag=True, help=_("On A4, many to a page, with marks where to cut.")),
    _out,
    _dpi,
)


@label.command(
    "tags",
    help=_(
        "Print labels for tags that are on no bag yet, from their codes: the log does not know these, so take"
        " the file that tag issue has written, or its answer."
    ),
    examples=(
        "label tags --codes tags.txt --sheet --out tags.pdf",
        "label tags 7K3M-9Q2X-TW4R-A --out tag.png",
        "label tags --codes tags.txt --out tags.zpl --dpi 300",
    ),
)
@click.argument("code", nargs=-1)
@click.option(
    "--codes",
    type=_FILE,
    metavar="FILE",
    help=_("A file with one code on each line, or the answer of tag issue --json."),
)
@_sheet
@pass_settings
def _tags(settings: Settings, code: tuple[str, ...], codes: Path | None, **given: Given) -> None:
    typed = [*code, *_codes_in(codes)] if codes is not None else typed_codes(code, None)
    form, target = _form(settings, given, Path("tags.pdf"))
    with opened(settings) as ledger, ledger.view() as view:
        printed = render_tags(view, typed, form, dpi=_dots(given))
    # Who knows a code before it is on a bag can put it on another.
    _write(settings, printed, target, private=True)


@label.command(
    "lot",
    help=_("Print a label for each tag of a lot, with its mineral, its weight and its seals."),
    examples=("label lot L-9 --out L-9.pdf", "label lot L-9 --out L-9.zpl"),
)
@click.argument("lot")
@_sheet
@pass_settings
def _lot(settings: Settings, lot: str, **given: Given) -> None:
    form, target = _form(settings, given, Path(f"{lot}.pdf"))
    with opened(settings) as ledger, ledger.view() as view:
        printed = render_bag_labels(view, lot, form, dpi=_dots(given))
    _write(settings, printed, target)


@label.command(
    "certificate",
    help=_(
        "Print the certificate of a lot on A4, in English and French, with a QR code that the ledger signs."
    ),
    examples=("label certificate L-9 --out L-9.certificate.pdf",),
)
@click.argument("lot")
@_paper
@pass_settings
def _certificate(settings: Settings, lot: str, target: Path | None) -> None:
    with opened(settings) as ledger:
        printed = render_certificate(ledger, lot)
    _write(settings, printed, target or settings.out or Path(f"{lot}.certificate.pdf"))


@label.command(
    "export",
    help=_("Print the cover of the papers of an export on A4, in English and French."),
    examples=("label export L-9 --out export.pdf", "label export 3f1c9a2b --out export.pdf"),
)
@click.argument("event", metavar="EVENT|LOT")
@_paper
@pass_settings
def _export(settings: Settings, event: str, target: Path | None) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        printed = render_export(view, event)
    _write(settings, printed, target or settings.out or Path("export.pdf"))


def _codes_in(file: Path) -> list[str]:
    """Return the codes in a file: one on each line, or those of the answer of ``tag issue``."""
    text = file.read_text(encoding="utf-8")
    if not text.lstrip().startswith("{"):
        return typed_codes((), file)
    try:
        answer: Any = json.loads(text)
        codes = answer["codes"]
    except (json.JSONDecodeError, KeyError, RecursionError):
        codes = None
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise click.UsageError(_("{file} is no answer of tag issue: it has no codes.").format(file=file))
    return codes


def _form(settings: Settings, given: dict[str, Any], default: Path) -> tuple[Form, Path]:
    """Return how labels are written, from the name of the file, and the file."""
    target: Path = given["target"] or settings.out or default
    if target.suffix not in _SUFFIXES:
        raise click.UsageError(_("Name the file {suffixes}.").format(suffixes=", ".join(_SUFFIXES)))
    if not given["sheet"]:
        form: Form = next(form for form in FORMS if target.suffix == f".{form}")
        return form, target
    if target.suffix != ".pdf":
        raise click.UsageError(_("A sheet is a PDF."))
    return "sheet", target


def _dots(given: dict[str, Any]) -> Dpi:
    return 300 if given["dpi"] == "300" else 203


def _write(settings: Settings, printed: Printed, target: Path, *, private: bool = False) -> None:
    write_out(settings, OutFile(target, printed.data, private=private))
    answer: dict[str, JSON] = {
        "file": str(target),
        "media_type": printed.media_type,
        "bytes": len(printed.data),
        "texts": list(printed.texts),
    }

    def say(console: Console) -> None:
        tell(console, _("Written: {file}").format(file=target))

    emit(settings, answer, say)
