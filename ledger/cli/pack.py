"""``pack …``: the packs that there are, what their rules ask, and whether one's own is in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from ledger.cli.command import Group, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.printable import printable
from ledger.cli.settings import Settings
from ledger.cli.tables import fields_table, list_table
from ledger.crypto.canonical import JSON
from ledger.diligence.cases import Ran
from ledger.diligence.pack import Citation, Pack, Rule, Value
from ledger.diligence.sentences import sentence_of
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.errors import NotFound
from ledger.language import N_, _
from ledger.service.diligence.finding_words import (
    ACTIONS,
    MARKS,
    OUTCOMES,
    share_of,
    statement_of,
    text_of,
    title_of,
)
from ledger.service.diligence.packs import Checked, check_pack, find_pack, pack_files

pack = Group("pack", help=_("Show packs of rules, and check one's own."))


@pack.command("list", help=_("List the packs that come with the program."), examples=("pack list",))
@pass_settings
def _list(settings: Settings) -> None:
    packs = [shipped_pack(id) for id in shipped_ids()]

    def write(console: Console) -> None:
        rows = [
            (
                one.id,
                title_of(one),
                one.head.version,
                one.head.last_checked_on,
                "{}/{}".format(*one.confirmed),
            )
            for one in packs
        ]
        titles = (_("Pack"), _("Title"), _("Version"), _("Last checked"), _("Clauses read"))
        console.print(list_table(titles, rows, right=(4,)))

    emit(settings, {"packs": [_head(one) for one in packs]}, write)


@pack.command(
    "show",
    help=_("Show a pack, or one of its rules with its clauses and values."),
    examples=("pack show icglr-rcm", "pack show icglr-rcm site-not-red"),
)
@click.argument("named", metavar="PACK|DIR")
@click.argument("rule", required=False)
@pass_settings
def _show(settings: Settings, named: str, rule: str | None) -> None:
    found = find_pack(named)
    if rule is None:
        rules: list[JSON] = [_rule(found, id) for id in found.rules]
        answer: dict[str, JSON] = {**_head(found), "rules": rules}
        emit(settings, answer, lambda console: _write_pack(console, found))
        return
    if rule not in found.rules:
        raise NotFound(
            "rule-missing",
            N_("The pack {pack} has no rule {rule}."),
            values={"pack": found.id, "rule": rule},
            hint=", ".join(found.rules),
        )
    emit(settings, _rule(found, rule), lambda console: _write_rule(console, found, rule))


def _head(found: Pack) -> dict[str, JSON]:
    confirmed, rules = found.confirmed
    return {
        "pack": found.id,
        "version": found.head.version,
        "digest": found.digest,
        "title": title_of(found),
        "modelled_on": found.head.modelled_on,
        "statement": statement_of(found),
        "last_checked_on": found.head.last_checked_on,
        "confirmed": confirmed,
        "rule_count": rules,
    }


def _rule(found: Pack, id: str) -> dict[str, JSON]:
    """Return a rule as the pack has it, with the parameters that it takes."""
    rule = found.rules[id]
    told = text_of(found, id)
    said = rule.model_dump(mode="json")
    taken = {*rule.parameters.values(), *filter(None, (rule.response.days,))}
    values = {name: found.parameters[name].model_dump(mode="json") for name in sorted(taken)}
    return {**said, "rule": id, "title": told.title, "question": told.question, "values": values}


def _write_pack(console: Console, found: Pack) -> None:
    head = found.head
    console.print(f"[bold]{escape(printable(title_of(found)))}[/bold]  {found.id} {head.version}")
    tell(console, statement_of(found))
    tell(console, share_of(found))
    rows = [
        (id, text_of(found, id).title, rule.subject, rule.stage, rule.severity, _mark(_newest(rule)))
        for id, rule in found.rules.items()
    ]
    titles = (_("Rule"), _("Title"), _("Asked of"), _("Due from"), _("Severity"), _("Clause"))
    console.print(list_table(titles, rows))


def _newest(rule: Rule) -> Citation:
    return rule.clauses[max(rule.clauses)]


def _mark(cited: Citation) -> str:
    return _(MARKS[cited.evidence])


def _write_rule(console: Console, found: Pack, id: str) -> None:
    rule, told = found.rules[id], text_of(found, id)
    console.print(f"[bold]{escape(printable(told.title))}[/bold]  {found.id} {id}")
    tell(console, told.question)
    action = _(ACTIONS[rule.response.action])
    console.print(
        fields_table(
            {
                _("Asked of"): rule.subject,
                _("Due from"): rule.stage,
                _("Severity"): rule.severity,
                _("Evidence"): rule.scope,
                _("Needs"): ", ".join(rule.needs),
                _("Check"): rule.check,
                _("Proposed"): action,
            }
        )
    )
    clauses = [
        (since, found.head.sources[one.source].document, one.clause, _mark(one))
        for since, one in rule.clauses.items()
    ]
    console.print(list_table((_("Since"), _("Document"), _("Clause"), _("Known how")), clauses))
    values = list(_values(found, rule))
    if values:
        console.print(list_table((_("Value"), _("Since"), _("Is"), _("Known how")), values))


def _values(found: Pack, rule: Rule) -> Iterator[tuple[str, ...]]:
    for name in sorted({*rule.parameters.values(), *filter(None, (rule.response.days,))}):
        parameter = found.parameters[name]
        for since, value in parameter.values.items():
            known = MARKS["project_default" if value.citation is None else value.citation.evidence]
            yield name, since, f"{_text(value)} {parameter.unit}", _(known)


def _text(value: Value) -> str:
    given = value.value
    if isinstance(given, str):
        return given
    return ", ".join(given if isinstance(given, tuple) else (f"{key} {one}" for key, one in given.items()))


@pack.command(
    "check",
    help=_("Read a pack of one's own, run its cases, and say in words which do not hold."),
    examples=("pack check ./my-pack",),
)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@pass_settings
def _check(settings: Settings, folder: Path) -> None:
    checked = check_pack(pack_files(folder))
    answer: dict[str, JSON] = {
        **_head(checked.pack),
        "cases": len(checked.ran),
        "failed": [_failed(*one) for one in checked.failed],
        "untried": list(checked.untried),
    }
    emit(settings, answer, lambda console: _write_checked(console, checked))
    if checked.failed:
        raise click.exceptions.Exit(1)


def _failed(file: str, ran: Ran) -> dict[str, JSON]:
    found = ran.finding
    return {
        "file": file,
        "case": ran.case.name,
        "rule": ran.case.rule,
        "expected": ran.case.expect,
        "found": None if found is None else found.outcome,
        "reasons": [] if found is None else [reason.code for reason in found.reasons],
        "message": _sentence(ran),
    }


def _sentence(ran: Ran) -> str:
    """Say what a case expects, what its rule found, and why."""
    case, found = ran.case, ran.finding
    if found is None:
        return _("The rule {rule} is not asked of {subject}.").format(rule=case.rule, subject=case.subject)
    why = " ".join(dict.fromkeys(sentence_of(reason) for reason in found.reasons))
    if found.outcome != case.expect:
        said = _("Expected: {expected}. Found: {found}. {why}")
        expected, outcome = _(OUTCOMES[case.expect]), _(OUTCOMES[found.outcome])
        return said.format(expected=expected, found=outcome, why=why).strip()
    codes = {reason.code for reason in found.reasons}
    lacking = ", ".join(code for code in case.reasons if code not in codes)
    return (
        _("The answer is right, but not for the reason {codes}. {why}").format(codes=lacking, why=why).strip()
    )


def _write_checked(console: Console, checked: Checked) -> None:
    found = checked.pack
    console.print(f"[bold]{escape(printable(title_of(found)))}[/bold]  {found.id} {found.head.version}")
    held = len(checked.ran) - len(checked.failed)
    said = _("{held} of {count} cases hold. {share}")
    tell(console, said.format(held=held, count=len(checked.ran), share=share_of(found)))
    for name, ran in checked.failed:
        tell(console, f"{name}, {ran.case.rule}, “{ran.case.name}”")
        tell(console, f"    {_sentence(ran)}")
    if checked.untried:
        tell(console, _("No case asks: {rules}").format(rules=", ".join(checked.untried)))
