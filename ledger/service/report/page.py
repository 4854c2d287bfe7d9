"""A report as one HTML file that needs no other, and the same as a PDF on A4."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML

from ledger.diligence.findings import Assessment, Finding, Reason
from ledger.diligence.pack import Pack
from ledger.diligence.sentences import sentence_of
from ledger.language import _, ngettext
from ledger.service.report.figures import Figures
from ledger.service.report.observed import Observed

_ORDER: Final = ("fail", "review", "open")


@dataclass(frozen=True)
class Report:
    """What goes into a report: of what it was made, figures, assessments with their packs, pictures."""

    ledger: str
    demo: bool
    made_on: str
    language: str
    figures: Figures
    assessments: Sequence[Assessment]
    packs: Mapping[str, Pack]
    charts: Mapping[str, bytes]
    observed: Observed | None = None
    cahra: str | None = None
    credits: Sequence[str] = field(default_factory=tuple)


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
        ngettext=ngettext,
        sentence=sentence_of,
        asked=lambda assessment, finding: _asked(report, assessment, finding),
        open_findings=_open_findings,
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


def _asked(report: Report, assessment: Assessment, finding: Finding) -> Mapping[str, str]:
    texts = report.packs[assessment.pack].title_of(finding.rule, report.language)
    return {"title": texts.title, "question": texts.question}


def _open_findings(assessment: Assessment) -> list[tuple[Finding, list[Reason]]]:
    """The findings that did not pass, the worst first, with what to say of each."""
    severities = ("critical", "major", "minor")
    kept = [finding for finding in assessment.findings if finding.outcome in _ORDER]
    kept.sort(key=lambda one: (_ORDER.index(one.outcome), severities.index(one.severity), one.rule))
    return [(finding, list(finding.reasons)) for finding in kept]


def _picture(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _style() -> str:
    return files("ledger.service.report").joinpath("templates/report.css").read_text(encoding="utf-8")
