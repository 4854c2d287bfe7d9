"""Answers and errors as the objects that commands print and the service sends, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.diligence.code_words import mineral_word
from ledger.errors import Conflict, LedgerError, Malformed, Problem, Refused
from ledger.language import N_, _, say, say_error
from ledger.lots.fields import template_of
from ledger.lots.problems import PROBLEMS
from ledger.service.as_read import as_read
from ledger.service.show.thing import moment
from ledger.store.answer import Answer

NameTag: TypeAlias = Callable[[str], str]
"""Returns how a tag is called that a sentence names by the first digits of its record's id."""

# What every refusal says stands below the languages, so it is marked for them here.
_REFUSED = N_("The event was not recorded.")
_AGAIN = N_("Somebody was faster. Look at what happened, then run or sign it again: it will build on that.")
# Values that are the HS code of a mineral.
_MINERALS: Final = frozenset({"hs", "mineral"})
_TEMPLATES: Final = {code: template.sentence for code, template in PROBLEMS.items()}


def problem_json(problem: Problem, *, tag: NameTag = str) -> dict[str, JSON]:
    """Return a problem as every answer shows it, its sentence in the current language."""
    return {
        "code": problem.code,
        "weight": problem.weight,
        "where": problem.where,
        "message": _sentence(problem, tag),
    }


def _sentence(problem: Problem, tag: NameTag) -> str:
    # One code for every field's form, and many sentences.
    template = template_of(problem)
    named = {name: _named(name, one, tag) for name, one in problem.values.items()}
    return say(problem, _TEMPLATES if template is None else {problem.code: template}, named)


def _named(name: str, value: str, tag: NameTag) -> str:
    """Return a value of a sentence as people call it: a mineral by its name too, a tag by its code."""
    if name in _MINERALS:
        return mineral_word(value)
    return tag(value) if name == "tag" else as_read(name, value)


def error_json(error: LedgerError, *, tag: NameTag = str) -> dict[str, JSON]:
    """Return an error as ``{code, message, problems}``, with ``head`` where there is a new one."""
    answer: dict[str, JSON] = {
        "code": error.code,
        "message": _("This is not an event that can be recorded.")
        if error.code == "event-malformed"
        else say_error(error),
        "problems": [problem_json(problem, tag=tag) for problem in problems_of(error)],
    }
    if isinstance(error, Refused) and error.head is not None:
        answer["head"] = error.head
    hint = error.hint or (_AGAIN if isinstance(error, Conflict) else "")
    if hint:
        answer["hint"] = _(hint)
    return answer


def problems_of(error: LedgerError) -> tuple[Problem, ...]:
    """Return all that is wrong, where an error lists it."""
    return error.problems if isinstance(error, Refused | Malformed) else ()


def answer_json(answer: Answer, *, tag: NameTag = str) -> dict[str, JSON]:
    """Return what became of a submission, as every writing command and route answers."""
    receipt = answer.receipt
    return {
        "event_id": answer.event_id,
        "index": answer.index,
        "recorded_at": None if answer.recorded_at is None else moment(answer.recorded_at),
        "problems": [problem_json(problem, tag=tag) for problem in answer.problems],
        "lots": list(answer.lots),
        "receipt": None if receipt is None else receipt.decode(),
        "status": answer.status,
    }


def result_json(answer: Answer, *, tag: NameTag = str) -> dict[str, JSON]:
    """Return what became of one of several submissions, whatever it was."""
    if answer.error is None:
        return answer_json(answer, tag=tag)
    return {
        "status": answer.status,
        "event_id": answer.event_id,
        "code": answer.error.code,
        "message": say_error(answer.error),
        "problems": [problem_json(problem, tag=tag) for problem in problems_of(answer.error)],
        **({} if answer.head is None else {"head": answer.head}),
    }
