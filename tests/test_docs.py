"""What there is, is documented, and what is documented is current."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ledger.cli.command import Command
from ledger.cli.main import program
from scripts import build_cli_reference, build_errors

DOCS = Path(__file__).resolve().parent.parent / "docs"
COMMANDS = {" ".join(words): command for words, command in build_cli_reference.commands(program())}


def test_the_reference_of_commands_is_current() -> None:
    assert build_cli_reference.REFERENCE.read_text(encoding="utf-8") == build_cli_reference.reference()


def test_the_list_of_errors_is_current() -> None:
    assert build_errors.ERRORS.read_text(encoding="utf-8") == build_errors.page()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_shows_an_example(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Command)
    assert command.help
    assert command.examples
    assert all(example.startswith(name) for example in command.examples)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is(name: str) -> None:
    options = [option for option in COMMANDS[name].params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_examples_use_only_options_that_exist() -> None:
    for name, command in COMMANDS.items():
        known = {option for parameter in command.params for option in (*parameter.opts, "--help")}
        examples = command.examples if isinstance(command, Command) else ()
        for example in examples:
            first = example.split("&&")[0]
            assert set(re.findall(r"--[a-z-]+", first)) <= known, f"{name}: {example}"


def test_what_is_linked_in_the_docs_is_there() -> None:
    for page in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
