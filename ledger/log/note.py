"""Signed notes, c2sp.org/signed-note v1.0.0: a text, an empty line, and signature lines.

::

    This is an example message.

    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj… (92 characters)

A signature line is U+2014, the key's name, and base64 of the 4-byte key id ‖ signature. The key is written
as a verifier key, ``example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k``: name, key id
in hex, base64 of a type byte ‖ public key. The three smallest forms that all C2SP texts share, base64,
decimal number and hash line, are read here too.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.crypto.ed25519 import check_signature
from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed, SignatureInvalid
from ledger.language import N_
from ledger.log.merkle import HASH_BYTES, MAX_SIZE

ED25519: Final = 0x01
ECDSA: Final = 0x02
COSIGNATURE_ED25519: Final = 0x04
COSIGNATURE_MLDSA: Final = 0x06

MAX_NOTE_BYTES: Final = 1_000_000
MAX_SIGNATURES: Final = 100

_KEY_ID_BYTES: Final = 4
_SIGNATURE_BYTES: Final = 64
_KEY_BYTES: Final = {ED25519: 32, COSIGNATURE_ED25519: 32, COSIGNATURE_MLDSA: 1312}
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f]")
# \s is every Unicode space, and four control characters.
_KEY_NAME: Final = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")
_DECIMAL: Final = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line; ``blob`` is what follows the 4-byte key id."""

    name: str
    key_id: bytes
    blob: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text ending in a newline, and its signatures, none of them checked."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key for one type of signature."""

    name: str
    type: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ newline ‖ type ‖ public key); of the key alone for ECDSA."""
        named = b"" if self.type == ECDSA else self.name.encode() + b"\n" + bytes((self.type,))
        return sha256(named + self.public_key).digest()[:_KEY_ID_BYTES]


def parse_note(data: bytes) -> Note:
    """Read a note of at most 1,000,000 bytes and 100 signatures.

    Raises Malformed. Nothing in the text may be believed before a signature was checked.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise _malformed(N_("it is too long"))
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise _malformed(N_("it is not UTF-8")) from error
    if _CONTROL.search(whole):
        raise _malformed(N_("it holds a control character"))
    # The text may hold empty lines itself; the last one ends it.
    text, separator, lines = whole.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise _malformed(N_("it has no signature lines after an empty line"))
    signatures = lines[:-1].split("\n")
    if len(signatures) > MAX_SIGNATURES:
        raise _malformed(N_("it has too many signatures"))
    return Note(text + "\n", tuple(parse_signature(line) for line in signatures))


def format_note(note: Note) -> bytes:
    """Return the bytes of a note."""
    lines = [format_signature(signature) + "\n" for signature in note.signatures]
    return "".join([note.text, "\n", *lines]).encode()


def parse_signature(line: str) -> Signature:
    """Read one signature line without its newline.

    Raises Malformed.
    """
    match line.split(" ", 3):
        case ["—", name, encoded] if is_key_name(name) and len(blob := parse_base64(encoded)) > _KEY_ID_BYTES:
            return Signature(name, blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])
    raise _malformed(N_("a signature line is not “— name base64”"))


def format_signature(signature: Signature) -> str:
    """Return one signature line without its newline."""
    return f"— {signature.name} {format_base64(signature.key_id + signature.blob)}"


def parse_vkey(text: str) -> VerifierKey:
    """Read a verifier key of any type; the id must be the one the key gives.

    Raises Malformed.
    """
    match text.split("+", 2):
        case [name, key_id, encoded] if is_key_name(name) and (material := parse_base64(encoded)):
            vkey = VerifierKey(name, material[0], material[1:])
        case _:
            raise _no_vkey()
    length = len(vkey.public_key)
    # The id is computed and compared, not believed, so the name and the key cannot be swapped.
    if not length or length != _KEY_BYTES.get(vkey.type, length) or vkey.key_id.hex() != key_id:
        raise _no_vkey()
    return vkey


def _no_vkey() -> Malformed:
    return Malformed("vkey-malformed", N_("This is not a verifier key, “name+key id+base64”."))


def format_vkey(vkey: VerifierKey) -> str:
    """Return the text of a verifier key."""
    return f"{vkey.name}+{vkey.key_id.hex()}+{format_base64(bytes((vkey.type,)) + vkey.public_key)}"


def sign_note(text: str, name: str, key: SigningKey) -> Signature:
    """Sign a note's text (with its final newline) with Ed25519, type 0x01.

    Whoever takes a name from outside asks :func:`is_key_name` first.
    """
    if not is_key_name(name):
        raise RuntimeError("bug: a key name that no note can hold")
    vkey = VerifierKey(name, ED25519, key.public_key)
    return Signature(name, vkey.key_id, key.sign(text.encode()))


def check_note_signature(text: str, signature: Signature, vkey: VerifierKey) -> None:
    """Check an Ed25519 note signature, type 0x01, by its own key.

    Raises SignatureInvalid.
    """
    if (signature.name, signature.key_id, vkey.type) != (vkey.name, vkey.key_id, ED25519):
        raise RuntimeError("bug: a signature line checked with the key of another")
    if len(signature.blob) != _SIGNATURE_BYTES:
        raise SignatureInvalid("signature-invalid", f"The signature of {vkey.name} has the wrong length.")
    check_signature(vkey.public_key, text.encode(), signature.blob)


def is_key_name(name: str) -> bool:
    """Tell whether a key may bear this name: not empty, UTF-8, no space of any kind, no plus, no control."""
    return _KEY_NAME.fullmatch(name) is not None


def parse_base64(text: str) -> bytes:
    """Read standard base64 with padding (RFC 4648 §4), in its only canonical spelling.

    Raises Malformed.
    """
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("base64-malformed", N_("A base64 value is not well formed.")) from error
    # Unused bits of the last character may be set and still decode; then one value would have two spellings.
    if format_base64(data) != text:
        raise Malformed("base64-malformed", N_("A base64 value is not in its canonical spelling."))
    return data


def format_base64(data: bytes) -> str:
    """Return standard base64 with padding."""
    return b64encode(data).decode("ascii")


def parse_decimal(text: str) -> int:
    """Read a number from 0 to 2^63 - 1 without sign or leading zero.

    Raises Malformed.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise Malformed("number-malformed", N_("A number is not a plain decimal below 2^63."))
    return int(text)


def parse_hash(text: str) -> bytes:
    """Read one SHA-256 hash in base64.

    Raises Malformed.
    """
    value = parse_base64(text)
    if len(value) != HASH_BYTES:
        raise Malformed("hash-malformed", N_("A hash is not 32 bytes long."))
    return value


def _malformed(reason: str) -> Malformed:
    return Malformed("note-malformed", N_("This is not a signed note: {what}."), values={"what": reason})
