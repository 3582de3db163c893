"""What tus 1.0 says in headers: creation, checksum, expiration."""

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
    """A client of another tus."""

    sentence = _("请使用 tus 1.0.0。")
    status = 412


class HeaderMalformed(JiebaoError):
    """A header that tus needs is missing or is none."""

    sentence = _("请求头 %(name)s 不对。")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NotAPiece(JiebaoError):
    """A body that says to be anything else."""

    sentence = _("请求头 Content-Type 应为 application/offset+octet-stream。")
    status = 415


class OffsetDiffers(JiebaoError):
    """A piece that does not go on where the last one ended."""

    sentence = _("这一段接不上,请查询后从 %(offset)s 处继续。")
    status = 409


class ChecksumDiffers(JiebaoError):
    """A piece, or the whole, that was changed on its way."""

    sentence = _("这一段在路上损坏了,会再传一次。")
    status = CHECKSUM_DIFFERS


def demand_version(headers: Headers) -> None:
    """Refuse another version. Raises VersionDiffers."""
    if headers.get("Tus-Resumable") != "1.0.0":
        raise VersionDiffers()


def header_number(headers: Headers, name: str) -> int:
    """A header that is a whole number. Raises HeaderMalformed."""
    found = headers.get(name, "")
    if not _NUMBER.fullmatch(found):
        raise HeaderMalformed(name)
    return int(found)


def metadata(headers: Headers) -> dict[str, str]:
    """Upload-Metadata as names and texts. Raises HeaderMalformed."""
    said = {}
    for pair in headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            said[name] = b64decode(value, validate=True).decode()
        except (NotBase64, ValueError) as malformed:
            raise HeaderMalformed("Upload-Metadata") from malformed
    return said


def checksum(headers: Headers) -> bytes | None:
    """The SHA-256 that a piece is said to have; None where none is said. Raises HeaderMalformed."""
    told = headers.get("Upload-Checksum")
    if told is None:
        return None
    algorithm, _space, value = told.partition(" ")
    try:
        digest = b64decode(value, validate=True)
    except (NotBase64, ValueError) as malformed:
        raise HeaderMalformed("Upload-Checksum") from malformed
    if algorithm != "sha256" or len(digest) != hashlib.sha256().digest_size:
        raise HeaderMalformed("Upload-Checksum")
    return digest


def expires(at: datetime) -> dict[str, str]:
    """When an upload is over, as tus says it."""
    return {"Upload-Expires": format_datetime(at, usegmt=True)}
