"""Vectors of sealed fields."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ledger.crypto.canonical import format_canonical
from ledger.crypto.sealed import disclosure_digest, seal
from ledger.crypto.text import encode_base64url
from scripts.vectors.event import SALT, Vector


def build() -> Iterator[Vector]:
    """Sealed fields: ``disclosure`` is opened as the field ``name`` with the signed ``digest``."""
    for name, value in (
        ("price", "9.50"),
        ("driver", {"name": "Amina Bahati", "contacts": ["+243 …"]}),
        ("seen", None),
    ):
        digest, disclosure = seal(name, value, SALT)  # type: ignore[arg-type]  # values of different kinds
        yield _sealed(f"good-{name}", "a sealed field", (name, digest, disclosure), {"value": value})
    digest, disclosure = seal("price", "9.50", SALT)
    price = ("price", digest, disclosure)
    spaced = encode_base64url(json.dumps([encode_base64url(SALT), "price", "9.50"]).encode())
    yield _sealed(
        "read-blanks",
        "JSON written with blanks, as general libraries do",
        ("price", disclosure_digest(spaced), spaced),
        {"value": "9.50"},
    )
    twice = encode_base64url(b'["AAAAAAAAAAAAAAAAAAAAAA","price",{"a":1,"a":2}]')
    short = encode_base64url(format_canonical([encode_base64url(SALT[:15]), "price", "9.50"]))
    element = encode_base64url(format_canonical([encode_base64url(SALT), "9.50"]))
    for name, comment, parts, error in (
        (
            "other-digest",
            "the digest of another field",
            ("price", seal("price", "8", SALT)[0], disclosure),
            "sealed-digest",
        ),
        ("other-name", "a right digest at the place of another field", ("payee", *price[1:]), "sealed-name"),
        ("key-twice", "a key that stands twice", ("price", disclosure_digest(twice), twice), "json-syntax"),
        ("salt-short", "a salt of 15 bytes", ("price", disclosure_digest(short), short), "sealed-salt"),
        (
            "element",
            "the disclosure of an array element",
            ("price", disclosure_digest(element), element),
            "sealed-disclosure",
        ),
        ("padded", "base64url with padding", ("price", disclosure_digest("W10="), "W10="), "base64url"),
    ):
        yield _sealed(f"bad-{name}", comment, parts, {"error": error})


def _sealed(name: str, comment: str, parts: tuple[str, str, str], result: Vector) -> Vector:
    field, digest, disclosure = parts
    return {
        "id": name,
        "comment": comment,
        "name": field,
        "digest": digest,
        "disclosure": disclosure,
        "result": result,
    }
