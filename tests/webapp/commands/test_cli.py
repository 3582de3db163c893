"""Each command of the command line does its work and reports an error in one line."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.commands import sample as sample_command
from webapp.commands.cli import main
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.demo.browser import Browser
from webapp.demo.size import SMALL
from webapp.facts.models import Tally
from webapp.ledger.models import Line
from webapp.store.database import open_database
from webapp.store.models import Setting
from webapp.store.tables import database
from webapp.web.operations.sign_in import verify_password

STAFF = """工号,姓名,角色,团队,主管
2001,周敏,负责人,东区门店,
2002,林晓雨,电销专员,东区门店,2001
"""
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """A function that runs `jiebao` with arguments and returns its output and exit code."""
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))


@pytest.fixture
def data(tmp_path: Path, run: Run) -> Path:
    """A folder with an empty company, made by `jiebao init`."""
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
    assert begun.exit_code == 0, begun.output
    return folder


def looking(data: Path) -> None:
    open_database(Config(data).database)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    if database.obj is not None:
        database.close()


def password_in(output: str) -> str:
    return output.partition("首次密码 ")[2].partition("(")[0]


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


def test_import_staff_prints_first_passwords_that_work(
    data: Path, run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "staff.csv"
    table.write_text(STAFF, "utf-8")

    done = run("import", "staff", table, "--data", data)

    assert done.exit_code == 0, done.stderr
    printed = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(number, name) for number, name, _ in printed] == [("2001", "周敏"), ("2002", "林晓雨")]
    looking(data)
    assert verify_password(Person.get_by_id("2002"), printed[1][2], date(2026, 3, 2))


def test_import_with_one_bad_row_names_it_and_takes_nothing(
    data: Path, run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "staff.csv"
    table.write_text(STAFF + "2003,,导购,东区门店,\n", "utf-8")

    done = run("import", "staff", table, "--data", data)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert "第 4 行「姓名」" in done.stderr
    assert "Traceback" not in done.stderr
    looking(data)
    assert Person.select().count() == 1


def test_targets_and_calls_are_imported_for_the_people_there_are(
    data: Path, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    run("import", "staff", tmp_path / "staff.csv", "--data", data)
    (tmp_path / "calls.csv").write_text("电话,姓名,归属\n13900139000,王先生,2002\n", "utf-8")
    (tmp_path / "targets.csv").write_text("对象,指标,周期,目标\n2002,电话,日,30\n", "utf-8")

    calls = run("import", "calls", tmp_path / "calls.csv", "--data", data)
    targets = run("import", "targets", tmp_path / "targets.csv", "--data", data)

    assert (calls.exit_code, targets.exit_code) == (0, 0), calls.stderr + targets.stderr


def test_deals_are_imported_by_somebody_of_hr(data: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    run("import", "staff", tmp_path / "staff.csv", "--data", data)
    table = tmp_path / "deals.csv"
    table.write_text("合同号,成交人,金额,成交时间\nHT-1,2002,1000,2026-03-02 14:30\n", "utf-8")

    nobody = run("import", "deals", table, "--data", data)
    done = run("import", "deals", table, "--by", "1002", "--data", data)
    again = run("import", "deals", table, "--by", "1002", "--data", data)

    assert (nobody.exit_code, "人事的工号" in nobody.stderr) == (1, True)
    assert (done.exit_code, done.stderr) == (0, "导入 1 行。\n")
    assert again.stderr == "导入 0 行，已有 1 行未改动。\n"


def test_a_preview_prints_a_line_a_row_and_needs_no_company(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "deals.csv"
    table.write_text(
        "合同号,成交人,金额,成交时间\n"
        "HT-1,1101,12800.00,2026-03-02 14:30\n"
        "NULL,1101,1.28万,2026-03-02 14:30\n",
        "utf-8",
    )

    done = run("import", "deals", table, "--preview", "--data", tmp_path / "none")

    first, contract, amount = map(json.loads, done.stdout.splitlines())
    assert first == {
        "row": 2,
        "read": {
            "contract": "HT-1",
            "closer": "1101",
            "amount_fen": 1_280_000,
            "at": "2026-03-02T14:30:00",
        },
    }
    assert (contract["row"], contract["cell"], "空值" in contract["fault"]) == (3, "A3", True)
    assert (amount["row"], amount["cell"], "不是数字" in amount["fault"]) == (3, "C3", True)
    assert done.exit_code == 1
    assert not (tmp_path / "none").exists()


def test_a_preview_without_a_fault_exits_with_0_and_writes_nothing(
    data: Path, run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "staff.csv"
    table.write_text(STAFF, "utf-8")

    done = run("import", "staff", table, "--preview", "--data", data)

    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 2), done.stdout
    looking(data)
    assert Person.select().count() == 1


def test_a_preview_of_no_table_says_so_without_row_and_cell(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "staff.csv"
    table.write_text("甲,乙\n1,2\n", "utf-8")

    done = run("import", "staff", table, "--preview")

    (line,) = map(json.loads, done.stdout.splitlines())
    assert (line["row"], line["cell"], "没有找到表头" in line["fault"]) == (None, None, True)
    assert done.exit_code == 1


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


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the command create a small sample company."""
    monkeypatch.setattr("webapp.demo.size.FULL", replace(SMALL, photos=False))


@pytest.mark.usefixtures("_small")
def test_demo_fills_an_empty_folder_and_names_the_logins(tmp_path: Path, run: Run) -> None:
    done = run("demo", "--data", tmp_path / "var")

    assert done.exit_code == 0, done.stderr
    assert "1001  jiebao-demo" in done.stdout
    assert run("tallies", "check", "--data", tmp_path / "var").exit_code == 0


@pytest.mark.usefixtures("_small")
def test_demo_refuses_a_folder_with_a_company(data: Path, run: Run) -> None:
    done = run("demo", "--data", data)

    assert done.exit_code == 1
    assert "已有公司" in done.stderr


@pytest.mark.usefixtures("_small")
def test_an_interrupted_sample_is_created_again(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "var"
    run("demo", "--data", folder)
    looking(folder)
    Setting.update(value='"filling"').where(Setting.name == "sample").execute()
    database.close()

    sample_command.fill_empty(Config(folder))

    looking(folder)
    assert Setting.get_by_id("sample").value == '"complete"'
    assert Person.select().count() == SMALL.people


def test_a_real_company_is_never_deleted(data: Path) -> None:
    sample_command.fill_empty(Config(data))

    looking(data)
    assert [person.id for person in Person.select()] == ["1002"]


def test_live_without_a_server_says_what_to_run(run: Run) -> None:
    done = run("demo", "--live", "--url", "http://127.0.0.1:9", "--seconds", "1")

    assert done.exit_code == 1
    assert "jiebao serve" in done.stderr


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


def _address_of(process: subprocess.Popen[str]) -> str:
    """The address that a server prints; it already listens, so no retry is needed."""
    assert process.stdout is not None
    for line in process.stdout:
        if "捷报已启动" in line:
            url = line.partition(":")[2].partition("(")[0]
            with closing(Browser(url)) as browser:
                browser.open("/health")
            return url
    raise AssertionError("the server ended before it said its address")


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize(("end", "form"), [(signal.SIGTERM, "plain"), (signal.SIGINT, "json")])
def test_a_served_sample_accepts_live_records_and_ends_cleanly(
    tmp_path: Path, run: Run, end: signal.Signals, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.demo.working_day.SIGNED_IN", 2)
    folder = tmp_path / "var"
    run("demo", "--data", folder)
    jiebao = Path(sys.executable).with_name("jiebao")
    process = subprocess.Popen(
        [jiebao, "serve", "--data", folder, "--port", "0", "--log", form],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        url = _address_of(process)
        worked = run("demo", "--live", "--url", url, "--seconds", "1", "--rate", "15")
        process.send_signal(end)
        rest, _ = process.communicate(timeout=30)
    finally:
        process.kill()

    assert worked.exit_code == 0, worked.stderr
    assert "售卡" in worked.stdout or "致电" in worked.stdout
    lines = [json.loads(line) for line in rest.splitlines()]  # none in the plain form
    answers = [line for line in lines if line["message"] == "answered"]
    assert (process.returncode, bool(lines), bool(answers)) == (0, *[form == "json"] * 2)
    assert all(line["request_id"] and line["status"] < 400 for line in answers)
    assert run("tallies", "check", "--data", folder).exit_code == 0


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
