"""The irregularities of the demo's year, each with the hundredth of the year at which it begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ledger.service.demo import (
    cases_change,
    cases_custody,
    cases_handling,
    cases_offices,
    cases_origin,
    cases_papers,
    cases_stock,
)
from ledger.service.demo.calendar import DAY, Course, working_hours
from ledger.service.demo.case import Case
from ledger.service.demo.chance import Chance
from ledger.service.demo.stage import Stage
from ledger.service.demo.world import World

_NEEDED_DAYS: Final = 50
"""What the longest of them takes."""

CASES: Final[tuple[tuple[int, Callable[[Case], Course]], ...]] = (
    (2, cases_stock.opening_stock),
    (3, cases_offices.inspected),
    (4, cases_origin.late),
    (5, cases_handling.roadblock),
    (6, cases_origin.untagged),
    (7, cases_stock.stolen),
    (8, cases_custody.weight_gain),
    (9, cases_handling.tagged_anew),
    (10, cases_change.corrected),
    (11, cases_papers.imported),
    (12, cases_origin.tag_twice_resolved),
    (13, cases_handling.outcomes),
    (15, cases_origin.yellow),
    (16, cases_stock.drowned),
    (17, cases_change.voided),
    (19, cases_papers.certificate_replaced),
    (20, cases_custody.double_spend),
    (21, cases_handling.received_first),
    (22, cases_change.revoked_key),
    (24, cases_stock.seized),
    (25, cases_origin.unattested),
    (27, cases_custody.weight_loss),
    (29, cases_handling.returned),
    (30, cases_change.disputed),
    (32, cases_papers.export_cancelled),
    (33, cases_custody.cancelled_dispatch),
    (35, cases_offices.incident),
    (36, cases_origin.tag_other_site),
    (38, cases_handling.umpire),
    (39, cases_change.rejected),
    (41, cases_custody.partial_receipt),
    (43, cases_stock.heap),
    (44, cases_origin.over_allotment),
    (46, cases_papers.wrong_bag),
    (47, cases_change.dispute_lifted),
    (49, cases_handling.stored),
    (50, cases_custody.mass_created),
    (52, cases_stock.stock_short),
    (53, cases_change.retired_key),
    (55, cases_handling.tags_lost),
    (56, cases_origin.clock_skew),
    (58, cases_handling.sold_twice),
    (59, cases_custody.expired_certificate),
    (61, cases_change.corrected_upstream),
    (63, cases_offices.area),
    (64, cases_origin.tag_voided),
    (66, cases_offices.audited),
    (67, cases_custody.unconfirmed_certificate),
    (69, cases_change.stranger),
    (72, cases_origin.red),
    (74, cases_custody.exceeded_certificate),
    (76, cases_change.sequence_gap),
    (79, cases_change.suspended),
    (81, cases_custody.no_certificate),
    (84, cases_origin.tag_twice),
)


def enter_cases(stage: Stage, world: World) -> None:
    """Let every irregularity happen in its part of the year, early enough to come to its end."""
    calendar = stage.calendar
    days = (calendar.end - calendar.start) // DAY
    for hundredths, course in CASES:
        case = Case(stage, world, Chance(f"case {course.__name__}"))
        on = max(3, min(days * hundredths // 100, days - _NEEDED_DAYS))
        calendar.enter(course(case), at=working_hours(calendar.start + on * DAY, case.chance))
