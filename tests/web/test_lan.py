from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from ledger.errors import Malformed
from ledger.web import listening
from ledger.web.lan import LEAF_DAYS, LanCertificate, is_private, lan_addresses, lan_certificate
from ledger.web.listening import Options, address_of, bound, host_of, tls_of
from ledger.web.renewal import Renewal

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOSTS = ("192.168.1.20", "mine.local", "localhost")


def made(folder: Path, *hosts: str, days: int = 0, passphrase: bytes | None = None) -> LanCertificate:
    return lan_certificate(folder, hosts or HOSTS, now=NOW + timedelta(days=days), passphrase=passphrase)


def leaf_of(one: LanCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(one.certificate.read_bytes())


def verify(one: LanCertificate, host: str, *, at: datetime = NOW) -> None:
    """Check a server's certificate as a client that trusts the authority alone does."""
    name: x509.DNSName | x509.IPAddress
    try:
        name = x509.IPAddress(ip_address(host))
    except ValueError:
        name = x509.DNSName(host)
    store = Store([x509.load_pem_x509_certificate(one.authority)])
    PolicyBuilder().store(store).time(at).build_server_verifier(name).verify(leaf_of(one), [])


@pytest.mark.parametrize("host", HOSTS)
def test_who_trusts_the_authority_trusts_the_server_by_each_of_its_names(tmp_path: Path, host: str) -> None:
    verify(made(tmp_path), host)


def test_and_by_no_other_name_nor_for_ever(tmp_path: Path) -> None:
    one = made(tmp_path)
    for host, at in (("192.168.1.21", NOW), ("192.168.1.20", NOW + timedelta(days=LEAF_DAYS + 1))):
        with pytest.raises(VerificationError):
            verify(one, host, at=at)


def test_the_authority_can_vouch_for_private_addresses_and_local_names_alone(tmp_path: Path) -> None:
    authority = x509.load_pem_x509_certificate(made(tmp_path).authority)
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = [*(limits.value.permitted_subtrees or ())]
    assert {one.value for one in permitted if isinstance(one, x509.DNSName)} == {"local", "localhost"}
    nets = [ip_network(str(one.value)) for one in permitted if isinstance(one, x509.IPAddress)]
    assert len(nets) > 1
    assert all(net.is_private for net in nets)
    with pytest.raises(Malformed) as caught:
        made(tmp_path, "203.0.113.5")
    assert caught.value.code == "lan-address"


def test_a_name_of_the_open_web_is_not_trusted_even_when_the_authority_signs_it(tmp_path: Path) -> None:
    with pytest.raises(VerificationError):
        verify(made(tmp_path, "bank.example"), "bank.example")


def test_a_certificate_lasts_as_long_as_browsers_take_and_is_made_anew_in_time(tmp_path: Path) -> None:
    first = leaf_of(made(tmp_path))
    assert first.not_valid_after_utc - first.not_valid_before_utc <= timedelta(days=397)
    assert leaf_of(made(tmp_path, days=300)) == first
    assert leaf_of(made(tmp_path, days=350)) != first


def test_another_address_gets_another_certificate_of_the_same_authority(tmp_path: Path) -> None:
    first = made(tmp_path)
    before = leaf_of(first)
    other = made(tmp_path, "10.0.0.7", "mine.local")
    assert other.authority == first.authority
    assert other.fingerprint == first.fingerprint
    assert leaf_of(other) != before
    verify(other, "10.0.0.7")


def test_keys_are_their_owners_alone_and_that_of_the_authority_has_the_passphrase(tmp_path: Path) -> None:
    one = made(tmp_path, passphrase=b"secret words")
    keys = (one.key, tmp_path / "lan-authority.key")
    assert {file.stat().st_mode & 0o777 for file in keys} == {0o600}
    load_pem_private_key(one.key.read_bytes(), None)
    with pytest.raises(TypeError):
        load_pem_private_key(keys[1].read_bytes(), None)
    for passphrase in (None, b"others"):
        with pytest.raises(Malformed) as caught:
            made(tmp_path, "10.0.0.7", passphrase=passphrase)
        assert caught.value.code == "lan-key"


def test_an_authority_that_ends_too_soon_is_replaced_with_its_certificates(tmp_path: Path) -> None:
    first = made(tmp_path)
    later = made(tmp_path, days=3_400)
    assert later.authority != first.authority
    leaf_of(later).verify_directly_issued_by(x509.load_pem_x509_certificate(later.authority))
    with pytest.raises(InvalidSignature):
        leaf_of(later).verify_directly_issued_by(x509.load_pem_x509_certificate(first.authority))


def test_own_addresses_are_private_ones() -> None:
    assert all(is_private(text) for text in lan_addresses())


@pytest.mark.parametrize(
    ("own", "host", "address"),
    [
        (("192.168.1.5", "fd00::2"), "0.0.0.0", "https://192.168.1.5:8443"),  # noqa: S104 - what is expected
        (("fd00::2",), "::", "https://[fd00::2]:8443"),
        ((), "0.0.0.0", None),  # noqa: S104 - the same
    ],
)
def test_the_address_that_is_told_is_one_that_is_listened_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own: tuple[str, ...], host: str, address: str | None
) -> None:
    monkeypatch.setattr(listening, "lan_addresses", lambda: own)
    options = Options(tmp_path, port=8443, lan=True)
    assert host_of(options) == host
    told = address_of(options, host, secure=True)
    assert told == address or (address is None and told.endswith(".local:8443"))


def has_version_6() -> bool:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
        try:
            one.bind(("::", 0))
        except OSError:
            return False
    return True


@pytest.mark.skipif(not has_version_6(), reason="this computer has no addresses of version 6")
def test_all_addresses_of_version_6_are_served_with_those_of_version_4() -> None:
    with bound("::", 0) as one:
        one.listen()
        socket.create_connection(("127.0.0.1", one.getsockname()[1]), timeout=5).close()


def shown(context: ssl.SSLContext) -> bytes:
    """The certificate (DER) that a server shows to whoever connects."""
    client_context = ssl.create_default_context()
    client_context.check_hostname, client_context.verify_mode = False, ssl.CERT_NONE
    here, there = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(here, there)
    server = context.wrap_bio(there, here, server_side=True)
    for _ in range(3):
        for side in (client, server):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    return client.getpeercert(binary_form=True) or b""


def test_a_certificate_that_was_renewed_is_taken_into_use(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "other").mkdir()
    one, other = made(tmp_path), made(tmp_path / "other")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(one.certificate, one.key)
    renewal = Renewal(Options(tmp_path, certificate=one.certificate, key=one.key), context)
    first = shown(context)
    # Whoever renews them puts one there after the other.
    one.certificate.write_bytes(other.certificate.read_bytes())
    asyncio.run(renewal())
    assert (shown(context), len(caplog.records)) == (first, 1)
    one.key.write_bytes(other.key.read_bytes())
    asyncio.run(renewal())
    assert (shown(context) == first, len(caplog.records)) == (False, 1)


def test_a_certificate_without_its_own_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = made(tmp_path), made(tmp_path / "other")
    right = tls_of(Options(tmp_path, certificate=one.certificate, key=one.key))
    assert (right.certificate, right.key) == (one.certificate, one.key)
    for key in (other.key, one.certificate):
        with pytest.raises(Malformed) as caught:
            tls_of(Options(tmp_path, certificate=one.certificate, key=key))
        assert caught.value.code == "tls-pair"
