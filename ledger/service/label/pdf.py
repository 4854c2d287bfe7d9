"""Drawings and pages as PDF, on paper of exactly their size, with the type embedded."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import escape
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from ledger.language import current
from ledger.service.label.drawing import Drawing
from ledger.service.label.svg import format_svg


def format_pdf(drawings: Sequence[Drawing], title: str) -> bytes:
    """Return drawings of one size as the pages of a PDF."""
    if not drawings:
        raise RuntimeError("bug: a PDF of no page")
    size = f"{drawings[0].width:.3f}mm {drawings[0].height:.3f}mm"
    style = (
        f"@page{{size:{size};margin:0}}body{{margin:0}}svg{{display:block;break-after:page}}"
        "svg:last-child{break-after:auto}"
    )
    pages = "".join(map(format_svg, drawings))
    return print_page(
        f'<!DOCTYPE html><html lang="{current()}"><head><title>{escape(title)}</title>'
        f"<style>{style}</style></head>"
        f"<body>{pages}</body></html>"
    )


def print_page(html: str) -> bytes:
    """Return a page of HTML, which names nothing to be fetched, as a PDF."""
    written = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols={"data"})).write_pdf()
    if not isinstance(written, bytes):
        raise TypeError("bug: no PDF was written")
    return written
