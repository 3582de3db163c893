"""The three stores of files, each empty: a folder, a PostgreSQL cluster's table, a Swift server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.postgresql_cluster import Cluster, private_cluster
from tests.swift_server import SwiftServer, swift_server
from webapp.store.files import Files, FolderFiles
from webapp.store.files.postgresql import PostgresqlFiles
from webapp.store.files.s3 import S3Files, S3Key, S3Place

STORES = ("folder", "postgresql", "s3")
BUCKET = "jiebao"
_numbers = count(1)


@dataclass(frozen=True)
class Store:
    """One store, and `alter`, which replaces a file's bytes without the store's knowledge."""

    files: Files
    alter: Callable[[str, bytes], None]


@pytest.fixture(scope="session")
def files_cluster() -> Iterator[Cluster]:
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def swift() -> Iterator[SwiftServer]:
    with swift_server() as server:
        server.create(BUCKET)
        yield server


def s3_files(server: SwiftServer, prefix: str) -> S3Files:
    """The files of a prefix of the test's bucket."""
    place = S3Place(BUCKET, prefix, server.endpoint)
    return S3Files(place, S3Key(server.key_id, server.secret))


def _folder(root: Path) -> Store:
    def alter(key: str, content: bytes) -> None:
        (root / key).write_bytes(content)

    return Store(FolderFiles(root), alter)


def _postgresql(cluster: Cluster) -> Store:
    address = cluster.create(f"files{next(_numbers)}")

    def alter(key: str, content: bytes) -> None:
        with psycopg.connect(address) as connection:
            change = "UPDATE file_content SET bytes = %b WHERE key = %s"
            assert connection.execute(change, (content, key)).rowcount == 1

    files = PostgresqlFiles(address)
    files.demand_usable()
    return Store(files, alter)


def _s3(server: SwiftServer) -> Store:
    prefix = f"company{next(_numbers)}"

    def alter(key: str, content: bytes) -> None:
        server.object_file(BUCKET, f"{prefix}/{key}").write_bytes(content)

    return Store(s3_files(server, prefix), alter)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store in turn."""
    if request.param == "folder":
        made = _folder(tmp_path / "var")
    elif request.param == "postgresql":
        made = _postgresql(request.getfixturevalue("files_cluster"))
    else:
        made = _s3(request.getfixturevalue("swift"))
    yield made
    made.files.close()


@pytest.fixture
def files(store: Store) -> Files:
    return store.files
