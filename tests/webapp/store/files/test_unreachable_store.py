"""A store of files that does not answer: what the person, the operator and the log are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from tests.postgresql_cluster import Cluster
from tests.webapp.conftest import SettableClock
from tests.webapp.sync.conftest import lin
from tests.webapp.sync.test_tus_uploads import PHOTO
from webapp.core.config import Config
from webapp.core.disk_faults import DiskReadOnly, FilesRefused, FilesUnreachable
from webapp.core.keys import Keys
from webapp.core.phone_numbers import Cipher
from webapp.facts.commits import start_writer
from webapp.facts.models import Fact
from webapp.store.files import Files
from webapp.store.files.postgresql import PostgresqlFiles
from webapp.store.files.s3 import S3Files, S3Key, S3Place
from webapp.web.runtime import Runtime

__all__ = ["lin"]
NOBODY = "127.0.0.1:9"  # the discard port: nothing listens there
KEY = "photos/ab/cd/a.jpg"


@pytest.fixture(params=["postgresql", "s3"])
def dead(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Files:
    """A store at an address at which nobody listens."""
    monkeypatch.setattr("webapp.store.files.s3.TRIES", 0)
    if request.param == "s3":
        return S3Files(S3Place("bucket", endpoint=f"http://{NOBODY}"), S3Key("id", "secret"))
    return PostgresqlFiles(f"postgresql://jiebao@{NOBODY}/jiebao")


@pytest.fixture
def runtime(
    config: Config, company: Any, keys: Keys, cipher: Cipher, clock: SettableClock, dead: Files
) -> Iterator[Runtime]:
    opened = Runtime(config, keys, cipher, dead, start_writer(clock), clock)
    yield opened
    opened.write.close()


@pytest.mark.parametrize(
    "ask",
    [
        lambda files: files.put(KEY, b"x"),
        lambda files: files.read(KEY),
        lambda files: files.open(KEY),
        lambda files: files.about(KEY),
        lambda files: list(files.listed("photos")),
        lambda files: files.drop(KEY),
        lambda files: files.demand_usable(),
    ],
)
def test_each_work_says_that_the_store_cannot_be_reached(
    dead: Files, ask: Callable[[Files], Any]
) -> None:
    with pytest.raises(FilesUnreachable, match="连不上"):
        ask(dead)


def test_a_form_keeps_what_was_typed_and_records_nothing(lin: Any) -> None:
    form = {"id": str(uuid4()), "serial": "88002317", "visited": "no"}
    answer = lin.post("/cards", data={**form, "photo": (BytesIO(PHOTO), "card.jpg")})
    assert answer.status_code == 503
    assert "存放照片和附件的地方连不上，这一步没有完成" in answer.text
    assert "88002317" in answer.text
    assert Fact.select().count() == 0


def test_health_names_it_and_records_without_photos_go_on(lin: Any) -> None:
    answer = lin.get("/health")
    assert (answer.status_code, answer.json["reasons"]) == (503, [FilesUnreachable.state])
    call = {"id": str(uuid4()), "outcome": "invited"}
    assert lin.post("/calls", data=call).status_code in (200, 303)
    assert Fact.select().count() == 1


@contextmanager
def files_in(address: str) -> Iterator[PostgresqlFiles]:
    """The files of a database, whose connections end with the block."""
    files = PostgresqlFiles(address)
    yield files
    files.close()


def test_a_cut_connection_is_replaced_and_a_stopped_database_is_said(
    files_cluster: Cluster,
) -> None:
    address = files_cluster.create("cut")
    with files_in(address) as files:
        files.demand_usable()
        files.put(KEY, b"kept")
        files_cluster.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'cut'"
        )
        assert files.read(KEY) == b"kept"
        files_cluster.drop("cut")
        with pytest.raises(FilesUnreachable, match="连不上"):
            files.read(KEY)


def test_a_read_only_database_is_said(files_cluster: Cluster) -> None:
    with files_in(files_cluster.create("readonly")) as files:
        files.demand_usable()
        files.put(KEY, b"kept")
        files_cluster.run("ALTER DATABASE readonly SET default_transaction_read_only = on")
        files.close()
        assert files.read(KEY) == b"kept"
        with pytest.raises(DiskReadOnly):
            files.put(KEY, b"more")


def test_a_user_without_rights_is_refused(files_cluster: Cluster) -> None:
    address = files_cluster.create("guarded")
    with files_in(address) as files:
        files.demand_usable()
    files_cluster.run("CREATE ROLE stranger LOGIN")
    with files_in(address.replace("jiebao@", "stranger@")) as files, pytest.raises(FilesRefused):
        files.read(KEY)


def test_two_processes_may_make_the_table_at_once(files_cluster: Cluster) -> None:
    address = files_cluster.create("together")
    with files_in(address) as one, files_in(address) as other, ThreadPoolExecutor(2) as pool:
        for made in [pool.submit(each.demand_usable) for each in (one, other)]:
            made.result()
        one.put(KEY, b"kept")
        assert other.read(KEY) == b"kept"
