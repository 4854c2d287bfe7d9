"""Asks a subject every question of a pack and weighs the answers: the same events, the same findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain
from typing import Final

from ledger.diligence.cahra import AreaList
from ledger.diligence.checks.table import CHECKS
from ledger.diligence.findings import (
    MOST_OF_A_PASS,
    WORST_FIRST,
    Assessment,
    Clause,
    Finding,
    Outcome,
    Reason,
    Taken,
    climb,
    result_of,
)
from ledger.diligence.history import History, present
from ledger.diligence.pack import STAGES, Citation, Pack, Parameter, Rule, Scope, Stage
from ledger.diligence.proposals import propose
from ledger.diligence.question import About, Answer, Answered, Matter, Question, unanswered
from ledger.errors import CannotTell
from ledger.lots.codes import is_one_of

ALL_SCOPES: Final[frozenset[Scope]] = frozenset({"passport", "site", "party", "ledger"})
_STAGED: Final = frozenset({"lot", "shipment"})
_REACHED_BY: Final[Mapping[str, Stage]] = {
    "lot.sold": "trade",
    "lot.dispatched": "trade",
    "lot.received": "trade",
    "lot.sorted": "processing",
    "lot.combined": "processing",
    "lot.processed": "processing",
    "stockpile.drawn": "processing",
    "lot.exported": "export",
    "lot.imported": "delivery",
    "lot.consumed": "delivery",
}


def assess(
    subject: About,
    history: History,
    pack: Pack,
    *,
    scopes: frozenset[Scope] = ALL_SCOPES,
    cahra: AreaList | None = None,
) -> Assessment:
    """Return what a pack finds about a subject.

    Only rules of the subject's kind are asked, and only those whose evidence is within ``scopes``: of a
    passport alone, those of scope ``passport``. A rule that asks for a list of areas is open without
    ``cahra``; which edition was asked stands in the assessment.
    """
    return judge(Matter(subject, history, cahra), pack, scopes=scopes)


def judge(matter: Matter, pack: Pack, *, scopes: frozenset[Scope] = ALL_SCOPES) -> Assessment:
    """Return what a pack finds about a subject of which other packs may be asked too; see :func:`assess`."""
    subject, history, cahra = matter.subject, matter.history, matter.cahra
    stage = _stage_of(matter)
    asked = sorted(
        id
        for id, rule in ({} if _is_beside(matter, pack) else pack.rules).items()
        if rule.subject == subject.kind and rule.scope in scopes
    )
    findings = tuple(_find(id, pack.rules[id], matter, pack, stage) for id in asked)
    rungs, reached = climb([module.id for module in pack.head.modules], findings)
    confirmed, rules = pack.confirmed
    return Assessment(
        subject=subject,
        pack=pack.id,
        version=pack.head.version,
        digest=pack.digest,
        on=history.on,
        known_at=history.known_at,
        cahra=None if cahra is None else cahra.edition,
        stage=stage,
        result=result_of(findings),
        modules=rungs,
        engagement=reached,
        confirmed=confirmed,
        rules=rules,
        findings=findings,
    )


def _is_beside(matter: Matter, pack: Pack) -> bool:
    """Whether the subject is ore that the pack is not about; of ore of no known mineral it asks."""
    wanted = pack.head.minerals
    ore = matter.minerals if matter.subject.kind in _STAGED and wanted else frozenset()
    return bool(ore) and not any(is_one_of(code, wanted) for code in ore)


def _stage_of(matter: Matter) -> Stage | None:
    """The furthest stage that a lot or a shipment has reached; other subjects have none."""
    if matter.subject.kind not in _STAGED:
        return None
    reached = (_REACHED_BY.get(type, STAGES[0]) for type in matter.by_type)
    return max(reached, key=STAGES.index, default=STAGES[0])


def _find(id: str, rule: Rule, matter: Matter, pack: Pack, stage: Stage | None) -> Finding:
    in_force = rule.clause_on(matter.history.on)
    due = stage is None or STAGES.index(rule.stage) <= STAGES.index(stage)
    taken: tuple[Taken, ...] = ()
    answers: list[Answer] = []
    outcome: Outcome = "not_applicable" if due else "not_due"
    answered: Answered | None = None
    if in_force is not None and due:
        given = {name: pack.parameters[of] for name, of in rule.parameters.items()}
        question = Question(matter, given, rule.needs)
        answers = _answers(question, rule)
        taken = _taken(question, rule, pack)
        answered = _worst(answers)
        unsure = answered == "fail" and not _is_sure(question, rule, pack, in_force[1])
        outcome = "review" if unsure else answered or "not_applicable"
    evidence = set(chain.from_iterable(answer.evidence for answer in answers))
    return Finding(
        rule=id,
        outcome=outcome,
        answered=answered,
        severity=rule.severity,
        scope=rule.scope,
        stage=rule.stage,
        module=rule.module,
        clause=None if in_force is None else _clause(pack, *in_force),
        parameters=taken,
        reasons=_reasons(answers),
        evidence=tuple(nsmallest(MOST_OF_A_PASS, evidence) if outcome == "pass" else sorted(evidence)),
        evidence_count=len(evidence),
        response=propose(id, pack, matter, outcome),
    )


def _answers(question: Question, rule: Rule) -> list[Answer]:
    """What is missing first, then what the check answers with what is there, as far as it comes."""
    answers = list(_missing(question, rule.needs))
    try:
        answers.extend(CHECKS[rule.check].ask(question))
    except CannotTell as error:
        answers.append(Answer("open", error.code, values=tuple(sorted(error.values.items()))))
    return answers


def _missing(question: Question, needs: Sequence[str]) -> Iterator[Answer]:
    for need in needs:
        type, _, field = need.partition("/")
        there = question.by_type.get(type, ())
        lacking = [one for one in there if field and not present(one, field)]
        if lacking or not (there or field):
            yield unanswered(need, *lacking)


def _worst(answers: Sequence[Answer]) -> Answered | None:
    given = {answer.outcome for answer in answers}
    return next((outcome for outcome in WORST_FIRST if outcome in given), None)


def _is_sure(question: Question, rule: Rule, pack: Pack, clause: Citation) -> bool:
    """Whether the clause was read, and the source of every number that the check measured by."""
    taken = (pack.parameters[rule.parameters[name]].values[since] for name, since in question.taken)
    cited = (value.citation for value in taken if isinstance(value.value, str))
    return all(one is not None and one.evidence == "confirmed" for one in (clause, *cited))


def _reasons(answers: Sequence[Answer]) -> tuple[Reason, ...]:
    """Return each reason once, with all the events that it was given for."""
    found: dict[tuple[int, str, tuple[tuple[str, str], ...]], set[str]] = {}
    for answer in answers:
        if answer.outcome != "pass":
            reason = WORST_FIRST.index(answer.outcome), answer.code, answer.values
            found.setdefault(reason, set()).update(answer.evidence)
    return tuple(
        Reason(code, WORST_FIRST[place], values, tuple(sorted(events)))
        for (place, code, values), events in sorted(found.items())
    )


def _clause(pack: Pack, since: str, cited: Citation) -> Clause:
    source = pack.head.sources[cited.source]
    return Clause(source.document, cited.clause, source.address, cited.evidence, since)


def _taken(question: Question, rule: Rule, pack: Pack) -> tuple[Taken, ...]:
    """The parameters that the check took, as values that can be shown."""
    return tuple(
        taken_of(rule.parameters[name], since, pack.parameters[rule.parameters[name]])
        for name, since in sorted(question.taken)
    )


def taken_of(name: str, since: str, parameter: Parameter) -> Taken:
    """Return a parameter's value since a day as it is shown."""
    value = parameter.values[since]
    if isinstance(value.value, str):
        text = value.value
    elif isinstance(value.value, tuple):
        text = ", ".join(value.value)
    else:
        text = ", ".join(f"{key} {number}" for key, number in value.value.items())
    mark = "project_default" if value.citation is None else value.citation.evidence
    return Taken(name, since, text, parameter.unit, mark)
