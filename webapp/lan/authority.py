"""Make the installation's own certificate authority, for HTTPS without a public name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.core import durable_files

AUTHORITY_LASTS = timedelta(days=3650)
LASTS = timedelta(days=397)  # browsers refuse certificates valid for longer
RENEWED = timedelta(days=30)  # the certificate is renewed this long before its end
_CLOCK_TOLERANCE = timedelta(hours=1)  # for phones whose clock is behind


@dataclass(frozen=True)
class Tls:
    """Paths of the server's certificate and key, and of the authority's certificate for phones."""

    certificate: Path
    key: Path
    authority: Path


def tls_for(folder: Path, hosts: Sequence[str], now: datetime) -> Tls:
    """Return the paths of certificates for these hosts; make those that are missing or expiring.

    The authority's key stays in the folder, which only its owner can read.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    files = Tls(folder / "server.crt", folder / "server.key", folder / "jiebao-ca.crt")
    authority_key = folder / "jiebao-ca.key"
    if not authority_key.exists():
        _make_authority(files.authority, authority_key, now)
    if not _is_valid(files.certificate, hosts, now):
        _make_certificate(files, authority_key, hosts, now)
    return files


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 of a certificate as phones show it: 12:AB:…"""
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    return read.fingerprint(hashes.SHA256()).hex(":").upper()


def _make_authority(certificate: Path, key_file: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Jiebao local CA")
    made = (
        _builder(name, name, key, now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    durable_files.write_durably(certificate, made.public_bytes(serialization.Encoding.PEM))


def _make_certificate(files: Tls, key_file: Path, hosts: Sequence[str], now: datetime) -> None:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    read = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    signer = cast("ec.EllipticCurvePrivateKey", read)
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _builder(_name(hosts[0]), authority.subject, key, now, LASTS)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .sign(signer, hashes.SHA256())
    )
    _write_key(files.key, key)
    durable_files.write_durably(files.certificate, made.public_bytes(serialization.Encoding.PEM))


def _is_valid(certificate: Path, hosts: Sequence[str], now: datetime) -> bool:
    """Whether the certificate exists, names all hosts and is valid for more than RENEWED."""
    if not certificate.exists():
        return False
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    wanted = {_general_name(host) for host in hosts}
    return wanted <= set(names) and read.not_valid_after_utc - RENEWED > now


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    lasts: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_TOLERANCE)
        .not_valid_after(now + lasts)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    durable_files.write_durably(file, text)
