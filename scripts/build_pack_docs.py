"""Write ``docs/rules/``: a page for every pack that comes with the program, and one for the checks.

python -m scripts.build_pack_docs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ledger.diligence.cases import Case, read_cases
from ledger.diligence.checks.check import Check
from ledger.diligence.checks.table import CHECKS, SENTENCES
from ledger.diligence.pack import Citation, Clock, Pack, Parameter, Rule, Value
from ledger.diligence.shipped import shipped_files, shipped_ids, shipped_pack
from ledger.service.diligence.lacks import LEVELS, OF_INCIDENTS

PAGES: Final = Path(__file__).resolve().parent.parent / "docs" / "rules"
_MARKS: Final = {
    "confirmed": "confirmed",
    "secondary": "secondary: read in somebody's account of it",
    "unverified": "unverified: not read, or the project's own inference",
}
_CLOCKS: Final[Mapping[Clock, str]] = {
    "finding": "the finding",
    "opening": "the opening of the incident",
    "adoption": "the adoption of the plan",
}
INTRODUCTION: Final = """\
Made by `scripts/build_pack_docs.py` from the pack; do not edit.

{statement}

Modelled on: {modelled_on}. Version {version}, last checked on {checked}. **{confirmed} of {rules} rules rest
on a clause whose text was read**; the others can ask for a review and never fail a lot, and so does what is
measured by a number that nobody read. What the pack does not ask, and why, stands in
[its README](../../ledger/diligence/packs/{id}/README.md)."""
CHECKS_PAGE: Final = """\
# Checks

Made by `scripts/build_pack_docs.py` from `ledger/diligence/checks`; do not edit.

A rule of a pack names one of these. What a check takes are numbers, lists of words or tables of numbers, each
a dated parameter of the pack."""


def pages() -> dict[str, str]:
    """Return every page by its name."""
    packs = {f"{id}.md": "\n".join(_pack_lines(shipped_pack(id), _cases(id))) + "\n" for id in shipped_ids()}
    return packs | {"checks.md": "\n".join(_checks_lines()) + "\n"}


def _cases(pack: str) -> Mapping[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for name, data in shipped_files(pack).items():
        for case in read_cases(data, name).cases if name.startswith("cases/") else ():
            found.setdefault(case.rule, []).append(case)
    return found


def _pack_lines(pack: Pack, cases: Mapping[str, list[Case]]) -> Iterator[str]:
    head = pack.head
    confirmed, rules = pack.confirmed
    yield f"# {head.title}"
    yield ""
    yield INTRODUCTION.format(
        statement=head.statement,
        modelled_on=head.modelled_on,
        version=head.version,
        checked=head.last_checked_on,
        confirmed=confirmed,
        rules=rules,
        id=pack.id,
    )
    yield ""
    if head.minerals:
        codes = ", ".join(f"`{code}`" for code in head.minerals)
        yield f"It asks nothing of lots and shipments of minerals other than {codes}."
        yield ""
    if head.modules:
        yield (
            "Modules, from the bottom of the ladder: "
            + "; ".join(f"`{module.id}` {module.title}" for module in head.modules)
            + "."
        )
        yield ""
    yield "## Rules"
    yield ""
    for id, rule in pack.rules.items():
        yield from _rule_lines(id, rule, pack, cases.get(id, []))
    yield "## Parameters"
    yield ""
    for id, parameter in pack.parameters.items():
        yield from _parameter_lines(id, parameter, pack)


def _rule_lines(id: str, rule: Rule, pack: Pack, cases: list[Case]) -> Iterator[str]:
    yield f"### {rule.title}"
    yield ""
    yield f"`{id}` · {rule.question}"
    yield ""
    due = f", due from {rule.stage} on" if rule.subject in {"lot", "shipment"} else ""
    yield f"- Asked of a {rule.subject}{due}; evidence: {rule.scope}; {rule.severity}"
    yield f"- Check: [`{rule.check}`](checks.md#{rule.check}){_taken(rule)}"
    if rule.needs:
        yield f"- Needs: {', '.join(f'`{need}`' for need in rule.needs)}"
    yield f"- Proposed: {_proposed(rule)}"
    if rule.severity in LEVELS and rule.check != OF_INCIDENTS:
        yield f"- Incident that `screen` drafts: level {LEVELS[rule.severity]}, risk `{rule.risk or 'other'}`"
    for since, clause in sorted(rule.clauses.items()):
        yield f"- From {since}: {_cited(clause, pack)}"
    if rule.until is not None:
        yield f"- Until {rule.until}"
    if cases:
        yield "- Cases:"
        yield from (f"  - {case.name}: **{case.expect}**" for case in cases)
    yield ""


def _proposed(rule: Rule) -> str:
    action, days = rule.response.action, rule.response.days
    return f"{action} within `{days}`, counted from {_CLOCKS[rule.response.clock]}" if days else action


def _taken(rule: Rule) -> str:
    taken = ", ".join(f"`{name}` is `{of}`" for name, of in rule.parameters.items())
    return f" ({taken})" if taken else ""


def _cited(clause: Citation, pack: Pack) -> str:
    source = pack.head.sources[clause.source]
    where = f"[{source.document}]({source.address})" if source.address else source.document
    note = f" {clause.note}" if clause.note else ""
    return f"{where}, {clause.clause} — {_MARKS[clause.evidence]}.{note}"


def _parameter_lines(id: str, parameter: Parameter, pack: Pack) -> Iterator[str]:
    yield f"### `{id}`"
    yield ""
    yield f"{parameter.description} ({parameter.unit}). Last checked on {parameter.last_checked_on}."
    if parameter.disputed:
        yield f"Disputed: {parameter.disputed}"
    yield ""
    for since, value in sorted(parameter.values.items()):
        origin = f"project default: {value.project_default}"
        if value.citation is not None:
            origin = _cited(value.citation, pack)
        yield f"- From {since}: {_said(value)} — {origin}"
    yield ""


def _said(value: Value) -> str:
    if isinstance(value.value, str):
        return f"**{value.value}**"
    if isinstance(value.value, tuple):
        return ", ".join(f"`{word}`" for word in value.value)
    return ", ".join(f"`{key}` **{number}**" for key, number in value.value.items())


def _checks_lines() -> Iterator[str]:
    yield CHECKS_PAGE
    yield ""
    for name, check in sorted(CHECKS.items()):
        yield from _check_lines(name, check)
    yield "## Sentences"
    yield ""
    yield "| code | sentence |"
    yield "|---|---|"
    yield from (f"| `{code}` | {sentence} |" for code, sentence in sorted(SENTENCES.items()))


def _check_lines(name: str, check: Check) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    yield " ".join((check.ask.__doc__ or "").split())
    yield ""
    takes = ", ".join(f"`{name}` ({kind})" for name, kind in check.takes.items()) or "nothing"
    yield f"- Of: {', '.join(sorted(check.subjects))}"
    yield f"- Takes: {takes}"
    yield f"- Can answer besides *pass*: {', '.join(sorted(check.answers))}"
    yield ""


def main() -> None:
    """Write the pages, and take away those of packs that are gone."""
    PAGES.mkdir(exist_ok=True)
    made = pages()
    for page in PAGES.glob("*.md"):
        if page.name not in made:
            page.unlink()
    for name, text in made.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
