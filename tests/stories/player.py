"""Plays stories of the field through the commands: who does what, and what a field manager expects then.

A story is a page of Markdown. What is played stands in blocks marked ``play``, a step a line:

    COOP: lot dispatch L-1 --to TRADER
    SENT = COOP: lot dispatch L-2 --to TRADER
    TRADER: lot split L-1 --output mass=80  => refused mass-created
    TRADER: lot receive L-1 --mass 49       => flagged weight-loss, difference-unexplained
    show lot L-1  => state in_stock; custodian TRADER; mass_kg 49; holds none
    on 2026-03-01                                   what follows happens on this day
    in ABROAD                                       what follows happens in the ledger of another country
    COOP: sign lot.stored {"lots": ["L-1"]}         an event of any type, spelt out
    AGENT: lot register --tag <TAG.1-30> --mass 1500    the same as thirty times --tag

A name is given to an answer: ``<SENT>`` is its event, ``<SENT.index>`` any field of it. ``=>`` says what is
expected: ``refused``, ``held`` or ``flagged`` with the codes of all problems of that weight, fields of the
answer, or ``exit`` with the exit code of a command that does not end with 0. Else a step is recorded, and
nothing is held or flagged but what the story says; only ``optional-missing`` may go unsaid. A block marked
``json FILE`` is a file that a step may name. Each story ends with an audit of each ledger, which has to hold,
and with the passport of every lot, which has to be intact.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.stories.clock import TimedShell
from tests.stories.ending import faults_of
from tests.stories.town import open_abroad

STORIES: Final = sorted(Path(__file__).parent.glob("*.md"))
WEIGHTS: Final = {"refused": "refused", "held": "hold", "flagged": "flag"}
FIRST_DAY: Final = "2026-01-12"
_REFUSED: Final = (1, 5)
_UNSAID: Final = frozenset({"optional-missing"})
_PARTY: Final = r"[A-Z][A-Z0-9-]*"
_BLOCK: Final = re.compile(r"^```(?:play|json (?P<file>\S+))\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_STEP: Final = re.compile(
    rf"(?:(?P<name>[A-Z][A-Z0-9_]*) = )?(?:(?P<party>{_PARTY}): )?(?P<words>.*)", re.DOTALL
)
_RANGE: Final = re.compile(r"(?P<before>.*[A-Z]\.)(?P<first>\d+)-(?P<last>\d+)(?P<after>>.*)")
_SPELT: Final = re.compile(r"sign (?P<type>[a-z]+\.[a-z_]+) (?P<body>\{.*\})(?P<rest>.*)", re.DOTALL)
_PLACE: Final = re.compile(r"<([A-Z][A-Z0-9_]*)(?:\.([a-z_.0-9]+))?>")


class Unexpected(AssertionError):
    """A step ended otherwise than the story says."""


@dataclass(slots=True)
class Player:
    """Plays one story in a folder that holds a town (see :mod:`tests.stories.town`).

    The tags of a party are ``<TAG_PARTY.1>`` and so on; ``<TAG.1>`` are those of the cooperative COOP.
    """

    shell: TimedShell
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: int = 0

    def __post_init__(self) -> None:
        self.shell.day = FIRST_DAY
        for codes in sorted(self.shell.folder.glob("*.tags")):
            tags = {str(place): code for place, code in enumerate(codes.read_text().split(), start=1)}
            self.answers |= {f"TAG_{codes.stem}": tags, **({"TAG": tags} if codes.stem == "COOP" else {})}

    def play(self, story: Path) -> int:
        """Play every step, then look at how it ends; return the number of steps."""
        with chdir(self.shell.folder):
            for file, text in blocks_of(story.read_text(encoding="utf-8")):
                if file:
                    Path(file).write_text(self._filled(text), encoding="utf-8")
                    continue
                for line in steps_of(text):
                    self._play(line, story.name)
            if faults := list(faults_of(self.shell)):
                raise Unexpected("\n".join([story.name, *faults]))
        return self.steps

    def _play(self, line: str, story: str) -> None:
        self.steps += 1
        try:
            self.step(line)
        except AssertionError as error:
            raise Unexpected(f"{story}: {line}\n{error}") from error

    def step(self, line: str) -> None:
        """Play one line."""
        order, _, rest = line.partition(" ")
        if order == "on":
            self.shell.day = rest
            return
        if order == "in":
            if not self.shell.path(rest).exists():
                open_abroad(self.shell, rest)
            self.shell.environment["MINERAL_LEDGER_DATA"] = str(self.shell.path(rest))
            return
        command, _, expected = (part.strip() for part in line.partition("=>"))
        found = _STEP.fullmatch(command)
        assert found is not None, "a step is [NAME =] [PARTY:] command"
        words = [self._filled(word) for word in several(self._words(found["words"], found["party"]))]
        wanted = dict(_expectation(part) for part in expected.split(";") if part.strip())
        answer = self._run(words, found["party"], wanted)
        if found["name"]:
            self.answers[found["name"]] = answer
        if isinstance(answer.get("problems"), list) and "exit" not in wanted:
            wanted = {"held": "", "flagged": ""} | wanted
        for name, value in wanted.items():
            self._hold(answer, name, [self._filled(word) for word in value.replace(",", " ").split()])

    def _run(self, words: list[str], party: str | None, wanted: dict[str, str]) -> dict[str, Any]:
        result = self.shell.run(*words, "--json", key=None if words[0] == "submit" else party)
        codes = _REFUSED if "refused" in wanted else (int(wanted.pop("exit", "0")),)
        answer: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code in codes, json.dumps({**answer, "receipt": None}, indent=1)
        return answer

    def _words(self, command: str, party: str | None) -> list[str]:
        """Return the words of a command; an event that is spelt out is signed, and is then to be sent."""
        if (spelt := _SPELT.fullmatch(command)) is None:
            return shlex.split(command)
        event = {"type": spelt["type"], "body": json.loads(self._filled(spelt["body"]))}
        file = Path(f"step-{self.steps}.json")
        file.write_text(json.dumps(event), encoding="utf-8")
        signed = self.shell.run("sign", str(file), *shlex.split(spelt["rest"]), "--json", key=party)
        assert signed.exit_code == 0, signed.output
        return ["submit", str(file.with_suffix(".cose"))]

    def _filled(self, text: str) -> str:
        """Return a text with what earlier answers say in its places."""
        return _PLACE.sub(lambda found: str(value_of(self.answers[found[1]], found[2] or "event_id")), text)

    def _hold(self, answer: dict[str, Any], name: str, words: list[str]) -> None:
        if name in WEIGHTS:
            codes = {one["code"] for one in answer["problems"] if one["weight"] == WEIGHTS[name]}
            assert codes - (_UNSAID - set(words)) == set(words), (
                f"{name} are {', '.join(sorted(codes)) or 'none'}\n{json.dumps(answer['problems'], indent=1)}"
            )
            return
        value = value_of(answer, name)
        assert _says(value, words), f"{name} is {json.dumps(value, ensure_ascii=False)}"


def title_of(story: Path) -> str:
    """Return the heading of a story."""
    return story.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def blocks_of(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield the files (by name) and the plays (without one) of a story, in their order."""
    for block in _BLOCK.finditer(text):
        yield block["file"], block["text"]


def steps_of(text: str) -> Iterator[str]:
    """Yield the steps of a play; a line that ends in a backslash goes on in the next."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield " ".join(line.split())


def several(words: list[str]) -> Iterator[str]:
    """Yield words; one with a range such as ``<TAG.1-30>`` once for each number, its option before it."""
    before = ""
    for word in words:
        if (found := _RANGE.fullmatch(word)) is None:
            yield word
        else:
            first, last = int(found["first"]), int(found["last"])
            for number in range(first, last + 1):
                again = [before] if number > first and before.startswith("--") else []
                yield from (*again, f"{found['before']}{number}{found['after']}")
        before = word


def _expectation(text: str) -> tuple[str, str]:
    name, _, wanted = text.strip().partition(" ")
    return name, wanted


def value_of(answer: Any, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what stands at a dotted path of an answer; numbers are places in lists."""
    for step in path.split("."):
        assert isinstance(answer, (dict, list)), f"there is no {path}"
        if isinstance(answer, list):
            assert int(step) < len(answer), f"there is no {path} among {len(answer)}"
            answer = answer[int(step)]
        else:
            assert step in answer, f"there is no {path} among {', '.join(answer)}"
            answer = answer[step]
    return answer


def _says(value: Any, words: list[str]) -> bool:  # noqa: ANN401 - any JSON
    """Whether a value is what the words say: ``none``, of a list each word somewhere in it, or the word.

    ``only`` before the words wants nothing else in a list of texts, ``lacks`` none of them.
    """
    if words == ["none"]:
        return value in (None, [], {})
    if words[:1] == ["only"]:
        return sorted(value) == sorted(words[1:])
    if isinstance(value, (list, dict)):
        texts = {
            part for text in _texts(value) for part in (text, text.partition(":")[0], text.rpartition(":")[2])
        }
        return not texts & set(words[1:]) if words[:1] == ["lacks"] else set(words) <= texts
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
