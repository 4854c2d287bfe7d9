"""When a change to a valid object counts as accepted, which must never happen.

A verifier reports what it *checked*. Let B be its verdict on the valid object and M that on the changed one.

* ``fault``: M is *altered* / *does not hold*, or an error says that the object is none;
* ``cannot tell``: M proves nothing, and names what is missing that B did not name;
* ``weaker``: M is still good, claims no more than B, and something less or names something more; everything
  that it still reports as checked is, byte for byte, what it was;
* ``same``: M claims what B claims, and all of that is, byte for byte, what it was. The change hit what is not
  reported as checked (a signature line of an unknown key, the order of lines, the log's own policy file);
* ``ACCEPTED``: anything else.

What an object's verdict covers is its *content*: a mapping from a place to the bytes there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ledger.log.note import VerifierKey, format_signature, parse_note
from ledger.verify.verdict import Remark, Verdict

Outcome: TypeAlias = Literal["fault", "cannot tell", "weaker", "same", "unchanged", "ACCEPTED"]
Content: TypeAlias = Mapping[str, bytes]
GOOD: Final = frozenset({"holds", "intact"})
BAD: Final = frozenset({"does_not_hold", "altered"})


@dataclass(frozen=True, slots=True)
class Baseline:
    """The verdict on the valid object, which is good, and what it covers."""

    verdict: Verdict
    content: Content

    def __post_init__(self) -> None:
        if self.verdict.verdict not in GOOD:
            raise RuntimeError(f"bug: the valid object is judged {self.verdict}")


def judge(verdict: Verdict, content: Content | None, base: Baseline) -> Outcome:
    """Return the outcome of one change; ``content`` is None where the object could not be read."""
    if verdict.verdict in BAD:
        return "fault"
    if verdict.verdict == "cannot_tell":
        new = set(_keys(verdict.not_checked)) - set(_keys(base.verdict.not_checked))
        return "cannot tell" if new else "ACCEPTED"
    if content is None or any(base.content.get(place) != data for place, data in content.items()):
        return "ACCEPTED"
    if _claims(verdict) == _claims(base.verdict):
        return "same" if content == base.content else "ACCEPTED"
    return "weaker" if _says_less(verdict, base.verdict) else "ACCEPTED"


def note_content(note: bytes, vkeys: Iterable[VerifierKey], *, place: str) -> dict[str, bytes]:
    """Return the text of a checkpoint, and the signature lines of these keys, each at a place of its own."""
    known = {(vkey.name, vkey.key_id) for vkey in vkeys}
    parsed = parse_note(note)
    content = {f"{place} text": parsed.text.encode()}
    for line in parsed.signatures:
        if (line.name, line.key_id) in known:
            content[f"{place} line {line.name} {line.key_id.hex()}"] = format_signature(line).encode()
    return content


def _claims(verdict: Verdict) -> tuple[object, ...]:
    remarks = (*_keys(verdict.checked), "not", *_keys(verdict.not_checked))
    judged = verdict.assessments or ()
    return (verdict.origin, verdict.size, verdict.root, verdict.as_of, *remarks, "assessed", *judged)


def _says_less(verdict: Verdict, base: Verdict) -> bool:
    """Whether each claim is one of the base's, or counts fewer."""
    claims = {remark.code: remark for remark in base.checked}
    return all(remark.code in claims and _is_less(remark, claims[remark.code]) for remark in verdict.checked)


def _is_less(claim: Remark, base: Remark) -> bool:
    return all(
        value == base.values.get(name) or (value.isdigit() and int(value) <= int(base.values[name]))
        for name, value in claim.values.items()
    )


def _keys(remarks: Iterable[Remark]) -> list[tuple[object, ...]]:
    return [(remark.code, *sorted(remark.values.items())) for remark in remarks]
