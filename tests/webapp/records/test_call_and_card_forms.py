"""The forms of calls and cards record each entry once, or show a sentence beside the field."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from webapp.facts.models import Call, Card, Customer, Fact, Tally
from webapp.store.models import AuditLine

Client = Any
Form = dict[str, Any]


def jpeg(colour: str = "#c9a24b", side: int = 120) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return out.getvalue()


def png_declaring(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header says this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


class FormShown(HTMLParser):
    """The values of a page's fields, those marked invalid, and the sentence beside each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.invalid: dict[str, str] = {}  # by field, the id of the element that describes it
        self.sentences: dict[str, str] = {}
        self._reading = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and (given.get("type") != "radio" or "checked" in given):
            self.values[name] = given.get("value", "")
        if "aria-invalid" in given:
            self.invalid[name] = given.get("aria-describedby", "")
        self._reading = given.get("id", "") if tag == "p" else ""

    def handle_data(self, data: str) -> None:
        if self._reading.endswith("-error"):
            field = self._reading.removesuffix("-error")
            self.sentences[field] = self.sentences.get(field, "") + data.strip()


@pytest.fixture
def lin(client_of: Callable[[str], Client], company: Any) -> Client:
    return client_of(company.lin)


def card(photo: bytes | None = None, name: str = "card.jpg", **changed: str) -> Form:
    """A card's form as a phone sends it; a photo of None is a file field left empty."""
    form: Form = {
        "id": str(uuid4()),
        "serial": "88002317",
        "customer_name": "钱学礼",
        "phone": "13912345678",
        "visited": "no",
        **changed,
    }
    form["photo"] = (BytesIO(photo), name) if photo is not None else (BytesIO(), "")
    return form


def call(**changed: str) -> Form:
    return {"id": str(uuid4()), "outcome": "interested", **changed}


def nothing_recorded() -> bool:
    tables = (Fact, Card, Customer, Tally)
    return not any(table.select().exists() for table in tables) and not (
        AuditLine.select().where(AuditLine.action.startswith("record_")).exists()
    )


# Files that are not photos


@pytest.mark.parametrize(
    ("photo", "status", "words"),
    [
        (b"this is no photo, whatever it is called", 415, "不是照片"),
        (b"<!doctype html><script>alert(1)</script>", 415, "不是照片"),
        (b"GIF89a\x01\x00\x01\x00", 415, "GIF"),
        (png_declaring(50_000, 50_000), 400, "50000 × 50000 像素"),
        (png_declaring(100, 100), 400, "不完整或已损坏"),
        (jpeg(side=400)[:-200], 400, "不完整或已损坏"),
        (jpeg()[:30], 400, "不完整或已损坏"),
        (b"", 400, "照片是空的"),
        (None, 400, "请拍一张卡片的照片"),
    ],
    ids=[
        *("text", "page", "gif", "huge-png", "png-without-its-pixels"),
        *("cut-jpeg", "jpeg-head", "empty", "none"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_beside_its_field(lin, photo, status, words):
    form = card(photo)
    answer = lin.post("/cards", data=form)
    shown = FormShown(answer.text)
    assert answer.status_code == status
    assert shown.invalid == {"photo": "photo-error"}
    assert words in shown.sentences["photo"]
    assert nothing_recorded()
    for name in ("id", "serial", "customer_name", "phone", "visited"):
        assert shown.values[name] == form[name]


def test_the_png_that_declares_a_huge_picture_is_small():
    assert len(png_declaring(50_000, 50_000)) < 100


# Fields


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("serial", "88 00?!", "只能有字母、数字和短横线"),
        ("serial", "8" * 33, "2 到 32 位"),
        ("serial", "8", "2 到 32 位"),
        ("serial", "", "还没有填"),
        ("serial", "<b>8</b>", "只能有字母"),
        ("phone", "abc", "不是电话号码"),
        ("phone", "1391234567", "应为 11 位"),
        ("phone", "66668888", "缺少区号"),
    ],
)
def test_a_cards_field_is_refused_with_its_sentence_and_keeps_what_was_typed(
    lin, field, typed, words
):
    form = card(jpeg(), **{field: typed})
    answer = lin.post("/cards", data=form)
    shown = FormShown(answer.text)
    assert answer.status_code == 400
    assert shown.invalid == {field: f"{field}-error"}
    assert words in shown.sentences[field]
    assert {name: shown.values[name] for name in form if name != "photo"} == {
        name: value for name, value in form.items() if name != "photo"
    }
    assert nothing_recorded()


@pytest.mark.parametrize("visited", ["", "perhaps"])
def test_whether_a_customer_came_before_must_be_said(lin, visited):
    answer = lin.post("/cards", data=card(jpeg(), visited=visited))
    assert answer.status_code == 400
    assert "还没有填" in FormShown(answer.text).sentences["visited"]
    assert nothing_recorded()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("phone", "not a number", "不是电话号码"),
        ("phone", "138001380001", "应为 11 位"),
        ("follow_up_on", "soon", "日期“soon”不对"),
        ("follow_up_on", "2026-02-30", "日期“2026-02-30”不对"),
        ("follow_up_on", "2026-03-01", "已经过去"),
        ("follow_up_time", "下午三点", "时间“下午三点”不对"),
        ("follow_up_time", "24:00", "时间“24:00”不对"),
        ("outcome", "delighted", "请从给出的选项中选择"),
        ("outcome", "", "请从给出的选项中选择"),
    ],
)
def test_a_calls_field_is_refused_with_its_sentence_and_keeps_what_was_typed(
    lin, field, typed, words
):
    given = {"phone": "13912345678", "note": "装修中", "follow_up_on": "2026-03-09"}
    given["follow_up_time"] = "15:30"
    form = call(**{**given, field: typed})
    answer = lin.post("/calls", data=form)
    shown = FormShown(answer.text)
    assert answer.status_code == 400
    assert words in shown.sentences[field]
    if field != "outcome":  # a row of buttons, of which none is marked invalid
        assert shown.invalid == {field: f"{field}-error"}
    for name in ("id", "phone", "note", "follow_up_on", "follow_up_time"):
        assert shown.values[name] == form[name]
    assert nothing_recorded()


@pytest.mark.parametrize("key", ["", "1", "not-a-uuid"])
def test_a_form_without_its_key_is_not_taken(lin, key):
    assert lin.post("/calls", data=call(id=key)).status_code == 400
    assert lin.post("/cards", data=card(jpeg(), id=key)).status_code == 400
    assert nothing_recorded()


def test_what_was_typed_comes_back_as_text_never_as_markup(lin):
    page = lin.post("/cards", data=card(jpeg(), serial='"><script>alert(1)</script>')).text
    assert "<script>alert" not in page
    assert FormShown(page).values["serial"] == '"><script>alert(1)</script>'


def test_a_body_past_the_limit_is_refused(lin, app):
    body = b"\0" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    answer = lin.post("/cards", data=body, content_type="multipart/form-data; boundary=cut")
    assert answer.status_code == 413
    assert "文件太大" in answer.text
    assert nothing_recorded()


# A photo that was sent before


def test_a_photo_sent_with_a_refused_form_need_not_be_sent_again(lin):
    form = card(jpeg(), serial="?")
    shown = FormShown(lin.post("/cards", data=form).text)
    again = card(None, id=form["id"], kept_photo=shown.values["kept_photo"])
    assert lin.post("/cards", data=again).status_code == 303
    assert Card.get().photo_id == shown.values["kept_photo"]


def test_a_new_photo_replaces_the_one_that_was_sent_before(lin):
    kept = FormShown(lin.post("/cards", data=card(jpeg(), serial="?")).text).values["kept_photo"]
    lin.post("/cards", data=card(jpeg("#204080"), kept_photo=kept))
    assert Card.get().photo_id not in (kept, None)


@pytest.mark.parametrize("kept", ["0" * 64, "../keys", ""])
def test_a_photo_that_was_never_sent_is_missing(lin, kept):
    answer = lin.post("/cards", data=card(None, kept_photo=kept))
    assert answer.status_code == 400
    assert FormShown(answer.text).invalid == {"photo": "photo-error"}
    assert nothing_recorded()


# Each form is recorded once


def test_the_same_card_sent_twice_is_one_record(lin):
    key = str(uuid4())
    for _ in range(2):
        assert lin.post("/cards", data=card(jpeg(), id=key)).status_code == 303
    assert [fact.id for fact in Fact.select()] == [key]
    assert Card.get().mark == ""
    assert Tally.get(Tally.metric == "cards", Tally.period == "2026-03-02").amount == 1


def test_the_same_call_sent_twice_is_one_record(lin):
    form = call(phone="13912345678")
    for _ in range(2):
        assert lin.post("/calls", data=form).status_code == 303
    assert Fact.select().count() == 1
    assert Tally.get(Tally.metric == "calls", Tally.period == "2026-03-02").amount == 1


def test_two_equal_calls_of_two_forms_are_two_records(lin):
    for _ in range(2):
        lin.post("/calls", data=call())
    assert Fact.select().count() == 2


@pytest.mark.parametrize(
    ("address", "first", "then"),
    [
        ("/calls", call(id="0190b5a0-0000-7000-8000-000000000001"), {"outcome": "refused"}),
        ("/calls", call(id="0190b5a0-0000-7000-8000-000000000002"), {"note": "装修中"}),
    ],
)
def test_the_same_form_with_other_content_is_refused_and_overwrites_nothing(
    lin, address, first, then
):
    assert lin.post(address, data=first).status_code == 303
    taken = Fact.get().content_hash
    answer = lin.post(address, data={**first, **then})
    assert answer.status_code == 409
    assert "这份表单已经提交过，内容与这次不同：原记录没有改动" in answer.text
    assert [fact.content_hash for fact in Fact.select()] == [taken]


def test_the_same_card_with_another_photo_is_refused(lin):
    key = str(uuid4())
    lin.post("/cards", data=card(jpeg(), id=key))
    answer = lin.post("/cards", data=card(jpeg("#204080"), id=key))
    assert answer.status_code == 409
    assert Fact.select().count() == 1


def test_a_form_refused_for_its_other_content_can_be_sent_as_another_record(lin):
    first = call()
    lin.post("/calls", data=first)
    shown = FormShown(lin.post("/calls", data={**first, "outcome": "refused"}).text)
    assert shown.values["id"] != first["id"]
    assert lin.post("/calls", data=call(id=shown.values["id"])).status_code == 303
    assert Fact.select().count() == 2


def test_a_number_that_was_typed_wins_over_the_customer_chosen_before(lin, company):
    made = datetime(2026, 3, 2, tzinfo=UTC)
    listed = Customer.create(name="周先生", seller=company.lin, created_at=made)
    lin.post("/calls", data=call(customer=str(listed.id), phone="13912345678"))
    assert Call.get().customer.phone_masked == "139****5678"


def test_a_prefetched_page_leaves_the_flash_message_to_the_next_page(lin):
    lin.get("/calls/new")
    lin.post("/calls", data=call())
    ahead = lin.get("/calls/new", headers={"Jiebao-Ahead": "1"})
    assert "Set-Cookie" not in ahead.headers
    assert "已记下第 1 号" not in ahead.text
    assert "已记下第 1 号" in lin.get("/today").text


def test_a_service_worker_that_is_installed_leaves_the_flash_message_to_the_next_page(lin):
    lin.get("/calls/new")
    lin.post("/calls", data=call())
    shell = lin.get("/sw.js").text
    for address in ("/offline", "/install"):
        assert f'"{address}"' in shell
        fetched = lin.get(address)
        assert "Set-Cookie" not in fetched.headers
        assert "已记下第 1 号" not in fetched.text
    assert "已记下第 1 号" in lin.get("/today").text


def test_a_call_of_one_seller_is_not_recorded_again_for_another(client_of, company, lin):
    form = call()
    lin.post("/calls", data=form)
    client_of(company.wang).post("/calls", data=form)
    assert [fact.person_id for fact in Fact.select()] == [company.lin]


# A serial that was sold before


def test_a_serial_sold_before_is_recorded_with_a_mark_and_counts_nowhere(client_of, company, lin):
    lin.post("/cards", data=card(jpeg()))
    wang = client_of(company.wang)
    answer = wang.post("/cards", data=card(jpeg("#204080"), serial=" 8800 2317 "))
    assert answer.status_code == 303
    assert [(sold.serial, sold.mark) for sold in Card.select().order_by(Card.fact)] == [
        ("88002317", ""),
        ("88002317", "duplicate_serial"),
    ]
    assert not Tally.select().where(Tally.person == company.wang, Tally.metric == "cards").exists()
    assert re.search("卡号 +8800 2317 以前售出过", wang.get("/today").text)


def test_a_marked_card_comes_first_to_the_checker_with_both_named(client_of, company, lin):
    for colour in ("#111111", "#222222"):
        lin.post("/cards", data=card(jpeg(colour)))
    first, second = (sold.fact_id for sold in Card.select().order_by(Card.fact))
    page = client_of(company.qin).get("/checks").text
    assert f'action="/checks/{second}"' in page
    assert f'src="/photos/{first}/large"' in page
    assert "卡号重复" in page


def test_a_text_longer_than_its_field_is_refused_beside_it(company, client_of):
    form = {"id": str(uuid4()), "outcome": "refused", "note": "长" * 501}
    answer = client_of(company.lin).post("/calls", data=form)
    assert answer.status_code == 400
    assert 'id="note-error"' in answer.text
    assert Fact.select().count() == 0
