"""Boards on a phone: a deal updates the month's board, and a rank shows its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journey.founding import CHEN, LIN, OWN_PASSWORD, WANG, ZHAO, Begun, come_in, import_files
from tests.journey.selling import has_stayed, stay
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import PHONE, Visitor
from webapp.deals.operations.record_deal import DealCommand, record_deal

SALES = "/boards?period=month&metric=sales"
Open = Callable[[], Visitor]
Close = Callable[[str, str, int], None]


@pytest.fixture
def passwords(begun: Begun) -> dict[str, str]:
    """The first passwords of the company of twelve, brought in by the command line."""
    return import_files(begun.data)


@pytest.fixture
def close_deal(site: Site, clock: SettableClock) -> Close:
    """Has somebody close a deal of so many fen, at a moment of that Monday."""

    def record(person: str, time: str, fen: int) -> None:
        at = clock.set(f"2026-03-02T{time}")
        given = DealCommand(str(uuid4()), person, f"HT-{time.replace(':', '')}", fen, at=at)
        site.runtime.write(lambda tx: record_deal(tx, person, given))

    return record


@pytest.fixture
def chen(passwords: dict[str, str], phone: Open) -> Visitor:
    """A guide of the east store on his phone."""
    came = phone()
    come_in(came, CHEN, passwords[CHEN])
    return came


def standing(page: Page) -> list[str]:
    """Who stands on the board, in order."""
    who: list[str] = page.locator("#board-rows [data-who]").evaluate_all(
        "rows => rows.map((row) => row.dataset.who)"
    )
    return who


def test_a_sales_board_of_the_month_moves_by_itself(chen: Visitor, close_deal: Close) -> None:
    close_deal(LIN, "16:01", 100_000_00)
    page = chen.go(SALES)
    expect(page.locator("[data-live]")).to_have_text("实时")
    stay(chen)
    close_deal(CHEN, "16:05", 120_000_50)
    own = page.locator("#own-place")
    expect(own).to_contain_text("¥120,000.50")
    expect(own).to_contain_text("您现在领先全场")
    assert standing(page) == [CHEN, LIN]
    close_deal(LIN, "16:06", 20_000_51)
    expect(own).to_contain_text("再加 ¥0.02 就能超过")
    assert standing(page) == [LIN, CHEN]
    assert has_stayed(chen)


def test_team_against_team_moves_by_itself_and_knows_the_own_team(
    chen: Visitor, close_deal: Close
) -> None:
    page = chen.go(SALES)
    page.locator("summary", has_text="全公司").tap()
    page.get_by_role("link", name="团队榜").tap()
    expect(page.get_by_text("榜单还是空的")).to_be_visible()
    stay(chen)
    close_deal(LIN, "16:01", 100_000_00)
    own = page.locator("#own-place")
    expect(own).to_contain_text("东城店（我的团队）")
    expect(own).to_contain_text("您的团队现在领先")
    close_deal(ZHAO, "16:02", 100_000_01)
    expect(own).to_contain_text("再加 ¥0.02 就能超过西城店")
    expect(page.locator("#board-rows .name")).to_have_text(["西城店", "东城店"])
    assert has_stayed(chen)


def test_why_am_i_third_opens_and_says_it(chen: Visitor, close_deal: Close) -> None:
    for person, time, fen in (
        (WANG, "16:01", 50_000_00),
        (CHEN, "16:02", 30_000_00),
        (LIN, "16:03", 10_000_00),
        (LIN, "16:04", 20_000_00),
        (LIN, "16:05", 10_000_00),
    ):
        close_deal(person, time, fen)
    page = chen.go(SALES)
    page.locator("#own-place a").tap()
    expect(chen.heading).to_contain_text("第 3 名")
    reason = page.get_by_role("region", name="名次怎么算的")
    expect(reason).to_contain_text("您是第 3 名：¥30,000，3月2日 16:02 达到。")
    expect(reason).to_contain_text("林晓燕：¥40,000，高于您，所以排在前（第 2 名）。")
    expect(reason).to_contain_text("再加 ¥10,000.01 就能超过")
    page.get_by_role("link", name="名次变化过程").tap()
    expect(reason).to_contain_text("3月2日 16:05:00，林晓燕达到 ¥40,000，超过您。")
    expect(page.get_by_role("heading", name="名次变化过程")).to_be_visible()
    page.get_by_role("link", name="回到榜单").tap()
    expect(page).to_have_url(re.compile("metric=sales"))


def test_the_choices_take_one_row_and_two_headings_that_open(chen: Visitor) -> None:
    page = chen.go("/boards?period=quarter&metric=contribution&subject=team")
    rows = page.locator("[data-choose]")
    expect(rows).to_have_count(1)
    row = rows.bounding_box()
    assert row is not None
    assert row["height"] < 2 * 44
    for name in ("团队榜", "贡献分"):
        summary = page.locator("summary", has_text=name)
        summary.tap()
        box = page.get_by_role("link", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["viewport"]["width"]


def test_without_javascript_every_choice_is_a_link(
    chen: Visitor, visit: Callable[..., Visitor], close_deal: Close
) -> None:
    plain = visit(PHONE, java_script_enabled=False)
    plain.sign_in(CHEN, OWN_PASSWORD)
    close_deal(CHEN, "16:05", 120_000_50)
    page = plain.go("/boards")
    page.get_by_role("link", name="本季", exact=True).click()
    for name, heading in (("业绩", "售卡"), ("团队榜", "全公司")):
        page.locator("summary", has_text=heading).click()
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("summary", has_text=name)).to_be_visible()
    expect(page.locator(".board-head")).to_contain_text("2026年第一季度")
    expect(page.locator("#board-rows")).to_contain_text("¥120,000.50")
