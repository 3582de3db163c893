"""Praise in the browser: a bulletin for a group that fails at first, a poster saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from tests.webapp.messaging.conftest import Group, serve_group
from webapp.demo.size import PASSWORD
from webapp.ledger.operations.settle_due import settle_due
from webapp.messaging.group_sender import GroupSender
from webapp.messaging.models import Sending
from webapp.praise.models import Bulletin
from webapp.praise.rounds import PraiseJobs

HR = "1002"
DAY = "2026-03-05"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def group() -> Iterator[Group]:
    with serve_group() as held:
        yield held


def minute(site: Site) -> None:
    """What the server's clock does in one."""
    settle_due(site.runtime.write, site.runtime.clock())
    PraiseJobs(site.runtime)()
    GroupSender(site.runtime, chance=lambda: 1.0)()


def test_the_bulletin_reaches_a_group_that_fails_at_first_and_a_poster_is_saved(
    site: Site, desk: Open, phone: Open, clock: SettableClock, group: Group, tmp_path: Path
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/channels")
    page.get_by_label("名称").fill("销售大群")
    page.get_by_label("地址").fill(group.address)
    adding = page.locator("form").filter(has=page.get_by_label("地址"))
    adding.get_by_label("每日表彰").check()
    adding.get_by_role("button", name="添加").click()
    expect(hr.said).to_contain_text("已添加")
    expect(page.get_by_text("json://127.****up")).to_be_visible()

    group.will(500)
    page.get_by_role("button", name="发一条测试").click()
    expect(hr.said).to_contain_text("HTTP 500")
    page.get_by_role("button", name="发一条测试").click()
    expect(hr.said).to_contain_text("测试已送达")

    clock.set(f"{DAY}T21:15")
    group.will(503)
    minute(site)
    page = hr.go("/channels")
    news = page.locator("section").filter(has_text="最近的消息")
    expect(news.get_by_text("第 1 次没有送达")).to_be_visible()
    expect(news.get_by_text("对方回答 HTTP 503")).to_be_visible()
    again = Sending.select().order_by(Sending.id.desc()).get().again_at
    assert again is not None
    clock.now = again
    minute(site)
    page = hr.go("/channels")
    expect(news.locator("li").first.get_by_text("已送达")).to_be_visible()
    assert group.titles == ["捷报：测试消息"] * 2 + ["2026年3月5日每日表彰"] * 2
    bulletin = Bulletin.get(Bulletin.day == date(2026, 3, 5))
    assert bulletin.head in group.told[-1]["message"]

    won = next(each for each in json.loads(bulletin.told)["winners"] if each["rank"] == 1)
    winner = phone()
    winner.sign_in(won["who"], PASSWORD)
    page = winner.go(f"/bulletins/{DAY}")
    expect(page.get_by_text(bulletin.head)).to_be_visible()
    page.get_by_role("link", name="喜报").first.tap()
    picture = page.locator("main img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1080)
    with page.expect_download() as saving:
        page.get_by_role("link", name="保存图片").tap()
    saving.value.save_as(tmp_path / "poster.png")
    assert saving.value.suggested_filename.startswith("喜报-")
    saved = Image.open(BytesIO((tmp_path / "poster.png").read_bytes()))
    assert (saved.format, saved.size) == ("PNG", (1080, 1440))
