"""``key requests|request|reject``: who asks for a key to be enrolled, and the statement to enrol it with."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from ledger.cli.advice import whole
from ledger.cli.command import pass_settings
from ledger.cli.key import key
from ledger.cli.output import emit, tell
from ledger.cli.recording import opened
from ledger.cli.settings import Settings
from ledger.cli.tables import list_table
from ledger.cli.writing import OutFile, check_out, write_out
from ledger.language import _, ngettext
from ledger.service.enrolling import drop, find_request, request_json, requests
from ledger.service.wording import word


@key.command(
    "requests",
    help=_("List who asks for a key to be enrolled, with the code to compare. Anybody can ask."),
    examples=("key requests", "key requests --party COOP-1 --json"),
)
@click.option("--party", metavar="ID", help=_("Those for one party only."))
@pass_settings
def _requests(settings: Settings, party: str | None) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        found = [request_json(view, one) for one in requests(ledger, view, party=party)]

    def write(console: Console) -> None:
        count = ngettext("{count} request", "{count} requests", len(found))
        tell(console, count.format(count=len(found)))
        titles = (_("Code"), _("Party"), _("Key"), _("Use"), _("Until"))
        rows = [
            (one["code"], one["party"], one["key_id"], word(one["use"]), str(one["expires"])[:10])
            for one in found
        ]
        if rows:
            console.print(list_table(titles, rows))

    emit(settings, {"requests": [*found]}, write)


@key.command(
    "request",
    help=_("Write the enrolment statement of a request to a file, once its code was compared."),
    examples=("key request 7HDN-02F7-4CAP --out coop.proof",),
)
@click.argument("code")
@pass_settings
def _request(settings: Settings, code: str) -> None:
    with opened(settings) as ledger, ledger.view() as view:
        found = find_request(ledger, view, code)
        answer = request_json(view, found)
    target = settings.out or Path(f"{found.code}.proof")
    check_out(settings, target)
    write_out(settings, OutFile(target, found.statement))

    def say(console: Console) -> None:
        tell(
            console,
            _("Key {id} asks to sign for {party}.").format(id=answer["key_id"], party=answer["party"]),
        )
        tell(console, _("Its code is {code}. Ask the one who made the key to read theirs.").format(code=code))
        adds = ("key", "add", found.asked.party, "--proof", target)
        registers = ("party", "register", found.asked.party, "--proof", target)
        tell(console, whole(settings, *(adds if answer["enrolled_by"] == "key.added" else registers)))

    emit(settings, {**answer, "file": str(target)}, say)


@key.command(
    "reject",
    help=_("Let a request wait no more; whoever made it may ask anew."),
    examples=("key reject 7HDN-02F7-4CAP",),
)
@click.argument("code")
@pass_settings
def _reject(settings: Settings, code: str) -> None:
    with opened(settings) as ledger:
        with ledger.view() as view:
            found = find_request(ledger, view, code)
            answer = request_json(view, found)
        drop(ledger, found.code)
    sentence = _("Request {code} is rejected.").format(code=found.code)
    emit(settings, answer, lambda console: tell(console, sentence))
