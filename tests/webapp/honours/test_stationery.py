"""The design of certificates: HR sets it, it must be printable, issued ones do not change."""

from __future__ import annotations

import json
import zlib
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image, ImageDraw

from certificates.design import known
from tests.webapp.telling import card
from webapp.honours.citations import (
    HonourKey,
    PlaceUnknown,
    citation_of,
    fill_text,
    filled_places,
    honour_keys,
    shipped,
)
from webapp.honours.emblems import (
    LONG_SIDE,
    EmblemDamaged,
    EmblemIsVector,
    EmblemNotTaken,
    EmblemTooHeavy,
    EmblemTooLarge,
    EmblemTooSmall,
    take_emblem,
)
from webapp.honours.letterheads import letterhead
from webapp.honours.models import Certificate, Citation, Emblem, Letterhead
from webapp.honours.pages.stationery import DESIGN_NAMES
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.store.models import AuditLine

SETTINGS = "/certificates/settings"
DAILY = HonourKey("card-campaign", "daily-cards-top3", "commend")
WORDING = "/certificates/wordings/card-campaign/daily-cards-top3/commend"
HEAD = {
    "company": "金龙贺岁电话销售有限公司",
    "department": "人力资源部",
    "signatories": "董事长 陆正扬\r\n\r\n总经理 高建国",
    "language": "zh",
    "logo": "0",
    "seal": "0",
}
WORDS = {
    "design": "ink",
    "title": "售卡之星",
    "salutation": "同学",
    "body": "{期间}售卡 {成绩} 张，居第 {名次} 位，特予嘉奖",
    "closing": "",
}


def a_picture(size: tuple[int, int] = (400, 300), kind: str = "PNG") -> bytes:
    image = Image.new("RGB", size, "white")
    margin = min(size) // 5
    ImageDraw.Draw(image).ellipse((margin, margin, size[0] - margin, size[1] - margin), "#c8102e")
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def upload(client: Any, data: bytes, kind: str = "logo", name: str = "logo.png") -> Any:
    form = {"kind": kind, "file": (BytesIO(data), name)}
    return client.post("/certificates/emblems", data=form, follow_redirects=True)


@pytest.fixture
def hr(client_of: Any, company: Any) -> Any:
    return client_of(company.he)


# The letterhead


def test_hr_sets_the_letterhead_and_the_former_one_is_kept(hr: Any, company: Any) -> None:
    hr.post(SETTINGS, data=HEAD | {"company": "旧名有限公司"})
    answer = hr.post(SETTINGS, data=HEAD)

    assert answer.status_code == 303
    held = letterhead()
    assert held.company == "金龙贺岁电话销售有限公司"
    assert held.signatories == ("董事长 陆正扬", "总经理 高建国")
    assert [each.company for each in Letterhead.select().order_by(Letterhead.id)] == [
        "旧名有限公司",
        "金龙贺岁电话销售有限公司",
    ]
    assert AuditLine.get(AuditLine.action == "set_letterhead").who == company.he
    assert "金龙贺岁电话销售有限公司" in hr.get(SETTINGS).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"company": ""}, "证书缺少内容：公司名称"),
        ({"company": "司" * 41}, "最多 40 个字"),
        ({"company": "金\U000e0101公司"}, "U+E0101"),
        ({"signatories": "\n".join(["王吉"] * 11)}, "最多由 10 人署名"),
        ({"language": "fr"}, "没有名为“fr”的证书语言"),
        ({"logo": "99"}, "没有这个选项"),
    ],
)
def test_what_the_press_cannot_print_is_refused_and_what_was_typed_kept(
    hr: Any, changes: dict[str, str], sentence: str
) -> None:
    answer = hr.post(SETTINGS, data=HEAD | {"department": "颁奖处"} | changes)

    assert 400 <= answer.status_code < 500
    assert sentence in answer.text
    assert "颁奖处" in answer.text
    assert not Letterhead.select().exists()


# Each honour's design and words


def test_every_honour_of_every_scheme_comes_with_a_design_and_words() -> None:
    keys = honour_keys()

    assert len(keys) == 12
    for key in keys:
        cited = shipped(key)
        assert cited.design in known()
        body = "".join(
            text for text, _ in fill_text(cited.body, {"期间": "P", "名次": "1", "成绩": "9"})
        )
        assert "{" not in body
        assert cited.title
    assert {shipped(key).design for key in keys} == set(known()) == set(DESIGN_NAMES)


def test_a_teams_honour_speaks_to_a_team() -> None:
    cited = shipped(HonourKey("specialist-incentive", "team-cooperation", "certificate"))

    assert cited.salutation == "全体成员"
    assert "贵团队" in cited.body
    assert "您" not in cited.body


def test_hr_words_an_honour_and_goes_back_to_the_shipped_words(hr: Any) -> None:
    assert hr.post(WORDING, data=WORDS).status_code == 303
    assert citation_of(DAILY).title == "售卡之星"
    assert "已自定义" in hr.get(SETTINGS).text

    hr.post(WORDING, data=WORDS | {"shipped": "1"})

    assert citation_of(DAILY).body == shipped(DAILY).body
    assert Citation.select().count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": "{期间}成交{业绩}元"}, "正文里的“{业绩}”没有内容可填"),
        ({"body": ""}, "证书缺少内容：正文"),
        ({"title": "冠" * 41}, "荣誉名称”最多 40 个字"),
        ({"design": "../../etc"}, "没有名为"),
        ({"salutation": "称" * 21}, "称谓”最多 20 个字"),
    ],
)
def test_words_that_cannot_be_printed_are_refused(
    hr: Any, changes: dict[str, str], sentence: str
) -> None:
    answer = hr.post(WORDING, data=WORDS | changes)

    assert answer.status_code in (400, 422)
    assert sentence in answer.text
    assert not Citation.select().exists()


def test_an_honour_that_no_scheme_grants_has_no_page(hr: Any) -> None:
    assert hr.get("/certificates/wordings/card-campaign/fake-card/commend").status_code == 404
    assert hr.get("/certificates/wordings/no/such/certificate").status_code == 404


def test_a_certificate_is_issued_in_the_words_in_force_and_keeps_them(
    hr: Any, company: Any, runtime: Any, clock: Any
) -> None:
    card(runtime.write, company.lin, "k1", "NO-1")
    clock.set("2026-03-02T21:05")
    runtime.write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", "1002"))
    number = Line.get(Line.kind == "commend", Line.person == company.lin).number
    runtime.write(lambda tx: approve_proposed(tx, "1002", [number]))
    hr.post(WORDING, data=WORDS)
    hr.post(SETTINGS, data=HEAD)

    hr.post("/certificates", data={"line": number})
    hr.post(WORDING, data=WORDS | {"title": "另一名称"})

    printed = json.loads(Certificate.get().honour)
    assert (printed["design"], printed["title"]) == ("ink", "售卡之星")
    assert printed["signatories"] == ["董事长 陆正扬", "总经理 高建国"]
    said = "".join(text for text, _ in printed["body"])
    assert said == "2026年3月2日售卡 1 张，居第 1 位，特予嘉奖"
    assert hr.get(f"/certificates/{printed['serial']}.pdf").data.startswith(b"%PDF")


def test_figures_are_told_as_a_certificate_tells_them() -> None:
    rank = [{"name": "rank", "value": "2", "unit": "count"}]
    share = {"shape": "rank-prize", "metric": "invitations", "by": "completion", "value": "19/10"}
    sales = {"shape": "rank-prize", "metric": "sales", "by": "value", "value": "12800050"}
    rating = {"shape": "rank-prize", "metric": "rating", "by": "value", "value": "1447/3"}

    told = [filled_places({**each, "figures": rank}, "P") for each in (share, sales, rating)]

    assert [each["成绩"] for each in told] == ["190%", "128,000", "4.82"]
    assert told[0]["名次"] == "2"
    with pytest.raises(PlaceUnknown, match="奖金"):
        fill_text("{奖金}", told[0])


# Pictures


def test_a_logo_is_kept_as_a_new_picture_without_margins_or_metadata(hr: Any) -> None:
    image = Image.open(BytesIO(a_picture((1600, 1200))))
    exif = image.getexif()
    exif[0x010E] = "where the designer lives"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)

    page = upload(hr, out.getvalue(), name="标志.jpg")

    held = Emblem.get()
    png = Image.open(BytesIO(bytes(held.png)))
    assert "图片已上传" in page.text
    assert png.format == "PNG"
    assert max(png.size) <= LONG_SIDE
    assert png.getpixel((png.width // 2, 2)) != (255, 255, 255)
    assert b"designer" not in bytes(held.png)
    assert hr.get(f"/certificates/emblems/{held.id}.png").data == bytes(held.png)
    upload(hr, out.getvalue())
    assert Emblem.select().count() == 1


def test_a_logo_chosen_is_printed_and_one_that_is_only_tried_is_not_kept(hr: Any) -> None:
    upload(hr, a_picture())
    number = str(Emblem.get().id)
    plain = hr.get("/certificates/preview.png", query_string=HEAD).data

    tried = hr.get("/certificates/preview.png", query_string=HEAD | {"logo": number}).data
    assert tried != plain
    assert letterhead().logo == 0
    hr.post(SETTINGS, data=HEAD | {"logo": number})

    assert letterhead().logo == int(number)
    assert hr.post(SETTINGS, data=HEAD | {"seal": number}).status_code == 400  # it is no seal


def a_huge_png() -> bytes:
    """A PNG of nine kilobytes whose header says 81 megapixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    header = (9000).to_bytes(4) + (9000).to_bytes(4) + bytes((1, 0, 0, 0, 0))
    rows = zlib.compress(bytes(1126) * 9000)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


SCRIPTED = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (a_picture() + bytes(6 * 1024 * 1024), EmblemTooHeavy),
        (SCRIPTED, EmblemIsVector),
        (b'<?xml version="1.0"?>' + SCRIPTED, EmblemIsVector),
        (b"\xef\xbb\xbf  <!-- a picture -->" + SCRIPTED, EmblemIsVector),
        (b"%PDF-1.7", EmblemNotTaken),
        (b"MZ\x90\x00", EmblemNotTaken),
        (a_picture(kind="GIF"), EmblemNotTaken),
        (a_picture()[:300], EmblemDamaged),
        (a_huge_png(), EmblemTooLarge),
        (a_picture((60, 60)), EmblemTooSmall),
    ],
)
def test_a_file_that_is_no_usable_picture_is_refused(data: bytes, refusal: Any) -> None:
    with pytest.raises(refusal):
        take_emblem(data)


def test_the_page_says_why_a_picture_is_refused(hr: Any) -> None:
    assert "不支持 SVG，里面可能藏有脚本" in upload(hr, SCRIPTED, name="logo.png").text
    assert "最多 5 MB" in upload(hr, a_picture() + bytes(6 * 1024 * 1024)).text
    assert "请选一张图片" in hr.post("/certificates/emblems", follow_redirects=True).text
    assert not Emblem.select().exists()


def test_forty_megabytes_are_not_even_read(hr: Any) -> None:
    body = BytesIO(bytes(40 * 1024 * 1024))
    told = {"content_type": "multipart/form-data; boundary=x", "content_length": 40 * 1024 * 1024}

    answer = hr.post("/certificates/emblems", input_stream=body, **told)

    assert answer.status_code == 413
    assert "文件太大" in answer.text
    assert body.tell() == 0


# The preview


def test_the_preview_shows_what_is_typed_before_it_is_saved(hr: Any) -> None:
    typed = WORDS | dict(DAILY._asdict()) | {"name": "䶮喆"}

    frame = hr.post("/certificates/preview", data=typed)
    shown = hr.get("/certificates/preview.png", query_string=typed)

    assert "preview.png" in frame.text
    assert quote("售卡之星") in frame.text
    image = Image.open(BytesIO(shown.data))
    assert (image.format, image.width) == ("PNG", 1000)
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.data != hr.get("/certificates/preview.png").data


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "王\U000e0101"}, "U+E0101"),
        (WORDS | {"body": "{奖金}"}, "没有内容可填"),
        (HEAD | {"signatories": "王" * 17}, "署名"),
    ],
)
def test_the_preview_says_what_cannot_be_printed(
    hr: Any, typed: dict[str, str], sentence: str
) -> None:
    frame = hr.post("/certificates/preview", data=typed)

    assert frame.status_code == 200
    assert sentence in frame.text
    assert "<img" not in frame.text
    assert hr.get("/certificates/preview.png", query_string=typed).status_code >= 400
