"""Reports: the figures are those of the events, and the page says what it must and fetches nothing."""

import re
from dataclasses import replace
from typing import Any

import pytest
from markupsafe import escape

from ledger.diligence.cases import Case, Cases, Step, history_of
from ledger.diligence.history import Stated
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_pack
from ledger.language import use
from ledger.lots.schema import instant
from ledger.service.assessing import Asked
from ledger.service.report.charts import late_chart, output_chart
from ledger.service.report.figures import count
from ledger.service.report.make import Wanted, make_report
from ledger.service.report.observed import observe
from ledger.service.report.page import html_page, pdf_page
from tests.store.world import World


def _told(*steps: dict[str, Any], on: str = "2026-12-31") -> tuple[Stated[Any], ...]:
    case = Case(name="figures", rule="any", on=on, expect="pass", then=tuple(map(Step.model_validate, steps)))
    return history_of(case, Cases(cases=(case,))).stated


def test_what_a_site_registers_is_counted_by_month() -> None:
    told = _told(
        {"site.registered": {"monthly_allotment_kg": "100"}, "on": "2026-01-01"},
        {"lot.registered": {"lot": "L1", "quantity": {"net_kg": "40"}}, "on": "2026-02-03"},
        {"lot.registered": {"lot": "L2", "quantity": {"net_kg": "50"}}, "on": "2026-02-20"},
        {"lot.registered": {"lot": "L3", "quantity": {"net_kg": "7"}}, "on": "2026-03-01"},
    )
    figures = count(told, "2026-02-01", "2026-02-28")
    assert [(one.month, str(one.kg), str(one.allotment_kg)) for one in figures.outputs] == [
        ("2026-02", "90", "100")
    ]
    assert figures.lots == 2


def test_a_difference_is_what_arrived_against_what_was_weighed_before() -> None:
    told = _told(
        {"lot.registered": {"lot": "L1", "quantity": {"net_kg": "40"}}, "on": "2026-02-03"},
        {"lot.dispatched": {}, "on": "2026-02-04"},
        {"lot.received": {"quantity": {"net_kg": "39"}}, "on": "2026-02-05"},
        {"lot.dispatched": {"to": "EXPORTER"}, "on": "2026-02-06"},
        {"lot.received": {"quantity": {"net_kg": "39"}}, "on": "2026-02-07"},
    )
    figures = count(told, "2026-01-01", "2026-12-31")
    assert [str(one.percent) for one in figures.differences] == ["-2.5", "0"]


def test_a_part_receipt_is_no_difference_of_weight() -> None:
    told = _told(
        {"lot.registered": {"lot": "L1", "quantity": {"net_kg": "40"}}, "on": "2026-02-03"},
        {"lot.received": {"quantity": {"net_kg": "30"}, "remainder": "L2"}, "on": "2026-02-05"},
    )
    assert not count(told, "2026-01-01", "2026-12-31").differences


def test_late_entries_are_counted_by_the_days_they_waited() -> None:
    told = _told(
        {"lot.registered": {"lot": "L1"}, "on": "2026-02-03"},
        {"lot.registered": {"lot": "L2"}, "on": "2026-02-03", "recorded": "2026-02-13"},
    )
    assert dict(count(told, "2026-01-01", "2026-12-31").late) == {"0": 1, "7": 1}


def test_each_visit_asks_as_of_its_own_day() -> None:
    told = _told(
        {
            "site.registered": {"latitude": "-2.5", "longitude": "28.1", "source": "Somebody; S1"},
            "on": "2024-01-01",
        },
        {"observation.recorded": {"observed_on": "2019-05-01", "interference": "true"}, "on": "2024-01-02"},
        {"observation.recorded": {"observed_on": "2021-05-01", "interference": "false"}, "on": "2024-01-03"},
    )
    found = observe(told, "2026-12-31")
    assert [(row.year, row.asked["interference"]) for row in found.rows] == [("2019", 1), ("2021", 0)]
    assert [point.questions for point in found.points] == [0]
    assert found.credits == {"Somebody"}


def test_the_same_figures_give_the_same_picture() -> None:
    figures = count(_told({"lot.registered": {"lot": "L1"}, "on": "2026-02-03"}), "2026-01-01", "2026-12-31")
    assert late_chart(figures) == late_chart(figures)
    assert output_chart(figures).startswith(b"<?xml")


def _wanted() -> Wanted:
    known = instant("2100-01-01T00:00:00Z")
    asked = Asked((shipped_pack("observations"),), on="2099-12-31", known_at=known)
    return Wanted(
        (About("lot", "L-1"), About("site", "SITE-1")), asked, first="2000-01-01", last="2099-12-31"
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_fetches_nothing_and_runs_nothing(demo: World, language: str) -> None:
    demo.record(demo.lot("L-1"))
    use(language)
    with demo.handle.view() as view:
        page = html_page(make_report(view, _wanted()))
    use("en")
    assert not re.findall(r"<script|<link|@import|url\(|src=\"(?!data:)|href=", page)
    assert 'class="demo"' in page
    assert f'lang="{language}"' in page
    assert str(escape(shipped_pack("observations").title_of("interference", language).title)) in page


def test_a_report_is_a_pdf_of_a4_pages(demo: World) -> None:
    demo.record(demo.lot("L-1"))
    with demo.handle.view() as view:
        data = pdf_page(make_report(view, _wanted()))
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")


def test_a_name_in_the_record_is_no_markup(world: World) -> None:
    world.record(world.lot("L-1"))
    with world.handle.view() as view:
        made = make_report(view, _wanted())
    page = html_page(replace(made, ledger="<b>&ledger"))
    assert "&lt;b&gt;&amp;ledger" in page
