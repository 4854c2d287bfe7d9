"""``decision …``, ``plan …``, ``report …``: what is decided and written about lots, sites and parties."""

from __future__ import annotations

from typing import Any

import click

from ledger.cli.command import Given, Group, given_fields, pass_settings
from ledger.cli.incident import about_fields, about_options, risk_option
from ledger.cli.parts import common_of, common_options, read_pairs
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import N_, _
from ledger.service.show.thing import find_event
from ledger.store.catalog import Catalog

decision = Group("decision", help=_("Record whether one goes on dealing with somebody or something."))
plan = Group("plan", help=_("Adopt plans to mitigate a risk, and review them."))
report = Group(
    "report",
    lazy={"write": ("ledger.cli.report_write:write", N_("Write a report on what the ledger shows."))},
    help=_("Write reports, and record reports, audits and assessments by their hash."),
)


@decision.command(
    "record",
    help=_("Record a decision: continue, suspend or disengage. It binds nobody else."),
    examples=("decision record --party COOP-1 --decision suspend --manager M-1 --key smelter.key",),
)
@about_options
@click.option("--decision", required=True, metavar="WHAT", help=_("continue, suspend or disengage."))
@click.option("--manager", required=True, metavar="ID", help=_("Who decided; a pseudonym."))
@click.option("--position", metavar="NAME", help=_("What the manager is."))
@click.option("--on", metavar="DATE", help=_("The day of the decision; that of --at unless given."))
@click.option("--until", metavar="DATE", help=_("Last day."))
@click.option("--risk", metavar="NAME", help=_("Which risk: armed_groups, child_labour, taxes …"))
@click.option("--incident", metavar="ID", help=_("The incident that it follows from."))
@click.option("--reason", metavar="TEXT", help=_("Why."))
@common_options
@pass_settings
def _decide(settings: Settings, on: str | None, **given: Given) -> None:
    names = ("decision", "manager", "position", "until", "risk", "incident", "reason")
    body = {**about_fields(given), **given_fields(given, *names)}
    body["decided_on"] = on or settings.occurred_at()[:10]
    record(settings, "decision.recorded", body, **common_of(given))


@plan.command(
    "adopt",
    help=_("Adopt a plan: what is done, by what it is measured, by when."),
    examples=(
        (
            "plan adopt --site CD-NK-0007 --title Taxes --risk taxes --due 2025-12-31"
            " --measure 'Monthly meeting' --indicator 'Receipts shown=100 %' --key coop.key"
        ),
    ),
)
@about_options
@click.option("--title", required=True, metavar="TEXT", help=_("What it is called."))
@risk_option
@click.option("--incident", metavar="ID", help=_("The incident that it follows from."))
@click.option("--manager", metavar="ID", help=_("Who answers for it; a pseudonym."))
@click.option("--on", metavar="DATE", help=_("The day of adoption; that of --at unless given."))
@click.option("--due", required=True, metavar="DATE", help=_("By when it is to be reached."))
@click.option("--review", metavar="DATE", help=_("The day of the first review."))
@click.option("--measure", multiple=True, required=True, metavar="TEXT", help=_("What is done (repeatable)."))
@click.option(
    "--indicator",
    multiple=True,
    required=True,
    metavar="NAME=TARGET",
    help=_("By what it is measured, and where that is to go (repeatable)."),
)
@click.option("--document", metavar="SHA256", help=_("SHA-256 of the plan."))
@common_options
@pass_settings
def _adopt(settings: Settings, on: str | None, indicator: tuple[str, ...], **given: Given) -> None:
    names = ("title", "risk", "incident", "manager")
    fields = given_fields(
        given, *names, due_on="due", review_on="review", measures="measure", sha256="document"
    )
    body = {**about_fields(given), **fields, "adopted_on": on or settings.occurred_at()[:10]}
    body["indicators"] = _indicators(indicator, "target")
    record(settings, "plan.adopted", body, **common_of(given))


def _indicators(texts: tuple[str, ...], field: str) -> list[dict[str, str]]:
    return [{"name": name, field: value} for name, value in read_pairs("--indicator", texts).items()]


@plan.command(
    "review",
    help=_("Review a plan: what came of it, and how it goes on."),
    examples=(
        (
            "plan review 3f1c9a2b --progress some --outcome continue --next 2025-12-31"
            " --indicator 'Receipts shown=60 %' --key coop.key"
        ),
    ),
)
@click.argument("event")
@click.option("--on", metavar="DATE", help=_("The day of the review; that of --at unless given."))
@click.option("--progress", required=True, metavar="NAME", help=_("none, some, significant or reached."))
@click.option(
    "--outcome", required=True, metavar="NAME", help=_("continue, revise, suspend, disengage or end.")
)
@click.option("--next", "next_day", metavar="DATE", help=_("The day of the next review."))
@click.option(
    "--indicator", multiple=True, metavar="NAME=VALUE", help=_("Where it stands by now (repeatable).")
)
@click.option("--remark", metavar="TEXT", help=_("What else is to be said."))
@common_options
@pass_settings
def _review(
    settings: Settings, event: str, on: str | None, indicator: tuple[str, ...], **given: Given
) -> None:
    fields = given_fields(given, "progress", "outcome", "remark", next_review_on="next_day")
    fields |= {"indicators": _indicators(indicator, "value")} if indicator else {}
    fields["reviewed_on"] = on or settings.occurred_at()[:10]

    def body(view: Catalog) -> dict[str, Any]:
        return {"plan": find_event(view, event).id, **fields}

    record(settings, "plan.reviewed", body, **common_of(given))


@report.command(
    "record",
    help=_("Record a report: what it covers, how long it holds, where it can be read."),
    examples=(
        (
            "report record --site CD-NK-0007 --kind craft --title 'CRAFT 2025' --standard 'CRAFT 2.1'"
            " --scope 'One site' --document 12…ef --valid-until 2026-06-30 --key coop.key"
        ),
    ),
)
@about_options
@click.option(
    "--kind",
    required=True,
    metavar="NAME",
    help=_("craft, audit, risk_assessment, site_assessment, baseline, due_diligence, grievance or other."),
)
@click.option("--title", required=True, metavar="TEXT", help=_("What it is called."))
@click.option("--scope", required=True, metavar="TEXT", help=_("What it covers."))
@click.option("--document", required=True, metavar="SHA256", help=_("SHA-256 of the report."))
@click.option("--author", metavar="NAME", help=_("Which organisation wrote it."))
@click.option("--standard", metavar="NAME", help=_("By which rules, with their version."))
@click.option(
    "--result",
    multiple=True,
    metavar="PART=RESULT",
    help=_("pass, progress, fail or not_assessed for a part (repeatable)."),
)
@click.option("--period-from", metavar="DATE", help=_("First day of the period."))
@click.option("--period-to", metavar="DATE", help=_("Last day of the period."))
@click.option("--issued", metavar="DATE", help=_("Day of issue; that of --at unless given."))
@click.option("--valid-until", metavar="DATE", help=_("Last day on which it holds."))
@click.option("--media-type", metavar="TYPE", help=_("What the document is, such as application/pdf."))
@click.option("--url", metavar="URL", help=_("Where it was published."))
@common_options
@pass_settings
def _report(settings: Settings, issued: str | None, result: tuple[str, ...], **given: Given) -> None:
    names = ("kind", "title", "scope", "author", "standard", "period_from", "period_to", "valid_until")
    body = {**about_fields(given), **given_fields(given, *names, "media_type", "url", sha256="document")}
    body["issued_on"] = issued or settings.occurred_at()[:10]
    if result:
        found = read_pairs("--result", result)
        body["results"] = [{"module": part, "result": value} for part, value in found.items()]
    record(settings, "report.recorded", body, **common_of(given))
