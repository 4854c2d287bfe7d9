"""``report write``: what a ledger shows over some months, for people, on screen or on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit, progress, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON
from ledger.diligence.cahra import read_cahra
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.errors import Malformed
from ledger.language import N_, _
from ledger.lots.schema import day_of
from ledger.service.balances import day_given
from ledger.service.ledger import now
from ledger.service.report.make import Wanted, make_report
from ledger.service.report.page import html_page, pdf_page

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_YEAR_DAYS: Final = 365
_DAY_MS: Final = 86_400_000


@click.command(
    "write",
    cls=Command,
    help=_(
        "Write a report: findings with their clauses, and pictures of output, weights, delays and incidents."
    ),
    examples=(
        "report write --from 2025-01-01 --to 2025-06-30 --out half-year.html",
        "report write L-9 site:CD-NK-0007 --pack oecd-3t --pack plausibility --out L-9.pdf",
    ),
)
@click.argument("subjects", nargs=-1, metavar="[SUBJECT]...")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Choice(shipped_ids()),
    help=_("By which packs; all unless given."),
)
@click.option("--from", "first", metavar="DATE", help=_("First day; a year before the last unless given."))
@click.option("--to", "last", metavar="DATE", help=_("Last day; today unless given."))
@click.option(
    "--cahra", type=_FILE, metavar="FILE", help=_("A list of conflict-affected and high-risk areas.")
)
@pass_settings
def write(
    settings: Settings,
    subjects: tuple[str, ...],
    packs: tuple[str, ...],
    cahra: Path | None,
    **days: str | None,
) -> None:
    """Write a report."""
    target = settings.out or Path("report.html")
    if target.suffix not in {".html", ".pdf"}:
        raise click.UsageError(_("Name the report .html or .pdf."))
    at = now()
    first, last = day_given(days["first"]), day_given(days["last"])
    wanted = Wanted(
        subjects=[_subject(text) for text in subjects],
        packs=[shipped_pack(pack) for pack in packs or shipped_ids()] if subjects else [],
        first=first or day_of(at - _YEAR_DAYS * _DAY_MS),
        last=last or day_of(at),
        language=_("en"),
        known_at=at,
        cahra=None if cahra is None else read_cahra(cahra.read_bytes()),
    )
    with opened(settings) as ledger, ledger.view() as view, progress(_("Reading")) as note:
        report = make_report(view, wanted, note)
    data = html_page(report).encode() if target.suffix == ".html" else pdf_page(report)
    write_out(settings, OutFile(target, data))
    answer: dict[str, JSON] = {
        "file": str(target),
        "events": report.figures.events,
        "lots": report.figures.lots,
    }
    emit(settings, answer, lambda console: _say(console, target))


def _say(console: Console, target: Path) -> None:
    tell(console, _("The report is in {file}.").format(file=target))


def _subject(text: str) -> About:
    kind, colon, id = text.partition(":")
    if not colon:
        return About("lot", text)
    if kind not in {"lot", "site", "party", "shipment", "period"}:
        raise Malformed(
            "subject-form",
            N_("“{subject}” is no subject: write a lot, site:ID, party:ID, shipment:EVENT or period:MONTH."),
            values={"subject": text},
        )
    return About(kind, id)  # type: ignore[arg-type]  # just looked at
