"""Keep files in a bucket of a store that speaks S3, each object with its SHA-256 as metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, cast

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from webapp.core.disk_faults import FilesRefused, FilesUnreachable
from webapp.store.files.interface import FileAltered, FileLost, Files, StoredFile, demand_key
from webapp.store.files.ranges import read_by_ranges

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ClientConfig, S3Config

HASH = "sha256"  # the name of the metadata
CONNECT, WHOLE = timedelta(seconds=5), timedelta(minutes=2)  # to connect; for one request
TRIES, TRYING = 2, timedelta(seconds=20)  # more tries after a failure, and for how long
_REFUSED = (PermissionDeniedError, UnauthenticatedError)
# Where the library says no more than that a request failed (lists), the service's own words.
_CODES = ("NoSuchBucket", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch")


@dataclass(frozen=True)
class S3Place:
    """Where a bucket is: its name, the prefix of all keys, the service's address and region.

    `endpoint` is empty for AWS itself; `virtual`: the bucket's name is part of the endpoint;
    `authority`: a file with the certificate of a private authority.
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    virtual: bool = False
    authority: Path | None = None


@dataclass(frozen=True)
class S3Key:
    """The key that signs requests; the secret is never shown."""

    id: str
    secret: str = field(repr=False)


class S3Files(Files):
    """The objects of a bucket below a prefix.

    An upload is one request whose hash is signed, so that the service refuses a truncated one.
    """

    def __init__(self, place: S3Place, key: S3Key) -> None:
        super().__init__()
        self._store = S3Store(
            place.bucket,
            prefix=place.prefix or None,
            config=_config(place, key),
            client_options=_client(place),
            retry_config={"max_retries": TRIES, "retry_timeout": TRYING},
        )

    def put_all(self, contents: Mapping[str, bytes], *, renew: bool = False) -> None:
        """Upload the files one after the other, in this order, whatever `renew` says."""
        for key, content in contents.items():
            about = {HASH: sha256(content).hexdigest(), "Content-Type": "application/octet-stream"}
            with _told(demand_key(key)):
                obstore.put(self._store, key, content, attributes=about, use_multipart=False)

    def adopt(self, key: str, file: Path) -> None:
        """Upload a local file, then remove it."""
        self.put(key, file.read_bytes())
        file.unlink()

    def read(self, key: str) -> bytes:
        """All bytes of a file. Raises FileLost, FileAltered."""
        with _told(demand_key(key)):
            found = obstore.get(self._store, key)
            known, content = found.attributes.get(HASH), bytes(found.bytes())
        if known is not None and sha256(content).hexdigest() != known:
            raise FileAltered(file=key)
        return content

    def open(self, key: str) -> BufferedReader:
        """Open a file; each read asks for a range. Raises FileLost."""
        about = self.about(key)
        if about is None:
            raise FileLost(file=key)

        def part(begin: int, length: int) -> bytes:
            with _told(key):
                return bytes(obstore.get_range(self._store, key, start=begin, length=length))

        return read_by_ranges(about.size, part)

    def about(self, key: str) -> StoredFile | None:
        """The size and the time of a file; None if there is none."""
        try:
            with _told(demand_key(key)):
                return _about(obstore.head(self._store, key))
        except FileLost:
            return None

    def listed(self, folder: str) -> Iterator[StoredFile]:
        """All files below a folder, a thousand at a time."""
        with _told(folder):
            for some in obstore.list(self._store, folder):
                yield from (_about(each) for each in cast("list[ObjectMeta]", some))

    def drop(self, key: str) -> None:
        """Delete an object, if it exists."""
        with _told(key):
            obstore.delete(self._store, key)

    def demand_usable(self) -> None:
        """List the bucket's beginning. Raises FilesRefused, FilesUnreachable."""
        with _told("photos"):
            next(iter(obstore.list(self._store, "photos", chunk_size=1)), None)


@contextmanager
def _told(key: str) -> Iterator[None]:
    """Raise FileLost or a DiskFault in the place of the library's exceptions."""
    try:
        yield
    except (FileNotFoundError, BaseError) as failure:
        if isinstance(failure, _REFUSED) or any(code in str(failure) for code in _CODES):
            raise FilesRefused() from failure
        if isinstance(failure, FileNotFoundError):
            raise FileLost(file=key) from failure
        raise FilesUnreachable() from failure


def _about(found: ObjectMeta) -> StoredFile:
    written = int(found["last_modified"].timestamp() * 1_000_000) * 1000
    return StoredFile(found["path"], found["size"], written)


def _config(place: S3Place, key: S3Key) -> S3Config:
    made: S3Config = {
        "access_key_id": key.id,
        "secret_access_key": key.secret,
        "region": place.region,
        "virtual_hosted_style_request": place.virtual,
        "disable_bulk_delete": True,  # not every service has it
    }
    if place.endpoint:
        made["endpoint"] = place.endpoint
    return made


def _client(place: S3Place) -> ClientConfig:
    made: ClientConfig = {"connect_timeout": CONNECT, "timeout": WHOLE}
    if place.endpoint.startswith("http://"):
        made["allow_http"] = True
    if place.authority is not None:
        made["root_certificate"] = place.authority.read_bytes()
    return made
