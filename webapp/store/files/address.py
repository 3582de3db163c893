"""Open the store of files that an address names: `folder`, `postgresql[://…]` or `s3://…`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

from webapp.core.errors import JiebaoError, _
from webapp.store.files.folder import FolderFiles
from webapp.store.files.interface import Files

FOLDER, POSTGRESQL, S3 = "folder", "postgresql", "s3"
_ASKED = {"endpoint", "region", "style", "ca"}  # what may stand after the question mark


class FilesAddressMalformed(JiebaoError):
    """An address that names no store of files."""

    sentence = _(
        "存放文件的地址 %(address)s 写得不对。请写 folder、postgresql、postgresql://主机/库 "
        "或 s3://桶/前缀?endpoint=https://主机。"
    )


class FilesKeyMissing(JiebaoError):
    """An S3 store needs a key, and none was given."""

    sentence = _(
        "没有 S3 的密钥。请用 --files-key 指定一个文件（第一行 id，第二行 secret），"
        "或设环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY。"
    )


def open_files(
    address: str, data: Path, *, postgresql: str = "", key: tuple[str, str] | None = None
) -> Files:
    """Open a store; nothing is asked of it yet.

    `data`: the data folder, for `folder`; `postgresql`: the address of the company's own database,
    for `postgresql` alone; `key`: id and secret for S3. Raises FilesAddressMalformed,
    FilesKeyMissing.
    """
    parts = urlsplit(address)
    if address == FOLDER:
        return FolderFiles(data)
    if address == POSTGRESQL and postgresql:
        return _in_postgresql(postgresql)
    if parts.scheme in (POSTGRESQL, "postgres") and address.startswith(f"{parts.scheme}://"):
        return _in_postgresql(address)
    if parts.scheme == S3 and parts.netloc:
        return _in_bucket(address, key)
    raise FilesAddressMalformed(address=shown_address(address))


def shown_address(address: str) -> str:
    """An address without its password, to be shown and recorded."""
    parts = urlsplit(address)
    user, _at, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}@{host}" if name else host))


# The drivers of both stores are loaded only where they are used.
def _in_postgresql(address: str) -> Files:
    from webapp.store.files.postgresql import PostgresqlFiles

    return PostgresqlFiles(address)


def _in_bucket(address: str, key: tuple[str, str] | None) -> Files:
    from webapp.store.files.s3 import S3Files, S3Key, S3Place

    parts = urlsplit(address)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if asked.keys() - _ASKED or asked.get("style", "path") not in ("path", "virtual"):
        raise FilesAddressMalformed(address=address)
    if key is None:
        raise FilesKeyMissing()
    place = S3Place(
        bucket=parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint=asked.get("endpoint", ""),
        region=asked.get("region", "us-east-1"),
        virtual=asked.get("style") == "virtual",
        authority=Path(asked["ca"]) if "ca" in asked else None,
    )
    return S3Files(place, S3Key(*key))
