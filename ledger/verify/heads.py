"""The checkpoints of an audited log: who signed them, when, and whether all are of one history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ledger.errors import EvidenceMissing, KeyUnknown, LedgerError, Malformed, NotFound
from ledger.log.checkpoint import Checkpoint, Signed, check_signatures, parse_checkpoint
from ledger.log.note import COSIGNATURE_MLDSA, ED25519, VerifierKey, format_vkey, parse_note, parse_vkey
from ledger.log.policy import Checked, Log, Policy, check_checkpoint, parse_policy
from ledger.lots.state import LEDGER, Key, Ledger, Party
from ledger.lots.view import View
from ledger.verify.remarks import fault_with
from ledger.verify.source import CHECKPOINT, KEPT, POLICY, Source
from ledger.verify.verdict import Findings, format_instant

CLOCK_SLACK_MS: Final = 600_000
"""By how much the clocks of a log and of a witness may differ; the log halts at the same limit."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """What the entries give for a size: the root, and the time at which the last of them was recorded."""

    root: bytes
    recorded_at: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept checkpoint: its file's name, its note, and what it says."""

    name: str
    note: bytes
    checkpoint: Checkpoint

    @property
    def path(self) -> str:
        """Where it stands in an export."""
        return KEPT + self.name


def read_head(source: Source, findings: Findings) -> tuple[Checkpoint, bytes] | None:
    """Return the newest checkpoint, not believed yet."""
    try:
        note = source.checkpoint()
        return parse_checkpoint(parse_note(note).text), note
    except NotFound:
        # Whoever names a wrong place has not found a false log.
        findings.doubt("no-log", place=source.name, path=CHECKPOINT)
    except LedgerError as error:
        findings.failed(error, where=CHECKPOINT)
    return None


def read_kept(source: Source, head: Checkpoint, findings: Findings) -> list[Kept]:
    """Return the kept checkpoints within the log, by size, not believed yet."""
    listed = source.kept_checkpoints()
    if listed is None:
        findings.left_out("kept-unlisted")
        return []
    found: list[Kept] = []
    for name, note in listed:
        try:
            kept = Kept(name, note, parse_checkpoint(parse_note(note).text))
        except Malformed as error:
            findings.failed(error, where=KEPT + name)
            continue
        size = kept.checkpoint.size
        if name != str(size):
            findings.fault("checkpoint-misnamed", where=kept.path, name=name, size=size)
        if size > head.size:
            findings.fault("checkpoint-beyond", where=kept.path, name=name, size=size, newest=head.size)
        else:
            found.append(kept)
    return sorted(found, key=lambda kept: kept.checkpoint.size)


def own_policy(vkeys: Iterable[str]) -> Policy:
    """Return the trust that a log asks for by itself: the keys its genesis and updates declare."""
    keys = declared(vkeys)
    mldsa = [vkey for vkey in keys if vkey.type == COSIGNATURE_MLDSA]
    return Policy(
        logs=tuple(Log(vkey) for vkey in keys if vkey.type == ED25519), mldsa=mldsa[-1] if mldsa else None
    )


def declared(vkeys: Iterable[str]) -> list[VerifierKey]:
    """Return the verifier keys that a log declares; what is none is left out and then counts as unknown."""
    found: list[VerifierKey] = []
    for text in vkeys:
        try:
            found.append(parse_vkey(text))
        except Malformed:
            continue
    return found


def check_note(note: bytes, policy: Policy, findings: Findings, *, require_mldsa: bool) -> Checked | None:
    """Check the newest checkpoint by a policy and note what it proves."""
    try:
        checked = check_checkpoint(note, policy, require_mldsa=require_mldsa)
        strong = require_mldsa
    except (EvidenceMissing, KeyUnknown) as error:
        findings.failed(error, where=CHECKPOINT)
        if not require_mldsa:
            return None
        return check_note(note, policy, findings, require_mldsa=False)
    except LedgerError as error:
        findings.failed(error, where=CHECKPOINT)
        return None
    origin = checked.checkpoint.origin
    findings.proved("log-signed" if strong else "log-signed-ed25519", origin=origin)
    if checked.witnessed:
        findings.proved("witnessed", names=", ".join(sorted(checked.cosigned)))
    elif policy.quorum is not None:
        findings.doubt("not-witnessed")
    else:
        findings.left_out("no-quorum")
    if unknown := unknown_lines(checked, policy):
        findings.left_out("unknown-lines", names=", ".join(unknown))
    return checked


def unknown_lines(checked: Checked, policy: Policy) -> list[str]:
    """Return the names on signature lines that no key of the policy made."""
    known = {(vkey.name, vkey.key_id) for vkey in vkeys_of(policy)}
    lines = checked.note.signatures
    return sorted({line.name for line in lines if (line.name, line.key_id) not in known})


def vkeys_of(policy: Policy) -> list[VerifierKey]:
    """Return every key that a policy names."""
    keys = [*(log.vkey for log in policy.logs), *(witness.vkey for witness in policy.witnesses)]
    return [*keys, policy.mldsa] if policy.mldsa else keys


def check_kept(
    kept: Sequence[Kept], known: Sequence[VerifierKey], prefixes: Mapping[int, Prefix], findings: Findings
) -> None:
    """Check that every kept checkpoint is signed, and over this same history."""
    good = bare = 0
    for one in kept:
        try:
            signed = check_signatures(one.note, known)
        except LedgerError as error:
            findings.failed(error, where=one.path)
            continue
        if not _is_by_log(signed):
            findings.fault("checkpoint-unsigned", where=one.path, name=one.name)
            continue
        prefix = prefixes.get(one.checkpoint.size)
        if prefix is None:
            findings.doubt("kept-uncompared", name=one.name)
            continue
        if prefix.root != one.checkpoint.root:
            findings.fault("checkpoint-inconsistent", where=one.path, name=one.name)
            continue
        check_times(signed, prefix, findings, where=one.path)
        good += 1
        bare += not any(vkey.type == COSIGNATURE_MLDSA for vkey in signed.times)
    findings.proved("kept", count=good)
    findings.left_out("kept-mldsa", count=bare)


def check_times(signed: Signed, prefix: Prefix, findings: Findings, *, where: str) -> None:
    """Check that nobody saw a tree before its last entry was recorded."""
    for vkey, seconds in signed.times.items():
        if seconds and seconds * 1000 + CLOCK_SLACK_MS < prefix.recorded_at:
            findings.fault(
                "cosignature-too-early",
                where=where,
                index=signed.checkpoint.size - 1,
                name=vkey.name,
                size=signed.checkpoint.size,
                seen=format_instant(seconds * 1000),
                recorded=format_instant(prefix.recorded_at),
            )


def check_pins(policy: Policy, view: View, findings: Findings) -> None:
    """Check what a policy says of a ledger against what the ledger says of itself."""
    ledger = view.find(Ledger, LEDGER)
    if ledger is None:
        return
    if policy.genesis is None:
        findings.left_out("genesis-not-pinned")
    findings.faults += [fault_with(code, values) for code, values in contradictions(policy, ledger)]
    for pinned in policy.authority:
        key = view.find(Key, pinned)
        party = view.find(Party, key.party) if key else None
        if party is None or "authority" not in party.roles:
            findings.fault("authority-other", key=pinned[:16])


def contradictions(policy: Policy, ledger: Ledger) -> list[tuple[str, dict[str, object]]]:
    """Return what cannot be true of both, as fault codes with their values."""
    found: list[tuple[str, dict[str, object]]] = []
    if policy.genesis not in {None, ledger.genesis}:
        found.append(("genesis-other", {"found": ledger.genesis}))
    keys = [log.vkey for log in policy.logs if log.vkey.name == ledger.origin]
    if policy.mldsa is not None and policy.mldsa.name == ledger.origin:
        keys.append(policy.mldsa)
    undeclared = [vkey for vkey in keys if format_vkey(vkey) not in ledger.log_vkeys]
    found += [("log-key-undeclared", {"key": f"{vkey.name}+{vkey.key_id.hex()}"}) for vkey in undeclared]
    if policy.statement not in {None, ledger.statement_key}:
        found.append(
            ("statement-key-other", {"key": str(policy.statement)[:16], "found": ledger.statement_key[:16]})
        )
    return found


def check_own_policy_file(source: Source, view: View, findings: Findings) -> None:
    """Read the policy that came with the log: it may not contradict the genesis, and proves nothing."""
    ledger = view.find(Ledger, LEDGER)
    try:
        data = source.policy()
        if data is None:
            findings.left_out("policy-none")
            return
        if ledger is None:
            return
        policy = parse_policy(data)
    except LedgerError as error:
        findings.failed(error, where=POLICY)
        return
    for code, values in contradictions(policy, ledger):
        findings.fault("policy-other", where=POLICY, what=fault_with(code, values).message)
    findings.left_out("policy-unused")


def _is_by_log(signed: Signed) -> bool:
    return any(vkey.type == ED25519 and vkey.name == signed.checkpoint.origin for vkey in signed.times)


def all_keys(policy: Policy, vkeys: Iterable[str]) -> list[VerifierKey]:
    """Return the keys of a policy and those that the log declares, each once."""
    return list(dict.fromkeys(chain(vkeys_of(policy), declared(vkeys))))
