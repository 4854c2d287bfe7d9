"""The key that signs: from its file, with its passphrase."""

from __future__ import annotations

import sys

import click

from ledger.cli.settings import Settings
from ledger.crypto.keys import SigningKey, parse_key_file
from ledger.errors import Malformed
from ledger.language import _
from ledger.service.keeping.keyfiles import naming, read_key_file


def signing_key(settings: Settings) -> SigningKey:
    """Read the signing key that the settings name; asks for a passphrase only on a terminal."""
    file = settings.key_file()
    data = read_key_file(file, settings.warn_exposed)
    try:
        with naming(file):
            return parse_key_file(data, settings.own_passphrase())
    except Malformed as error:
        if error.code != "key-file-encrypted" or not sys.stdin.isatty():
            raise
    question = _("Passphrase of {file}").format(file=file)
    asked = click.prompt(question, hide_input=True, err=True)
    with naming(file):
        return parse_key_file(data, str(asked).encode())
