"""An assessment in words: the sentences of its findings, the titles of its rules, in the current language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

from ledger.crypto.canonical import JSON
from ledger.diligence.code_words import key_word, listed_word
from ledger.diligence.findings import Assessment, Outcome, Result, Taken, assessment_json
from ledger.diligence.pack import Action, Mark, Pack, RuleText, Severity, Subject
from ledger.diligence.question import About
from ledger.diligence.sentences import sentence_of
from ledger.language import N_, _, complete, ngettext
from ledger.service.show.thing import moment

RESULTS: Final[Mapping[Result, str]] = {
    "meets": N_("Meets what is asked"),
    "does_not_meet": N_("Does not meet what is asked"),
    "not_established": N_("Not established: what is recorded does not settle it"),
    "not_assessed": N_("Not assessed: nothing that is due applies"),
}
_WORST_FIRST: Final[tuple[Result, ...]] = ("does_not_meet", "not_established", "not_assessed", "meets")
OUTCOMES: Final[Mapping[Outcome, str]] = {
    "pass": N_("as asked"),
    "fail": N_("not as asked"),
    "open": N_("cannot be told"),
    "review": N_("to be reviewed"),
    "not_applicable": N_("does not apply"),
    "not_due": N_("not due yet"),
}
SEVERITIES: Final[Mapping[Severity, str]] = {
    "critical": N_("Critical"),
    "major": N_("Major"),
    "minor": N_("Minor"),
}
ACTIONS: Final[Mapping[Action, str]] = {
    "disengage": N_("stop dealing"),
    "suspend": N_("suspend dealing"),
    "mitigate": N_("adopt a plan to mitigate it"),
    "improve": N_("improve it"),
    "correct": N_("correct the record"),
    "ask": N_("ask about it"),
}
MARKS: Final[Mapping[Mark | str, str]] = {
    "confirmed": N_("text read"),
    "secondary": N_("read in somebody's account"),
    "unverified": N_("not verified"),
    "project_default": N_("project default"),
}
UNITS: Final = (
    N_("assay"),
    N_("attestation"),
    N_("chi-square"),
    N_("day"),
    N_("decimal"),
    N_("digit"),
    N_("event"),
    N_("hour"),
    N_("incident"),
    N_("kg per worker and day"),
    N_("level"),
    N_("lot"),
    N_("metre"),
    N_("minute"),
    N_("month"),
    N_("party"),
    N_("per cent"),
    N_("per cent of the median"),
    N_("rate"),
    N_("reading"),
    N_("site"),
    N_("times"),
    N_("USD for a kilogram"),
    N_("USD for a kilogram of fine gold"),
    N_("year"),
)
"""Units of the packs that come with the program; those of other packs are shown as they are written."""
SUBJECTS: Final[Mapping[Subject, str]] = {
    "lot": N_("Lot {id}"),
    "site": N_("Site {id}"),
    "party": N_("Party {id}"),
    "shipment": N_("Shipment {id}"),
    "period": N_("Month {id}"),
}


def subject_of(subject: About) -> str:
    """Return what a subject is called."""
    return _(SUBJECTS[subject.kind]).format(id=subject.id)


def text_of(pack: Pack, rule: str) -> RuleText:
    """Return a rule's title and question."""
    return pack.title_of(rule, complete())


def title_of(pack: Pack) -> str:
    """Return a pack's title."""
    texts = pack.texts.get(complete())
    return pack.head.title if texts is None else texts.title


def module_of(pack: Pack, id: str) -> str:
    """Return the title of a module of a pack's ladder."""
    own = next(module.title for module in pack.head.modules if module.id == id)
    texts = pack.texts.get(complete())
    return own if texts is None else texts.modules.get(id, own)


def statement_of(pack: Pack) -> str:
    """Return what a pack says of itself, and what it does not claim."""
    texts = pack.texts.get(complete())
    return pack.head.statement if texts is None else texts.statement


def value_of(pack: Pack, taken: Taken) -> str:
    """Return a value that a check measured by: what it is, in what unit, since when, and how surely."""
    texts, parameter = pack.texts.get(complete()), pack.parameters[taken.name]
    what = parameter.description if texts is None else texts.parameters.get(taken.name, parameter.description)
    held, said = parameter.values[taken.since].value, taken.value
    sentence = _("{what} ({unit}): {value}, since {since} ({mark})")
    if isinstance(held, tuple):
        sentence = _("{what}: {value}, since {since} ({mark})")
        said = ", ".join(listed_word(taken.unit, word) for word in held)
    elif isinstance(held, Mapping):
        said = ", ".join(f"{key_word(key)} {number}" for key, number in held.items())
    unit, mark = _(taken.unit), _(MARKS[taken.evidence])
    return sentence.format(what=what, unit=unit, value=said, since=taken.since, mark=mark)


def share_of(pack: Pack) -> str:
    """Return how many of a pack's clauses were read in the text itself, as a sentence."""
    confirmed, rules = pack.confirmed
    sentence = ngettext(
        "{confirmed} of {rules} rules rests on a clause whose text was read; only this one can fail.",
        "{confirmed} of {rules} rules rest on a clause whose text was read; only these can fail.",
        confirmed,
    )
    return sentence.format(confirmed=confirmed, rules=rules)


def assessment_said(assessment: Assessment, pack: Pack) -> dict[str, JSON]:
    """Return the object that ``assess --json`` prints: the assessment, with its sentences in it."""
    said = cast("dict[str, Any]", assessment_json(assessment))
    for told, finding in zip(said["findings"], assessment.findings, strict=True):
        told["title"] = text_of(pack, finding.rule).title
        for line, reason in zip(told["reasons"], finding.reasons, strict=True):
            line["message"] = sentence_of(reason)
    said["known_at"] = moment(assessment.known_at)
    said["title"] = title_of(pack)
    said["statement"] = statement_of(pack)
    return said


def assessments_said(
    subject: About, pairs: Sequence[tuple[Assessment, Pack]], *, record: str | None = None, cut: int = 0
) -> dict[str, JSON]:
    """Return one assessment as it is; several, and those of a passport, within an object about them.

    ``record`` is the verdict on a passport's record, ``cut`` how many events did not fit into it.
    """
    said = [assessment_said(*pair) for pair in pairs]
    if len(said) == 1:
        (one,) = said
        return one if record is None else {**one, "record": record, "cut": cut}
    return {
        "subject": str(subject),
        "result": worst_of(one.result for one, _pack in pairs),
        "record": record,
        "cut": cut,
        "assessments": [*said],
    }


def worst_of(results: Iterable[Result]) -> Result:
    """Return the worst of several results; nothing is not assessed."""
    return min(results, key=_WORST_FIRST.index, default="not_assessed")
