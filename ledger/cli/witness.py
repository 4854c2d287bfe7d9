"""``witness …``: be one, and have one's own log witnessed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.command import Decorator, Given, Group, pass_settings
from ledger.cli.output import emit, tell, write_data
from ledger.cli.recording import opened
from ledger.cli.settings import Settings, policy_file
from ledger.cli.signing import signing_key
from ledger.cli.writing import OutFile, check_out, write_out
from ledger.crypto.canonical import JSON
from ledger.language import _
from ledger.log.note import VerifierKey, parse_vkey
from ledger.log.policy import parse_policy
from ledger.service.keeping.witnessing import (
    add_cosigned,
    cosign_checkpoint,
    request_cosignature,
    witness_vkey,
)
from ledger.service.ledger import LedgerHandle
from ledger.verify.source import CHECKPOINT, Directory, Source
from ledger.verify.web_source import open_source

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_KEPT: Final = "checkpoints"

_name: Final[Decorator] = click.option(
    "--name", required=True, metavar="NAME", help=_("The witness' name, such as example.org/w.")
)
_vkeys: Final[Decorator] = click.option(
    "--vkey", multiple=True, metavar="KEY", help=_("A witness' key; those in the policy are known.")
)

witness = Group("witness", help=_("Cosign other people's checkpoints, and have one's own cosigned."))


@witness.command(
    "cosign",
    help=_("Cosign a checkpoint when it continues the last one cosigned; its tiles are read beside it."),
    examples=(
        (
            "witness cosign export/checkpoint --old kept --policy policy --name example.org/w"
            " --key w.key --out seen"
        ),
        (
            "witness cosign https://ledger.example.org/log/checkpoint --old kept --policy policy"
            " --name example.org/w --key w.key --out seen"
        ),
    ),
)
@click.argument("checkpoint")
@click.option(
    "--old", required=True, type=_FILE, metavar="FILE", help=_("Where the last one cosigned is kept.")
)
@_name
@click.option("--policy", type=_FILE, metavar="FILE", help=_("The trust file (or MINERAL_LEDGER_POLICY)."))
@click.option("--out", "file", type=_FILE, metavar="FILE", help=_("Where the cosigned checkpoint goes."))
@pass_settings
def _cosign(settings: Settings, checkpoint: str, old: Path, name: str, **given: Given) -> None:
    trust = policy_file(given["policy"])
    if trust is None:
        raise click.UsageError(_("Which logs do you know? Give the trust file with --policy."))
    target = given["file"] or settings.out
    if target is not None:
        # What is kept moves on when the line is made, so that nothing may keep it from being written.
        check_out(settings, target)
    note, tiles = _beside(checkpoint)
    done = cosign_checkpoint(
        note,
        tiles,
        policy=parse_policy(trust.read_bytes()),
        kept=old,
        name=name,
        key=signing_key(settings),
        time=int(time.time()),
    )
    if target is not None:
        write_out(settings, OutFile(target, done.note))
    answer: dict[str, JSON] = {
        "origin": done.head.origin,
        "size": done.head.size,
        "vkey": done.vkey,
        "note": done.note.decode(),
        "file": None if target is None else str(target),
    }

    def write(console: Console) -> None:
        if target is None:
            write_data(console, done.note.decode())
        else:
            tell(
                console,
                _("Cosigned {size} entries of {origin}: {file}").format(
                    size=done.head.size, origin=done.head.origin, file=target
                ),
            )
            tell(console, _("Who wants to check it needs the key {vkey}").format(vkey=done.vkey))

    emit(settings, answer, write)


def _beside(checkpoint: str) -> tuple[bytes, Source]:
    """Return a checkpoint, from a file or address, and the log whose tiles stand beside it."""
    if "://" in checkpoint:
        source = open_source(checkpoint.removesuffix(CHECKPOINT))
        return source.checkpoint(), source
    path = Path(checkpoint)
    root = path.parent.parent if path.parent.name == _KEPT else path.parent
    return path.read_bytes(), Directory(root)


@witness.command(
    "vkey",
    help=_("Print the verifier key of a witness, which others put into their trust files."),
    examples=("witness vkey --name example.org/w --key w.key",),
)
@_name
@pass_settings
def _vkey(settings: Settings, name: str) -> None:
    key = signing_key(settings)
    vkey = witness_vkey(name, key)
    answer: dict[str, JSON] = {"name": name, "key_id": key.key_id, "vkey": vkey}
    emit(settings, answer, lambda console: tell(console, vkey))


@witness.command(
    "request",
    help=_("Have the newest checkpoint cosigned by a witness on the web."),
    examples=("witness request https://witness.example.org --vkey 'example.org/w+5d…+BA…'",),
)
@click.argument("url")
@_vkeys
@pass_settings
def _request(settings: Settings, url: str, vkey: tuple[str, ...]) -> None:
    with opened(settings) as ledger:
        head, names = request_cosignature(ledger, url, _witnesses(ledger, vkey))
    _answer(settings, head.size, names)


@witness.command(
    "add",
    help=_("Keep the cosignatures that somebody brings on one of our checkpoints."),
    examples=("witness add seen --vkey 'example.org/w+5d…+BA…'",),
)
@click.argument("file", type=_FILE)
@_vkeys
@pass_settings
def _add(settings: Settings, file: Path, vkey: tuple[str, ...]) -> None:
    note = file.read_bytes()
    with opened(settings) as ledger:
        names = add_cosigned(ledger, note, _witnesses(ledger, vkey))
    _answer(settings, None, names)


def _witnesses(ledger: LedgerHandle, given: tuple[str, ...]) -> list[VerifierKey]:
    return [*(parse_vkey(text) for text in given), *(known.vkey for known in ledger.policy.witnesses)]


def _answer(settings: Settings, size: int | None, names: tuple[str, ...]) -> None:
    answer: dict[str, JSON] = {"size": size, "added": [*names]}
    sentence = (
        _("Cosigned by {names}.").format(names=", ".join(names))
        if names
        else _("Every line was known already.")
    )
    emit(settings, answer, lambda console: tell(console, sentence))
