"""The signer of certificates: the company's own certificate from the data folder, if there is one,
else one made for the installation's key."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from certificates import Signer
from webapp.core import durable_files
from webapp.core.errors import JiebaoError, _
from webapp.core.keys import demand_private
from webapp.store.settings import COMPANY, setting
from webapp.web.runtime import Runtime

LASTS = timedelta(days=365 * 30)  # longer than certificates are verified
_BEFORE = timedelta(hours=1)
OWN_KEY, OWN_CERTIFICATE, MADE = "company.key", "company.crt", "made.crt"


class SigningKeyUnfit(JiebaoError):
    """The key or certificate in the data folder cannot sign."""

    sentence = _(
        "签名文件 %(file)s 不能用：需要 PEM 格式的 P-256 私钥（不加密）"
        "和与之相符的证书（自己的在前）。"
    )
    status = 500


class SigningKeyLost(JiebaoError):
    """The made certificate belongs to another key: the installation's key was lost and replaced."""

    sentence = _("签名证书 %(file)s 不是密钥 signing.key 的。请从备份恢复 signing.key。")
    status = 500


def signer_of(runtime: Runtime) -> Signer:
    """The current signer. Raises SigningKeyUnfit, SigningKeyLost, KeyExposed."""
    folder = runtime.config.signing
    if (folder / OWN_KEY).exists():
        return _company_signer(folder, runtime.clock())
    key = ec.derive_private_key(int.from_bytes(runtime.keys.signing), ec.SECP256R1())
    return Signer(key, _made_certificate(folder, key, runtime.clock()), runtime.clock())


def _company_signer(folder: Path, now: datetime) -> Signer:
    demand_private(folder / OWN_KEY, 0o600)
    try:
        key = load_pem_private_key((folder / OWN_KEY).read_bytes(), password=None)
    except (ValueError, TypeError) as unfit:
        raise SigningKeyUnfit(file=folder / OWN_KEY) from unfit
    try:
        chain = x509.load_pem_x509_certificates((folder / OWN_CERTIFICATE).read_bytes())
    except (ValueError, FileNotFoundError) as unfit:
        raise SigningKeyUnfit(file=folder / OWN_CERTIFICATE) from unfit
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise SigningKeyUnfit(file=folder / OWN_KEY)
    if chain[0].public_key() != key.public_key():
        raise SigningKeyUnfit(file=folder / OWN_CERTIFICATE)
    return Signer(key, chain[0], now, tuple(chain[1:]))


def _made_certificate(
    folder: Path, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.Certificate:
    """The certificate made earlier for the company's current name, or a new one for the key."""
    file, company = folder / MADE, setting("company", COMPANY)
    if file.exists():
        held = x509.load_pem_x509_certificate(file.read_bytes())
        if held.public_key() != key.public_key():
            raise SigningKeyLost(file=file)
        if held.subject == _name(company):
            return held
    folder.mkdir(mode=0o700, exist_ok=True)
    made = self_signed(company, key, now)
    durable_files.write_durably(file, made.public_bytes(Encoding.PEM))
    durable_files.sync_folder(folder)
    return made


def self_signed(company: str, key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    """A self-signed certificate in the company's name."""
    name = _name(company)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_USAGE, critical=True)
        .sign(key, hashes.SHA256())
    )


def _name(company: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, company[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company[:64]),
        ]
    )


_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
