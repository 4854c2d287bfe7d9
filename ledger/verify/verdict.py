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
class Verdict:
    """The answer of ``verify`` and ``audit``.

    ``root`` is base64, as on the checkpoint's third line; ``as_of`` is RFC 3339 UTC with milliseconds, and
    None for an audit. Later events than those are not known to the verdict.
    """

    verdict: Answer
    origin: str | None = None
    size: int | None = None
    root: str | None = None
    as_of: str | None = None
    checked: tuple[Remark, ...] = ()
    not_checked: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> dict[str, JSON]:
        """Return the object that ``audit`` and ``verify`` print."""
        return {
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
            self.checked.append(_remark(code, values))

    def left_out(self, code: str, **values: object) -> None:
        """Note what was not checked although the verdict stands without it; as for what was proved."""
        remark = _remark(code, values)
        if values.get("count") != 0 and remark not in self.not_checked:
            self.not_checked.append(remark)

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
            self.doubt("unproved", what=error.message)
        else:
            self.faults.append(fault_of(error, where=where, index=index))

    def verdict(
        self,
        *,
        good: Answer,
        bad: Answer,
        head: Checkpoint | None,
        as_of: str | None = None,
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


def _remark(code: str, values: Mapping[str, object]) -> Remark:
    if code not in REMARKS:
        raise RuntimeError(f"bug: no remark {code}")
    return Remark(code, MappingProxyType({name: str(value) for name, value in values.items()}))
