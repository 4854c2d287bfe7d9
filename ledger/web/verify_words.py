"""What the verifier in the browser says beside the sentences of :mod:`ledger.verify.remarks`.

``scripts/build_verify_page.py`` puts them, in every language, where the browser reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_, NN_
from ledger.service.steps import STEPS

_LIMIT: Final = N_("It is longer than {limit} bytes.")

ERRORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "base32": N_("The text is not base 32: letters A to Z and digits 2 to 7."),
        "base64-malformed": N_("A base64 value is not well formed, or not in its canonical spelling."),
        "base64url": N_("The text is not unpadded base64url."),
        "checkpoint-malformed": N_("A checkpoint is three lines: origin, size and root."),
        "checkpoint-root-wrong": N_("An empty log has another root than this."),
        "enrolment-field": N_("The field {name} of the enrolment statement is malformed."),
        "enrolment-fields": N_("An enrolment statement has other fields."),
        "enrolment-header": N_("The enrolment statement is signed by another key or for another party."),
        "entry-malformed": N_("This is not a log entry: its length or its time is impossible."),
        "envelope-content-type": N_("The envelope holds {found}, not {wanted}."),
        "envelope-encoding": N_("The bytes are not a signed envelope in its one encoding."),
        "envelope-too-long": _LIMIT,
        "event-field": N_("What stands at this place is not what an event of this type has there."),
        "event-header": N_("Issuer and type differ between header and payload."),
        "event-ledger": N_("Every event but the genesis names its ledger."),
        "event-type-unknown": N_("There is no such event type."),
        "hash-malformed": N_("A hash is not 32 bytes long."),
        "inclusion-invalid": N_("The inclusion proof does not hold."),
        "json-key": N_("A key of the JSON text is not of the form [a-z_][a-z0-9_]*."),
        "json-not-array": N_("The JSON text must be an array."),
        "json-not-canonical": N_("The JSON text is not in canonical form."),
        "json-not-object": N_("The JSON text must be an object."),
        "json-number": N_("A number of the JSON text is not an integer below 2^53."),
        "json-scalar": N_("The JSON text must be an object or an array."),
        "json-syntax": N_("The bytes are not a JSON text in UTF-8."),
        "json-too-deep": N_("The JSON text is nested deeper than {limit} levels."),
        "json-too-long": _LIMIT,
        "json-value": N_("The value cannot be written as canonical JSON."),
        "key-not-enrolled": N_(
            "It is recorded and should have been refused: key {key} was not enrolled for {party}."
        ),
        "key-point": N_("The public key is not a point that Ed25519 keys have."),
        "key-revoked": N_("It is recorded and should have been refused: key {key} was revoked before."),
        "label-malformed": N_("This is not the text of a label: HTTPS://…/V/ and letters and digits."),
        "log-key-unknown": N_("No log of the policy has signed for {origin}."),
        "mldsa-key-unknown": N_("The policy has no ML-DSA key of {origin}."),
        "mldsa-signature-missing": N_("There is no ML-DSA signature of {origin}."),
        "no-ed25519": N_("This browser cannot check Ed25519 signatures: take a newer one, or the program."),
        "note-malformed": N_("This is not a signed note."),
        "number-malformed": N_("A number is not a plain decimal below 2^63."),
        "policy-malformed": N_("This is not a policy, or it was cut short (line {line})."),
        "receipt-malformed": N_("This is not a receipt: it is too long, or one of its lines is another."),
        "sealed-digest": N_("The disclosure does not belong to the signed digest."),
        "sealed-disclosure": N_("The text is not the disclosure of a sealed field."),
        "sealed-name": N_("The disclosure is of another field than its place says."),
        "sealed-salt": N_("The salt of a sealed field has fewer than 16 bytes."),
        "signature-invalid": N_("The signature is not by this key over these bytes."),
        "statement-header": N_("The statement is not the ledger's on a lot."),
        "statement-malformed": N_("This is not the one encoding of a lot statement."),
        "vkey-malformed": N_("This is not a verifier key, “name+key id+base64”."),
    }
)
"""Code of what is refused → its sentence."""

REMARKS: Final[Mapping[str, str | tuple[str, str]]] = MappingProxyType(
    {
        "assessments-unchecked": NN_(
            "{count} assessment: due diligence is a separate question, and the program answers it.",
            "{count} assessments: due diligence is a separate question, and the program answers it.",
        ),
        "head-and-state": N_("The newest event of the lot is here, and its state follows from it."),
        "keys-enrolled": NN_(
            "{count} event: its key was enrolled for its party before.",
            "{count} events: the key of each was enrolled for its party before.",
        ),
        "mldsa-unchecked": N_("The ML-DSA-44 signature of {names}: no browser can check it yet."),
        "state-unchecked": N_("The state of the lot: it depends on more than its newest event."),
        "undecided-here": N_(
            "Whether each event was allowed by the rules, and balance, holds and shares of the lot: the"
            " program decides the events again, this page does not."
        ),
    }
)
"""Code of what was, or was not, checked → its sentence, or its two forms."""

PAGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "page-title": N_("Check a record"),
        "page-lead": N_(
            "Checks a passport, a receipt or a label in this browser. Nothing leaves this device."
        ),
        "page-back": N_("Back to {host}"),
        "page-drop": N_("Choose files, or drop them here"),
        "page-drop-hint": N_("The passport or receipt, and the policy of the ledger."),
        "page-label": N_("Or the text of a label's large QR code"),
        "page-check": N_("Check it"),
        "page-scan": N_("Scan with the camera"),
        "page-scan-failed": N_("The camera cannot be used here. Paste the text instead."),
        "page-waiting": N_("Checking…"),
        "page-policy-none": N_("No policy yet. Without one the best answer is “cannot tell”."),
        "page-policy": N_("Policy: {names}"),
        "page-policy-note": N_(
            "Get the policy from the ledger's operator or from somebody you trust, not from who gave you the"
            " file."
        ),
        "verdict-intact": N_("Record intact"),
        "verdict-altered": N_("Record altered"),
        "verdict-cannot_tell": N_("Cannot tell"),
        "verdict-label": N_("Signed by this ledger"),
        "lead-intact": N_("Nothing in this file was changed since it was recorded, as of {time}."),
        "lead-altered": N_("This file is not what was recorded. Do not rely on it."),
        "lead-cannot_tell": N_("Nothing false was found, and not enough was proved."),
        "lead-label": N_(
            "The words on this label are the ledger's, as of {time}. The label alone proves no more."
        ),
        "page-faults": N_("What is wrong"),
        "page-checked": N_("What was checked"),
        "page-not-checked": N_("What was not checked"),
        "page-about": N_("What the record says"),
        "page-journey": N_("The journey of the lot"),
        "page-technical": N_("For experts"),
        "page-unread": N_("{name}: neither a passport, a receipt nor a policy."),
        "field-lot": N_("Lot"),
        "field-state": N_("State"),
        "field-mass": N_("Mass"),
        "field-mass-kg": N_("{value} kg, stated"),
        "field-holds": N_("On hold"),
        "field-origin": N_("Ledger"),
        "field-as-of": N_("As of"),
        "field-event": N_("Event"),
        "field-issuer": N_("Signed by"),
        "field-mineral": N_("Mineral"),
        "field-country": N_("Country"),
        "field-month": N_("Month"),
        "field-tag": N_("Tag"),
    }
)
"""The page's own words."""

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # What a statement may be of another of.
        "ledger": N_("ledger"),
        "lot": N_("lot"),
        "origin": N_("origin"),
        "root": N_("root"),
        "size": N_("size"),
        # States of a lot.
        "registered": N_("registered"),
        "in_stock": N_("in stock"),
        "dispatched": N_("on its way"),
        "received_in_part": N_("received in part"),
        "exported": N_("exported"),
        "imported": N_("imported"),
        "transformed": N_("used up"),
        "consumed": N_("consumed"),
        "lost": N_("lost"),
        "seized": N_("seized"),
        "destroyed": N_("destroyed"),
        "voided": N_("voided"),
        **STEPS,
    }
)
"""Values of the record as people read them; a value without a word stands as it is."""
