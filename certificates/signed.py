"""Make certificates for delivery: rendered, with the credential embedded, signed last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO

import pikepdf
from pikepdf import Array, AttachedFileSpec, Name

from .credential import MEDIA_TYPE, credential_of
from .honour import Honour
from .press import press, press_run
from .signature import Signer, sign

CREDENTIAL = "credential.jwt"


def press_signed(honour: Honour, signer: Signer, issued_at: datetime) -> bytes:
    """Render one certificate, attach its credential as an associated file, and sign it.

    Raises a CertificateError before rendering.
    """
    token = credential_of(honour, signer, issued_at)
    return sign(_with_file(press(honour), token.encode("ascii"), issued_at), signer)


def press_signed_run(
    honours: Sequence[Honour], signer: Signer, pressed: Callable[[int], None] | None = None
) -> bytes:
    """Render all certificates in one PDF, in order, and sign it once as a whole.

    As press_run: `pressed` is called with the number of finished pages; its exceptions end the run.
    """
    return sign(press_run(honours, pressed), signer)


def _with_file(pdf: bytes, data: bytes, at: datetime) -> bytes:
    """The PDF with the credential embedded as PDF/A-3 requires: type, date and relationship."""
    moment = at.strftime("D:%Y%m%d%H%M%SZ")
    with pikepdf.open(BytesIO(pdf)) as book:
        file = AttachedFileSpec(
            book,
            data,
            filename=CREDENTIAL,
            description="Open Badge 3.0",
            mime_type=MEDIA_TYPE,
            creation_date=moment,
            mod_date=moment,
            relationship=Name.Data,
        )
        book.attachments[CREDENTIAL] = file
        book.Root.AF = Array([book.attachments[CREDENTIAL].obj])
        out = BytesIO()
        book.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return out.getvalue()
