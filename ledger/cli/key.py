"""``key …``: make keys, and let them sign for a party."""

from __future__ import annotations

import secrets
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from ledger.cli.advice import whole
from ledger.cli.command import Given, Group, given_fields, pass_settings
from ledger.cli.output import emit, tell
from ledger.cli.parts import common_of, common_options, reason_option
from ledger.cli.recording import opened, record
from ledger.cli.settings import Settings, format_second, utc_second
from ledger.cli.signing import signing_key
from ledger.cli.writing import OutFile, write_out, write_secret
from ledger.crypto.enrolment import enrolment_code, open_enrolment, sign_enrolment
from ledger.crypto.envelope import ENROLMENT, parse_envelope, sign_envelope
from ledger.crypto.keys import SEED_BYTES, SigningKey, format_key_file
from ledger.crypto.text import encode_base64url
from ledger.language import _
from ledger.service.show.thing import find_key
from ledger.service.wording import word
from ledger.store.catalog import Catalog

PROOF_DAYS: Final = 30
_FILE: Final = click.Path(path_type=Path, dir_okay=False)

key = Group("key", help=_("Make keys, and let them sign for a party."))


@key.command(
    "new",
    help=_("Make a key that signs. The file is encrypted unless --plain is given."),
    examples=("key new --out coop.key --passphrase-file secret", "key new --out coop.key --plain"),
)
@click.option("--out", "file", required=True, type=_FILE, metavar="FILE", help=_("Where the key goes."))
@click.option("--plain", is_flag=True, help=_("Do not encrypt it; only its owner may read the file."))
@pass_settings
def _new(settings: Settings, file: Path, *, plain: bool) -> None:
    made = SigningKey.from_seed(secrets.token_bytes(SEED_BYTES))
    write_secret(file, format_key_file(made, None if plain else _new_passphrase(settings)))
    answer = {"key_id": made.key_id, "public_key": made.public_key.hex(), "file": str(file)}

    def say(console: Console) -> None:
        tell(console, _("Key {id} is in {file}.").format(id=made.key_id, file=file))
        tell(console, _("Next it asks to sign for a party; a phone at the pit with --use field:"))
        proof = file.with_suffix(".proof")
        asks = ("--party", "PARTY", "--use", "admin", "--key", file, "--out", proof)
        tell(console, whole(settings, "key", "prove", *asks))

    emit(settings, answer, say)


def _new_passphrase(settings: Settings) -> bytes:
    found = settings.own_passphrase()
    if found is not None:
        return found
    if not sys.stdin.isatty():
        raise click.UsageError(_("Give a passphrase with --passphrase-file, or --plain for none."))
    question = _("New passphrase")
    return str(click.prompt(question, hide_input=True, confirmation_prompt=True, err=True)).encode()


@key.command(
    "prove",
    help=_("Write a key's enrolment statement: that it is held, and for whom it wants to sign."),
    examples=(
        "key prove --key coop.key --ledger 3f1c… --party COOP-1 --use admin --out coop.proof",
        "key prove --key phone.key --data ./ledger --party COOP-1 --use field --out phone.proof",
    ),
)
@click.option("--ledger", metavar="ID", help=_("The ledger's id; that of --data unless given."))
@click.option("--party", required=True, metavar="ID", help=_("The party it is to sign for."))
@click.option("--use", required=True, type=click.Choice(["admin", "field"]), help=_("What it is for."))
@click.option("--expires", metavar="RFC3339", help=_("Until when it may be used; 30 days unless given."))
@click.option("--out", "file", required=True, type=_FILE, metavar="FILE", help=_("Where the statement goes."))
@pass_settings
def _prove(settings: Settings, file: Path, **given: Given) -> None:
    signing = signing_key(settings)
    until = datetime.now(UTC) + timedelta(days=PROOF_DAYS)
    expires = utc_second(given["expires"]) if given["expires"] else format_second(until)
    ledger = given["ledger"] or _ledger_id(settings)
    proof = sign_enrolment(signing, ledger=ledger, party=given["party"], use=given["use"], expires=expires)
    write_out(settings, OutFile(file, proof))
    code = enrolment_code(proof)
    answer = {
        "key_id": signing.key_id,
        "party": given["party"],
        "use": given["use"],
        "ledger": ledger,
        "expires": expires,
        "code": code,
        "file": str(file),
    }

    def say(console: Console) -> None:
        asks = _("Key {id} asks to sign for {party} until {expires}: {file}")
        tell(console, asks.format(id=signing.key_id, party=given["party"], expires=expires, file=file))
        tell(console, _("Tell whoever enrols it this code: {code}").format(code=code))

    emit(settings, answer, say)


@key.command(
    "read",
    help=_("Show what an enrolment statement asks for, and its code to compare before the key is enrolled."),
    examples=("key read coop.proof", "key read phone.proof --json"),
)
@click.argument("proof", type=_FILE)
@pass_settings
def _read(settings: Settings, proof: Path) -> None:
    data = proof.read_bytes()
    asked, code = open_enrolment(data), enrolment_code(data)
    key_id = asked.public_key[:16]
    answer = {"key_id": key_id, **asdict(asked), "code": code}

    def say(console: Console) -> None:
        sentence = _("Key {id} asks to sign for {party}, for {use}, until {expires}.")
        use = word(asked.use)
        tell(console, sentence.format(id=key_id, party=asked.party, use=use, expires=asked.expires))
        tell(console, _("Its code is {code}. Ask the one who made the key to read theirs.").format(code=code))

    emit(settings, answer, say)


def _ledger_id(settings: Settings) -> str:
    with opened(settings) as ledger:
        return ledger.ledger.genesis


@key.command(
    "second",
    help=_("Sign somebody's enrolment statement with a second authority key, when all its own are lost."),
    examples=("key second coop.proof --key authority-2.key --out coop.second",),
)
@click.argument("proof", type=_FILE)
@click.option("--out", "file", required=True, type=_FILE, metavar="FILE", help=_("Where it goes."))
@pass_settings
def _second(settings: Settings, proof: Path, file: Path) -> None:
    signing = signing_key(settings)
    data = proof.read_bytes()
    asked = open_enrolment(data)
    own = parse_envelope(data, content_type=ENROLMENT)
    second = sign_envelope(
        own.payload, signing, content_type=ENROLMENT, issuer=own.issuer, subject=own.subject
    )
    write_out(settings, OutFile(file, second))
    answer = {"key_id": signing.key_id, "party": asked.party, "file": str(file)}
    sentence = _("Seconded for {party}: {file}").format(party=asked.party, file=file)
    emit(settings, answer, lambda console: tell(console, sentence))


@key.command(
    "add",
    help=_("Enrol a further key of a party, by one of its admin keys."),
    examples=("key add COOP-1 --proof phone.proof --key coop.key",),
)
@click.argument("party")
@click.option("--proof", required=True, type=_FILE, metavar="FILE", help=_("The enrolment statement."))
@click.option("--second", type=_FILE, metavar="FILE", help=_("The same, signed by a second authority key."))
@common_options
@pass_settings
def _add(settings: Settings, party: str, proof: Path, second: Path | None, **given: Given) -> None:
    body = {"party": party, "enrolment": encode_base64url(proof.read_bytes())}
    if second is not None:
        body["second"] = encode_base64url(second.read_bytes())
    record(settings, "key.added", body, **common_of(given))


@key.command(
    "retire",
    help=_("End a key in good order: it is accepted for some more days, and flagged."),
    examples=("key retire 7c9d01e2f3a4b5c6 --reason 'new phone' --key coop.key",),
)
@click.argument("key_id")
@reason_option
@common_options
@pass_settings
def _retire(settings: Settings, key_id: str, **given: Given) -> None:
    record(settings, "key.retired", _ending(key_id, given_fields(given, "reason")), **common_of(given))


@key.command(
    "revoke",
    help=_("End a lost or stolen key at once: nothing it signs is accepted from now on."),
    examples=("key revoke 7c9d01e2f3a4b5c6 --reason lost --suspect-from 2025-07-03 --key coop.key",),
)
@click.argument("key_id")
@click.option("--reason", required=True, metavar="lost|compromised", help=_("Why."))
@click.option("--suspect-from", metavar="DATE", help=_("Mark what it signed since that day."))
@common_options
@pass_settings
def _revoke(settings: Settings, key_id: str, **given: Given) -> None:
    fields = given_fields(given, "reason", "suspect_from")
    record(settings, "key.revoked", _ending(key_id, fields), **common_of(given))


def _ending(key_id: str, fields: dict[str, Given]) -> Given:
    def body(view: Catalog) -> dict[str, Given]:
        found = find_key(view, key_id)
        return {"party": found.party, "key": found.id, **fields}

    return body
