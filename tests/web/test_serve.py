"""The service as a process: begun, asked over TLS, told to stop; and all that keeps it from beginning."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli.main import program
from ledger.crypto.keys import format_key_file
from ledger.web.listening import Options, address_of
from tests.cli.shell import validator
from tests.store.world import World, key_of
from tests.support.trade import Trade
from tests.web.process import PROGRAM, free_port, process


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    # The clock of the process is the computer's, which only a demo leaves out of account.
    world = World(tmp_path / "data", public=False, demo=True)
    yield Trade(world)
    world.close()


def run(world: World, *arguments: str, **environment: str) -> Result:
    words = ["serve", "--data", str(world.data), "--json", *arguments]
    return CliRunner(env=environment).invoke(program(), words)


def code_of(result: Result) -> str:
    return str(json.loads(result.stdout)["code"])


def test_serves_a_local_network_by_tls_and_ends_when_what_was_asked_is_answered(trade: Trade) -> None:
    world, port = trade.world, free_port()
    statement = world.lot("L-9")
    key = world.data.parent / "AUDITOR.key"
    key.write_bytes(format_key_file(key_of("AUDITOR"), None))
    world.handle.close()
    with process(world.data, "--lan", "--host", "127.0.0.1", "--port", str(port)) as (running, said):
        address = f"https://127.0.0.1:{port}"
        assert (said["address"], said["origin"], said["halted"]) == (address, "ledger.test/log", None)
        authority = world.data / "keys" / "lan-authority.pem"
        context = ssl.create_default_context(cafile=str(authority))
        connection = HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
        connection.request("GET", "/lan/ca.crt")
        answer = connection.getresponse()
        assert answer.read() == authority.read_bytes()
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers
        login = (*PROGRAM, "login", "--server", address, "--key", str(key), "--json")
        environment = {**os.environ, "SSL_CERT_FILE": str(authority)}
        logged = subprocess.run(login, env=environment, capture_output=True, text=True, check=True)
        session = json.loads(logged.stdout)
        validator("login").validate(session)
        assert session["kind"] == "auditor"
        # Half of an event is sent when it is told to stop: the other half is still taken, and answered.
        connection.putrequest("POST", "/api/v1/events")
        connection.putheader("content-type", "application/cose")
        connection.putheader("content-length", str(len(statement)))
        connection.endheaders(statement[:100])
        running.send_signal(signal.SIGTERM)
        connection.send(statement[100:])
        assert connection.getresponse().status == 201
        connection.close()
        assert running.wait(timeout=30) == 0
        _, errors = running.communicate()
        lines = [json.loads(line) for line in errors.splitlines()]
        assert [line["route"] for line in lines][-1] == "/api/v1/events"
    assert "Traceback" not in errors


def test_one_process_serves_a_folder(trade: Trade) -> None:
    with (trade.world.data / "serving").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run(trade.world)
    assert (result.exit_code, code_of(result)) == (1, "served-already")


def test_a_port_that_is_taken_is_told(trade: Trade) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run(trade.world, "--port", str(taken.getsockname()[1]))
    assert (result.exit_code, code_of(result)) == (1, "port-taken")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--host", "0.0.0.0"), "plain-http"),  # noqa: S104 - what is refused
        (("--host", "no.such.host.invalid"), "host-unknown"),
        (("--host", "203.0.113.9", "--plain-http"), "port-refused"),
        (("--tls-cert", "x.pem"), "tls-half"),
        (("--lan", "--tls-cert", "x.pem", "--tls-key", "x.pem"), "tls-twice"),
        (("--tls-cert", "/nowhere/x.pem", "--tls-key", "/nowhere/x.pem"), "path"),
        (("--trust-proxy",), "proxy-address"),
        (("--public-address", "ledger.example.org"), "server-address"),
        (("--public-address", "https://ledger.example.org/console"), "server-address"),
        (("--lan", "--host", "8.8.8.8"), "lan-address"),
    ],
)
def test_what_cannot_be_served_is_one_clear_error(
    trade: Trade, arguments: tuple[str, ...], code: str
) -> None:
    result = run(trade.world, *arguments)
    assert code_of(result) == code
    assert result.exit_code in (1, 2)


def test_a_missing_key_and_a_missing_passphrase_are_told_before_anybody_asks(trade: Trade) -> None:
    keys = trade.world.data / "keys"
    (keys / "statement.pem").write_bytes(format_key_file(key_of("statement"), b"secret"))
    assert code_of(run(trade.world)) == "key-file-encrypted"
    assert code_of(run(trade.world, MINERAL_LEDGER_PASSPHRASE="other")) == "key-file-passphrase"
    (keys / "statement.pem").unlink()
    result = run(trade.world)
    assert (result.exit_code, code_of(result)) == (75, "key-missing")


def test_a_folder_without_a_ledger_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(program(), ["serve", "--data", str(tmp_path), "--json"])
    assert (result.exit_code, code_of(result)) == (2, "ledger-missing")


def test_a_short_token_for_monitors_is_refused(trade: Trade) -> None:
    file = trade.world.data / "token"
    file.write_text("1234\n", encoding="utf-8")
    assert code_of(run(trade.world, "--metrics-token-file", str(file))) == "token-short"


@pytest.mark.parametrize(
    ("host", "port", "secure", "address"),
    [
        ("127.0.0.1", 8000, False, "http://127.0.0.1:8000"),
        ("127.0.0.1", 80, False, "http://127.0.0.1"),
        ("10.0.0.7", 443, True, "https://10.0.0.7"),
        ("fd00::1", 8443, True, "https://[fd00::1]:8443"),
    ],
)
def test_the_address_follows_from_where_it_is_served(
    tmp_path: Path, host: str, port: int, address: str, *, secure: bool
) -> None:
    assert address_of(Options(tmp_path, port=port), host, secure=secure) == address
    for given in ("https://Ledger.Example.org/", "https://ledger.example.org:443"):
        options = Options(tmp_path, port=port, address=given)
        assert address_of(options, host, secure=secure) == "https://ledger.example.org"
