"""Check a file that somebody attaches as evidence: a photo, which is redrawn, or a PDF."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from webapp.core.errors import JiebaoError, _
from webapp.media.photos import process_photo
from webapp.media.photos.errors import FormatRefused, NotAPhoto

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 80  # characters of a file's name that are kept
JPEG, PDF = "image/jpeg", "application/pdf"
_PDF_BEGINS, _PDF_ENDS = b"%PDF-", b"%%EOF"
_ENDS_WITHIN = 1024  # the last bytes in which a PDF has its end mark
_NO_NAME = re.compile(r'[\\/:*?"<>|]')


class AttachmentEmpty(JiebaoError):
    """No file was chosen, or it has no bytes."""

    sentence = _("请选择照片或 PDF 文件。")
    field = "file"


class AttachmentTooHeavy(JiebaoError):
    """The file has more than MOST_BYTES."""

    sentence = _("附件最多 %(most)s MB。请压缩或拆分后再上传。")
    field = "file"
    status = 413


class NotAnAttachment(JiebaoError):
    """The file is neither a photo nor a PDF, whatever its name says."""

    sentence = _("附件只收照片（JPEG、PNG、WebP、HEIC）和 PDF。")
    field = "file"
    status = 415


class PdfDamaged(JiebaoError):
    """The file begins as a PDF, but its end is missing."""

    sentence = _("PDF 不完整，可能没有传完。请重新上传。")
    field = "file"


@dataclass(frozen=True)
class CheckedAttachment:
    """The bytes to store, their media type (JPEG or PDF), and the name shown to readers."""

    content: bytes
    media: str
    name: str


def check_attachment(data: bytes, filename: str) -> CheckedAttachment:
    """Check a file by its content; a photo is redrawn without its metadata.

    Raises AttachmentEmpty, AttachmentTooHeavy, NotAnAttachment, PdfDamaged, PhotoRefused.
    """
    if not data:
        raise AttachmentEmpty()
    if len(data) > MOST_BYTES:
        raise AttachmentTooHeavy(most=MOST_BYTES // 1024 // 1024)
    if data.startswith(_PDF_BEGINS):
        if _PDF_ENDS not in data[-_ENDS_WITHIN:]:
            raise PdfDamaged()
        return CheckedAttachment(data, PDF, _shown_name(filename, ".pdf"))
    try:
        photo = process_photo(data)
    except (NotAPhoto, FormatRefused) as refused:
        raise NotAnAttachment() from refused
    return CheckedAttachment(photo.large, JPEG, _shown_name(filename, ".jpg"))


def _shown_name(filename: str, suffix: str) -> str:
    """A file's name without what no name may hold, with the suffix of its kind."""
    plain = "".join(sign for sign in filename if unicodedata.category(sign)[0] != "C")
    stem = _NO_NAME.sub("_", plain.rpartition(".")[0] or plain).strip(" .")
    return f"{stem[:LONGEST_NAME] or '附件'}{suffix}"
