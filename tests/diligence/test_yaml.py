"""YAML in its plainest form, and all that is not."""

from __future__ import annotations

import pytest
import yaml

from ledger.diligence.yaml import LIMIT, MAX_DEPTH, read_yaml
from ledger.errors import Malformed


def code_of(data: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        read_yaml(data, "a.yaml")
    assert "a.yaml" in caught.value.message
    return caught.value.code


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"no", "no"),
        (b"[yes, true, ~, null]", ["yes", "true", "~", "null"]),
        (b"a: 1.10", {"a": "1.10"}),
        (b"day: 2026-03-01", {"day": "2026-03-01"}),
        (b"007: 0x1F", {"007": "0x1F"}),
        (b"", None),
        ("é: décision".encode(), {"é": "décision"}),
        (b"a: {b: [c, {d: e}]}", {"a": {"b": ["c", {"d": "e"}]}}),
        (b"a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        (b"<<: {a: b}", {"<<": {"a": "b"}}),
        (b"a: !!int 7", {"a": "7"}),
    ],
)
def test_every_scalar_is_read_as_its_text(written: bytes, read: object) -> None:
    assert read_yaml(written, "a.yaml") == read


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a: 1\na: 2", "yaml-syntax"),
        (b"a: {b: 1, b: 2}", "yaml-syntax"),
        (b"? [a]\n: b", "yaml-syntax"),
        (b"? {a: b}\n: c", "yaml-syntax"),
        (b"a: [", "yaml-syntax"),
        (b"a: b\n c: d\n- e", "yaml-syntax"),
        (b"a: \tb\n\tc: d", "yaml-syntax"),
        (b"a: 1\n---\nb: 2", "yaml-syntax"),
        (b"a: &x [1]\nb: *x", "yaml-alias"),
        (b"a: \xff", "yaml-encoding"),
        (b"a: \x00", "yaml-syntax"),
        (b"\xef\xbb\xbfa: \xed\xa0\x80", "yaml-encoding"),
        (b"[" * 100_000, "yaml-too-deep"),
        (b"- " * 100_000, "yaml-too-deep"),
        (b"{a: " * 20_000, "yaml-too-deep"),
        (b"? " * 100_000, "yaml-too-deep"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "yaml-too-deep"),
        (b"a: [" + b"[], " * 100_000 + b"\n", "yaml-syntax"),
        (b"a" * (LIMIT + 1), "yaml-too-long"),
    ],
)
def test_what_is_not_plain_is_refused_in_one_sentence(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_what_is_nested_as_deep_as_allowed_is_read() -> None:
    read_yaml(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "a.yaml")


def test_the_line_of_a_fault_is_told() -> None:
    with pytest.raises(Malformed, match=r"line 3.*the key stands twice"):
        read_yaml(b"a: 1\nb: 2\na: 3\n", "a.yaml")


def test_a_bomb_of_aliases_is_refused_before_it_is_read() -> None:
    bomb = b"a: &a [x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (at, at, at - 1, at - 1) for at in range(ord("b"), ord("z"))
    )
    assert code_of(bomb) == "yaml-alias"


def test_an_object_of_python_is_text_or_nothing() -> None:
    assert read_yaml(b"a: !!python/name:os.system x", "a.yaml") == {"a": "x"}
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(b"a: !!python/name:os.system x")
