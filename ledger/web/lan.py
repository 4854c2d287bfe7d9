"""A certificate authority of one's own, for phones and computers on one local network.

Browsers give cryptography and offline storage to pages that came by TLS alone, and no public authority
certifies an address like 192.168.1.20. The authority made here is limited by its own certificate (RFC 5280
§4.2.1.10) to private addresses and to names under ``.local``: whoever trusts it trusts it for nothing else.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ledger.errors import Malformed
from ledger.language import N_
from ledger.store.folder import write_whole

AUTHORITY_DAYS: Final = 3_650
LEAF_DAYS: Final = 397
"""The longest that browsers take (CA/Browser Forum, for public ones; some apply it to all)."""
RENEWED_BEFORE: Final = 60
_BACKWARDS: Final = timedelta(hours=1)
_PRIVATE: Final = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8",
    "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip
# Nothing is sent to them: they ask the system by which address it would go.
_PROBES: Final = ("10.255.255.255", "172.31.255.255", "192.168.255.255", "192.0.2.1", "2001:db8::1")
_Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class LanCertificate:
    """Files of the server's certificate and key, and the certificate of the authority (PEM)."""

    certificate: Path
    key: Path
    authority: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as devices show it before they trust it."""
        der = x509.load_pem_x509_certificate(self.authority).public_bytes(serialization.Encoding.DER)
        return ":".join(f"{byte:02X}" for byte in sha256(der).digest())


def lan_addresses() -> tuple[str, ...]:
    """Return the private addresses by which this computer is reached, those of version 4 first."""
    found = {*map(_address_towards, _PROBES)} - {""}
    own = {ip_address(text) for text in found if is_private(text)}
    return tuple(str(one) for one in sorted(own, key=lambda one: (one.version, one)) if not one.is_loopback)


def _address_towards(probe: str) -> str:
    family = socket.AF_INET6 if ":" in probe else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((probe, 9))
        except OSError:
            return ""
        return str(asked.getsockname()[0])


def is_private(text: str) -> bool:
    """Whether the authority may certify an address."""
    address = ip_address(text)
    return any(address in ip_network(net) for net in _PRIVATE if ip_network(net).version == address.version)


def local_name() -> str:
    """Return the name by which this computer calls itself to its network (RFC 6762)."""
    return f"{socket.gethostname().partition('.')[0].lower()}.local"


def lan_certificate(
    folder: Path, hosts: tuple[str, ...], *, now: datetime, passphrase: bytes | None
) -> LanCertificate:
    """Return the certificate of the server for addresses and names; made, or made anew, where need be.

    It is kept in ``folder`` with its authority, keys readable by their owner alone; that of the authority is
    encrypted when there is a ``passphrase``. Raises Malformed when the authority's key cannot be opened or an
    address is not private.
    """
    for host in hosts:
        if _as_address(host) is not None and not is_private(host):
            message = N_("{address} is no address of a local network: take a certificate for its name.")
            raise Malformed("lan-address", message, values={"address": host})
    made = LanCertificate(folder / "lan.pem", folder / "lan.key", b"")
    authority, key = _authority(folder, now, passphrase)
    if not _still_good(made.certificate, authority, hosts, now):
        leaf_key = ec.generate_private_key(ec.SECP256R1())
        leaf = _leaf(authority, key, leaf_key.public_key(), hosts, now)
        write_whole(made.key, _private(leaf_key, None), mode=0o600)
        write_whole(made.certificate, _pem(leaf) + _pem(authority))
    return LanCertificate(made.certificate, made.key, _pem(authority))


def _authority(
    folder: Path, now: datetime, passphrase: bytes | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    path, key_path = folder / "lan-authority.pem", folder / "lan-authority.key"
    if path.exists() and key_path.exists():
        authority = x509.load_pem_x509_certificate(path.read_bytes())
        if authority.not_valid_after_utc > now + timedelta(days=LEAF_DAYS):
            return authority, _opened(key_path, passphrase)
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _self_signed(key, now)
    write_whole(key_path, _private(key, passphrase), mode=0o600)
    write_whole(path, _pem(authority))
    return authority, key


def _opened(path: Path, passphrase: bytes | None) -> ec.EllipticCurvePrivateKey:
    data = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(data, passphrase if b"ENCRYPTED" in data else None)
    except (ValueError, TypeError) as error:
        message = N_("The key of the local authority, {file}, does not open with this passphrase.")
        raise Malformed("lan-key", message, values={"file": path}) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        message = N_("The key of the local authority, {file}, is of another kind.")
        raise Malformed("lan-key", message, values={"file": path})
    return key


def _self_signed(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"mineral-ledger at {local_name()}")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    allowed: list[x509.GeneralName] = [x509.DNSName("local"), x509.DNSName("localhost")]
    allowed += [x509.IPAddress(ip_network(net)) for net in _PRIVATE]
    return (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    public: ec.EllipticCurvePublicKey,
    hosts: tuple[str, ...],
    now: datetime,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return (
        _builder(name, authority.subject, public, now, LEAF_DAYS)
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # Clocks of telephones differ.
        .not_valid_before(now - _BACKWARDS)
        .not_valid_after(now - _BACKWARDS + timedelta(days=days))
    )


def _names(hosts: tuple[str, ...]) -> list[x509.GeneralName]:
    found = ((host, _as_address(host)) for host in hosts)
    return [x509.DNSName(host) if one is None else x509.IPAddress(one) for host, one in found]


def _as_address(host: str) -> _Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _still_good(path: Path, authority: x509.Certificate, hosts: tuple[str, ...], now: datetime) -> bool:
    if not (path.exists() and path.with_suffix(".key").exists()):
        return False
    leaf = x509.load_pem_x509_certificate(path.read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        leaf.issuer == authority.subject
        and _is_signed_by(leaf, authority)
        and [*names] == _names(hosts)
        and leaf.not_valid_after_utc > now + timedelta(days=RENEWED_BEFORE)
    )


def _is_signed_by(leaf: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None) -> bytes:
    hidden = (
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase)
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)
