"""``serve``: the ledger over HTTP, for phones, browsers and programs."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from ledger.cli.command import Command, Given, pass_settings
from ledger.cli.demo_links import write_links
from ledger.cli.output import emit, tell, write
from ledger.cli.qr import drawn
from ledger.cli.settings import Settings
from ledger.crypto.canonical import JSON
from ledger.language import N_, _, say_error

# The command line and the service never import each other.
SERVICE: Final = "ledger.web.serve"
OPTIONS: Final = "ledger.web.listening"
_FILE: Final = click.Path(path_type=Path, dir_okay=False)
TRUST: Final = (
    N_("Android: open the file, choose CA certificate; Settings, Security, Encryption and credentials."),
    N_(
        "iPhone, iPad: open the file in Safari, install the profile in Settings; then General, About, "
        "Certificate Trust Settings: switch it on."
    ),
    N_("Windows: open the file, Install Certificate, Trusted Root Certification Authorities."),
    N_("macOS: open the file, add it to the login keychain, then Always Trust."),
    N_(
        "Linux: copy it to /usr/local/share/ca-certificates/ and run update-ca-certificates. "
        "Firefox: Settings, Certificates, Authorities, Import."
    ),
)


@click.command(
    "serve",
    cls=Command,
    help=_(
        "Serve the ledger over HTTP until Ctrl-C or SIGTERM: pages for people, an interface for programs,"
        " the log for auditors. Without TLS it is served on this computer alone."
    ),
    examples=(
        "serve --data ./ledger",
        "serve --data ./ledger --lan",
        "serve --data ./ledger --host 0.0.0.0 --port 443 --tls-cert chain.pem --tls-key key.pem",
        "serve --data ./ledger --trust-proxy --public-address https://ledger.example.org",
    ),
)
@click.option("--host", metavar="ADDRESS", help=_("Where to listen; 127.0.0.1 unless given, all with --lan."))
@click.option(
    "--port", type=click.IntRange(1, 65_535), default=8000, help=_("Where to listen; 8000 unless given.")
)
@click.option(
    "--tls-cert", "certificate", type=_FILE, metavar="FILE", help=_("The certificate with its chain (PEM).")
)
@click.option("--tls-key", "tls_key", type=_FILE, metavar="FILE", help=_("The certificate's key (PEM)."))
@click.option(
    "--lan", is_flag=True, help=_("Make a certificate for this local network, and say how to trust it.")
)
@click.option(
    "--public-address",
    "address",
    metavar="URL",
    help=_("The address by which readers come, if it is another."),
)
@click.option(
    "--plain-http",
    is_flag=True,
    help=_("Serve a network without TLS: everybody on the way can read and change it."),
)
@click.option(
    "--trust-proxy", is_flag=True, help=_("A proxy on this computer says who asks (X-Forwarded-For).")
)
@click.option(
    "--metrics-token-file",
    "metrics_token",
    type=_FILE,
    metavar="FILE",
    help=_("Holds the token by which a monitor reads /metrics."),
)
@click.option("--quiet", is_flag=True, help=_("Write down no request, only what goes wrong."))
@pass_settings
def serve(settings: Settings, *, quiet: bool, tls_key: Path | None, **given: Given) -> None:
    """Serve the ledger."""
    options = import_module(OPTIONS).Options(
        data=settings.data_folder(),
        passphrase=settings.ledger_passphrase(),
        key=tls_key,
        log_requests=not quiet,
        clock_confirmed=settings.clock_confirmed,
        **given,
    )
    import_module(SERVICE).serve(options, lambda serving: _say(settings, serving))
    if not settings.json:
        write(lambda console: tell(console, _("Stopped, as you asked. What was recorded stays recorded.")))


def _say(settings: Settings, serving: Any) -> None:  # noqa: ANN401 - of the service, which is not imported
    answer: dict[str, JSON] = {
        "address": serving.address,
        "origin": serving.origin,
        "demo": serving.demo,
        "halted": None if serving.halted is None else serving.halted.code,
        "authority": None if serving.lan is None else serving.lan.fingerprint,
    }
    emit(settings, answer, lambda console: _write(console, settings, serving))
    # Whoever reads a pipe waits for it.
    sys.stdout.flush()


def _write(console: Console, settings: Settings, serving: Any) -> None:  # noqa: ANN401 - the same
    tell(console, _("{origin} is served at {address}").format(origin=serving.origin, address=serving.address))
    if serving.halted is not None:
        tell(console, _("For reading alone, the log is halted: {why}").format(why=say_error(serving.halted)))
    if serving.lan is not None:
        _write_trust(console, serving)
    if serving.demo:
        write_links(console, settings.data_folder(), serving.address)
    tell(console, _("Ctrl-C ends it."))


def _write_trust(console: Console, serving: Any) -> None:  # noqa: ANN401 - the same
    console.out(drawn(serving.address), highlight=False)
    file = f"{serving.address}/lan/ca.crt"
    tell(
        console,
        _("Each phone or computer has to trust this ledger's own authority, once. Open {file}").format(
            file=file
        ),
    )
    tell(console, _("and pass over the warning; trust it only if its SHA-256 fingerprint is"))
    tell(console, f"  {serving.lan.fingerprint}")
    for step in TRUST:
        tell(console, f"  {_(step)}")
    tell(
        console,
        _("It can vouch for addresses of local networks and names under .local, and for nothing else."),
    )
