"""Canonical JSON: one value, one encoding.

Compact UTF-8 JSON with sorted keys. Keys match ``[a-z_][a-z0-9_]*``, numbers are integers between -2^53 and
2^53 (both excluded) and at most 16 containers stand inside each other. Within these limits sorted compact
JSON *is* RFC 8785 (JCS): ASCII keys sort alike in UTF-8 and UTF-16, and no float needs a shortest form.

>>> parse_canonical(b'{"mass_kg":"49.8","seq":7}')
{'mass_kg': '49.8', 'seq': 7}
"""

from __future__ import annotations

from json import JSONDecoder, JSONEncoder
from typing import Final, NoReturn, TypeAlias

from ledger.errors import Malformed

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | bool | None"

LIMIT: Final = 65_527
MAX_DEPTH: Final = 16
_INTEGERS_END: Final = 2**53
_LONGEST_INTEGER: Final = len(str(-_INTEGERS_END))


def parse_canonical(data: bytes, *, limit: int = LIMIT) -> dict[str, JSON]:
    """Return the object that ``data`` encodes.

    Raise Malformed unless ``data`` is at most ``limit`` bytes, an object, and exactly what
    :func:`format_canonical` gives for the value.
    """
    value = _parse(data, limit)
    if not isinstance(value, dict):
        raise Malformed("json-not-object", "The JSON text must be an object.")
    return value


def parse_canonical_array(data: bytes, *, limit: int = LIMIT) -> list[JSON]:
    """Return the array that ``data`` encodes; otherwise like :func:`parse_canonical`."""
    value = _parse(data, limit)
    if not isinstance(value, list):
        raise Malformed("json-not-array", "The JSON text must be an array.")
    return value


def format_canonical(value: JSON) -> bytes:
    """Return the one encoding of ``value``; Malformed where it has none (floats, tuples, foreign keys …)."""
    try:
        data = _ENCODER.encode(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed("json-value", "The value cannot be written as canonical JSON.") from error
    # The encoder turns a tuple into an array and the key True into "true": not encodings of that value.
    if _parse(data, len(data)) != value:
        raise Malformed("json-value", "The value cannot be written as canonical JSON.")
    return data


def _parse(data: bytes, limit: int) -> JSON:
    if len(data) > limit:
        raise Malformed("json-too-long", f"The JSON text is longer than {limit} bytes.")
    try:
        text = data.decode()
        value: JSON = _DECODER.raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        raise Malformed("json-syntax", "The bytes are not a JSON text in UTF-8.") from error
    _check_containers(value)
    # This also refuses duplicate keys, blanks, trailing text, other escapes and, as escapes, lone surrogates.
    if _ENCODER.encode(value) != text:
        raise Malformed(
            "json-not-canonical",
            "The JSON text is not in canonical form.",
            hint="Sort the keys, leave out blanks and write characters as UTF-8 (RFC 8785).",
        )
    return value


def _check_containers(value: JSON) -> None:
    """Go through the containers level by level: a faulty depth or key must not cost one call per value."""
    names: list[str] = []
    level: list[JSON] = [value]
    for _ in range(MAX_DEPTH):
        inner: list[JSON] = []
        for container in level:
            if isinstance(container, dict):
                names += container
                inner += [item for item in container.values() if type(item) in _CONTAINERS]
            elif isinstance(container, list):
                inner += [item for item in container if type(item) in _CONTAINERS]
        level = inner
        if not level:
            break
    else:
        raise Malformed("json-too-deep", f"The JSON text is nested deeper than {MAX_DEPTH} levels.")
    joined = "".join(names)
    # An ASCII identifier of Python without capitals is exactly [a-z_][a-z0-9_]*.
    if not (joined.isascii() and joined == joined.lower() and all(map(str.isidentifier, names))):
        raise Malformed("json-key", "A key of the JSON text has other characters than a-z, 0-9 and _.")


def _parse_integer(text: str) -> int:
    value = int(text) if len(text) <= _LONGEST_INTEGER else _INTEGERS_END
    if not -_INTEGERS_END < value < _INTEGERS_END:
        raise Malformed("json-number", "An integer of the JSON text is 2^53 or larger.")
    return value


def _refuse_number(_text: str) -> NoReturn:
    raise Malformed(
        "json-number",
        "The JSON text has a number that is not an integer.",
        hint="Write decimals as strings.",
    )


_CONTAINERS: Final = frozenset((dict, list))
_DECODER: Final = JSONDecoder(
    parse_int=_parse_integer, parse_float=_refuse_number, parse_constant=_refuse_number
)
_ENCODER: Final = JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
)
