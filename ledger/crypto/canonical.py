"""Canonical JSON: one value, one encoding.

Compact UTF-8 JSON with sorted keys. Keys match ``[a-z_][a-z0-9_]*``, numbers are integers between -2^53 and
2^53 (both excluded) and at most 16 containers stand inside each other. Within these limits sorted compact
JSON *is* RFC 8785 (JCS): ASCII keys sort alike in UTF-8 and UTF-16, and no float needs a shortest form.

>>> parse_canonical(b'{"mass_kg":"49.8","seq":7}')
{'mass_kg': '49.8', 'seq': 7}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from json import JSONEncoder, loads
from typing import Final, TypeAlias

from pydantic_core import from_json, to_json

from ledger.errors import Malformed
from ledger.language import N_

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | bool | None"
_Container: TypeAlias = dict[str, JSON] | list[JSON]

LIMIT: Final = 65_527
MAX_DEPTH: Final = 16
_INTEGERS_END: Final = 2**53
_ENCODER: Final = JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def parse_canonical(data: bytes, *, limit: int = LIMIT) -> dict[str, JSON]:
    """Return the object that ``data`` encodes.

    Raise Malformed unless ``data`` is at most ``limit`` bytes, an object, and exactly what
    :func:`format_canonical` gives for the value.
    """
    value = _parse(data, limit)
    if not isinstance(value, dict):
        raise Malformed("json-not-object", N_("The JSON text must be an object."))
    return value


def parse_array(data: bytes, *, limit: int = LIMIT) -> list[JSON]:
    """Return the array in ``data``, however it is written, if its values have a canonical encoding.

    For what others wrote and a digest already binds (RFC 9901 leaves the writing free). Raise Malformed for
    anything else, for an object with a key that stands twice, and beyond ``limit`` bytes.
    """
    if len(data) > limit:
        raise Malformed(
            "json-too-long", N_("The JSON text is longer than {limit} bytes."), values={"limit": limit}
        )
    try:
        value = loads(data.decode(), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Malformed("json-syntax", N_("The bytes are not a JSON text in UTF-8.")) from error
    if not isinstance(value, list):
        raise Malformed("json-not-array", N_("The JSON text must be an array."))
    format_canonical(value)
    return value


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def format_canonical(value: Mapping[str, JSON] | Sequence[JSON]) -> bytes:
    """Return the one encoding of an object or array; Malformed where it has none (floats, tuples …)."""
    try:
        data = _ENCODER.encode(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise _no_encoding() from error
    # The encoder turns a tuple into an array and the key True into "true": not encodings of that value.
    if _parse(data, len(data)) != value:
        raise _no_encoding()
    return data


def _parse(data: bytes, limit: int) -> _Container:
    if len(data) > limit:
        raise Malformed(
            "json-too-long", N_("The JSON text is longer than {limit} bytes."), values={"limit": limit}
        )
    try:
        value = from_json(data, cache_strings="keys")
    except ValueError as error:
        raise Malformed("json-syntax", N_("The bytes are not a JSON text in UTF-8.")) from error
    if not isinstance(value, dict | list):
        raise Malformed("json-scalar", N_("The JSON text must be an object or an array."))
    _check_value(value)
    # With the keys known to be sorted, this refuses duplicate keys, blanks and every other way of writing.
    if to_json(value) != data:
        raise _not_canonical()
    return value


def _check_value(value: _Container) -> None:
    """Check depth, keys and numbers level by level: a call for each value would cost more than parsing."""
    names: list[str] = []
    numbers: list[float] = []
    level: list[_Container] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Malformed("json-too-deep", f"The JSON text is nested deeper than {MAX_DEPTH} levels.")
        inner: list[_Container] = []
        for container in level:
            items: Iterable[JSON] = container
            if type(container) is dict:
                keys = list(container)
                if keys != sorted(keys):
                    raise _not_canonical()
                names += keys
                items = container.values()
            for item in items:
                if type(item) is str:
                    continue
                if type(item) is dict or type(item) is list:
                    inner.append(item)
                elif type(item) is int or type(item) is float:
                    numbers.append(item)
        level = inner
    _check_names(names)
    _check_numbers(numbers)


def _check_names(names: list[str]) -> None:
    joined = "".join(names)
    # An ASCII identifier of Python without capitals is exactly [a-z_][a-z0-9_]*.
    if not (joined.isascii() and joined == joined.lower() and all(map(str.isidentifier, names))):
        raise Malformed("json-key", N_("A key of the JSON text is not of the form [a-z_][a-z0-9_]*."))


def _check_numbers(numbers: list[float]) -> None:
    for number in numbers:
        if type(number) is float or not -_INTEGERS_END < number < _INTEGERS_END:
            raise Malformed(
                "json-number",
                N_("A number of the JSON text is not an integer below 2^53."),
                hint=N_("Write decimals as strings."),
            )


def _no_encoding() -> Malformed:
    return Malformed("json-value", N_("The value cannot be written as canonical JSON."))


def _not_canonical() -> Malformed:
    return Malformed(
        "json-not-canonical",
        N_("The JSON text is not in canonical form."),
        hint=N_("Sort the keys, leave out blanks and write characters as UTF-8 (RFC 8785)."),
    )
