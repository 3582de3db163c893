"""`jiebao demo` fills an empty folder alone; a served sample takes the records of a played day."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.webapp.commands.conftest import Run
from tests.webapp.commands.test_cli import looking
from webapp.commands import sample as sample_command
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.demo.browser import Browser
from webapp.demo.size import SMALL
from webapp.store.models import Setting
from webapp.store.tables import database


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


def _address_of(process: subprocess.Popen[str]) -> str:
    """The address that a server prints; it already listens, so no retry is needed."""
    assert process.stdout is not None
    for line in process.stdout:
        if "捷报已启动" in line:
            url = line.partition("：")[2].partition("（")[0]
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
