"""The verdict on the text of a label: whose words they are, for somebody who holds a bag or a paper.

A label carries no proof: it says neither that the log holds the event nor that this is the only copy.
"""

from __future__ import annotations

from ledger.crypto.envelope import check_envelope
from ledger.errors import LedgerError
from ledger.log.policy import Policy
from ledger.lots.schema import instant
from ledger.verify.label_file import LabelStatement, parse_label, start_of
from ledger.verify.verdict import Findings, Verdict, format_instant


def verify_label(text: str, policy: Policy | None) -> Verdict:
    """Return *intact*, *altered* or *cannot tell* for the text of a dense QR code; raises nothing.

    *Intact* says that the statement key which the policy pins has signed it. Without a policy, and for any
    other key, the answer is *cannot tell*; any fault is *altered*. ``as_of`` is when the label was issued.
    """
    findings = Findings()
    try:
        label, envelope = parse_label(text)
        check_envelope(envelope)
    except LedgerError as error:
        findings.failed(error)
        return findings.verdict(good="intact", bad="altered", head=None, assessments=())
    _check_signer(label, envelope.key.hex(), policy, findings)
    findings.left_out("label-inclusion")
    findings.left_out("label-copied")
    findings.left_out("outside")
    return findings.verdict(
        good="intact",
        bad="altered",
        head=None,
        as_of=format_instant(instant(label.issued_at)),
        assessments=(),
        label=label.model_dump(mode="json"),
    )


def _check_signer(label: LabelStatement, key: str, policy: Policy | None, findings: Findings) -> None:
    if policy is None:
        findings.doubt("no-policy")
        return
    if policy.statement is None:
        findings.doubt("label-key-unpinned")
    elif policy.statement != key:
        findings.doubt("label-key-other", key=key[:16])
    else:
        findings.proved("label-signed", key=key[:16])
    if policy.genesis is not None and start_of(policy.genesis) != label.ledger:
        findings.fault("label-ledger", where="/ledger")
