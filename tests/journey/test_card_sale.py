"""One card sale from the seller's phone to the printed certificate."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import expect

from tests.journey.closing import approve, settle
from tests.journey.founding import (
    COMPANY,
    HR,
    LEADER,
    LIN,
    WANG,
    ZHAO,
    ZHOU,
    Begun,
    agree_to_targets,
    come_in,
    import_lists,
)
from tests.journey.photograph import SKY, TABLE, photograph
from tests.journey.selling import fetched, has_stayed, log_call, sell_card, stay
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.feedback.operations.appraise import RatingCommand, record_rating
from webapp.honours.models import Certificate
from webapp.planning.operations.enrol import EnrolmentGiven, run_from

SERIAL = "JB-2026-0042"
SCALE = 3  # pixels a point of the certificate's picture
Box = tuple[float, float, float, float]
Open = Callable[[], Visitor]


@dataclass(frozen=True)
class Cast:
    """The people with open browsers: wang sells, zhao and lin watch, zhou of the other store
    checks."""

    hr: Visitor
    zhou: Visitor
    wang: Visitor
    zhao: Visitor
    lin: Visitor


@pytest.fixture
def cast(begun: Begun, site: Site, phone: Open, desk: Open) -> Cast:
    """HR brings in the company of twelve; each comes with a first password and changes it.

    The reward scheme has been in force since the first of the month.
    """
    reward = EnrolmentGiven("telesales-reward", date(2026, 3, 1))
    site.runtime.write(lambda tx: run_from(tx, reward))
    people = Cast(hr=desk(), zhou=desk(), wang=phone(), zhao=phone(), lin=phone())
    come_in(people.hr, HR, begun.first_password)
    first = import_lists(people.hr)
    assert len(first) == 12
    leader = desk()
    come_in(leader, LEADER, first[LEADER])
    agree_to_targets(leader)
    numbers = ((people.zhou, ZHOU), (people.wang, WANG), (people.zhao, ZHAO), (people.lin, LIN))
    for person, number in numbers:
        come_in(person, number, first[number])
    return people


def test_a_card_sold_on_a_phone_becomes_a_certificate(
    cast: Cast, site: Site, phone: Open, clock: SettableClock, tmp_path: Path
) -> None:
    number = _a_sale_moves_open_boards(cast)
    _a_supervisor_confirms_the_photo(cast.zhou, number)
    _a_customer_of_the_card_signs_and_rates(site, number)

    clock.set("2026-03-03T09:00")
    settle(cast.hr, "card-campaign", "2026-03-02")
    approve(cast.hr)
    _the_seller_sees_what_was_earned_and_why(cast.wang)

    clock.set("2026-04-01T09:00")
    settle(cast.hr, "telesales-reward", "2026-03")
    approve(cast.hr)
    certificate = _make_certificate(cast.hr, tmp_path)
    _it_holds_the_name(certificate, "王䶮")
    _anybody_can_verify_it(phone())


def _a_sale_moves_open_boards(cast: Cast) -> int:
    log_call(cast.lin, "13900002222", "已邀约")
    expect(cast.lin.page.locator("#place-card")).to_contain_text("您现在领先全场")
    cast.zhao.go("/boards?period=day&metric=cards")
    expect(cast.zhao.page.get_by_text("榜单还是空的")).to_be_visible()
    stay(cast.lin, cast.zhao)

    for customer in ("13900001111", "13900001112"):
        log_call(cast.wang, customer, "已邀约")
    expect(cast.lin.page.locator("#place-card")).to_contain_text("就能超过王䶮")

    number = sell_card(cast.wang, SERIAL, photograph(SERIAL))
    expect(cast.zhao.page.locator("#board-rows")).to_contain_text("王䶮")
    assert has_stayed(cast.zhao)
    assert has_stayed(cast.lin)
    return number


def _a_supervisor_confirms_the_photo(zhou: Visitor, number: int) -> None:
    page = zhou.go("/checks")
    page.get_by_role("link", name="继续看没抽到的 1 张").click()
    shown = page.get_by_alt_text(f"卡 {SERIAL} 的照片")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.naturalWidth < image.naturalHeight")
    for told in (SERIAL, "王䶮", "HUAWEI Mate 60", "2026-03-02", "31.2302"):
        expect(page.locator("#queue")).to_contain_text(told)
    for size in ("thumb", "large"):
        _is_upright_and_bare(fetched(zhou, f"/photos/{number}/{size}"))
    page.get_by_role("button", name="真", exact=True).click()
    expect(zhou.said).to_contain_text(f"卡 {SERIAL} 已核实")
    expect(page.get_by_text("要看的都看完了")).to_be_visible()


def _is_upright_and_bare(data: bytes) -> None:
    """Sky above, table below, and nothing of what the phone wrote into it."""
    with Image.open(BytesIO(data)) as image:
        image.load()
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
        seen = image.convert("RGB")
    strip = seen.height // 8
    above = seen.crop((0, 0, seen.width, strip))
    below = seen.crop((0, seen.height - strip, seen.width, seen.height))
    for part, colour in ((above, SKY), (below, TABLE)):
        assert all(
            abs(found - meant) < 40
            for found, meant in zip(ImageStat.Stat(part).mean, colour, strict=True)
        )
    assert b"GPS" not in data
    assert b"HUAWEI" not in data


def _a_customer_of_the_card_signs_and_rates(site: Site, number: int) -> None:
    """What has no page yet goes through its operation: a deal of 38,888 yuan, a rating of 5."""
    deal = DealCommand(str(uuid4()), WANG, "HT-2026-001", 38_888_00, card=number)
    rating = RatingCommand(str(uuid4()), WANG, 500)
    site.runtime.write(lambda tx: record_deal(tx, HR, deal))
    site.runtime.write(lambda tx: record_rating(tx, HR, rating))


def _the_seller_sees_what_was_earned_and_why(wang: Visitor) -> None:
    page = wang.go("/me")
    expect(page.get_by_text("¥100.00", exact=True)).to_be_visible()  # first twice: 50 + 50
    line = page.get_by_role("listitem").filter(has_text="每日售卡前三甲").filter(has_text="奖金")
    expect(line).to_contain_text("已通过")
    line.get_by_role("link").first.tap()
    expect(wang.heading).to_have_text("每日售卡前三甲")
    expect(page.get_by_text("第 1 名 → ¥50.00")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="王䶮")
    expect(row).to_contain_text("2026年3月2日 15:00")


def _make_certificate(hr: Visitor, folder: Path) -> Path:
    page = hr.go("/certificates")
    waiting = page.get_by_role("region", name="月度最佳销售员")
    waiting.get_by_role("button", name="制作 王䶮 的证书").click()
    expect(hr.said).to_contain_text("证书 HR-2026-000001 已制作")
    link = page.get_by_role("link", name="打开 HR-2026-000001")
    kept = folder / "certificate.pdf"
    kept.write_bytes(fetched(hr, str(link.get_attribute("href"))))
    return kept


def _it_holds_the_name(certificate: Path, name: str) -> None:
    """The name is in the PDF's text, and dark pixels are at its position."""
    text = subprocess.check_output(["pdftotext", "-layout", certificate, "-"], text=True)
    for told in (name, "月度最佳销售员", COMPANY, "38,888", "HR-2026-000001"):
        assert told in text.replace(" ", ""), told
    picture = _picture(certificate)
    for cell in _cells(certificate, name):
        share = _ink(picture, cell)
        assert 0.04 < share < 0.8, f"{share:.0%} ink within a character of {name}"


def _picture(certificate: Path) -> Image.Image:
    subprocess.run(
        ["pdftoppm", "-r", str(72 * SCALE), "-png", "-singlefile", certificate, certificate.stem],
        cwd=certificate.parent,
        check=True,
    )
    with Image.open(certificate.with_suffix(".png")) as image:
        return image.convert("L")


def _cells(certificate: Path, name: str) -> list[Box]:
    """The inner half of each character of a name as printed: what an empty box leaves white."""
    page = subprocess.check_output(["pdftotext", "-bbox", certificate, "-"], text=True)
    found = re.search(rf'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">{name}</word>', page)
    assert found, f"{name} is no word of the page"
    left, top, right, bottom = (float(edge) * SCALE for edge in found.groups())
    wide, middle = (right - left) / len(name), (top + bottom) / 2
    starts = [left + place * wide for place in range(len(name))]
    quarter = wide / 4
    return [
        (start + quarter, middle - quarter, start + 3 * quarter, middle + quarter)
        for start in starts
    ]


def _ink(picture: Image.Image, box: Box) -> float:
    """The share of dark pixels in a box."""
    counts = picture.crop(box).histogram()
    return sum(counts[:128]) / sum(counts)


def _anybody_can_verify_it(stranger: Visitor) -> None:
    [code] = [row.code for row in Certificate.select()]
    page = stranger.go(f"/verify/{code}")
    for told in ("真实有效", "王䶮", "月度最佳销售员", "HR-2026-000001"):
        expect(page.locator("main")).to_contain_text(told)
