"""What a file is, so that whoever names the wrong one is told which command fits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ledger.cli.advice import whole
from ledger.cli.settings import Settings
from ledger.crypto.envelope import ENROLMENT, EVENT
from ledger.errors import Malformed
from ledger.language import N_
from ledger.log.receipt import is_receipt
from ledger.verify.label_file import is_label

_SHORTEST_LABEL: Final = 300
"""Characters; what has fewer and no address is a word, such as the name of a file."""
_HEAD: Final = 200
_SIGNATURE_LINE: Final = "\n\n— ".encode()


@dataclass(frozen=True, slots=True)
class _Kind:
    """Files that are not verified: how they are told, what they are called, and the command for them."""

    fits: Callable[[bytes], bool]
    name: str
    command: Callable[[Path], tuple[object, ...]]


_OTHERS: Final = (
    _Kind(
        lambda data: EVENT.encode() in data[:_HEAD],
        N_("a signed event, which has a receipt when it is recorded"),
        lambda file: ("submit", file),
    ),
    _Kind(
        lambda data: ENROLMENT.encode() in data[:_HEAD],
        N_("an enrolment statement"),
        lambda file: ("key", "add", "PARTY", "--proof", file),
    ),
    _Kind(
        lambda data: data.startswith(b"-----BEGIN ") and b"PRIVATE KEY-----" in data[:_HEAD],
        N_("a key file, which is for nobody else"),
        lambda file: ("key", "prove", "--party", "PARTY", "--use", "admin", "--key", file, "--out", "FILE"),
    ),
    _Kind(
        lambda data: data.startswith(b"SQLite format 3\0"),
        N_("a database"),
        lambda file: ("audit", "--data", file.parent),
    ),
    _Kind(
        lambda data: any(line.startswith((b"log ", b"#mineral-ledger ")) for line in data.split(b"\n")),
        N_("a trust file, by which others are verified"),
        lambda file: ("verify", "FILE", "--policy", file),
    ),
    _Kind(lambda data: _SIGNATURE_LINE in data, N_("a checkpoint"), lambda file: ("audit", file.parent)),
    _Kind(lambda data: not data, N_("empty"), lambda _file: ("passport", "LOT")),
    _Kind(lambda _data: True, N_("none of them"), lambda _file: ("passport", "LOT")),
)


def label_text(data: str | bytes) -> str | None:
    """Return the text of a dense QR code when that is what was given, typed or in a file; None otherwise."""
    text = data if isinstance(data, str) else data.decode("ascii", "replace")
    return text if is_label(text) and ("/" in text or len(text) >= _SHORTEST_LABEL) else None


def paper_kind(data: bytes, file: Path) -> Literal["receipt", "passport"]:
    """Return whether a file is to be judged as a receipt or as a passport.

    A damaged one still is: its name counts as much as how it begins, and any JSON may have been a passport.
    Raises Malformed for any other file, with the command that fits it.
    """
    if is_receipt(data) or file.suffix == ".tlog-proof":
        return "receipt"
    if data.lstrip()[:1] == b"{" or file.suffix == ".json" or b'"statement":"' in data:
        return "passport"
    if b"\nextra " in data:
        return "receipt"
    kind = next(kind for kind in _OTHERS if kind.fits(data))
    raise Malformed(
        "not-verifiable",
        N_(
            "verify judges receipts (.tlog-proof), passports (.passport.json) and the texts of labels."
            " {file} is {what}."
        ),
        values={"file": file, "what": kind.name},
        hint=whole(Settings(), *kind.command(file)),
    )
