"""An uploaded table on its pages: reviewed, corrected, imported or given up."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from time import sleep
from typing import Any

import openpyxl
import pytest

from tests.webapp.import_page import upload_table
from tests.webapp.spreadsheets.books import csv_of, xlsx_of
from webapp.company.models import Person
from webapp.importing.models import ColumnChoice, StagedTable, WordChoice
from webapp.web.heavy_requests import newest

TITLES = ("序号", "员工代码", "姓名", "职务", "联系电话", "身份证号")
STAFF = (
    ("1", "2301", "方吉祥", "导购员", "13800138001", "110101199003070001"),
    ("2", "2302", "冯琳", "导购员", "1380013800", "110101199003070002"),
    ("3", "2303", "蒋店", "店长", "13800138003", "110101199003070003"),
)
TABLE = csv_of([("鸿福家居广场员工表", "", "2026年11月"), TITLES, *STAFF, ("制表:何静",)])


@pytest.fixture
def hr(client_of: Any, company: Any) -> Any:
    return client_of(company.he)


@pytest.fixture
def address(hr: Any) -> str:
    """The review of an upload with an own title, two own words and a short telephone number."""
    uploaded = upload_table(hr, "staff", TABLE, "员工.csv")
    assert uploaded.status_code == 303
    return str(uploaded.location)


CHOICES = {
    "column": ["员工代码", "职务"],
    "field": ["staff_number", "role"],
    "word_field": ["role", "role"],
    "word": ["导购员", "店长"],
    "means": ["导购", "负责人"],
}


def test_nothing_is_written_before_the_confirmation(hr: Any, address: str) -> None:
    shown = hr.get(address).text
    assert "还有 1 列没说是什么。" in shown
    assert re.search(r"导购员</span>.*2 行", shown)
    assert "页脚 1 行已跳过" in shown
    assert "11010119900307" not in shown, "an identity card's number is not shown"
    assert "138****8001" in shown
    assert "13800138001" not in shown
    assert Person.get_or_none(Person.id == "2301") is None


def test_choices_are_kept_and_the_table_is_imported(hr: Any, address: str) -> None:
    hr.post(f"{address}/choices", data=CHOICES)
    fixed = {"cell_row": ["4"], "cell_field": ["phone"], "cell_text": ["13800138002"]}
    assert "3 行都能写入" in hr.post(f"{address}/choices", data=fixed, follow_redirects=True).text
    done = hr.post(f"{address}/write")
    assert "新增 3 行" in done.text
    assert "2303" in done.text, "the first passwords"
    assert Person.get_by_id("2302").name == "冯琳"
    assert StagedTable.get().content == ""
    assert hr.post(f"{address}/write").status_code == 404


def test_the_next_table_is_read_with_the_choices_of_the_first(hr: Any, address: str) -> None:
    hr.post(f"{address}/choices", data=CHOICES)
    again = upload_table(hr, "staff", TABLE, "员工.csv").location
    shown = hr.get(again).text
    assert "没说是什么" not in shown
    assert "还有 1 行要改" in shown, "only the telephone number"
    hr.post(f"{again}/choices", data=CHOICES)
    assert (ColumnChoice.select().count(), WordChoice.select().count()) == (1, 2)


def test_choices_made_faster_than_the_table_is_read_are_never_refused(
    hr: Any, company: Any, address: str
) -> None:
    def choose(number: int) -> int:
        headers = {"HX-Request": "true", "X-Sent": f"page {number}"}
        return int(hr.post(f"{address}/choices", data=CHOICES, headers=headers).status_code)

    form = company.he, int(address.rpartition("/")[2])
    with ThreadPoolExecutor(2) as threads:
        with newest.turn(form):
            reading = newest._newest[form]
            older = threads.submit(choose, 1)
            while newest._newest[form] is reading:
                sleep(0.001)
            newer = threads.submit(choose, 3)
            assert older.result(timeout=60) == 204
            assert choose(2) == 204, "it was sent before the one that waits"
        assert newer.result(timeout=60) == 200


@pytest.mark.parametrize("number", ["²", "9" * 20, "9" * 5000, "-1"])
def test_a_number_that_no_row_and_no_request_has_is_left_out(
    hr: Any, address: str, number: str
) -> None:
    fixed = {"cell_row": [number], "cell_field": ["phone"], "cell_text": ["13800138002"]}
    fixed["head_row"] = [number]
    headers = {} if number == "²" else {"X-Sent": f"page {number}"}
    assert hr.post(f"{address}/choices", data=fixed, headers=headers).status_code == 303
    assert "第 4 行" in hr.get(address).text


def test_a_changed_choice_is_a_further_row_and_the_last_one_holds(hr: Any, address: str) -> None:
    hr.post(f"{address}/choices", data=CHOICES)
    hr.post(f"{address}/choices", data={"column": ["员工代码"], "field": [""]})
    assert [row.field for row in ColumnChoice.select()] == ["staff_number", ""]
    assert "缺少这一列" in hr.get(address).text


def test_a_faulty_table_is_not_imported(hr: Any, address: str) -> None:
    hr.post(f"{address}/choices", data=CHOICES)
    refused = hr.post(f"{address}/write")
    assert refused.status_code == 422
    assert "一行也没有导入" in refused.text
    assert Person.get_or_none(Person.id == "2301") is None
    assert StagedTable.get().content != ""


def test_what_only_the_import_finds_stands_beside_the_table(hr: Any) -> None:
    table = csv_of([("工号", "姓名", "角色", "电话"), ("9001", "新同事", "导购", "13800000005")])
    address = upload_table(hr, "staff", table).location
    assert "1 行都能写入" in hr.get(address).text
    refused = hr.post(f"{address}/write")
    assert refused.status_code == 422
    assert "这个手机号已登记在 林晓燕 名下" in refused.text


def test_what_a_list_would_change_is_shown_before_it_is_written(hr: Any, company: Any) -> None:
    rows = [("工号", "姓名", "角色", "团队"), (company.lin, "林晓燕", "设计师", "西城店")]
    address = upload_table(hr, "staff", csv_of(rows)).location
    shown = hr.get(address).text
    assert "会更正 1 处" in shown
    assert re.search(r"东城店</span> → <strong>西城店", shown)
    assert "更正了 1 行" in hr.post(f"{address}/write").text
    again = upload_table(hr, "staff", csv_of(rows)).location
    assert "会更正" not in hr.get(again).text


def test_a_supervisor_of_the_same_list_is_shown_by_name(hr: Any, company: Any) -> None:
    titles = ("工号", "姓名", "角色", "主管")
    rows = [titles, ("2301", "方吉祥", "主管", ""), (company.he, "何静", "人事", "方吉祥")]
    address = upload_table(hr, "staff", csv_of(rows)).location
    assert "<strong>方吉祥 2301</strong>" in hr.get(address).text


def test_the_number_of_somebody_else_is_refused_before_it_is_written(hr: Any, company: Any) -> None:
    table = csv_of([("工号", "姓名", "角色"), (company.lin, "重名", "导购")])
    address = upload_table(hr, "staff", table).location
    assert f"工号 {company.lin} 是林晓燕的" in hr.get(address).text
    assert hr.post(f"{address}/write").status_code == 422


def test_htmx_gets_the_review_alone(hr: Any, address: str) -> None:
    part = hr.post(f"{address}/choices", data=CHOICES, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="review"')


def test_the_row_of_the_titles_is_asked_where_none_is_found(hr: Any) -> None:
    table = csv_of([("甲", "乙", "丙"), ("2301", "方吉祥", "导购")])
    address = upload_table(hr, "staff", table).location
    assert "第 1 行是列名" in hr.get(address).text
    hr.post(f"{address}/choices", data={"head_row": "1"})
    assert "还有 3 列没说是什么" in hr.get(address).text
    given = {"column": ["甲", "乙", "丙"], "field": ["staff_number", "name", "role"]}
    hr.post(f"{address}/choices", data=given)
    assert "1 行都能写入" in hr.get(address).text


def marked_sheet(hr: Any, address: str) -> Any:
    return openpyxl.load_workbook(BytesIO(hr.get(f"{address}/marked.xlsx").data)).active


def test_the_marked_copy_says_in_a_last_column_what_is_wrong(hr: Any, address: str) -> None:
    hr.post(f"{address}/choices", data=CHOICES)
    rows = [[cell.value for cell in row] for row in marked_sheet(hr, address).iter_rows()]
    assert rows[1][:3] == ["序号", "员工代码", "姓名"]
    assert rows[1][-1] == "问题"
    assert rows[2][-1] is None
    assert "联系电话" in rows[3][-1]
    assert rows[3][4] == "1380013800"


def test_a_formula_in_a_cell_is_text_in_the_marked_copy(hr: Any) -> None:
    table = csv_of([("工号", "姓名", "角色"), ("2301", "=1+1", "船长")])
    address = upload_table(hr, "staff", table).location
    assert marked_sheet(hr, address)["B2"].data_type == "s"


def test_the_file_is_stored_encrypted_and_emptied_when_given_up(hr: Any, address: str) -> None:
    held = StagedTable.get()
    assert "13800138001" not in held.content
    hr.post(f"{address}/discard")
    assert StagedTable.get().content == ""
    assert hr.get(address).status_code == 404
    assert upload_table(hr, "staff", TABLE).location != address, "an open page writes no other file"


def test_an_upload_that_nobody_confirms_is_emptied_after_a_week(
    hr: Any, address: str, clock: Any
) -> None:
    clock.set("2026-03-10T10:00")
    other = upload_table(hr, "staff", TABLE).location
    assert hr.get(address).status_code == 404
    assert hr.get(other).status_code == 200
    assert [row.content != "" for row in StagedTable.select()] == [False, True]


def test_nobody_else_opens_an_upload(client_of: Any, company: Any, address: str) -> None:
    for person, status in ((company.lu, 403), (company.lin, 403)):
        client = client_of(person)
        for path in (address, f"{address}/marked.xlsx"):
            assert client.get(path).status_code == status
        for path in ("choices", "write", "discard"):
            assert client.post(f"{address}/{path}").status_code == status


def test_another_hr_person_does_not_find_it(
    client_of: Any, company: Any, write: Any, address: str
) -> None:
    write(lambda tx: StagedTable.update(uploaded_by=company.lu).execute())
    client = client_of(company.he)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/write").status_code == 404


def test_a_file_that_is_no_table_is_refused_at_once(hr: Any) -> None:
    answer = upload_table(hr, "staff", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "员工.xls")
    assert answer.status_code == 422
    assert "旧版 Excel" in answer.text
    assert StagedTable.select().count() == 0


def test_many_faults_of_a_kind_are_one_group_with_ranges_of_rows(hr: Any) -> None:
    rows = [
        (str(n), f"人{n}", "导购", "1" if n != 2305 else "13800138000") for n in range(2301, 2321)
    ]
    address = upload_table(
        hr, "staff", xlsx_of([("工号", "姓名", "角色", "电话"), *rows]), "a.xlsx"
    ).location
    shown = hr.get(address).text
    assert "19 行：" in shown
    assert "第 2 到 5、7 到 21 行 D 列" in shown
    assert 'name="cell_text"' not in shown, "too many to type here"


def test_the_next_problem_is_led_to_until_the_table_can_be_written(hr: Any, address: str) -> None:
    first = hr.get(address).text
    assert 'href="#field-' in first
    assert re.search(r'<button class="button plain" id="write" disabled>', first)
    hr.post(f"{address}/choices", data=CHOICES)
    second = hr.get(address).text
    assert 'href="#cell-4-phone"' in second
    assert "第 4 行 冯琳</label>" in second
    fixed = {"cell_row": ["4"], "cell_field": ["phone"], "cell_text": ["13800138002"]}
    last = hr.post(f"{address}/choices", data=fixed, follow_redirects=True).text
    assert "处理下一个问题" not in last
    assert '<button class="button" id="write">写入 3 行' in last


def test_new_changed_and_unchanged_people_are_counted(hr: Any, company: Any) -> None:
    rows = [
        ("工号", "姓名", "岗位", "生日"),
        ("2301", "方吉祥", "导购", ""),
        (company.lin, "林晓燕", "设计师", "1995-03-20"),
        (company.wang, "王䶮", "电销专员", ""),
    ]
    shown = hr.get(upload_table(hr, "staff", csv_of(rows), "员工.csv").location).text
    counts = re.findall(r"<strong>(\d+)</strong> 人(新增|有改动|不变)", shown)
    assert counts == [("1", "新增"), ("1", "有改动"), ("1", "不变")]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("员工.csv".encode(), "员工.csv"),
        ("员工.csv".encode("gb18030"), "Ա.csv"),  # one of its pairs of bytes is a letter in UTF-8
        ("사원.csv".encode("euc_kr"), "表格.csv"),
        ("社員.csv".encode("euc_jp"), "Ұ.csv"),
        ("社員.csv".encode("cp932"), "Ј.csv"),
        ("員工.csv".encode("big5"), "u.csv"),
        (b"a\x00b\x01.csv", "ab.csv"),
        ("a\u202evsc.exe.csv".encode(), "avsc.exe.csv"),
        (b"C:\\\\fakepath\\\\staff.csv", "staff.csv"),  # a backslash is escaped by another
        (b"/etc/staff.csv", "staff.csv"),
        (b"x" * 3000 + b".csv", "x" * 80 + ".csv"),
        (b"staff", "staff"),
        (b"\xff\xfe.csv", "表格.csv"),
    ],
)
def test_a_name_of_any_bytes_is_shown_without_what_no_page_shows(
    hr: Any, sent: bytes, shown: str
) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nstaff\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
        + sent
        + b'"\r\n\r\n'
        + TABLE
        + b"\r\n--b--\r\n"
    )
    uploaded = hr.post("/import", data=body, content_type="multipart/form-data; boundary=b")
    assert uploaded.status_code == 303, uploaded.text
    assert StagedTable.get().filename == shown
    assert hr.get(uploaded.location).status_code == 200
