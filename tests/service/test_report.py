"""Reports: the figures are those of the events, and the page says what it must and fetches nothing."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from markupsafe import escape

from ledger.diligence.cases import Case, Cases, Step, history_of
from ledger.diligence.history import Stated
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_pack
from ledger.language import use
from ledger.lots.schema import instant
from ledger.service.diligence.assessing import Asked
from ledger.service.diligence.finding_words import value_of
from ledger.service.report.capacity import yields_on
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


CENSUS = {"workers": 12, "counted_on": "2026-01-10", "source": "A count"}


def _capacity(site: dict[str, Any], **lot: Any) -> list[Any]:  # noqa: ANN401 - any field
    told = _told(
        {"site.registered": site, "on": "2026-01-11"},
        {"lot.registered": {"lot": "L1", "quantity": {"net_kg": "40"}, **lot}, "on": "2026-02-03"},
    )
    return [one.capacity_kg for one in count(told, "2026-01-01", "2026-12-31").outputs]


def test_capacity_is_what_the_rule_of_the_pack_gives_the_counted_workers() -> None:
    pack = shipped_pack("plausibility")
    rule = pack.rules["output-within-capacity"]
    days, yields = (
        pack.parameters[rule.parameters[name]].values["2020-01-01"].value
        for name in ("days_a_month", "highest_kg")
    )
    assert isinstance(days, str)
    assert isinstance(yields, Mapping)
    assert _capacity({"census": CENSUS}) == [12 * Decimal(days) * Decimal(yields["2609.00.00"])]


@pytest.mark.parametrize(
    ("site", "lot"),
    [
        ({}, {}),
        ({"census": {"counted_on": "2026-01-10", "source": "A count", "pits": 3}}, {}),
        ({"census": CENSUS | {"counted_on": "2024-01-10"}}, {}),
        ({"census": CENSUS}, {"mineral": "2602.00.00"}),
    ],
)
def test_without_a_census_that_holds_or_a_yield_there_is_no_capacity(
    site: dict[str, Any], lot: dict[str, Any]
) -> None:
    assert _capacity(site, **lot) == [None]


def test_before_the_first_number_there_is_no_capacity() -> None:
    assert yields_on("2019-12-31") is None


def test_a_site_is_drawn_against_its_capacity_and_where_it_has_none_it_is_said() -> None:
    def drawn(site: dict[str, Any]) -> bytes:
        told = _told(
            {"site.registered": site, "on": "2026-01-11"},
            {"lot.registered": {"lot": "L1"}, "on": "2026-02-03"},
        )
        return output_chart(count(told, "2026-01-01", "2026-12-31"))

    pictures = [drawn({}), drawn({"census": CENSUS}), drawn({"census": CENSUS | {"workers": 9}})]
    assert len({*pictures}) == len(pictures)
    use("fr")
    french = drawn({})
    use("en")
    assert french != pictures[0]


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


def test_a_sample_is_not_the_lot_and_what_was_split_off_is_gone() -> None:
    told = _told(
        {"lot.registered": {"lot": "L1", "quantity": {"net_kg": "40"}}, "on": "2026-02-03"},
        {"lot.sampled": {"lot": "L1", "quantity": {"mass_kg": "0.5"}}, "on": "2026-02-04"},
        {"lot.received": {"lot": "L1", "quantity": {"net_kg": "40"}}, "on": "2026-02-05"},
        {
            "lot.split": {
                "inputs": [{"lot": "L1"}],
                "outputs": [{"lot": "L2", "quantity": {"net_kg": "10"}}],
            },
            "on": "2026-02-06",
        },
        {"lot.received": {"lot": "L1", "quantity": {"net_kg": "33"}}, "on": "2026-02-07"},
        {"lot.received": {"lot": "L2", "quantity": {"net_kg": "9"}}, "on": "2026-02-07"},
    )
    found = count(told, "2026-01-01", "2026-12-31").differences
    assert [(one.lot, str(one.percent)) for one in found] == [("L1", "0"), ("L1", "10"), ("L2", "-10")]


def test_what_is_left_of_a_lot_is_not_known_where_its_parts_were_not_weighed() -> None:
    told = _told(
        {"lot.registered": {"lot": "L1", "quantity": {"net_kg": "40"}}, "on": "2026-02-03"},
        {
            "lot.split": {"inputs": [{"lot": "L1"}], "outputs": [{"lot": "L2", "quantity": {}}]},
            "on": "2026-02-06",
        },
        {"lot.received": {"lot": "L1", "quantity": {"net_kg": "33"}}, "on": "2026-02-07"},
    )
    assert count(told, "2026-01-01", "2026-12-31").differences == []


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
    yields = yields_on("2099-12-31")
    assert yields is not None
    measures = [value_of(shipped_pack("plausibility"), taken) for taken in yields.taken]
    use("en")
    assert not re.findall(r"<script|<link|@import|url\(|src=\"(?!data:)|href=", page)
    assert 'class="demo"' in page
    assert f'lang="{language}"' in page
    assert [one for one in measures if str(escape(one)) not in page] == []
    assert str(escape(shipped_pack("observations").title_of("interference", language).title)) in page


def test_what_is_overdue_and_what_is_asked_of_a_day_to_come_is_said(demo: World) -> None:
    demo.record(demo.lot("L-1"))
    with demo.handle.view() as view:
        made = make_report(view, _wanted())
    pages = [html_page(replace(made, made_on=day)) for day in ("2099-12-31", "2099-12-30", "2101-01-01")]
    assert ["still to come" in page for page in pages] == [False, True, False]
    assert ["it was due by" in page for page in pages] == [False, False, True]


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
