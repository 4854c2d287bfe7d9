"""An unsigned event, tried: what would be wrong with it, and what it would build on. Nothing is recorded.

Who fills in a form is told before signing what the ledger would say afterwards, by the function that decides.
The event itself is composed and signed where the key is; from here it takes only what it builds on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import Malformed, Problem
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.decide import decide, head_named
from ledger.lots.state import Key
from ledger.lots.view import At
from ledger.service.recording.prepare import prepare, read_unsigned, signer_of
from ledger.service.saying import NameTag, problem_json
from ledger.store.catalog import Catalog

STATED: Final = frozenset(
    {
        "type",
        "body",
        "occurred_at",
        "sealed",
        "evidence",
        "not_known",
        "device",
        "person",
        "entry_mode",
        "paper_ref",
        "place",
        "latitude",
        "longitude",
        "accuracy_m",
        "captured_at",
        "supersedes_unrecorded",
    }
)
"""Fields that a draft may state; who signs fills in the others."""
_OWN: Final = frozenset({"type", "body", "occurred_at", "sealed"})
_DIGEST_LENGTH: Final = 43


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say: ``sealed`` are the names of values that are hidden, not the values."""

    type: str
    body: Mapping[str, JSON]
    occurred_at: str
    sealed: tuple[str, ...] = ()
    common: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True)
class Tried:
    """What a draft comes to for one key: its number and predecessor, what it cites, and all problems.

    ``recorded`` are ``seq`` and ``prev`` of the key's newest event that is recorded, 0 and None for none.
    """

    recorded: tuple[int, str | None]
    cites: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_draft(stated: Mapping[str, JSON]) -> Draft:
    """Return the draft in an object; Malformed with every place that is not of a draft's form."""
    type, body, occurred_at = stated.get("type"), stated.get("body"), stated.get("occurred_at")
    sealed = stated.get("sealed", [])
    names = tuple(name for name in sealed if isinstance(name, str)) if isinstance(sealed, list) else ()
    wrong = [
        where
        for where, right in {
            "/type": isinstance(type, str),
            "/body": isinstance(body, dict),
            "/occurred_at": isinstance(occurred_at, str),
            "/sealed": isinstance(sealed, list) and len(names) == len(sealed),
            **dict.fromkeys((f"/{name}" for name in sorted(stated.keys() - STATED)), False),
        }.items()
        if not right
    ]
    if wrong or not (isinstance(type, str) and isinstance(body, dict) and isinstance(occurred_at, str)):
        raise Malformed(
            "draft-malformed",
            N_("A draft has type, body and occurred_at, and names what is sealed; {places} is not so."),
            values={"places": ", ".join(wrong)},
        )
    common = {name: one for name, one in stated.items() if name not in _OWN}
    return Draft(type, body, occurred_at, names, common)


def try_draft(view: Catalog, draft: Draft, *, key: str, size: int, now: int) -> Tried:
    """Return what a draft comes to when the key (public, hex) signs it now (Unix ms), as entry ``size``.

    A field key is shown refusals alone. Raises KeyUnknown when the key is not enrolled; what is not of the
    form of its type is among the problems.
    """
    enrolled = view.find(Key, key)
    issuer = signer_of(view, key)
    recorded = (0, None) if enrolled is None else (enrolled.seq, enrolled.last)
    hidden: dict[str, JSON] = {}
    if draft.sealed:
        # What is hidden takes no part in deciding; digests of any value stand for it.
        digests = [f"{position:0{_DIGEST_LENGTH}d}" for position in range(len(draft.sealed))]
        hidden = {"sealed": [*draft.sealed], "_sd": [*digests]}
    try:
        payload = prepare(
            view,
            type=draft.type,
            body=draft.body,
            issuer=issuer,
            key_hex=key,
            occurred_at=draft.occurred_at,
            **{**draft.common, **hidden},
        )
        event = read_unsigned(payload, key)
    except Malformed as error:
        if not error.problems:
            raise
        return Tried(recorded, (), tuple(error.problems))
    problems = decide(event, At(size, now), view)
    if enrolled is not None and enrolled.use == "field":
        problems = [one for one in problems if one.weight == "refused"]
    return Tried(recorded, tuple(event.payload.cites), tuple(problems))


def tried_json(tried: Tried, *, tag: NameTag = str) -> dict[str, JSON]:
    """Return what a draft came to as it is answered."""
    seq, prev = tried.recorded
    head = head_named(tried.problems)
    return {
        "recorded": {"seq": seq, "prev": prev},
        "cites": [*tried.cites],
        "problems": [problem_json(one, tag=tag) for one in tried.problems],
        **({} if head is None else {"head": head}),
    }
