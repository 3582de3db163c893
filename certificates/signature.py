"""Sign a whole PDF (PAdES, P-256): any changed byte invalidates the signature.

Signing must be the last step, because merging or editing a signed file invalidates it. The caller
gives the signing time; no time-stamping service confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FIELD = "Company"
# Room for the signature in hexadecimal: a certificate, its chain and the signed attributes.
_ROOM = 8192
_ROOM_A_CERTIFICATE = 8192


@dataclass(frozen=True)
class Signer:
    """The signer's key and the signing time; `chain`: certificates up to the root, if any."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    at: datetime
    chain: tuple[x509.Certificate, ...] = ()


def sign(pdf: bytes, signer: Signer) -> bytes:
    """Return the PDF with one invisible signature over all of it, appended to its bytes."""
    # Imports about forty modules: only loaded for signing.
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    described = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    signing = _at(signer.at)(described, signer=_key_holder(signer))
    signed: BytesIO = signing.sign_pdf(
        _writer(pdf), bytes_reserved=_ROOM + _ROOM_A_CERTIFICATE * len(signer.chain)
    )
    return signed.getvalue()


def _key_holder(signer: Signer) -> Any:
    """The key and its certificates as pyHanko's signer expects them, without a PKCS #12 file."""
    from pyhanko.sign.signers import SimpleSigner

    pair = serialize_key_and_certificates(
        None, signer.key, signer.certificate, signer.chain, NoEncryption()
    )
    return SimpleSigner.load_pkcs12_data(pair, other_certs=[])


def _at(moment: datetime) -> Any:
    """pyHanko's signer with a given signing time instead of the machine's clock."""
    from pyhanko.sign.signers import PdfSigner

    class AtAMoment(PdfSigner):
        def init_signing_session(self, *args: Any, **more: Any) -> Any:
            session = super().init_signing_session(*args, **more)
            session.system_time = moment
            return session

    return AtAMoment


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    """A writer that keeps the metadata, so that no time of the machine's clock is added."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class MetadataKept(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            pass

    return MetadataKept(BytesIO(pdf))
