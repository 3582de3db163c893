"""Steps to create a company: `jiebao init`, then HR imports its lists through the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from click.testing import CliRunner
from openpyxl import Workbook
from playwright.sync_api import FilePayload, expect

from tests.journey.visitors import Visitor
from webapp.commands.cli import main

COMPANY = "四季家居有限公司"
HR, LEADER = "1002", "1001"
SUN, ZHOU = "1021", "1022"  # supervisors: east, west
LIN, WANG, CHEN, ZHAO = "1101", "1102", "1103", "1104"
Row = tuple[str | int | None, ...]
OWN_PASSWORD = "a password of one's own"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

STAFF_HEAD = ("工号", "姓名", "手机号", "角色", "团队", "主管", "职级", "性别", "入职日期")
STAFF = (
    ("1001", "陆正扬", "13800000001", "公司领导层", None, None, 9, "男", "2019-01-07"),
    ("1003", "方敏", "13800000003", "人事", None, None, 5, "女", "2022-03-01"),
    ("1011", "高建国", "13800000011", "负责人", "东城店", None, 7, "男", "2020-05-06"),
    ("1012", "秦淑芬", "13800000012", "负责人", "西城店", None, 7, "女", "2020-05-06"),
    ("1021", "孙丽华", "13800000021", "主管", "东城店", None, 5, "女", "2021-08-02"),
    ("1022", "周国平", "13800000022", "主管", "西城店", None, 5, "男", "2021-08-02"),
    ("1101", "林晓燕", "13800000101", "设计师", "东城店", "1021", 1, "女", "2024-02-19"),
    ("1102", "王䶮", "13800000102", "电销专员", "东城店", "1021", 1, "男", "2024-02-19"),
    ("1103", "陈浩", "13800000103", "导购", "东城店", "1021", 1, "男", "2024-09-02"),
    ("1104", "赵敏", "13800000104", "导购", "西城店", "1022", 1, "女", "2024-09-02"),
    ("1105", "吴桐", "13800000105", "电销专员", "西城店", "1022", 1, "女", "2025-03-03"),
    ("1106", "郑洁", "13800000106", "设计师", "西城店", "1022", 1, "女", "2025-03-03"),
)
SELLERS = tuple(row[0] for row in STAFF if row[0].startswith("11"))
TARGETS_HEAD = ("工号或团队", "指标", "周期", "目标值")
TARGETS = tuple(
    (seller, metric, "日", value)
    for seller in SELLERS
    for metric, value in (("电话数", 3), ("邀约数", 2))
)


@dataclass(frozen=True)
class Begun:
    """An empty company: its data folder and the first password of its first HR person."""

    data: Path
    first_password: str


def begin(data: Path) -> Begun:
    """`jiebao init`, and the campaign that it will run."""
    said = _run(
        "init", "--data", data, "--company", COMPANY, "--hr-number", HR, "--hr-name", "何静"
    )
    [password] = re.findall(r"首次密码 (\S+?)（", said)
    span = ("--start", "2026-03-01", "--end", "2026-06-08", "--id", "bairi-2026")
    _run("campaign", "百日冲刺", *span, "--data", data)
    return Begun(data, password)


def _run(*words: str | Path) -> str:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def import_files(data: Path) -> dict[str, str]:
    """`jiebao import` of the same lists; the first passwords by staff number."""
    said = ""
    for kind, table in (("staff", (STAFF_HEAD, STAFF)), ("targets", (TARGETS_HEAD, TARGETS))):
        file = data.with_name(f"{kind}.xlsx")
        file.write_bytes(sheet(*table))
        said += _run("import", kind, file, "--data", data)
    lines = [line.split("\t") for line in said.splitlines()]
    return {line[0]: line[2] for line in lines if len(line) == 3}


def come_in(person: Visitor, number: str, first_password: str) -> None:
    """Sign in for the first time, with the password that must be changed."""
    person.sign_in(number, first_password)
    person.change_password(first_password, OWN_PASSWORD)


def import_lists(hr: Visitor) -> dict[str, str]:
    """HR brings in staff and targets at the page; the first passwords by staff number."""
    page = hr.go("/import")
    _upload(hr, "员工名单", sheet(STAFF_HEAD, STAFF))
    expect(page.get_by_text("已导入：新增 12 行")).to_contain_text("新建团队：东城店、西城店")
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell")).all()
    cells = [row.get_by_role("cell").all_inner_texts() for row in rows]
    _upload(hr, "目标", sheet(TARGETS_HEAD, TARGETS))
    expect(page.get_by_text("已导入：新增 12 行")).to_contain_text("公司领导批准后生效")
    return {number: password for number, _name, password in cells}


def agree_to_targets(leader: Visitor) -> None:
    """A leader approves the targets of HR's list."""
    page = leader.go("/targets")
    expect(page.get_by_text("待批准（12 项）")).to_be_visible()
    page.get_by_role("button", name="批准选中的").click()
    expect(leader.said).to_contain_text("已批准 12 项目标")


def _upload(hr: Visitor, what: str, data: bytes) -> None:
    given = FilePayload(name=f"{what}.xlsx", mimeType=XLSX, buffer=data)
    hr.page.get_by_label(f"选择{what}文件").set_input_files(given)
    hr.page.get_by_role("button", name=f"核对{what}").click()
    hr.page.get_by_role("button", name="写入 12 行").click()


def sheet(head: Row, rows: tuple[Row, ...]) -> bytes:
    """A workbook of one sheet, as a company keeps its lists."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in (head, *rows):
        page.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
