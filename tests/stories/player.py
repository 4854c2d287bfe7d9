"""Plays stories of the field through the commands: who does what, and what a field manager expects then.

A story is a page of Markdown. What is played stands in blocks marked ``play``, a step a line:

    COOP: lot dispatch L-1 --to TRADER
    SENT = COOP: lot dispatch L-2 --to TRADER
    TRADER: lot split L-1 --output mass=80  => refused mass-created
    TRADER: lot receive L-1 --mass 49       => flagged weight-loss, difference-unexplained
    show lot L-1  => state in_stock; custodian TRADER; mass_kg 49; holds none
    on 2026-03-01                                   what follows happened on this day

A name is given to an answer: ``<SENT>`` is its event, ``<SENT.index>`` any field of it. ``=>`` says what is
expected: ``refused``, ``held`` or ``flagged`` with the codes of all problems of that weight, or fields of the
answer. Without it the step is recorded without a problem that refuses. Every story ends with an audit of the
whole ledger, which has to hold.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.cli.shell import Shell

STORIES: Final = sorted(Path(__file__).parent.glob("*.md"))
WEIGHTS: Final = {"refused": "refused", "held": "hold", "flagged": "flag"}
_BLOCK: Final = re.compile(r"^```play\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_STEP: Final = re.compile(r"(?:(?P<name>[A-Z][A-Z0-9_]*) = )?(?:(?P<party>[A-Z][A-Z0-9-]*): )?(?P<words>.*)")
_PLACE: Final = re.compile(r"<([A-Z][A-Z0-9_]*)(?:\.([a-z_.0-9]+))?>")


class Unexpected(AssertionError):
    """A step ended otherwise than the story says."""


@dataclass(slots=True)
class Player:
    """Plays one story in a folder that holds a town (see :mod:`tests.stories.town`).

    The tags of a party are ``<TAG_PARTY.1>`` and so on; ``<TAG.1>`` are those of the cooperative COOP.
    """

    shell: Shell
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    day: str | None = None
    steps: int = 0

    def __post_init__(self) -> None:
        for codes in sorted(self.shell.folder.glob("*.tags")):
            tags = {str(place): code for place, code in enumerate(codes.read_text().split(), start=1)}
            self.answers |= {f"TAG_{codes.stem}": tags, **({"TAG": tags} if codes.stem == "COOP" else {})}

    def play(self, story: Path) -> int:
        """Play every step, then audit the ledger; return the number of steps."""
        for line in steps_of(story.read_text(encoding="utf-8")):
            self.steps += 1
            try:
                self.step(line)
            except AssertionError as error:
                raise Unexpected(f"{story.name}: {line}\n{error}") from error
        audit = self.shell("audit", "--data", str(self.shell.folder / "L"))
        if audit["verdict"] != "holds":
            raise Unexpected(f"{story.name}: the audit finds {audit['faults']}")
        return self.steps

    def step(self, line: str) -> None:
        """Play one line."""
        if line.startswith("on "):
            self.day = line.removeprefix("on ")
            return
        command, _, expected = (part.strip() for part in line.partition("=>"))
        found = _STEP.fullmatch(command)
        assert found is not None, "a step is [NAME =] [PARTY:] command"
        words = [self._filled(word) for word in shlex.split(found["words"])]
        weight = expected.partition(" ")[0]
        answer = self._run(words, found["party"], refused=weight == "refused")
        if found["name"]:
            self.answers[found["name"]] = answer
        for expectation in filter(None, (part.strip() for part in expected.split(";"))):
            self._hold(answer, expectation)

    def _run(self, words: list[str], party: str | None, *, refused: bool) -> dict[str, Any]:
        when = ["--at", f"{self.day}T08:00:00Z"] if party and self.day and "--at" not in words else []
        result = self.shell.run(*words, *when, "--json", key=party)
        assert result.exit_code in ((1, 5) if refused else (0,)), result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    def _filled(self, word: str) -> str:
        """Return a word with what earlier answers say in its places."""
        return _PLACE.sub(lambda found: str(value_of(self.answers[found[1]], found[2] or "event_id")), word)

    def _hold(self, answer: dict[str, Any], expectation: str) -> None:
        name, _, wanted = expectation.partition(" ")
        words = [self._filled(word) for word in wanted.replace(",", " ").split()]
        if name in WEIGHTS:
            codes = {one["code"] for one in answer["problems"] if one["weight"] == WEIGHTS[name]}
            assert codes == set(words), f"{name} are {', '.join(sorted(codes)) or 'none'}"
            return
        value = value_of(answer, name)
        assert _says(value, words), f"{name} is {json.dumps(value, ensure_ascii=False)}"


def steps_of(text: str) -> Iterator[str]:
    """Yield the steps of a story; a line that ends in a backslash goes on in the next."""
    for block in _BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                yield " ".join(line.split())


def value_of(answer: Any, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what stands at a dotted path of an answer; numbers are places in lists."""
    for step in path.split("."):
        assert isinstance(answer, (dict, list)), f"there is no {path}"
        if isinstance(answer, list):
            answer = answer[int(step)]
        else:
            assert step in answer, f"there is no {path} among {', '.join(answer)}"
            answer = answer[step]
    return answer


def _says(value: Any, words: list[str]) -> bool:  # noqa: ANN401 - any JSON
    """Whether a value is what the words say: ``none``, of a list each word somewhere in it, or the word."""
    if words == ["none"]:
        return value in (None, [], {})
    if isinstance(value, (list, dict)):
        texts = {
            part for text in _texts(value) for part in (text, text.partition(":")[0], text.rpartition(":")[2])
        }
        return set(words) <= texts
    return str(value) == " ".join(words) or (isinstance(value, bool) and str(value).lower() == words[0])


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield str(value)
