"""What a check came to: a verdict, what was checked, what was not, and every fault.

A verdict is about the record, never about the ore: *holds* or *intact* says that nothing was altered and
that the rules were kept, *cannot tell* that nothing false was found and not enough was proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal

from ledger.crypto.canonical import JSON
from ledger.errors import CannotTell, Fault, LedgerError
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import format_base64
from ledger.verify.faults import Faults
from ledger.verify.remarks import REMARKS, fault_with

Answer = Literal["holds", "does_not_hold", "intact", "altered", "cannot_tell"]
Signature = Literal["holds", "unknown_key", "ended_key", "does_not_hold"]
TEMPLATE: Final = "template"
"""The value of a remark that quotes an error: the error's sentence, filled by the other values."""
_LAST_MS: Final = 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was, or was not, checked: a stable code and its sentence, made of ``values``."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in English."""
        said = REMARKS[self.code]
        if not isinstance(said, str):
            said = said[self.values["count"] != "1"]
        return said.format_map(self.values)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one assessment in a passport; it changes nothing in the verdict on the record.

    ``signature`` is *holds* when a key signed it that the record gives to the party, *unknown_key* when it
    gives it to nobody or another, *ended_key* when that key was retired, revoked or is suspect, and
    *does_not_hold* when the assessment was altered or is of something else: then nothing that it says counts.
    Of the ``recomputed`` rules those in ``differing`` came out otherwise here; a name with a slash is a
    field of the whole. ``agrees`` is None when nothing was recomputed. ``known_at`` is Unix milliseconds,
    and RFC 3339 as it is printed.
    """

    signature: Signature
    pack: str | None = None
    version: str | None = None
    digest: str | None = None
    assessor: str | None = None
    issued_at: str | None = None
    on: str | None = None
    known_at: int | None = None
    result: str | None = None
    recomputed: int = 0
    agrees: bool | None = None
    differing: tuple[str, ...] = ()
    not_recomputed: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def as_json(self) -> dict[str, JSON]:
        """Return the object that ``verify`` prints of it."""
        return {
            "pack": self.pack,
            "version": self.version,
            "digest": self.digest,
            "assessor": self.assessor,
            "signature": self.signature,
            "issued_at": self.issued_at,
            "on": self.on,
            "known_at": None if self.known_at is None else format_instant(self.known_at),
            "result": self.result,
            "recomputed": self.recomputed,
            "agrees": self.agrees,
            "differing": list(self.differing),
            "not_recomputed": list(self.not_recomputed),
            "remarks": [one.message for one in self.remarks],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of ``verify`` and ``audit``.

    ``root`` is base64, as on the checkpoint's third line; ``as_of`` is RFC 3339 UTC with milliseconds, and
    None for an audit. Later events than those are not known to the verdict. ``assessments`` is None for an
    audit, which has none to judge. ``label`` is what a label says, None for anything else and for one that
    was altered.
    """

    verdict: Answer
    origin: str | None = None
    size: int | None = None
    root: str | None = None
    as_of: str | None = None
    checked: tuple[Remark, ...] = ()
    not_checked: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()
    assessments: tuple[Judged, ...] | None = None
    label: Mapping[str, JSON] | None = None

    def as_json(self) -> dict[str, JSON]:
        """Return the object that ``audit`` and ``verify`` print."""
        said: dict[str, JSON] = {
            "verdict": self.verdict,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "as_of": self.as_of,
            "checked": [remark.message for remark in self.checked],
            "not_checked": [remark.message for remark in self.not_checked],
            "faults": [
                {
                    "index": fault.index,
                    "event_id": fault.event_id,
                    "code": fault.code,
                    "where": fault.where,
                    "message": fault.message,
                }
                for fault in self.faults
            ],
        }
        if self.assessments is not None:
            said["assessments"] = [one.as_json() for one in self.assessments]
        if self.label is not None:
            said["label"] = dict(self.label)
        return said


@dataclass(slots=True)
class Findings:
    """What a check has found so far. ``doubts`` are reasons why the answer can only be *cannot tell*."""

    checked: list[Remark] = field(default_factory=list)
    not_checked: list[Remark] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    doubtful: bool = False

    def proved(self, code: str, **values: object) -> None:
        """Note what was checked and holds; nothing is said of a ``count`` of none."""
        if values.get("count") != 0:
            self.checked.append(remark(code, **values))

    def left_out(self, code: str, **values: object) -> None:
        """Note what was not checked although the verdict stands without it; as for what was proved."""
        said = remark(code, **values)
        if values.get("count") != 0 and said not in self.not_checked:
            self.not_checked.append(said)

    def doubt(self, code: str, **values: object) -> None:
        """Note what was not checked and without which nothing is proved."""
        self.doubtful = True
        self.left_out(code, **values)

    def fault(self, code: str, *, where: str = "", index: int | None = None, **values: object) -> None:
        """Note a fault."""
        self.faults.append(fault_with(code, values, where=where, index=index))

    def failed(self, error: LedgerError, *, where: str = "", index: int | None = None) -> None:
        """Note what an error says: a doubt when it proves nothing, otherwise a fault."""
        if isinstance(error, CannotTell):
            self.doubt("unproved", **{**error.values, "what": error.message, TEMPLATE: error.template})
        else:
            self.faults.append(fault_of(error, where=where, index=index))

    def verdict(
        self,
        *,
        good: Answer,
        bad: Answer,
        head: Checkpoint | None,
        as_of: str | None = None,
        assessments: tuple[Judged, ...] | None = None,
        label: Mapping[str, JSON] | None = None,
    ) -> Verdict:
        """Return the answer: any fault is ``bad``, any doubt *cannot tell*, otherwise it is ``good``."""
        return Verdict(
            bad if self.faults else "cannot_tell" if self.doubtful else good,
            origin=head.origin if head else None,
            size=head.size if head else None,
            root=format_base64(head.root) if head else None,
            as_of=as_of,
            checked=tuple(self.checked),
            not_checked=tuple(self.not_checked),
            faults=self.faults.in_order(),
            assessments=assessments,
            label=None if self.faults else label,
        )


def fault_of(
    error: LedgerError, *, where: str = "", index: int | None = None, event_id: str | None = None
) -> Fault:
    """Return an error as a fault at a place."""
    return Fault(error.code, error.message, where, index, event_id)


def format_instant(milliseconds: int) -> str:
    """Return Unix milliseconds as RFC 3339 UTC; a moment after the year 9999 as its last millisecond."""
    seconds, rest = divmod(min(milliseconds, _LAST_MS), 1000)
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def remark(code: str, **values: object) -> Remark:
    """Return the remark of a code, its sentence filled with ``values``."""
    if code not in REMARKS:
        raise RuntimeError(f"bug: no remark {code}")
    return Remark(code, MappingProxyType({name: str(value) for name, value in values.items()}))
