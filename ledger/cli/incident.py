"""``incident …``: opened, updated, answered by whom it is about, closed."""

from __future__ import annotations

from typing import Any, Final

import click

from ledger.cli.command import Decorator, Given, Group, given_fields, pass_settings, several
from ledger.cli.parts import common_of, common_options, decision_options, new_id
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.language import _

incident = Group("incident", help=_("Open incidents, follow them up, answer and close them."))

about_options: Final[Decorator] = several(
    click.option("--lot", multiple=True, metavar="ID", help=_("A lot it is about (repeatable).")),
    click.option("--site", multiple=True, metavar="ID", help=_("A site it is about (repeatable).")),
    click.option("--at-place", multiple=True, metavar="ID", help=_("A place it is about (repeatable).")),
    click.option("--party", multiple=True, metavar="ID", help=_("A party it is about (repeatable).")),
)
risk_option: Final[Decorator] = click.option(
    "--risk", required=True, metavar="NAME", help=_("Which risk: armed_groups, child_labour, taxes …")
)
_level: Final = click.IntRange(1, 3)


def about_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Return the lots, sites, places and parties that the options name, as fields of a body."""
    return given_fields(given, lots="lot", sites="site", places="at_place", parties="party")


@incident.command(
    "open",
    help=_("Open an incident about lots, sites, places or parties."),
    examples=(
        (
            "incident open --level 1 --risk armed_groups --site CD-NK-0007 --due 2025-12-31"
            " --seal narrative='Two men at the gate asked for money.' --key programme.key"
        ),
    ),
)
@click.option("--id", "id", metavar="ID", help=_("Its id; chosen by the program unless given."))
@click.option("--level", required=True, type=_level, help=_("From 1, the most serious, to 3."))
@risk_option
@about_options
@click.option("--indicator", metavar="ID", help=_("By which rule: OECD-A2-3."))
@click.option("--happened", metavar="DATE", help=_("The day on which it happened."))
@click.option(
    "--source",
    metavar="KIND",
    help=_("own_visit, third_party, whistle_blower, media, authority or records."),
)
@click.option("--answer-by", metavar="DATE", help=_("Until when whom it is about may answer."))
@click.option("--due", metavar="DATE", help=_("By when it is to be settled."))
@click.option("--follows", metavar="ID", help=_("The incident that it goes on from."))
@click.option("--remark", metavar="TEXT", help=_("What everybody may read of it."))
@common_options
@pass_settings
def _open(settings: Settings, id: str | None, level: int, **given: Given) -> None:
    named = id or new_id("I", settings.occurred_at())
    names = ("risk", "indicator", "source", "answer_by", "follows", "remark")
    fields = given_fields(given, *names, happened_on="happened", due_on="due")
    body = {"incident": named, "level": level, **fields, **about_fields(given)}
    record(settings, "incident.opened", body, shown={"incident": named}, **common_of(given))


@incident.command(
    "update",
    help=_("Change the level or the days of an incident, or say what was done."),
    examples=("incident update I-1 --level 3 --measures 'Both were asked.' --key programme.key",),
)
@click.argument("id")
@click.option("--level", type=_level, help=_("From 1, the most serious, to 3."))
@click.option("--answer-by", metavar="DATE", help=_("Until when whom it is about may answer."))
@click.option("--due", metavar="DATE", help=_("By when it is to be settled."))
@click.option("--measures", metavar="TEXT", help=_("What was done."))
@click.option("--remark", metavar="TEXT", help=_("What everybody may read of it."))
@common_options
@pass_settings
def _update(settings: Settings, id: str, **given: Given) -> None:
    fields = given_fields(given, "level", "answer_by", "measures", "remark", due_on="due")
    record(settings, "incident.updated", {"incident": id, **fields}, **common_of(given))


@incident.command(
    "answer",
    help=_("Answer an incident that is about you; also when it is closed."),
    examples=("incident answer I-1 --accepted --seal narrative='We paid late.' --key coop.key",),
)
@click.argument("id")
@click.option("--accepted/--denied", "accepts", default=None, help=_("Whether it is so."))
@click.option("--measures", metavar="TEXT", help=_("What was done."))
@click.option("--remark", metavar="TEXT", help=_("What everybody may read of it."))
@common_options
@pass_settings
def _answer(settings: Settings, id: str, **given: Given) -> None:
    fields = given_fields(given, "accepts", "measures", "remark")
    record(settings, "incident.answered", {"incident": id, **fields}, **common_of(given))


@incident.command(
    "close",
    help=_("Close an incident, by a programme, an auditor or an authority that is no side of it."),
    examples=("incident close I-1 --outcome resolved --reason 'Receipts shown.' --key programme.key",),
)
@click.argument("id")
@click.option(
    "--outcome",
    required=True,
    metavar="NAME",
    help=_("resolved, mitigated, unfounded, unresolved or handed_over."),
)
@decision_options
@common_options
@pass_settings
def _close(settings: Settings, id: str, **given: Given) -> None:
    fields = given_fields(given, "outcome", "reason", "act")
    record(settings, "incident.closed", {"incident": id, **fields}, **common_of(given))
