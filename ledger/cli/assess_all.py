"""``assess --all``: every lot by every pack, told as it goes, and summed up at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich.console import Console

from ledger.cli.output import json_line, progress, write
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.diligence.findings import Outcome, Result
from ledger.diligence.pack import Pack
from ledger.language import _
from ledger.service.diligence.assessing import Asked, assess_lots
from ledger.service.diligence.finding_words import RESULTS, assessment_said, text_of, worst_of

EXIT: Final = {"meets": 0, "does_not_meet": 1, "not_established": 3, "not_assessed": 3}
_UNSETTLED: Final[tuple[Outcome, ...]] = ("fail", "review", "open")


def assess_all(settings: Settings, asked: Asked) -> int:
    """Assess every lot and return the exit code; with ``--json`` a line for each lot and pack."""
    results: Counter[tuple[str, Result]] = Counter()
    rules: Counter[tuple[str, str, Outcome]] = Counter()
    with opened(settings) as ledger, ledger.view() as view, progress(_("Assessing")) as report:
        for assessments in assess_lots(view, asked, report):
            for assessment, pack in zip(assessments, asked.packs, strict=True):
                results[pack.id, assessment.result] += 1
                rules.update((pack.id, one.rule, one.outcome) for one in assessment.findings)
                if settings.json:
                    print(json_line(assessment_said(assessment, pack)))  # noqa: T201 - the answer itself
    if not settings.json:
        write(lambda console: _write(console, asked.packs, results, rules))
    return EXIT[worst_of(result for _pack, result in results)]


def _write(
    console: Console,
    packs: Sequence[Pack],
    results: Counter[tuple[str, Result]],
    rules: Counter[tuple[str, str, Outcome]],
) -> None:
    told = [
        (pack.id, _(sentence), results[pack.id, result])
        for pack in packs
        for result, sentence in RESULTS.items()
        if results[pack.id, result]
    ]
    console.print(list_table((_("Pack"), _("Result"), _("Lots")), told, right=(2,)))
    rows = [
        (pack.id, text_of(pack, rule).title, *(rules[pack.id, rule, outcome] for outcome in _UNSETTLED))
        for pack in packs
        for rule in pack.rules
        if any(rules[pack.id, rule, outcome] for outcome in _UNSETTLED)
    ]
    if rows:
        titles = (_("Pack"), _("Rule"), _("Not as asked"), _("To be reviewed"), _("Cannot be told"))
        console.print(list_table(titles, rows, right=(2, 3, 4)))
