"""Read and write the headers of tus 1.0 with creation, checksum and expiration; its refusals."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime
from email.utils import format_datetime

from werkzeug.datastructures import Headers

from webapp.core.errors import JiebaoError, _

VERSION = {"Tus-Resumable": "1.0.0"}
ABILITIES = {
    **VERSION,
    "Tus-Version": "1.0.0",
    "Tus-Extension": "creation,checksum,expiration",
    "Tus-Checksum-Algorithm": "sha256",
}
PIECE = "application/offset+octet-stream"
CHECKSUM_DIFFERS = 460

_NUMBER = re.compile(r"[0-9]{1,15}")


class VersionDiffers(JiebaoError):
    """The client uses another version of tus."""

    sentence = _("请使用 tus 1.0.0。")
    status = 412


class HeaderMalformed(JiebaoError):
    """A header that tus needs is missing or malformed."""

    sentence = _("请求头 %(name)s 不对。")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NotAPiece(JiebaoError):
    """The body's Content-Type is not that of a tus piece."""

    sentence = _("请求头 Content-Type 应为 application/offset+octet-stream。")
    status = 415


class OffsetDiffers(JiebaoError):
    """The piece does not begin where the last one ended."""

    sentence = _("这一段接不上，请查询后从 %(offset)s 处继续。")
    status = 409


class ChecksumDiffers(JiebaoError):
    """The SHA-256 of a piece or of the whole photo differs from the claimed one."""

    sentence = _("这一段在路上损坏了，会再传一次。")
    status = CHECKSUM_DIFFERS


def demand_version(headers: Headers) -> None:
    """Raise VersionDiffers for another version of tus."""
    if headers.get("Tus-Resumable") != "1.0.0":
        raise VersionDiffers()


def header_number(headers: Headers, name: str) -> int:
    """Return the whole number in a header. Raises HeaderMalformed."""
    header = headers.get(name, "")
    if not _NUMBER.fullmatch(header):
        raise HeaderMalformed(name)
    return int(header)


def metadata(headers: Headers) -> dict[str, str]:
    """Return the values of Upload-Metadata by name. Raises HeaderMalformed."""
    values = {}
    for pair in headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            values[name] = b64decode(value, validate=True).decode()
        except (NotBase64, ValueError) as malformed:
            raise HeaderMalformed("Upload-Metadata") from malformed
    return values


def checksum(headers: Headers) -> bytes | None:
    """The SHA-256 claimed in Upload-Checksum, or None. Raises HeaderMalformed."""
    header = headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    try:
        digest = b64decode(value, validate=True)
    except (NotBase64, ValueError) as malformed:
        raise HeaderMalformed("Upload-Checksum") from malformed
    if algorithm != "sha256" or len(digest) != hashlib.sha256().digest_size:
        raise HeaderMalformed("Upload-Checksum")
    return digest


def expires(at: datetime) -> dict[str, str]:
    """The header with the time at which an upload expires."""
    return {"Upload-Expires": format_datetime(at, usegmt=True)}
