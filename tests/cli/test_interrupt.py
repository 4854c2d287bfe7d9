"""Ctrl-C ends the program wherever it comes, also where Python by itself drops it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from ledger.cli.quiet import interrupted

# The module of a command, which is interrupted while it is loaded and then works for a long time.
_COMMAND = """
import signal, sys, time, types, weakref
import click
from ledger.cli import main as program

class Part:
    def __set_name__(self, owner, name):
        signal.raise_signal(signal.SIGINT)

class LetGo:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

def in_a_callback():
    watched = Part()
    reference = weakref.ref(watched, lambda _reference: signal.raise_signal(signal.SIGINT))
    del watched

def in_a_finalizer():
    LetGo()

def in_a_class():
    type("Made", (), {"part": Part()})

def load():
    HOW()
    time.sleep(SECONDS)
    print("went on")
    return click.Command("trace", callback=lambda: None)

class Module(types.ModuleType):
    def __getattr__(self, name):
        if name != "command":
            raise AttributeError(name)
        return load()

sys.modules["slow"] = Module("slow")
program.COMMANDS["trace"] = ("slow:command", "")
sys.argv = ["mineral-ledger", "trace"]
signal.signal(signal.SIGINT, HEARD)
program.main()
"""


def run(how: str, *, heard: str = "signal.default_int_handler", seconds: int = 30) -> tuple[int, str, str]:
    code = _COMMAND.replace("HOW", how).replace("HEARD", heard).replace("SECONDS", str(seconds))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, text=True, timeout=25
    )
    return done.returncode, done.stdout, done.stderr.strip()


@pytest.mark.parametrize("how", ["in_a_callback", "in_a_finalizer", "in_a_class"])
def test_an_interrupt_is_heard_where_python_drops_or_renames_it(how: str) -> None:
    stopped = "Stopped, as you asked. What was recorded before stays recorded."
    assert run(how) == (130, "", stopped)


@pytest.mark.parametrize("how", ["in_a_callback", "in_a_class"])
def test_who_ignores_interrupts_goes_on_ignoring_them(how: str) -> None:
    assert run(how, heard="signal.SIG_IGN", seconds=0) == (0, "went on\n", "")


# Something that the program loads before it can catch anything, and that ends otherwise than well.
_LOADED = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            FAILS

sys.meta_path.insert(0, Finder())
from ledger.cli.main import main
"""


@pytest.mark.parametrize(
    ("fails", "code"),
    [
        ("raise KeyboardInterrupt", -signal.SIGINT),
        ("raise RuntimeError('in a class') from KeyboardInterrupt()", 1),
    ],
)
def test_an_interrupt_while_the_program_is_loaded_ends_it_without_a_word(fails: str, code: int) -> None:
    words = [sys.executable, "-c", _LOADED.replace("FAILS", fails)]
    done = subprocess.run(words, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_other_errors_while_the_program_is_loaded_are_told() -> None:
    code = _LOADED.replace("FAILS", "raise ImportError('no click')")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert (done.returncode, "ImportError: no click" in done.stderr) == (1, True)


def test_other_errors_that_python_drops_are_still_told() -> None:
    code = _COMMAND.replace("signal.raise_signal(signal.SIGINT)", "1 / 0").replace("HOW", "in_a_finalizer")
    code = code.replace("HEARD", "signal.SIG_IGN").replace("SECONDS", "0")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert (done.returncode, "ZeroDivisionError" in done.stderr) == (0, True)


def test_what_goes_wrong_after_an_interrupt_is_no_interrupt() -> None:
    def fails_while_ending() -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise ValueError("the disk is full")

    with pytest.raises(ValueError, match="disk") as raised:
        fails_while_ending()
    assert not interrupted(raised.value)
