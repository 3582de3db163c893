"""Commands with `--files`: an S3 store from the first start, moved to, restored into, refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from tests.postgresql_cluster import Cluster
from tests.swift_server import SwiftServer
from tests.webapp.media.conftest import photo
from tests.webapp.store.files.conftest import BUCKET, files_cluster, s3_files, swift
from webapp.commands.cli import main
from webapp.commands.common import opened
from webapp.media.photos import process_photo
from webapp.store.files.postgresql import PostgresqlFiles

__all__ = ["files_cluster", "swift"]
Run = Callable[..., Result]
COMPANY = ("--company", "晨光家居", "--hr-number", "1002", "--hr-name", "何静")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def prefix() -> str:
    return uuid4().hex


@pytest.fixture
def s3(swift: SwiftServer, prefix: str) -> str:
    """The address of an empty prefix of the bucket."""
    return f"s3://{BUCKET}/{prefix}?endpoint={swift.endpoint}"


@pytest.fixture
def run(swift: SwiftServer, data: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the data folder, with the server's key in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", swift.key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", swift.secret)

    def ran(*words: object) -> Result:
        return CliRunner().invoke(main, [*map(str, words), "--data", str(data)])

    return ran


@pytest.fixture
def founded(run: Run, s3: str) -> None:
    """A company whose files are in S3."""
    assert run("init", *COMPANY, "--files", s3).exit_code == 0


@pytest.mark.usefixtures("founded")
def test_a_company_may_begin_with_its_files_in_s3(
    run: Run, s3: str, swift: SwiftServer, prefix: str
) -> None:
    s3_files(swift, prefix).put("photos/ab/cd/a.jpg", b"12345")
    told = run("files", "show")
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[:2] == [s3, "photos：1 个文件，5 字节"]
    assert run("files", "show", "--files", s3).exit_code == 0


@pytest.mark.usefixtures("founded")
def test_another_place_than_the_companys_is_refused(run: Run) -> None:
    told = run("files", "show", "--files", "folder")
    assert told.exit_code == 1
    assert "这家公司的照片和附件存在 s3://" in told.output
    assert "jiebao files move" in told.output


def test_files_of_another_company_are_not_mixed(
    run: Run, s3: str, swift: SwiftServer, prefix: str
) -> None:
    s3_files(swift, prefix).put("photos/ab/cd/a.jpg", b"12345")
    told = run("init", *COMPANY, "--files", s3)
    assert told.exit_code == 1
    assert "已有别的公司的文件" in told.output


def test_files_move_to_s3_and_back(run: Run, data: Path, s3: str) -> None:
    assert run("init", *COMPANY).exit_code == 0
    with opened(data) as runtime:
        name = runtime.photos.save(process_photo(photo()))
        runtime.attachments.keep("a.pdf", b"%PDF")
    told = run("files", "move", "--to", s3)
    assert told.exit_code == 0, told.output
    assert f"已搬到 {s3}：4 个文件" in told.output
    assert (data / "photos").is_dir()  # the source is not changed
    assert run("files", "show").output.startswith(s3)
    assert run("audit", "verify").exit_code == 0
    for file in sorted((data / "photos").rglob("*.*")):
        file.unlink()
    assert run("files", "move", "--to", "folder").exit_code == 0
    with opened(data) as runtime:
        assert runtime.photos.check(name).name == name


@pytest.mark.usefixtures("founded")
def test_a_backup_from_s3_is_restored_into_a_folder_and_into_s3(
    run: Run, swift: SwiftServer, tmp_path: Path, s3: str, prefix: str
) -> None:
    s3_files(swift, prefix).put("returns/abc", b"told")
    target, secrets = tmp_path / "b", tmp_path / "k"
    assert run("backup", target, "--keys", secrets).exit_code == 0

    def restored(folder: str, *words: object) -> Result:
        asked = ["restore", str(target), "--keys", str(secrets), "--data", str(tmp_path / folder)]
        return CliRunner().invoke(main, [*asked, *map(str, words)])

    told = restored("folder")
    assert told.exit_code == 0, told.output
    assert (tmp_path / "folder" / "returns" / "abc").read_bytes() == b"told"
    shown = CliRunner().invoke(main, ["files", "show", "--data", str(tmp_path / "folder")])
    assert shown.output.startswith("folder")

    other = s3.replace(prefix, f"{prefix}-2")
    told = restored("s3", "--files", other)
    assert told.exit_code == 0, told.output
    assert s3_files(swift, f"{prefix}-2").read("returns/abc") == b"told"
    shown = CliRunner().invoke(main, ["files", "show", "--data", str(tmp_path / "s3")])
    assert shown.output.startswith(other)


def test_a_key_comes_from_a_file(
    run: Run, s3: str, swift: SwiftServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    told = run("init", *COMPANY, "--files", s3)
    assert told.exit_code == 1
    assert "没有 S3 的密钥" in told.output
    file = tmp_path / "s3-key"
    file.write_text(f"{swift.key_id}\n{swift.secret}\n")
    assert run("init", *COMPANY, "--files", s3, "--files-key", file).exit_code == 0
    file.write_text("one line")
    told = run("files", "show", "--files-key", file)
    assert "不是两行" in told.output


def test_a_wrong_key_bucket_or_a_dead_store_is_said_in_one_line(
    run: Run, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run("init", *COMPANY, "--files", s3.replace(BUCKET, "nobody"))
    assert "拒绝访问：存储桶或数据库的名字" in told.output
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    told = run("init", *COMPANY, "--files", s3)
    assert (told.exit_code, "拒绝访问" in told.output) == (1, True)
    told = run("init", *COMPANY, "--files", "s3://b?endpoint=http://127.0.0.1:9")
    assert (told.exit_code, "连不上" in told.output) == (1, True)
    assert isinstance(told.exception, SystemExit)


@pytest.mark.parametrize(
    "place",
    ["ftp://a/b", "s3://", "s3:bucket", "s3://b?key=a", "s3://b?style=odd", "postgresql", "x"],
)
def test_a_place_that_nobody_knows_is_refused(run: Run, place: str) -> None:
    told = run("init", *COMPANY, "--files", place)
    assert told.exit_code == 1
    assert "存放文件的地址" in told.output


def test_a_postgresql_store_is_recorded_without_its_password(
    run: Run, files_cluster: Cluster
) -> None:
    address = files_cluster.create(f"db{uuid4().hex[:8]}")
    with_password = address.replace("jiebao@", "jiebao:secret@")
    told = run("init", *COMPANY, "--files", with_password)
    assert told.exit_code == 0, told.output
    shown = run("files", "show").output
    assert shown.startswith("postgresql://jiebao@")
    assert "secret" not in shown


def test_with_a_postgresql_database_the_files_are_in_it(
    run: Run, data: Path, files_cluster: Cluster
) -> None:
    """By default; each process of such a company finds them there."""
    address = files_cluster.create(f"db{uuid4().hex[:8]}")
    assert run("init", *COMPANY, "--database", address).exit_code == 0
    stored = PostgresqlFiles(address)
    stored.put("attachments/abc", b"12345")
    stored.close()
    shown = run("files", "show", "--database", address).output.splitlines()
    assert shown[0] == "postgresql"
    assert "attachments：1 个文件，5 字节" in shown
    refused = run("files", "show", "--database", address, "--files", "folder")
    assert "这家公司的照片和附件存在 postgresql" in refused.output
    assert not (data / "attachments").exists()
