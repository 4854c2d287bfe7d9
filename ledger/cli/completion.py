"""``completion``: let the shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class
from rich.console import Console

from ledger.cli.command import Command, pass_settings
from ledger.cli.output import emit
from ledger.cli.settings import PROGRAM, Settings
from ledger.language import _


@click.command(
    "completion",
    cls=Command,
    help=_("Print the script that makes a shell complete commands and options."),
    examples=(
        "completion bash >> ~/.bashrc",
        "completion fish > ~/.config/fish/completions/mineral-ledger.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@pass_settings
def completion(settings: Settings, shell: str) -> None:
    """Print a completion script."""
    known = get_completion_class(shell)
    if known is None:
        raise RuntimeError(f"bug: no completion for {shell}")
    root = click.get_current_context().find_root().command
    script = known(root, {}, PROGRAM, "_MINERAL_LEDGER_COMPLETE").source()

    def write(console: Console) -> None:
        console.print(script, markup=False)

    emit(settings, {"shell": shell, "script": script}, write)
