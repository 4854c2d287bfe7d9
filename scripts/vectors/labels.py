"""Vectors of dense QR codes: the text of a label, the policy (text) it is judged by, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import LABEL, STATEMENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.text import encode_base32, encode_base64url
from ledger.log.policy import Policy, format_policy
from ledger.lots.state import LEDGER, Recorded
from ledger.verify.label import verify_label
from ledger.verify.label_file import SUBJECT, LabelStatement, sign_label, start_of
from scripts.vectors.event import Vector
from scripts.vectors.papers import LOT, town
from tests.support.simulator import signing_key

HOST: Final = "LEDGER.EXAMPLE"
_BORN: Final = 13
"""The index of the lot's registration in the vectors' ledger."""


def statement() -> LabelStatement:
    """Return the label of the vectors' lot as it was registered."""
    sim = town().sim
    (born,) = (one for one in sim.records.values() if isinstance(one, Recorded) and one.index == _BORN)
    return LabelStatement(
        ledger=start_of(sim.genesis),
        lot=LOT,
        tag="7K3M9Q2XTW4RA",
        event=encode_base64url(bytes.fromhex(born.id)),
        index=born.index,
        mineral="2609.00.00",
        mass="50",
        country="CD",
        month="2025-07",
        issued_at="2025-07-01T09:00:00Z",
    )


def address(end: str, host: str = HOST) -> str:
    """Return the text of a dense QR code from what follows ``/V/``."""
    return f"HTTPS://{host}/V/{end}"


def build() -> Iterator[Vector]:
    """Good labels, those that nobody can tell, and named bad ones."""
    good, key = statement(), town().sim.statement_key
    text = address(sign_label(good, key))
    none = good.model_copy(update={"tag": None, "country": None})
    policy = _pinned(key)
    for name, comment, given, trust in (
        ("good", "signed by the statement key that the policy pins", text, policy),
        ("good-folded", "in small letters, with blanks around it", f"\r\n\t {text.lower()} \n", policy),
        ("good-bare", "without the address", sign_label(good, key), policy),
        ("good-http", "a port, and no TLS", text.replace(f"HTTPS://{HOST}", "http://localhost:8000"), policy),
        (
            "good-no-tag",
            "no tag of this ledger, from several countries",
            address(sign_label(none, key)),
            policy,
        ),
        ("weak-no-policy", "nothing is pinned", text, None),
        ("weak-key-unpinned", "the policy pins no statement key", text, replace(policy, statement=None)),
        ("weak-key-other", "the policy pins another", text, _pinned(signing_key("other"))),
        ("weak-signer", "signed by somebody else", address(sign_label(good, signing_key("x"))), policy),
    ):
        yield _vector(name, comment, given, trust)
    for name, (comment, given) in _bad(good, key, text).items():
        yield _vector(f"bad-{name}", comment, given, policy)


def _pinned(key: SigningKey) -> Policy:
    return replace(town().sim.policy(), statement=key.public_key.hex())


def _vector(name: str, comment: str, text: str, policy: Policy | None) -> Vector:
    verdict = verify_label(text, policy)
    return {
        "id": name,
        "comment": comment,
        "input": {"text": text, "policy": None if policy is None else format_policy(policy).decode()},
        "result": {
            "verdict": verdict.verdict,
            "faults": sorted({fault.code for fault in verdict.faults}),
            "label": None if verdict.label is None else dict(verdict.label),
        },
    }


_FIELDS: Final[Mapping[str, tuple[str, str, JSON]]] = {
    "ledger-other": ("of another ledger", "ledger", "A" * 22),
    "ledger-spelling": ("stray bits in the ledger's last character", "ledger", "A" * 21 + "B"),
    "event-spelling": ("stray bits in the event's last character", "event", "A" * 42 + "B"),
    "event-short": ("an event id that is too short", "event", "A" * 42),
    "lot": ("a lot in small letters", "lot", "lot-1"),
    "tag": ("a tag with a letter that no code has", "tag", "7K3M9Q2XTW4RU"),
    "tag-dashes": ("a tag as it is printed", "tag", "7K3M-9Q2X-TW4R-A"),
    "index-negative": ("an index below nought", "index", -1),
    "index-true": ("an index that is a word", "index", True),
    "index-text": ("an index that is a text", "index", "13"),
    "mineral": ("no HS code", "mineral", "cassiterite"),
    "mass-number": ("a mass that is a number", "mass", 50),
    "mass-grains": ("a mass of more than six decimals", "mass", "50.0000001"),
    "country": ("a country in words", "country", "Congo"),
    "month": ("the thirteenth month", "month", "2025-13"),
    "month-day": ("a day for a month", "month", "2025-07-01"),
    "day": ("a day that there is not", "issued_at", "2025-02-30T09:00:00Z"),
    "version": ("a field more", "version", 1),
}


def _bad(good: LabelStatement, key: SigningKey, text: str) -> dict[str, tuple[str, str]]:
    fields = good.model_dump(mode="json")
    payload = format_canonical(fields)

    def enveloped(content: bytes, *, type: str = LABEL, issuer: str = LEDGER, subject: str = SUBJECT) -> str:
        data = sign_envelope(content, key, content_type=type, issuer=issuer, subject=subject)
        return address(encode_base32(data))

    without = format_canonical({name: value for name, value in fields.items() if name != "country"})
    return {
        "signature": (
            "one character of the signature",
            text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:],
        ),
        "content-type": ("the content type of a lot statement", enveloped(payload, type=STATEMENT)),
        "header-issuer": ("signed for a party", enveloped(payload, issuer="COOP-A")),
        "header-subject": ("the subject of a lot statement", enveloped(payload, subject="lot")),
        "not-canonical": ("a blank in the payload", enveloped(payload.replace(b",", b", ", 1))),
        "not-an-object": ("a list", enveloped(b"[]")),
        "field-less": ("without its country", enveloped(without)),
        "address": ("the address of a tag's page", "HTTPS://LEDGER.EXAMPLE/T/7K3M9Q2XTW4RA"),
        "address-path": ("a path before /V/", text.replace("/V/", "/A/V/")),
        "digit": ("a digit that base 32 has not", f"{text}1"),
        "letter": ("a letter that folds to one of base 32 in Unicode", f"{text[:-1]}\u017f"),
        "padding": ("with padding", f"{text}="),
        "cut": ("cut short", text[:-20]),
        "length": ("a number of characters that spells no bytes", f"{text}A"),
        "blank": ("a blank that is not one everywhere", f"\ufeff{text}"),
        "nothing": ("nothing", ""),
        **{
            name: (comment, enveloped(format_canonical({**fields, field: value})))
            for name, (comment, field, value) in _FIELDS.items()
        },
    }
