"""What holds for every command: where the ledger is, which key signs, how to answer."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from ledger.cli.printable import printable
from ledger.language import _

PROGRAM: Final = "mineral-ledger"
DATA: Final = "MINERAL_LEDGER_DATA"
KEY: Final = "MINERAL_LEDGER_KEY"
PASSPHRASE: Final = "MINERAL_LEDGER_PASSPHRASE"  # noqa: S105 - the name of a variable, not a passphrase
POLICY: Final = "MINERAL_LEDGER_POLICY"

_MOMENT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?)?"
)


@dataclass(slots=True)
class Settings:
    """The options that stand before or after a command; the last one given counts."""

    data: Path | None = None
    key: Path | None = None
    passphrase_file: Path | None = None
    at: str | None = None
    out: Path | None = None
    force: bool = False
    json: bool = False
    lang: str | None = None
    clock_confirmed: bool = False
    _warned: set[Path] = field(default_factory=set)

    def data_folder(self) -> Path:
        """Return the data directory; a usage error when neither option nor environment names one."""
        found = self.data or _path(DATA)
        if found is None:
            raise click.UsageError(
                _("Which ledger? Give its folder with --data, or set {name}.").format(name=DATA)
            )
        return found

    def key_file(self) -> Path:
        """Return the file of the signing key; a usage error when none is named."""
        found = self.key or _path(KEY)
        if found is None:
            raise click.UsageError(
                _("Which key signs? Give its file with --key, or set {name}.").format(name=KEY)
            )
        return found

    def warn_exposed(self, file: Path) -> None:
        """Say once, on standard error, that others may read the file of a private key."""
        if file in self._warned:
            return
        self._warned.add(file)
        sentence = _("Others on this computer may read the private key {file}. Close it: chmod 600 {file}")
        click.echo(printable(sentence.format(file=file)), err=True)

    def own_passphrase(self) -> bytes | None:
        """Return the passphrase of the caller's key: the file's, else the environment's, else None."""
        return self._passphrase_in_file() or _passphrase_in_environment()

    def ledger_passphrase(self) -> bytes | None:
        """Return the passphrase of the ledger's own keys: the environment's, else the file's, else None.

        Where both are given, the environment is the operator's and the file the caller's.
        """
        return _passphrase_in_environment() or self._passphrase_in_file()

    def _passphrase_in_file(self) -> bytes | None:
        if self.passphrase_file is None:
            return None
        return self.passphrase_file.read_bytes().removesuffix(b"\n").removesuffix(b"\r")

    def occurred_at(self) -> str:
        """Return when it happened, ``YYYY-MM-DDTHH:MM:SSZ``: as given, else now."""
        return utc_second(self.at) if self.at else format_second(datetime.now(UTC))


def policy_file(given: Path | None) -> Path | None:
    """Return the trust file: as given, else the environment's, else None."""
    return given or _path(POLICY)


def utc_second(text: str) -> str:
    """Return an RFC 3339 moment, or a day, as a UTC second; a usage error when it is none."""
    form = _MOMENT.fullmatch(text.strip())
    if form is not None:
        day, time, zone = form.groups()
        try:
            moment = datetime.fromisoformat(f"{day}T{time or '00:00:00'}{zone or 'Z'}")
        except ValueError:
            form = None
        else:
            return format_second(moment.astimezone(UTC))
    raise click.UsageError(
        _("“{text}” is not a moment: write it as 2025-07-01T08:30:00Z, or as a day.").format(text=text)
    )


def format_second(moment: datetime) -> str:
    """Return a UTC moment as events write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _path(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


def _passphrase_in_environment() -> bytes | None:
    value = os.environ.get(PASSPHRASE)
    return value.encode() if value else None
