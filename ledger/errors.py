"""What can go wrong, as three mechanisms.

* a fault of ours raises ``RuntimeError("bug: …")`` and is never caught;
* what cannot go on raises a :class:`LedgerError`;
* faulty data is described by values, all faults at once: :class:`Problem` for an event that is being
  decided, :class:`Fault` for something that is being audited.

Exit codes and HTTP numbers live at the edges (``cli``, ``web``) and are not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

Weight = Literal["refused", "hold", "flag"]
Values = Mapping[str, object]
_NONE: Final[Values] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an event.

    ``code`` is stable and never reused, ``where`` is a JSON Pointer (RFC 6901) into the payload,
    ``message`` is an English sentence a clerk can act on, and ``values`` are what it was made of,
    so that another language can say it again.
    """

    code: str
    weight: Weight
    where: str
    message: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with audited or verified data.

    ``index`` is the log index it was found at and ``event_id`` the event there, where they are known;
    ``values`` are what the sentence was made of, as for a problem.
    """

    code: str
    message: str
    where: str = ""
    index: int | None = None
    event_id: str | None = None
    values: Mapping[str, str] = field(default_factory=dict, compare=False)


class LedgerError(Exception):
    """Base of everything this program raises on purpose.

    ``message`` is an English sentence; where ``values`` are given it is their template, which is kept as
    ``template`` so that another language can say it again.
    """

    def __init__(self, code: str, message: str, *, hint: str = "", values: Values = _NONE) -> None:
        self.template = message
        self.values = {name: str(value) for name, value in values.items()}
        self.message = message.format_map(self.values) if values else message
        super().__init__(self.message)
        self.code = code
        self.hint = hint


class Malformed(LedgerError):
    """The bytes are not in the format at all; ``problems`` lists every place that is wrong."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str = "",
        values: Values = _NONE,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(code, message, hint=hint, values=values)
        self.problems = tuple(problems)


class VerificationFailed(LedgerError):
    """Well formed, but not true."""


class SignatureInvalid(VerificationFailed):
    """A known key, and a signature that is not its own."""


class ProofInvalid(VerificationFailed):
    """An inclusion or consistency proof does not hold."""


class LogInconsistent(VerificationFailed):
    """Two signed checkpoints contradict each other; both are kept as evidence."""

    def __init__(self, code: str, message: str, *, checkpoints: tuple[bytes, bytes]) -> None:
        super().__init__(code, message)
        self.checkpoints = checkpoints


class CannotTell(LedgerError):
    """Nothing false was found, and nothing was proved."""


class KeyUnknown(CannotTell):
    """The signer is neither in the policy nor enrolled."""


class EvidenceMissing(CannotTell):
    """A receipt, an entry or a lot that is needed for an answer is absent."""


class Refused(LedgerError):
    """What was asked was not done; ``problems`` says why an event was not recorded, all reasons at once."""

    def __init__(
        self,
        problems: Sequence[Problem] = (),
        *,
        code: str = "refused",
        head: str | None = None,
        message: str = "The event was not recorded.",
        values: Values = _NONE,
    ) -> None:
        super().__init__(code, message, values=values)
        self.problems = tuple(problems)
        self.head = head


class Conflict(Refused):
    """Somebody was faster: the cited head is no longer the head. ``head`` is the new one."""


class NotFound(LedgerError):
    """No such lot, party, site, tag, event or file entry."""


class LogHalted(LedgerError):
    """The log does not sign; everything can still be read."""
