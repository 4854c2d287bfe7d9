"""The verdict on a receipt: that a log holds one event, for somebody without a network.

Steps, as in c2sp.org/tlog-proof: the checkpoint by the policy, inclusion, then the event itself.
"""

from __future__ import annotations

from typing import Any

from ledger.errors import LedgerError, Malformed
from ledger.log.checkpoint import Checkpoint, check_signatures, parse_checkpoint
from ledger.log.merkle import check_inclusion, leaf_hash
from ledger.log.note import parse_note
from ledger.log.policy import Policy
from ledger.log.receipt import Receipt, parse_receipt
from ledger.lots.event import Event
from ledger.verify.heads import Prefix, check_note, check_times, vkeys_of
from ledger.verify.reading import read_entry
from ledger.verify.replay import GENESIS
from ledger.verify.verdict import Findings, Verdict, format_instant


def verify_receipt(data: bytes, policy: Policy | None) -> Verdict:
    """Return *intact*, *altered* or *cannot tell* for the bytes of a receipt; raises nothing.

    Without a policy anybody could have made the file, so the best answer is *cannot tell*; any fault is
    *altered*. ``as_of`` is when the log recorded the event.
    """
    findings = Findings()
    try:
        receipt = parse_receipt(data)
    except Malformed as error:
        findings.failed(error)
        return findings.verdict(good="intact", bad="altered", head=None, assessments=())
    head = parse_checkpoint(parse_note(receipt.checkpoint).text)
    _check_inclusion(receipt, head, findings)
    reading = read_entry(receipt.entry, receipt.index, findings.faults)
    recorded_at = reading.recorded_at or 0
    note = receipt.checkpoint
    trusted = check_trust(note, policy, findings, recorded_at=recorded_at, require_mldsa=False)
    if reading.event is not None:
        _check_event(reading.event, receipt.index, policy if trusted else None, findings)
    as_of = format_instant(recorded_at)
    findings.left_out("later", size=head.size, time=as_of)
    findings.left_out("outside")
    return findings.verdict(good="intact", bad="altered", head=head, as_of=as_of, assessments=())


def check_trust(
    note: bytes, policy: Policy | None, findings: Findings, *, recorded_at: int, require_mldsa: bool
) -> bool:
    """Check a checkpoint by a pinned policy and return whether a log of the policy has signed it.

    ``recorded_at`` is of an entry that it covers.
    """
    if policy is None:
        findings.doubt("no-policy")
        return False
    checked = check_note(note, policy, findings, require_mldsa=require_mldsa)
    if checked is not None:
        signed = check_signatures(note, vkeys_of(policy))
        check_times(signed, Prefix(signed.checkpoint.root, recorded_at), findings, where="checkpoint")
    return checked is not None


def _check_inclusion(receipt: Receipt, head: Checkpoint, findings: Findings) -> None:
    try:
        check_inclusion(
            receipt.proof,
            index=receipt.index,
            size=head.size,
            leaf=leaf_hash(receipt.entry),
            root=head.root,
        )
    except LedgerError as error:
        findings.failed(error, index=receipt.index)
    else:
        findings.proved("inclusion", index=receipt.index, size=head.size)


def _check_event(event: Event[Any], index: int, policy: Policy | None, findings: Findings) -> None:
    findings.proved("event-signed", key=event.key[:16], issuer=event.issuer)
    findings.left_out("event-authority", issuer=event.issuer)
    if (event.type == GENESIS) != (index == 0):
        findings.fault("genesis-missing", index=index)
    if policy is None:
        return
    if policy.genesis is None:
        findings.left_out("genesis-not-pinned")
    elif (event.payload.ledger or event.id) != policy.genesis:
        findings.fault("ledger-other", where="/ledger", index=index)
    else:
        findings.proved("event-ledger")
