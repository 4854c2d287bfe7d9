"""The irregularities of the demo's year, each with the hundredth of the year at which it begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ledger.service.demo import cases_change, cases_custody, cases_origin
from ledger.service.demo.calendar import DAY, Course, working_hours
from ledger.service.demo.case import Case
from ledger.service.demo.chance import Chance
from ledger.service.demo.stage import Stage
from ledger.service.demo.world import World

_NEEDED_DAYS: Final = 50
"""What the longest of them takes."""

CASES: Final[tuple[tuple[int, Callable[[Case], Course]], ...]] = (
    (4, cases_origin.late),
    (6, cases_origin.untagged),
    (8, cases_custody.weight_gain),
    (10, cases_change.corrected),
    (12, cases_origin.tag_twice_resolved),
    (15, cases_origin.yellow),
    (17, cases_change.voided),
    (20, cases_custody.double_spend),
    (22, cases_change.revoked_key),
    (25, cases_origin.unattested),
    (27, cases_custody.weight_loss),
    (30, cases_change.disputed),
    (33, cases_custody.cancelled_dispatch),
    (36, cases_origin.tag_other_site),
    (39, cases_change.rejected),
    (41, cases_custody.partial_receipt),
    (44, cases_origin.over_allotment),
    (47, cases_change.dispute_lifted),
    (50, cases_custody.mass_created),
    (53, cases_change.retired_key),
    (56, cases_origin.clock_skew),
    (59, cases_custody.expired_certificate),
    (61, cases_change.corrected_upstream),
    (64, cases_origin.tag_voided),
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
