"""``assess``: what packs find about a lot, a site, a party, a shipment or a month; of a passport alone too.

Exit codes: 0 it meets what every pack asks; 1 it does not meet what one of them asks; 3 neither: it is not
established, or nothing that is due applies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.markup import escape

from ledger.cli.asked import ahead, asked_options, read_asked
from ledger.cli.assess_all import EXIT, assess_all
from ledger.cli.command import Command, Given, pass_settings
from ledger.cli.findings import write_assessment
from ledger.cli.output import emit, json_line, tell
from ledger.cli.printable import printable
from ledger.cli.recording import opened
from ledger.cli.sarif import sarif
from ledger.cli.settings import Settings
from ledger.cli.signing import signing_key
from ledger.cli.tables import list_table
from ledger.cli.trust import read_trust
from ledger.cli.writing import OutFile, write_out
from ledger.crypto.canonical import JSON
from ledger.diligence.findings import Assessment
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.language import N_, _
from ledger.service.diligence.assessing import (
    PASSPORT,
    Asked,
    assess_stated,
    disclosed,
    find_subject,
    parse_subject,
    sign,
)
from ledger.service.diligence.evidence import Evidence
from ledger.service.diligence.finding_words import RESULTS, assessments_said, subject_of, worst_of
from ledger.service.ledger import now
from ledger.service.passports.evidence import read_evidence
from ledger.service.show.thing import moment
from ledger.verify.verdict import Verdict

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_NAME: Final = re.compile(r"[a-z]+:[^/]*|[A-Z0-9][A-Z0-9._-]*")
_RECORD: Final[Mapping[str, str]] = {
    "intact": N_("The record in this passport is intact. Whether it is as asked is another question:"),
    "cannot_tell": N_("Whether the record in this passport is intact cannot be told; verify says why."),
}


@dataclass(frozen=True, slots=True)
class _Found:
    """What the packs found; of a passport with the verdict on its record and what was cut from it."""

    subject: About
    asked: Asked
    assessments: Sequence[Assessment]
    record: Verdict | None = None
    cut: int = 0

    @property
    def pairs(self) -> list[tuple[Assessment, Pack]]:
        return list(zip(self.assessments, self.asked.packs, strict=True))

    def as_json(self) -> dict[str, JSON]:
        """Return one assessment as it is; several, and those of a passport, within an object about them."""
        record = None if self.record is None else self.record.verdict
        return assessments_said(self.subject, self.pairs, record=record, cut=self.cut)


@click.command(
    "assess",
    cls=Command,
    help=_(
        "Assess by packs of rules: a lot, site:ID, party:ID, shipment:EVENT, period:2026-03, or a passport's"
        " file. Ends with 0 when it meets what all packs ask, 1 when it does not, 3 when that cannot be told."
        " Whether the record is intact is another question, which verify and audit answer."
    ),
    examples=(
        "assess L-9 --pack icglr-rcm",
        "assess site:CD-NK-0007 --pack icglr-rcm --on 2025-06-30 --known-at 2025-07-31 --json",
        "assess L-9.passport.json --pack ./my-pack --policy policy",
        "assess L-9 --pack icglr-rcm --key buyer.key --out L-9.assessment",
        "assess --all --pack icglr-rcm --json",
    ),
)
@click.argument("subject", required=False, metavar="[SUBJECT|FILE]")
@click.option("--all", "everything", is_flag=True, help=_("Every lot; with --json one line for each."))
@asked_options
@click.option("--disclose", multiple=True, metavar="FIELD", help=_("A sealed field to read (repeatable)."))
@click.option("--policy", type=_FILE, metavar="FILE", help=_("The trust file for a passport."))
@click.option("--sarif", "sarif_file", type=_FILE, metavar="FILE", help=_("Write the findings as SARIF too."))
@click.option(
    "--out", "target", type=_FILE, metavar="FILE", help=_("Write the assessment there, signed with --key.")
)
@pass_settings
def assess(
    settings: Settings, subject: str | None, *, everything: bool, sarif_file: Path | None, **given: Given
) -> None:
    """Assess."""
    target = given.pop("target") or settings.out
    if everything == (subject is not None):
        raise click.UsageError(_("Name what is to be assessed, or give --all."))
    if everything:
        if sarif_file is not None or target is not None:
            raise click.UsageError(_("--sarif and --out are of one subject, and not of --all."))
        raise click.exceptions.Exit(assess_all(settings, _asked(given, at=now())))
    found = _find(settings, str(subject), target, given)
    if sarif_file is not None:
        write_out(settings, OutFile(sarif_file, json_line(sarif(found.pairs)).encode() + b"\n"))
    emit(settings, found.as_json(), lambda console: _write(console, found))
    raise click.exceptions.Exit(EXIT[worst_of(one.result for one in found.assessments)])


def _asked(given: Mapping[str, Any], *, at: int) -> Asked:
    return read_asked(given["packs"], given["on"], given["known_at"], given["cahra"], at=at)


def _find(settings: Settings, subject: str, target: Path | None, given: Mapping[str, Any]) -> _Found:
    if _NAME.fullmatch(subject):
        return _of_ledger(settings, subject, target, given)
    if target is not None:
        raise click.UsageError(_("An assessment of a passport is not signed: assess the lot in its ledger."))
    read = read_evidence(Path(subject).read_bytes(), read_trust(given["policy"]), now=now())
    asked = _asked(given, at=read.known_at)
    found = assess_stated(read.subject, read.stated, asked, PASSPORT)
    return _Found(read.subject, asked, found, read.record, read.cut)


def _of_ledger(settings: Settings, named: str, target: Path | None, given: Mapping[str, Any]) -> _Found:
    asked = _asked(given, at=now())
    if target is not None and len(asked.packs) != 1:
        raise click.UsageError(_("A signed assessment is by one pack: name it with --pack."))
    with opened(settings) as ledger, ledger.view() as view:
        subject = find_subject(view, parse_subject(named))
        stated = Evidence(view).of(subject)
        if given["disclose"]:
            told = disclosed(ledger, stated, given["disclose"])
            stated = Evidence(view, disclosed=told).of(subject)
        found = _Found(subject, asked, assess_stated(subject, stated, asked))
        if target is not None:
            key = signing_key(settings)
            signed = sign(view, found.assessments[0], key, settings.occurred_at())
            write_out(settings, OutFile(target, signed))
    return found


def _write(console: Console, found: _Found) -> None:
    named = subject_of(found.subject)
    dates = _("on {day}, as known at {moment}").format(
        day=found.asked.on, moment=moment(found.asked.known_at)
    )
    console.print(f"[bold]{escape(printable(named))}[/bold]  {dates}")
    if (said := ahead(found.asked)) is not None:
        tell(console, said)
    if found.record is not None:
        tell(console, _(_RECORD[found.record.verdict]))
    if found.cut:
        sentence = _("{count} events of its ancestry did not fit into the passport, and were not looked at.")
        tell(console, sentence.format(count=found.cut))
    if len(found.pairs) > 1:
        rows = [(pack.id, _(RESULTS[one.result])) for one, pack in found.pairs]
        console.print(list_table((_("Pack"), _("Result")), rows))
    for assessment, pack in found.pairs:
        write_assessment(console, assessment, pack)
