"""Receipts and passports as targets of changes."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from random import Random
from typing import Any

from ledger.crypto.canonical import format_canonical
from ledger.crypto.text import encode_base64url
from ledger.errors import LedgerError, Malformed
from ledger.log.policy import Policy
from ledger.log.receipt import parse_receipt
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import parse_passport
from ledger.verify.receipt import verify_receipt
from ledger.verify.verdict import Verdict
from scripts.campaigns.corpus import Corpus
from scripts.campaigns.mutations import change_bytes, change_tree, flip_base64, lines
from scripts.campaigns.outcomes import BAD, Baseline, Content, Outcome, judge, note_content


class Receipts:
    """Receipts judged by ``verify``, those with witnesses by a policy that asks for them."""

    name = "receipt"

    def __init__(self, corpus: Corpus) -> None:
        self._objects = corpus.objects["receipt"]
        plain = replace(corpus.policy, witnesses=(), quorum=None)
        # Every second one leads to the newest, witnessed checkpoint.
        self._policies = [plain if at % 2 == 0 else corpus.policy for at in range(len(self._objects))]
        self._bases = [
            Baseline(verify_receipt(data, policy), self._content(data, policy))
            for data, policy in zip(self._objects, self._policies, strict=True)
        ]

    def attempt(self, rng: Random) -> tuple[str, Outcome]:
        """Change one receipt and judge it."""
        at = rng.randrange(len(self._objects))
        data, policy = self._objects[at], self._policies[at]
        if rng.random() < 0.25:  # noqa: PLR2004 - a quarter stays well formed
            kind, changed = flip_base64(data, rng)
        else:
            kind, changed = change_bytes(data, rng, split=lines, donor=rng.choice(self._objects))
        if changed == data:
            return kind, "unchanged"
        verdict = verify_receipt(changed, policy)
        return kind, judge(verdict, self._readable(changed, policy), self._bases[at])

    def _readable(self, data: bytes, policy: Policy) -> Content | None:
        try:
            return self._content(data, policy)
        except LedgerError:
            return None

    @staticmethod
    def _content(data: bytes, policy: Policy) -> Content:
        receipt = parse_receipt(data)
        # The ML-DSA line is not claimed of a receipt.
        vkeys = [*(log.vkey for log in policy.logs), *(one.vkey for one in policy.witnesses)]
        content = note_content(receipt.checkpoint, vkeys, place="checkpoint")
        return {**content, "entry": receipt.entry, "index": str(receipt.index).encode()}


class Passports:
    """Passports judged by ``verify`` with the auditor's policy."""

    name = "passport"

    def __init__(self, corpus: Corpus) -> None:
        self._objects = corpus.objects["passport"]
        self._trees = [json.loads(data) for data in self._objects]
        self._policy, self._now = corpus.policy, corpus.now
        self._bases = [
            Baseline(verdict, self._content(data, verdict))
            for data in self._objects
            for verdict in (verify_passport(data, self._policy, now=self._now),)
        ]

    def attempt(self, rng: Random) -> tuple[str, Outcome]:
        """Change one passport and judge it; most changes keep it canonical JSON."""
        at = rng.randrange(len(self._objects))
        kind, changed = self._change(at, rng)
        if changed == self._objects[at]:
            return kind, "unchanged"
        verdict = verify_passport(changed, self._policy, now=self._now)
        # One that was altered may have been left before its assessments were come to.
        content = None if verdict.verdict in BAD else self._readable(changed, verdict)
        return kind, judge(verdict, content, self._bases[at])

    def _change(self, at: int, rng: Random) -> tuple[str, bytes]:
        way = rng.random()
        if way < 0.3:  # noqa: PLR2004 - shares of the ways
            return change_bytes(self._objects[at], rng)
        if way < 0.6:  # noqa: PLR2004 - the same
            return self._change_leaf(self._trees[at], rng)
        kind, tree = change_tree(self._trees[at], rng.choice(self._trees), rng)
        return kind, _format(tree)

    def _change_leaf(self, tree: dict[str, Any], rng: Random) -> tuple[str, bytes]:
        """Change what one text in the passport spells, and spell it again."""
        copy = json.loads(json.dumps(tree))
        owner, key = rng.choice(_texts(copy))
        text: str = owner[key]
        if key == "checkpoint":
            kind, data = change_bytes(text.encode(), rng, split=lines)
            owner[key] = data.decode(errors="replace")
        elif key in {"entry", "statement", "disclosure"} or owner is copy["assessments"]:
            kind, data = change_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)), rng)
            owner[key] = encode_base64url(data)
        else:
            kind, data = change_bytes(text.encode(), rng)
            owner[key] = data.decode(errors="replace")
        return kind, _format(copy)

    def _readable(self, data: bytes, verdict: Verdict) -> Content | None:
        try:
            return self._content(data, verdict)
        except LedgerError:
            return None

    def _content(self, data: bytes, verdict: Verdict) -> Content:
        passport = parse_passport(data)
        policy = self._policy
        vkeys = [*(log.vkey for log in policy.logs), *(one.vkey for one in policy.witnesses)]
        known = [*vkeys, policy.mldsa] if policy.mldsa else vkeys
        content = note_content(passport.checkpoint.encode(), known, place="checkpoint")
        for number, event in enumerate(passport.events):
            content[f"event {number}"] = f"{event.index} {event.entry}".encode()
        for one in passport.disclosures:
            content[f"disclosure {one.event} {one.name}"] = one.disclosure.encode()
        for text, judged in zip(passport.assessments, verdict.assessments or (), strict=True):
            if judged.signature != "does_not_hold":
                # One that was changed and still holds is none of those there were.
                content[f"assessment {text}"] = judged.signature.encode()
        fixed = (passport.origin, passport.lot, passport.statement, *passport.listed)
        return {**content, "said": "\n".join(fixed).encode()}


def _format(tree: dict[str, Any]) -> bytes:
    try:
        return format_canonical(tree)
    except Malformed:
        return json.dumps(tree).encode()


def _texts(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - any JSON
    """Return every text in a JSON value as its container and key."""
    found: list[tuple[Any, Any]] = []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, str):
            found.append((value, key))
        elif isinstance(inner, dict | list):
            found += _texts(inner)
    return found
