"""`jiebao import` takes a whole table or none, and `--preview` tells what it reads."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.webapp.commands.conftest import Run
from tests.webapp.commands.test_cli import looking
from webapp.company.models import Person
from webapp.web.operations.sign_in import verify_password

STAFF = """工号,姓名,角色,团队,主管
2001,周敏,负责人,东区门店,
2002,林晓雨,电销专员,东区门店,2001
"""


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
