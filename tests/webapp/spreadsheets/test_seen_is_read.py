"""What a cell displays is what is read; otherwise the row is refused with its cell."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from typing import Any

import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH
from xlsxwriter import Workbook

from tests.webapp.spreadsheets.books import LIN, STAFF_HEAD, csv_of, repacked, xlsx_of
from tests.webapp.spreadsheets.whole_tables import read_staff
from webapp.importing.preview import preview_table

SHEET = "xl/worksheets/sheet1.xml"


def formatted(value: object, form: str = "General") -> bytes:
    """A table of one issued card whose serial has a number format."""

    def set_format(book: Any) -> None:
        book.active["A2"].number_format = form

    return xlsx_of([("卡号", "批次"), (value, "三月")], set_format)


def serial(data: bytes) -> str:
    """The serial that is read from row 2, or the refusal of A2."""
    (line,) = preview_table("issued_cards", data, "a")
    if "read" in line:
        return str(line["read"]["serial"])
    assert line["cell"] == "A2"
    return str(line["fault"])


def amount(value: object, form: str = "General") -> object:
    """The fen that are read from the amount of a grant, or the refusal of C2."""

    def set_format(book: Any) -> None:
        book.active["C2"].number_format = form

    head, row = ("对象", "类别", "金额", "理由"), ("1001", "新市场", value, "开店")
    (line,) = preview_table("grants", xlsx_of([head, row], set_format), "a.xlsx")
    if "read" in line:
        return line["read"]["amount_fen"]
    assert line["cell"] == "C2"
    return line["fault"]


def name(text: object, encoding: str = "utf-8") -> str:
    """The customer's name that is read from A2 of a CSV, or its refusal."""
    data = csv_of([("客户姓名", "电话", "归属"), (text, "13912340001", "1102")], encoding=encoding)
    (line,) = preview_table("call_list", data, "a.csv")
    return str(line["read"]["name"] if "read" in line else line["fault"])


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [
        (100001, '"JC"000000', "JC100001"),
        (124, "0000000_ ", "0000124"),
        (20260017, "0000-000000", "0020-260017"),
        (126, "[$-804]0000000", "0000126"),
        (127, "0000 0000", "00000127"),
        (128, "[Red]\\N\\o000000", "NO000128"),
        (129, "[>=100]000000;0000", "000129"),
        (130.0, "0", "130"),
        (131, "#", "131"),
        (132, 'General"A"', "132A"),
        (17, '"HT-2026-"0000', "HT-2026-0017"),
        ("000126", '"JC"@', "JC000126"),
        ("A-12", "General", "A-12"),
        ("MAR26", "@", "MAR26"),
        (123456789012345, "General", "123456789012345"),
    ],
)
def test_a_code_is_read_as_its_format_displays_it(value: object, form: str, seen: str) -> None:
    assert serial(formatted(value, form)) == seen


@pytest.mark.parametrize(
    ("value", "form", "why"),
    [
        (6217001234567890, "0", "16 位"),
        (6217001234567890.0, "General", "16 位"),
        (12000, "0.00E+00", "科学计数法"),
        ("1.2E+04", "@", "科学计数法"),
        (date(2026, 3, 26), "d-mmm", "日期"),
        (date(2026, 3, 2), "yyyy/m/d", "日期"),
        (time(10, 30), "h:mm", "日期"),
        (46083, "aaaa", "看到的不是"),
        (True, "General", "逻辑值"),
        (20260017, "#,##0", "看到的不是"),
        (1001, "0.00", "看到的不是"),
        (7, "0%", "看到的不是"),
        (7000, "0,", "看到的不是"),
        (7, ";;;", "看到的不是"),
        ("C7", ";;;", "看到的不是"),
        (7, "**000", "看到的不是"),
        (7, "[DBNum1]General", "看到的不是"),
        ("26-Mar", "@", "日期"),
        ("2026/3/2", "@", "日期"),
        ("3月2日", "@", "日期"),
        ("########", "@", "太窄"),
        ("NULL", "@", "空值"),
        ("nan", "@", "空值"),
        ("#FIELD!", "@", "出错"),
        ("—", "@", "字母或数字"),
    ],
)
def test_a_code_that_is_not_what_it_displays_is_refused(value: object, form: str, why: str) -> None:
    assert why in serial(formatted(value, form))


def test_a_date_in_a_format_that_only_the_chinese_excel_knows_is_no_code() -> None:
    data = formatted(46083, "yyyy-mm")
    styles = "xl/styles.xml"
    # 31 is 2026年3月2日; the file does not spell it out.
    built_in = repacked(data, styles, lambda xml: xml.replace(b'numFmtId="164"', b'numFmtId="31"'))
    assert built_in != data
    assert "日期" in serial(built_in)


@pytest.mark.parametrize(
    ("value", "form", "fen"),
    [
        (12800.5, "¥#,##0.00", 1_280_050),
        (12800.5, '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 1_280_050),
        (12800, "[$￥-804]#,##0;[Red]-#,##0", 1_280_000),
        (12800, '0.00"元"', 1_280_000),
        (12800, '#,##0.00" CNY"', 1_280_000),
        (12800.5, "General", 1_280_050),
        ("12,800.50", "@", 1_280_050),
    ],
)
def test_the_sign_of_the_yuan_leaves_an_amount_as_it_is(value: object, form: str, fen: int) -> None:
    assert amount(value, form) == fen


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1.28, '0.00"万"'),
        (12800, '0!.0,"万"'),
        (1.28, '#,##0.00" 亿"'),
        (1.28, '0.00"千元"'),
        (0.5, "0%"),
        (0.5, '0.0"%"'),
        (12800, "#,##0,"),
        (12800, "[$$-409]#,##0.00"),
        (12800, '#,##0.00" USD"'),
        (12800.4, "0"),
        (12.5, "# ?/?"),
        (12000, "0.00E+00"),
        (12800, "[DBNum2]General"),
        (12800, ";;;"),
        (46083, "yyyy-mm-dd"),
        ("1.28万", "@"),
        ("50%", "@"),
        (True, "General"),
    ],
)
def test_an_amount_with_a_unit_or_a_rounded_one_is_refused(value: object, form: str) -> None:
    assert isinstance(amount(value, form), str)


@pytest.mark.parametrize(
    ("form", "taken"), [("yyyy/m/d", True), ("m月d日", False), ("yyyy-mm", False)]
)
def test_a_day_is_taken_where_year_month_and_day_are_displayed(form: str, taken: bool) -> None:
    def set_format(book: Any) -> None:
        book.active["D2"].number_format = form

    data = xlsx_of([(*STAFF_HEAD, "入职"), (*LIN, date(2026, 3, 2))], set_format)
    (line,) = preview_table("staff", data, "a.xlsx")
    assert ("read" in line) == taken
    assert taken or "年月日" in line["fault"]


def test_days_that_a_program_wrote_as_decimals_in_a_1904_workbook_are_right() -> None:
    def mac(book: Any) -> None:
        book.epoch = MAC_EPOCH

    # 44925 days after 1904-01-01 is 2026-12-31.
    data = xlsx_of([(*STAFF_HEAD, "入职"), (*LIN, 44925.5)], mac)
    data = repacked(data, SHEET, lambda xml: xml.replace(b"44925.5", b"44925.0"))
    assert str(read_staff(data, "a.xlsx")[0].hired) == "2026-12-31"


def test_a_formula_that_xlsxwriter_did_not_compute_is_refused() -> None:
    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["卡号", "批次"])
        sheet.write_formula(1, 0, '="JC"&"1"')  # its result is written as 0
        sheet.write(1, 1, "三月")
    assert "没有算出结果" in serial(out.getvalue())


def test_every_error_cell_is_refused() -> None:
    data = repacked(
        formatted("JC1"),
        SHEET,
        lambda xml: xml.replace(
            b't="inlineStr"><is><t>JC1</t></is>', b't="e"><v>#ANYTHING</v>'
        ).replace(b'<c r="A2" t="s"><v>2</v>', b'<c r="A2" t="e"><v>#ANYTHING</v>'),
    )
    assert "公式出错" in serial(data)


def strict(content: bytes) -> bytes:
    """A part with the namespaces of Strict Open XML."""
    usual = b"http://schemas.openxmlformats.org/"
    new = b"http://purl.oclc.org/ooxml/"
    for word in (b"spreadsheetml/2006/main", b"officeDocument/2006/relationships"):
        content = content.replace(usual + word, new + word.replace(b"/2006", b""))
    return content


def test_a_strict_workbook_is_read() -> None:
    data = formatted("JC7")
    for part in ("xl/workbook.xml", SHEET, "xl/styles.xml", "xl/sharedStrings.xml",
                 "xl/_rels/workbook.xml.rels", "_rels/.rels"):  # fmt: skip
        data = repacked(data, part, strict)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    assert serial(data) == "JC7"


def test_part_names_with_backslashes_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(formatted("JC8"))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part.replace("/", "\\"), old.read(part))
    assert serial(out.getvalue()) == "JC8"


@pytest.mark.parametrize("sign", ["\U0002ebf0", "\U00031350", "\U000323af", "喆"])
def test_names_in_every_assigned_block_are_taken(sign: str) -> None:
    assert name(f"{sign}一") == f"{sign}一"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\ufffd野", "U+FFFD"),
        ("&#29579;&#33459;", "网页代码"),
        ("A&amp;B", "网页代码"),
        ("闄堟櫒", "陈晨"),
        ("é™ˆæ™¨", "陈晨"),
        ("锟斤拷", "乱码"),
        ("None", "空值"),
        ("N/A", "空值"),
        ("2026/5/1", "日期"),
        ("#N/A", "出错"),
    ],
)
def test_a_name_that_a_program_has_spoilt_is_refused(text: str, why: str) -> None:
    assert why in name(text)


@pytest.mark.parametrize("text", ["王芳", "陶喆", "O'Neil & Söhne", "Nan Müller", "R&D;", "C++"])
def test_unusual_names_are_taken(text: str) -> None:
    assert name(text) == text


def test_lines_in_two_encodings_are_refused_with_the_line() -> None:
    gbk = csv_of([("客户姓名", "电话", "归属"), ("王芳", "13912340001", "1102")], encoding="gbk")
    utf8 = csv_of([("陈晨", "13912340002", "1102")])
    (line,) = preview_table("call_list", gbk + utf8, "a.csv")
    assert (line["row"], "编码" in line["fault"]) == (3, True)
    (line,) = preview_table("call_list", csv_of([("客户姓名", "电话", "归属")]) + gbk[20:], "a.csv")
    assert "编码" in line["fault"]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("陳國榮", "big5", "Big5"),
        ("黃志明,林美玲", "big5", "Big5"),
        ("田中太郎", "cp932", "Shift-JIS"),
        ("スズキ", "cp932", "Shift-JIS"),
        ("홍길동", "euc_kr", "EUC-KR"),
        ("박지성", "cp949", "EUC-KR"),
        ("서울특별시강남구", "euc_kr", "EUC-KR"),
        ("田中太郎", "euc_jp", "EUC-JP"),
        ("佐藤花子", "euc_jp", "EUC-JP"),
        ("さくら", "euc_jp", "EUC-JP"),
        ("王芳", "hz", "HZ"),
    ],
)
def test_other_encodings_are_refused_with_the_line(text: str, encoding: str, said: str) -> None:
    data = f"name,phone,seller\n{text.replace(',', '')},13912340001,1102\n".encode(encoding)
    (line,) = preview_table("call_list", data, "a.csv")
    assert line["row"] == 2
    assert said in line["fault"]


@pytest.mark.parametrize(
    "text",
    # The last ones have a reading of usual characters in Korean or Japanese.
    [
        *(
            "王芳",
            "陶喆",
            "陳國榮",
            "欧阳娜娜",
            "阿凡提·买买提",
            "赟哲",
            "仝囡囡",
            "亓官鼐鬲",
            "~{王芳~}",
        ),
        *("冯骚", "林冠", "李弟", "毛井", "秦槛"),
    ],
)
def test_gbk_with_english_titles_is_read(text: str) -> None:
    data = f"name,phone,seller\n{text},13912340001,1102\n".encode("gb18030")
    (line,) = preview_table("call_list", data, "a.csv")
    assert line["read"]["name"] == text


def test_utf_16_is_read() -> None:
    assert name("王芳", "utf-16") == "王芳"


def test_a_csv_field_that_is_kept_as_text_keeps_its_zeros() -> None:
    assert serial('卡号,批次\n="000127",三月\n'.encode()) == "000127"


def test_a_number_that_general_displays_rounded_is_refused_as_a_code_and_as_a_name():
    assert "卡号“847831.9645”不对" in serial(formatted(847831.9645))
    assert "看到的不是实际存的 847831.964493854" in serial(formatted(847831.964493854))
    rows = [("客户姓名", "电话", "归属"), (0.411619528693249, "13912340001", "1102")]
    (line,) = preview_table("call_list", xlsx_of(rows), "a.xlsx")
    assert line["cell"] == "A2"


def test_a_dollar_that_the_file_declares_is_refused_and_the_built_in_one_is_the_yuan():
    assert amount(7500, BUILTIN_FORMATS[7]) == 750_000
    for form in ('"$"#,##0.00', '_-"$"* #,##0.00_-', "[$$-409]#,##0.00"):
        assert "看到的不是实际存的 7500" in str(amount(7500, form))


@pytest.mark.parametrize("text", ["TRUE", "FALSE"])
def test_a_logical_value_in_a_csv_file_is_refused_as_in_a_workbook(text: str) -> None:
    assert "逻辑值" in name(text)
    assert "逻辑值" in str(serial(f"卡号,批次\n{text},三月\n".encode()))


@pytest.mark.parametrize("text", ["0", "123", "13912340001", "Ⅷ", "1.5"])
def test_a_number_is_no_name_of_a_person(text: str) -> None:
    assert "名称里没有文字" in name(text)


@pytest.mark.parametrize("text", ["12.800", "1.280", "999.000", "+1.285"])
def test_three_digits_behind_a_point_may_be_thousands(text: str) -> None:
    assert "千分位" in str(amount(text, "General"))


@pytest.mark.parametrize("text", ["12800.000", "12.8000", "0.500", "1,280.000", "12.80"])
def test_other_decimals_that_are_zeros_are_read(text: str) -> None:
    assert amount(text, "General") == round(float(text.replace(",", "")) * 100)
