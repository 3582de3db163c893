"""Parse and check a batch of records; each record may be refused separately."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from webapp.core.errors import JiebaoError, _
from webapp.sync.description import fault

NEWEST = 1  # the newest schema version of a record's content that this server understands


class BatchMalformed(JiebaoError):
    """The body is not a batch of records; nothing of it was recorded."""

    sentence = _("上传的内容不完整（%(fault)s），没有收下；记录仍在手机里。")


class ContentMalformed(JiebaoError):
    """A record's content does not match the OpenAPI schema."""

    sentence = _("这条记录的内容不完整（%(fault)s）。请打开它，改好后再上传。")


class HashDiffers(JiebaoError):
    """A record's content does not match its hash: it was changed in transit or on the phone."""

    sentence = _("这条记录与它的校验值不符，可能在手机里损坏了。请核对后重新登记。")


class FromTheFuture(JiebaoError):
    """A record has a newer schema than this server knows; the phone keeps it until an update."""

    sentence = _("手机上的程序比服务器新，服务器更新后会自动上传。")
    status = 503


@dataclass(frozen=True)
class Raw:
    """One record of a batch before parsing; `content` is the text that was hashed and signed."""

    id: str
    content: str
    hash: str
    signature: str | None


@dataclass(frozen=True)
class RecordBatch:
    """The records of a batch, in order; `device_key`: the phone's public key in base64, or None."""

    records: tuple[Raw, ...]
    device_key: str | None
    agent: str


def read_batch(body: bytes) -> RecordBatch:
    """Parse the body of a request. Raises BatchMalformed."""
    parsed = _parsed(body)
    if (wrong := fault("Batch", parsed)) is not None:
        raise BatchMalformed(fault=wrong)
    device = parsed.get("device") or {}
    return RecordBatch(
        tuple(
            Raw(each["id"].strip(), each["content"], each["hash"].strip(), each.get("signature"))
            for each in parsed["records"]
        ),
        device.get("key"),
        device.get("agent", ""),
    )


def _parsed(body: bytes) -> Any:
    try:
        parsed = json.loads(body)
        json.dumps(parsed, ensure_ascii=False).encode()  # raises on an unpaired surrogate
    except (ValueError, RecursionError) as malformed:
        raise BatchMalformed(fault=type(malformed).__name__) from malformed
    return parsed


def read_content(raw: Raw) -> Mapping[str, Any]:
    """Return a record's parsed content, checked against its hash and the OpenAPI schema.

    Raises HashDiffers, FromTheFuture, ContentMalformed.
    """
    if sha256(raw.content.encode()).hexdigest() != raw.hash:
        raise HashDiffers()
    try:
        parsed = json.loads(raw.content)
        json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as malformed:
        raise ContentMalformed(fault=type(malformed).__name__) from malformed
    schema = parsed.get("schema") if isinstance(parsed, dict) else None
    if isinstance(schema, int) and schema > NEWEST:
        raise FromTheFuture()
    if (wrong := fault("Content", parsed)) is not None:
        raise ContentMalformed(fault=wrong)
    content: Mapping[str, Any] = parsed
    return content
