"""Findings: what packs ask of a subject, clause and evidence side by side."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.lots.schema import DAY, instant
from ledger.lots.state import Lot
from ledger.service.balances import day_given
from ledger.service.diligence import finding_words
from ledger.service.diligence.assessing import Asked, assess_stated, find_subject, parse_subject
from ledger.service.diligence.evidence import Evidence
from ledger.service.diligence.finding_words import assessment_said
from ledger.web.pages.console.reading import Desk, Typed

router: Final = APIRouter(prefix="/console/findings", include_in_schema=False)
_WORST_FIRST: Final = ("fail", "review", "open", "pass", "not_due", "not_applicable")


@router.get("", response_class=HTMLResponse)
def findings(
    desk: Desk, subject: Typed = "", pack: Typed = "", on: Typed = "", known: Typed = ""
) -> HTMLResponse:
    """Assess a subject by one pack or all, as of a day and as known on a day."""
    said: list[object] = []
    packs = shipped_ids()
    chosen = tuple(shipped_pack(id) for id in ([pack] if pack else packs))
    known_day = day_given(known or None)
    known_at = desk.now if known_day is None else min(desk.now, instant(f"{known_day}T00:00:00Z") + DAY - 1)
    day = day_given(on or None) or desk.today
    with desk.view() as (view, rights):
        if subject:
            about = find_subject(view, parse_subject(subject.strip()))
            if about.kind == "lot":
                rights.get(Lot, about.id)
            else:
                rights.check_whole()
            asked = Asked(chosen, on=day, known_at=known_at)
            made = assess_stated(about, Evidence(view).of(about), asked)
            said = [
                (assessment_said(one, own), own, {found.rule: found for found in one.findings})
                for one, own in zip(made, chosen, strict=True)
            ]
        return desk.page(
            "findings.html",
            "findings",
            said=said,
            packs=packs,
            on=day,
            order=_WORST_FIRST,
            words=finding_words,
        )
