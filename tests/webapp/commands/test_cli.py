"""Each command of the command line does its work and reports an error in one line."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.webapp.commands.conftest import Run
from webapp.commands.cli import main
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.facts.models import Tally
from webapp.ledger.models import Line
from webapp.store.database import open_database
from webapp.store.models import Setting
from webapp.store.tables import database
from webapp.web.operations.sign_in import verify_password


def looking(data: Path) -> None:
    open_database(Config(data).database)


def password_in(output: str) -> str:
    return output.partition("首次密码 ")[2].partition("（")[0]


def test_init_makes_a_company_whose_hr_can_sign_in_and_must_change_the_password(
    tmp_path: Path, run: Run
) -> None:
    folder = tmp_path / "var"

    begun = run(
        "init",
        "--data",
        folder,
        "--company",
        "晨光家居",
        "--hr-number",
        "1002",
        "--hr-name",
        "何静",
    )

    looking(folder)
    person = Person.get_by_id("1002")
    assert verify_password(person, password_in(begun.stdout), date(2026, 3, 2))
    assert person.must_change_password
    assert Setting.get_by_id("company").value == '"晨光家居"'
    assert (folder / "keys").stat().st_mode & 0o077 == 0


def test_init_prompts_for_missing_options(tmp_path: Path) -> None:
    words = ["init", "--data", str(tmp_path / "var"), "--company", "晨光家居"]

    begun = CliRunner().invoke(main, words, input="1002\n何静\n")

    assert begun.exit_code == 0
    assert "何静" in begun.stdout


def test_init_refuses_a_folder_with_a_company(data: Path, run: Run) -> None:
    again = run("init", "--data", data, "--company", "别家", "--hr-number", "1", "--hr-name", "某")

    assert again.exit_code == 1
    assert "已有公司" in again.stderr
    looking(data)
    assert [person.id for person in Person.select()] == ["1002"]


def test_a_campaign_is_opened_and_a_day_of_it_is_settled_twice_the_same(
    data: Path, run: Run
) -> None:
    opened = run("campaign", "百日冲刺", "--start", "2026-03-01", "--end", "2026-06-08",
                 "--data", data)  # fmt: skip
    first = run("settle", "2026-03-02", "--data", data)
    second = run("settle", "2026-03-02", "--data", data)

    assert [done.exit_code for done in (opened, first, second)] == [0, 0, 0], first.stderr
    assert "card-campaign 2026-03-02：新增 0 条" in second.stdout
    looking(data)
    assert not Line.select().exists()


@pytest.mark.parametrize(
    ("period", "sentence"),
    [("2026-13", "不是期间"), ("gestern", "不是期间"), ("2020-03-02", "不在任何活动期间内")],
)
def test_a_period_that_cannot_be_settled_is_refused_in_a_sentence(
    data: Path, run: Run, period: str, sentence: str
) -> None:
    done = run("settle", period, "--data", data)

    assert done.exit_code == 1
    assert sentence in done.stderr


def test_tallies_check_names_a_tally_that_differs_and_fails(data: Path, run: Run) -> None:
    sound = run("tallies", "check", "--data", data)
    looking(data)
    Tally.create(period="2026-03-02", metric="calls", person="1002", team="", amount=1, count=1)
    database.close()

    wrong = run("tallies", "check", "--data", data)

    assert (sound.exit_code, wrong.exit_code) == (0, 1)
    assert "2026-03-02/calls/1002/" in wrong.stdout


def test_a_folder_without_a_company_is_refused_and_nothing_is_made(
    tmp_path: Path, run: Run
) -> None:
    done = run("tallies", "check", "--data", tmp_path / "nothing")

    assert done.exit_code == 1
    assert "jiebao init" in done.stderr
    assert not (tmp_path / "nothing").exists()


def test_a_missing_key_stops_every_command_with_its_name(data: Path, run: Run) -> None:
    key = sorted((data / "keys").iterdir())[0]
    key.unlink()

    for words in (("tallies", "check"), ("serve", "--port", "0")):
        done = run(*words, "--data", data)

        assert done.exit_code == 1
        assert key.name in done.stderr
    assert not key.exists()


def test_missing_keys_are_not_recreated_beside_a_database(data: Path, run: Run) -> None:
    for key in (data / "keys").iterdir():
        key.unlink()
    (data / "keys").rmdir()

    done = run("serve", "--port", "0", "--data", data)

    assert done.exit_code == 1
    assert not (data / "keys").exists()


def test_serve_without_a_company_is_refused(tmp_path: Path, run: Run) -> None:
    done = run("serve", "--no-demo", "--port", "0", "--data", tmp_path / "var")

    assert done.exit_code == 1
    assert "jiebao init" in done.stderr


@pytest.mark.parametrize(
    ("words", "pinned"), [((), True), (("--one-core",), True), (("--all-cores",), False)], ids=str
)
def test_serve_shares_one_core_or_uses_all(
    words: tuple[str, ...],
    pinned: bool,
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entered: list[str] = []

    @contextmanager
    def noted() -> Iterator[None]:
        entered.append("one core")
        yield

    monkeypatch.setattr("webapp.commands.serving.one_core", noted)
    run("serve", "--no-demo", "--port", "0", *words, "--data", tmp_path / "var")

    assert bool(entered) == pinned


def test_rules_test_runs_scenarios_and_fails_with_one_that_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('title = "broken"\nnonsense = 1\n', "utf-8")

    done = run("rules", "test", tmp_path)

    assert done.exit_code == 1
    assert "0 passed, 1 failed" in done.stdout


def test_a_port_in_use_is_reported_before_files_are_created(tmp_path: Path, run: Run) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", "--port", port, "--data", tmp_path / "var")

    assert done.exit_code == 1
    assert str(port) in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_command_on_a_read_only_disk_says_so_in_one_line(
    data: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("webapp.commands.common.open_runtime", fail)
    done = run("run-due", "--data", data)
    assert (done.exit_code, "数据目录只能读" in done.stderr) == (1, True)


def test_a_company_is_backed_up_restored_and_verified(data: Path, tmp_path: Path, run: Run) -> None:
    target, secrets, new = tmp_path / "backups", tmp_path / "secrets", tmp_path / "new"
    done = run("backup", target, "--data", data)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "密钥不在备份里" in done.stdout
    refused = run("restore", target, "--keys", secrets, "--data", new)
    assert refused.exit_code == 1
    assert "缺少密钥文件" in refused.stderr

    assert run("backup", target, "--data", data, "--keys", secrets, "--keep", 1).exit_code == 0
    restored = run("restore", target, "--keys", secrets, "--data", new)
    assert (restored.exit_code, restored.stderr) == (0, "")
    assert "审计链：全部相符" in restored.stdout
    assert run("audit", "verify", "--data", new).exit_code == 0
    again = run("restore", target, "--keys", secrets, "--data", new)
    assert (again.exit_code, "不是空目录" in again.stderr) == (1, True)
