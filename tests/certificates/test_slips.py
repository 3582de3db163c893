"""Slips with first passwords: ten to a page, their texts readable in the PDF."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from certificates.slips import ON_A_PAGE, Slip, SlipWords, slips_pdf

from .conftest import NAMES, OnDisk, tool

WORDS = SlipWords(
    company="晨光家居",
    address="https://jiebao.example.cn:8443",
    title="登录密码条",
    number="工号",
    password="首次密码",
    site="网址",
    note="首次登录后请改成自己的密码。",
)


def slip(number: int, name: str = "林晓燕") -> Slip:
    return Slip(name=name, number=str(1100 + number), team="东城店", password=f"abcd{number:06}")


def text_of(pdf: bytes, on_disk: OnDisk) -> str:
    """The text that a PDF reader finds."""
    return tool("pdftotext", "-layout", on_disk(pdf), "-").decode()


def test_every_name_can_be_read(on_disk: OnDisk) -> None:
    text = text_of(slips_pdf([slip(n, name) for n, name in enumerate(NAMES)], WORDS), on_disk)
    assert [name for name in NAMES if name not in text] == []


def test_each_slip_says_whose_it_is_where_and_the_password(on_disk: OnDisk) -> None:
    text = text_of(slips_pdf([slip(1), slip(2, "阿卜杜热依木·买买提")], WORDS), on_disk)
    for said in ("林晓燕", "阿卜杜热依木·买买提", "1101", "1102", "abcd000001", "abcd000002"):
        assert said in text
    assert text.count("https://jiebao.example.cn:8443") == 2
    assert text.count("晨光家居") == 2


def test_an_eleventh_slip_begins_a_second_page() -> None:
    pages = []
    for count in (ON_A_PAGE, ON_A_PAGE + 1):
        with pikepdf.open(BytesIO(slips_pdf([slip(n) for n in range(count)], WORDS))) as pdf:
            pages.append([[round(float(side)) for side in page.mediabox[2:]] for page in pdf.pages])
    assert pages == [[[595, 842]], [[595, 842], [595, 842]]]


def test_a_name_that_no_face_draws_leaves_its_number(on_disk: OnDisk) -> None:
    text = text_of(slips_pdf([slip(1, "𠀀𱍊\U000e0100")], WORDS), on_disk)
    assert "1101" in text
    assert "abcd000001" in text
