"""Commands and groups that know the options which hold everywhere, and show examples in their help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

from ledger.cli.settings import PROGRAM, Settings
from ledger.cli.typed import begin, is_typed_as
from ledger.errors import Problem
from ledger.language import _, languages

Given: TypeAlias = Any
"""The value of an option or argument, as click parsed it."""

EVERYWHERE: Final = frozenset(
    {"data", "key", "passphrase_file", "at", "out", "force", "json", "lang", "clock_confirmed", "help"}
)

_VERSION: Final = "version"

_with_settings = click.make_pass_decorator(Settings, ensure=True)


def pass_settings(function: Callable[..., Any]) -> Callable[..., Any]:
    """Call a command's function with the settings as its first argument."""
    decorated: Callable[..., Any] = _with_settings(function)
    return decorated


def _everywhere() -> Iterator[click.Option]:
    folder = click.Path(path_type=Path, file_okay=False)
    file = click.Path(path_type=Path, dir_okay=False)
    yield _option("--data", folder, "DIR", _("The ledger's folder (or MINERAL_LEDGER_DATA)."))
    yield _option("--key", file, "FILE", _("The key that signs (or MINERAL_LEDGER_KEY)."))
    yield _option(
        "--passphrase-file", file, "FILE", _("Holds the key's passphrase (or MINERAL_LEDGER_PASSPHRASE).")
    )
    yield _option("--at", click.STRING, "RFC3339", _("When it happened; now unless given."))
    yield _option("--out", file, "FILE", _("Write the signed event there and do not send it."))
    yield _flag("--force", _("Replace the file that --out names; never a key."))
    yield _flag("--json", _("Answer with one JSON object."))
    yield _option(
        "--lang", click.Choice(languages()), None, _("The language it speaks; that of the environment, else.")
    )
    yield _flag("--clock-confirmed", _("The clock is right although it is far ahead of the last entry."))


def _option(name: str, type: click.ParamType[Any], metavar: str | None, help: str) -> click.Option:
    return click.Option([name], type=type, metavar=metavar, help=help, expose_value=False, callback=_remember)


def _flag(name: str, help: str) -> click.Option:
    return click.Option([name], is_flag=True, help=help, expose_value=False, callback=_remember)


def _remember(context: click.Context, option: click.Parameter, value: Given) -> None:
    # An option that was not given must not undo the same one before the command.
    if value is not None and value is not False and option.name is not None:
        setattr(context.ensure_object(Settings), option.name, value)


class UsageFaults(click.UsageError):
    """Options that cannot be read, all of them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_("These options cannot be read."))


class Command(click.Command):
    """A command: its own options, those that hold everywhere, and examples."""

    def __init__(self, *arguments: Given, examples: Sequence[str] = (), **options: Given) -> None:
        super().__init__(*arguments, **options)
        self.options_metavar = _("[OPTIONS]")
        self.examples = tuple(examples)
        _add_everywhere(self)

    def invoke(self, context: click.Context) -> Given:
        """Run the command; what is said of it from now on names its own options."""
        begin(self)
        return super().invoke(context)

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, and apart from them those that hold everywhere."""
        _write_options(self, context, formatter)

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        super().format_epilog(context, formatter)
        if self.examples:
            with formatter.section(_("Examples")):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{PROGRAM} {example}\n")


class Group(click.Group):
    """A group of commands. Those of ``lazy`` (name → ``module:attribute``, line) are loaded when called."""

    command_class = Command

    def __init__(
        self, *arguments: Given, lazy: Mapping[str, tuple[str, str]] | None = None, **options: Given
    ) -> None:
        super().__init__(*arguments, **options)
        self.options_metavar = _("[OPTIONS]")
        self.subcommand_metavar = _("COMMAND [ARGS]...")
        self._lazy = dict(lazy or {})
        _add_everywhere(self)

    def list_commands(self, context: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Return the names of all commands, in the order they were given."""
        return [*self.commands, *self._lazy]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return a command, loaded now if it is a lazy one."""
        if name in self._lazy:
            module, _colon, attribute = self._lazy[name][0].partition(":")
            found: click.Command = getattr(import_module(module), attribute)
            return found
        return super().get_command(context, name)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; of one that is mistyped say which may be meant, the lazy too."""
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], self.list_commands(context))
            if args[0].startswith("-") or not near:
                raise
            message = _("There is no command “{name}”. Did you mean {names}?")
            raise click.UsageError(message.format(name=args[0], names=", ".join(near)), context) from error

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands; nothing is loaded for those that are lazy."""
        if self._lazy:
            with formatter.section(_("Commands")):
                own = [(name, one.get_short_help_str(formatter.width)) for name, one in self.commands.items()]
                lazy = [(name, _(line)) for name, (_module, line) in self._lazy.items()]
                formatter.write_dl([*own, *lazy])
        else:
            super().format_commands(context, formatter)

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, and the options that hold everywhere."""
        self.format_commands(context, formatter)
        _write_options(self, context, formatter)


Group.group_class = Group


def _add_everywhere(command: click.Command) -> None:
    taken = {option for parameter in command.params for option in parameter.opts}
    command.params += [option for option in _everywhere() if not taken & set(option.opts)]


def _write_options(command: click.Command, context: click.Context, formatter: click.HelpFormatter) -> None:
    own: list[tuple[str, str]] = []
    everywhere: list[tuple[str, str]] = []
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Argument):
            continue
        record = parameter.get_help_record(context)
        if record is not None:
            of_its_own = parameter.expose_value or parameter.name == _VERSION
            (own if of_its_own else everywhere).append(record)
    for title, records in ((_("Options"), own), (_("Everywhere"), everywhere)):
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def given_fields(given: Mapping[str, Given], *names: str, **renamed: str) -> dict[str, Given]:
    """Return the options that were given as fields of a body.

    ``names`` are both; ``renamed`` gives for a field the name of its option. Nothing given, no field;
    several values become a list.
    """
    options = {name: name for name in names} | renamed
    for field, option in options.items():
        is_typed_as(field, option)
    fields = {field: given.get(option) for field, option in options.items()}
    return {
        field: list(value) if isinstance(value, tuple) else value
        for field, value in fields.items()
        if value not in (None, ())
    }


Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


def several(*decorators: Decorator) -> Decorator:
    """Return one decorator that does what several do, in the order they stand in the help."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate
