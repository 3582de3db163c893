"""A batch as it comes over the wire, read into records; each may be refused by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from webapp.core.errors import JiebaoError, _
from webapp.sync.description import fault

NEWEST = 1  # the newest schema of a record's content that is understood here


class BatchMalformed(JiebaoError):
    """A body that is no batch: nothing of it was taken."""

    sentence = _("提交的内容不完整(%(fault)s),没有收下;记录仍在手机里。")


class ContentMalformed(JiebaoError):
    """A record whose content is not what the description says."""

    sentence = _("这条记录的内容不完整(%(fault)s)。请打开它,改好后再提交。")


class HashDiffers(JiebaoError):
    """A record that was changed on its way, or on the phone."""

    sentence = _("这条记录与它的校验值不符,可能在手机里损坏了。请核对后重新登记。")


class FromTheFuture(JiebaoError):
    """A record of a newer program than this server's: it waits until the server is newer too."""

    sentence = _("手机上的程序比服务器新,服务器更新后会自动提交。")
    status = 503


@dataclass(frozen=True)
class Raw:
    """One record of a batch, unread: `content` is the text that was hashed and signed."""

    id: str
    content: str
    hash: str
    signature: str | None


@dataclass(frozen=True)
class RecordBatch:
    """Records in their order; `device_key`: the phone's public key in base64, where it has one."""

    records: tuple[Raw, ...]
    device_key: str | None
    agent: str


def read_batch(body: bytes) -> RecordBatch:
    """Read the body of a request. Raises BatchMalformed."""
    found = _parsed(body)
    if (wrong := fault("Batch", found)) is not None:
        raise BatchMalformed(fault=wrong)
    device = found.get("device") or {}
    return RecordBatch(
        tuple(
            Raw(each["id"].strip(), each["content"], each["hash"].strip(), each.get("signature"))
            for each in found["records"]
        ),
        device.get("key"),
        device.get("agent", ""),
    )


def _parsed(body: bytes) -> Any:
    try:
        found = json.loads(body)
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as malformed:
        raise BatchMalformed(fault=type(malformed).__name__) from malformed
    return found


def read_content(raw: Raw) -> Mapping[str, Any]:
    """What a record says, checked against its hash and the description.

    Raises HashDiffers, FromTheFuture, ContentMalformed.
    """
    if sha256(raw.content.encode()).hexdigest() != raw.hash:
        raise HashDiffers()
    try:
        found = json.loads(raw.content)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as malformed:
        raise ContentMalformed(fault=type(malformed).__name__) from malformed
    schema = found.get("schema") if isinstance(found, dict) else None
    if isinstance(schema, int) and schema > NEWEST:
        raise FromTheFuture()
    if (wrong := fault("Content", found)) is not None:
        raise ContentMalformed(fault=wrong)
    content: Mapping[str, Any] = found
    return content
