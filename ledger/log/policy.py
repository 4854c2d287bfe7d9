"""The trust file, c2sp.org/tlog-policy: which logs are believed, and which witnesses must agree.

::

    #mineral-ledger genesis 5f0e…                   SHA-256 of the genesis event, 64 hex digits
    #mineral-ledger log example.com/log+…           the log's ML-DSA-44 key
    #mineral-ledger authority 3d40…                 an authority's Ed25519 public key, 64 hex digits
    #mineral-ledger statement 9c61…                 the Ed25519 public key that signs lot statements
    log example.com/log+530d903a+AekyeRrm56hA…
    witness X1 <vkey> https://witness.example/
    witness X2 <vkey>
    group X any X1 X2
    quorum X

Any policy that follows the specification is read. The ``#mineral-ledger`` lines are comments to other
programs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ledger.errors import EvidenceMissing, KeyUnknown, Malformed, VerificationFailed
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, Signed, check_signatures
from ledger.log.merkle import EMPTY_ROOT
from ledger.log.note import COSIGNATURE_ED25519, COSIGNATURE_MLDSA, Note, VerifierKey, format_vkey, parse_vkey

MAX_POLICY_BYTES: Final = 1_000_000

_T = TypeVar("_T")

_OURS: Final = "#mineral-ledger"
_THRESHOLD: Final = re.compile("[0-9]{1,9}")
_HEX: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Log:
    """A log that is believed; its key's name is its origin."""

    vkey: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness; ``name`` has a meaning within the policy only."""

    name: str
    vkey: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group, which has seen a checkpoint when at least ``threshold`` of its members have."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a verifier believes.

    ``quorum`` names a witness or group; None (``quorum none``) asks for no witness. ``groups`` stand after
    the groups they name. ``genesis``, ``authority`` and ``statement`` (the key that signs lot statements now)
    are lower-case hex, ``mldsa`` is the log's second key.
    """

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str | None = None
    genesis: str | None = None
    mldsa: VerifierKey | None = None
    authority: tuple[str, ...] = ()
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A checkpoint that the policy believes.

    ``cosigned`` gives, by the policy's name for it, the Unix second at which each witness saw the
    checkpoint; ``witnessed`` is true when the policy asks for a quorum and these witnesses are one.
    """

    checkpoint: Checkpoint
    note: Note
    cosigned: Mapping[str, int]
    witnessed: bool


def parse_policy(data: bytes) -> Policy:
    """Read a policy of at most 1,000,000 bytes.

    Raises Malformed, naming the line.
    """
    if len(data) > MAX_POLICY_BYTES or not data.endswith(b"\n"):
        raise Malformed("policy-malformed", N_("The policy is too long or its last line has no newline."))
    reader = _Reader()
    # The specification has names as octets; this decoding keeps all of them apart and can be undone.
    for number, line in enumerate(data.decode("utf-8", "surrogateescape")[:-1].split("\n"), start=1):
        try:
            reader.read_line(line)
        except Malformed as error:
            message = N_("Line {number} of the policy: {what}")
            values = {"number": number, "what": error.message}
            raise Malformed("policy-malformed", message, hint=error.hint, values=values) from error
    return reader.policy()


def format_policy(policy: Policy) -> bytes:
    """Return a policy's text; other comments are not kept."""
    lines = [f"{_OURS} genesis {policy.genesis}"] if policy.genesis else []
    lines += [f"{_OURS} log {format_vkey(policy.mldsa)}"] if policy.mldsa else []
    lines += [f"{_OURS} authority {key}" for key in policy.authority]
    lines += [f"{_OURS} statement {policy.statement}"] if policy.statement else []
    lines += [_words("log", format_vkey(log.vkey), log.url) for log in policy.logs]
    lines += [_words("witness", w.name, format_vkey(w.vkey), w.url) for w in policy.witnesses]
    lines += [_words("group", group.name, str(group.threshold), *group.members) for group in policy.groups]
    lines += [f"quorum {policy.quorum or 'none'}"]
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")


def check_checkpoint(data: bytes, policy: Policy, *, require_mldsa: bool) -> Checked:
    """Check a checkpoint note by the policy.

    A log of the policy must have signed it, and its ML-DSA key too where ``require_mldsa``; every line of a
    known key must hold; missing witnesses are no error, but ``witnessed`` is false. Raises Malformed;
    SignatureInvalid; KeyUnknown when no log of the policy signed or no ML-DSA key is pinned;
    EvidenceMissing without the ML-DSA line; VerificationFailed for an empty tree with a root that is not
    its own.
    """
    vkeys = [log.vkey for log in policy.logs] + [witness.vkey for witness in policy.witnesses]
    signed = check_signatures(data, [*vkeys, policy.mldsa] if policy.mldsa else vkeys)
    head = signed.checkpoint
    if not any(log.vkey in signed.times and log.vkey.name == head.origin for log in policy.logs):
        raise KeyUnknown(
            "log-key-unknown",
            N_("No log of the policy has signed for {origin}."),
            values={"origin": head.origin},
        )
    if require_mldsa:
        _require_mldsa(signed, policy.mldsa)
    if head.size == 0 and head.root != EMPTY_ROOT:
        raise VerificationFailed("checkpoint-root-wrong", N_("An empty log has another root than this."))
    cosigned = {w.name: signed.times[w.vkey] for w in policy.witnesses if w.vkey in signed.times}
    return Checked(head, signed.note, cosigned, has_quorum(policy, cosigned))


def has_quorum(policy: Policy, witnesses: Collection[str]) -> bool:
    """Tell whether the policy asks for a quorum and the named witnesses are one."""
    seen = set(witnesses)
    # Groups name only what stands before them, so that one pass settles all.
    for group in policy.groups:
        if sum(member in seen for member in group.members) >= group.threshold:
            seen.add(group.name)
    return policy.quorum in seen


def _require_mldsa(signed: Signed, vkey: VerifierKey | None) -> None:
    origin = signed.checkpoint.origin
    if vkey is None or vkey.name != origin:
        raise KeyUnknown(
            "mldsa-key-unknown", N_("The policy has no ML-DSA key of {origin}."), values={"origin": origin}
        )
    if vkey not in signed.times:
        raise EvidenceMissing(
            "mldsa-signature-missing",
            N_("There is no ML-DSA signature of {origin}."),
            values={"origin": origin},
        )


def _words(*words: str | None) -> str:
    return " ".join(word for word in words if word is not None)


class _Reader:
    """The lines of a policy read so far."""

    def __init__(self) -> None:
        self._logs: list[Log] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._names: set[str] = set()
        self._members: set[str] = set()
        self._quorum: str | None = None
        self._genesis: str | None = None
        self._mldsa: VerifierKey | None = None
        self._authority: list[str] = []
        self._statement: str | None = None

    def read_line(self, line: str) -> None:
        if any((char < " " and char != "\t") or char == "\x7f" for char in line):
            raise _fault(
                N_("it holds a control character."), hint=N_("Lines end in a newline alone, as on Unix.")
            )
        words = [word for word in line.replace("\t", " ").split(" ") if word]
        if not words or (words[0].startswith("#") and words[0] != _OURS):
            return
        match words:
            case ["log", vkey, *rest] if len(rest) <= 1:
                self._log(vkey, *rest)
            case ["witness", name, vkey, *rest] if len(rest) <= 1:
                self._witness(name, vkey, *rest)
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name]:
                self._set_quorum(name)
            case ["#mineral-ledger", kind, value]:
                self._ours(kind, value)
            case _:
                raise _fault(N_("it is not a line of a policy."))

    def policy(self) -> Policy:
        if self._quorum is None:
            hint = N_("“quorum none” asks for no witness.")
            raise Malformed("policy-malformed", N_("The policy has no quorum line."), hint=hint)
        return Policy(
            logs=tuple(self._logs),
            witnesses=tuple(self._witnesses),
            groups=tuple(self._groups),
            quorum=None if self._quorum == "none" else self._quorum,
            genesis=self._genesis,
            mldsa=self._mldsa,
            authority=tuple(self._authority),
            statement=self._statement,
        )

    def _ours(self, kind: str, value: str) -> None:
        match kind:
            case "genesis":
                self._genesis = _once(self._genesis, _hex(value), "genesis")
            case "log":
                self._mldsa = _once(self._mldsa, _typed_vkey(value, {COSIGNATURE_MLDSA}), "ML-DSA key")
            case "authority" if value not in self._authority:
                self._authority.append(_hex(value))
            case "statement":
                self._statement = _once(self._statement, _hex(value), "statement key")
            case _:
                raise _fault(N_("it is not a line of a policy."))

    def _log(self, text: str, url: str | None = None) -> None:
        vkey = parse_vkey(text)
        if any(log.vkey.public_key == vkey.public_key for log in self._logs):
            raise _fault(N_("the log's key is there already."))
        self._logs.append(Log(vkey, url))

    def _witness(self, name: str, text: str, url: str | None = None) -> None:
        vkey = _typed_vkey(text, {COSIGNATURE_ED25519, COSIGNATURE_MLDSA})
        # One holder of a key must not count twice.
        if any(witness.vkey.public_key == vkey.public_key for witness in self._witnesses):
            raise _fault(N_("the witness' key is there already."))
        self._define(name)
        self._witnesses.append(Witness(name, vkey, url))

    def _group(self, name: str, threshold: str, members: Sequence[str]) -> None:
        for member in members:
            if member not in self._names or member in self._members:
                raise _fault(f"{member!r} is not defined above, or is a member already.")
            self._members.add(member)
        self._define(name)
        self._groups.append(Group(name, _threshold(threshold, len(members)), tuple(members)))

    def _define(self, name: str) -> None:
        if name == "none" or name in self._names:
            raise _fault(f"the name {name!r} is taken.")
        self._names.add(name)

    def _set_quorum(self, name: str) -> None:
        if name != "none" and name not in self._names:
            raise _fault(f"{name!r} is not defined above.")
        self._quorum = _once(self._quorum, name, "quorum")


def _once(before: _T | None, value: _T, what: str) -> _T:
    if before is not None:
        raise _fault(f"there is a {what} already.")
    return value


def _threshold(text: str, members: int) -> int:
    if text in {"any", "all"}:
        return 1 if text == "any" else members
    if not _THRESHOLD.fullmatch(text) or not 1 <= int(text) <= members:
        raise _fault(f"{text!r} is not “any”, “all” or a number from 1 to {members}.")
    return int(text)


def _typed_vkey(text: str, types: Collection[int]) -> VerifierKey:
    vkey = parse_vkey(text)
    if vkey.type not in types:
        raise _fault(N_("the key is of a type that cannot be used here."))
    return vkey


def _hex(text: str) -> str:
    if not _HEX.fullmatch(text):
        raise _fault(N_("it needs 64 lower-case hex digits."))
    return text


def _fault(reason: str, *, hint: str = "") -> Malformed:
    return Malformed("policy-malformed", reason, hint=hint)
