"""Vectors of canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scripts.vectors.event import PAYLOAD, Vector


def build() -> Iterator[Vector]:
    """Canonical JSON: ``hex`` are the bytes; ``result`` is the value or the error."""
    for name, comment, text in (
        ("good-event", "a payload", PAYLOAD.decode()),
        ("good-empty", "the empty object", "{}"),
        (
            "good-escapes",
            "the seven short escapes, and \\u00xx for other controls",
            '{"a":"\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f"}',
        ),
        ("good-raw-characters", "everything else stands as UTF-8", '{"a":"/\x7f\u2028é決😀<>&"}'),
        ("good-integers", "the largest and the smallest", '{"a":[9007199254740991,-9007199254740991,0]}'),
        ("good-depth-16", "sixteen containers", '{"a":' + "[" * 15 + "]" * 15 + "}"),
    ):
        yield {
            "id": name,
            "comment": comment,
            "hex": text.encode().hex(),
            "result": {"value": json.loads(text)},
        }
    for name, comment, data, error in (
        ("blank", "a blank after the colon", b'{"a": 1}', "json-not-canonical"),
        ("trailing-newline", "a line end", b"{}\n", "json-not-canonical"),
        ("unsorted", "keys out of order", b'{"b":1,"a":2}', "json-not-canonical"),
        ("duplicate-key", "a key twice", b'{"a":1,"a":1}', "json-not-canonical"),
        ("escaped-letter", "a letter as an escape", b'{"a":"\\u0061"}', "json-not-canonical"),
        ("escaped-slash", "a slash as an escape", b'{"a":"\\/"}', "json-not-canonical"),
        ("escape-upper-case", "hex digits in capitals", b'{"a":"\\u001F"}', "json-not-canonical"),
        ("minus-zero", "minus zero", b'{"a":-0}', "json-not-canonical"),
        ("lone-surrogate", "half a character", b'{"a":"\\ud800"}', "json-syntax"),
        ("encoded-surrogate", "half a character in UTF-8", b'{"a":"\xed\xa0\x80"}', "json-syntax"),
        ("not-utf8", "a byte that is no UTF-8", b'{"a":"\xff"}', "json-syntax"),
        ("bom", "a byte order mark", b"\xef\xbb\xbf{}", "json-syntax"),
        ("raw-control", "a line end inside a string", b'{"a":"\n"}', "json-syntax"),
        ("leading-zero", "a leading zero", b'{"a":01}', "json-syntax"),
        ("truncated", "an open brace", b'{"a":1', "json-syntax"),
        ("float", "a decimal", b'{"a":1.5}', "json-number"),
        ("float-whole", "a decimal without a fraction", b'{"a":1.0}', "json-number"),
        ("exponent", "an exponent", b'{"a":1e3}', "json-number"),
        ("nan", "not a number", b'{"a":NaN}', "json-number"),
        ("infinity", "infinity", b'{"a":Infinity}', "json-number"),
        ("integer-large", "2^53", b'{"a":9007199254740992}', "json-number"),
        ("integer-small", "-2^53", b'{"a":-9007199254740992}', "json-number"),
        ("key-capital", "a capital in a key", b'{"aB":1}', "json-key"),
        ("key-digit", "a key that begins with a digit", b'{"1a":1}', "json-key"),
        ("key-empty", "an empty key", b'{"":1}', "json-key"),
        ("key-accent", "a letter beyond ASCII in a key", '{"é":1}'.encode(), "json-key"),
        ("depth-17", "seventeen containers", b'{"a":' + b"[" * 16 + b"]" * 16 + b"}", "json-too-deep"),
        ("array", "an array on top", b"[]", "json-not-object"),
        ("string", "a string on top", b'"a"', "json-scalar"),
    ):
        yield {"id": f"bad-{name}", "comment": comment, "hex": data.hex(), "result": {"error": error}}
