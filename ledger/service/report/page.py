"""A report as one HTML file that needs no other, and the same as a PDF on A4."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import Final, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML

from ledger.diligence.findings import Assessment, Finding
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.diligence.sentences import sentence_of
from ledger.diligence.shipped import shipped_pack
from ledger.language import _, current
from ledger.service.diligence import finding_words
from ledger.service.report.capacity import capacity_pack
from ledger.service.report.figures import Figures
from ledger.service.report.observed import PACK, Observed

_Pair: TypeAlias = tuple[Assessment, Pack]
_ORDER: Final = ("fail", "review", "open")


@dataclass(frozen=True)
class Report:
    """What goes into a report: of what it was made, figures, assessments with their packs, pictures."""

    ledger: str
    demo: bool
    made_on: str
    figures: Figures
    assessments: Sequence[tuple[Assessment, Pack]]
    charts: Mapping[str, bytes]
    observed: Observed | None = None
    cahra: str | None = None


def html_page(report: Report) -> str:
    """Return the report as HTML, without scripts and without anything to be fetched."""
    environment = Environment(
        loader=PackageLoader("ledger.service.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        _=_,
        current=current,
        words=finding_words,
        sentence=sentence_of,
        by_subject=_by_subject,
        unsettled=_unsettled,
        visited=shipped_pack(PACK),
        yields=capacity_pack(),
        picture=lambda name: _picture(report.charts[name]),
        style=Markup(_style()),  # noqa: S704 - our own style sheet
    )
    return environment.get_template("report.html").render(report=report)


def pdf_page(report: Report) -> bytes:
    """Return the report as a PDF."""
    written = HTML(string=html_page(report)).write_pdf()
    if not isinstance(written, bytes):
        raise TypeError("bug: no PDF was written")
    return written


def _by_subject(found: Sequence[_Pair]) -> list[tuple[About, list[_Pair]]]:
    """The assessments of each subject, as they follow each other."""
    return [(subject, list(pairs)) for subject, pairs in groupby(found, key=lambda pair: pair[0].subject)]


def _unsettled(assessment: Assessment) -> list[Finding]:
    """The findings that did not pass, the worst first."""
    severities = ("critical", "major", "minor")
    kept = [finding for finding in assessment.findings if finding.outcome in _ORDER]
    return sorted(kept, key=lambda one: (_ORDER.index(one.outcome), severities.index(one.severity), one.rule))


def _picture(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _style() -> str:
    return files("ledger.service.report").joinpath("templates/report.css").read_text(encoding="utf-8")
