"""YAML in its plainest form: every scalar is text, and no key stands twice.

Read so, ``no`` is a word and not a falsehood, ``2026-03-01`` a day and not an object, ``1.10`` keeps its
zero. What a scalar means is said by the model that reads it (:mod:`ledger.diligence.pack`).
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from ledger.errors import Malformed
from ledger.language import N_

LIMIT: Final = 1_000_000
"""Bytes of one file."""
MAX_DEPTH: Final = 32
"""Lists and mappings inside each other."""
_BEGIN: Final = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_END: Final = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


class _Plain(yaml.CBaseLoader):
    """Takes every scalar as text; refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as overridden
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, "the key stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(data: bytes, name: str) -> object:
    """Return what a file says as dicts, lists and text; Malformed, with the line, when it is not YAML."""
    if len(data) > LIMIT:
        raise Malformed(
            "yaml-too-long", N_("{file} is longer than {limit} bytes."), values={"file": name, "limit": LIMIT}
        )
    try:
        text = data.decode()
        _check_tokens(text, name)
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a loader that makes nothing but text
    except UnicodeDecodeError as error:
        raise Malformed("yaml-encoding", N_("{file} is not in UTF-8."), values={"file": name}) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = "?" if mark is None else str(mark.line + 1)
        why = getattr(error, "problem", None) or "?"
        raise Malformed(
            "yaml-syntax",
            N_("{file}, line {line}: this is not YAML as packs use it ({why})."),
            values={"file": name, "line": line, "why": why},
        ) from error


def _check_tokens(text: str, name: str) -> None:
    """Refuse aliases and depths before anything is built of them: libyaml follows both without an end."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.CBaseLoader):
        if isinstance(token, yaml.AliasToken):
            raise Malformed(
                "yaml-alias", N_("{file} uses an alias (*name); write it out."), values={"file": name}
            )
        depth += isinstance(token, _BEGIN) - isinstance(token, _END)
        if depth > MAX_DEPTH:
            raise Malformed(
                "yaml-too-deep",
                N_("{file}, line {line}: this is nested deeper than {limit} levels."),
                values={"file": name, "line": token.start_mark.line + 1, "limit": MAX_DEPTH},
            )
