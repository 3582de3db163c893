"""HR makes three schemes by the guide, a leader approves them, and a week is paid by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from tests.webapp.telling import call, card
from webapp.demo.size import PASSWORD
from webapp.ledger.operations.settle import settle_period

HR, LEADER, GUIDE, TELESALES = "1002", "1001", "1101", "1102"
MONDAY, WEEK = "2026-03-09", "2026-W11"
Open = Callable[[], Visitor]


@dataclass(frozen=True)
class Design:
    """A scheme as docs/guide/schemes.zh.md tells it: the card, the fields, and an example."""

    shape: str
    name: str
    metric: str
    typed: dict[str, list[str]]
    example: list[tuple[str, str]]
    more: dict[str, str] = field(default_factory=dict)


DESIGNS = [
    Design(
        "前几名有奖",
        "每周邀约奖",
        "邀约",
        {"第 1 名": ["200"], "第 2 名": ["100"], "第 3 名": ["50"]},
        [("30", "200"), ("25", "100"), ("20", "50")],
    ),
    Design(
        "达到几档，奖几档",
        "每周售卡阶梯奖",
        "售卡",
        {"满": ["5", "10"], "奖": ["50", "150"]},
        [("6", "50"), ("12", "150"), ("4", "0")],
    ),
    Design(
        "每一个奖多少",
        "售卡奖，每周封顶",
        "售卡",
        {"每个多少钱": ["30"]},
        [("3", "90"), ("6", "100")],
        {"每人每期最多": "100"},
    ),
]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company, on a Thursday afternoon."""
    return sample_site


def make(hr: Visitor, design: Design) -> str:
    """Make a scheme by the steps of the guide; return its address."""
    page = hr.go("/schemes/new")
    page.get_by_role("button", name=design.shape).click()
    page.get_by_label("名称").fill(design.name)
    page.get_by_label("按什么周期").select_option(label="周")
    page.get_by_label("奖什么").select_option(label=design.metric)
    for label, values in design.typed.items():
        for place, value in enumerate(values):
            page.get_by_label(label, exact=True).nth(place).fill(value)
    for label, value in design.more.items():
        page.get_by_text("更多条件").click()
        page.get_by_label(label).fill(value)
    expect(page.locator("#preview")).to_contain_text("每周")
    page.get_by_role("button", name="保存条款").click()
    expect(hr.said).to_contain_text("条款已保存")
    page.get_by_role("link", name="写一个算例").click()
    write_example(page, design)
    expect(page.locator("#clauses")).not_to_contain_text("您填")
    page.get_by_label("名称").fill(design.name)
    page.get_by_label("为什么设这个方案").fill("一周一小结，大家都有奔头")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(hr.said).to_contain_text("草稿已保存")
    page.get_by_label("从哪一天起").fill(MONDAY)
    page.get_by_role("button", name="提交审批").click()
    expect(hr.said).to_contain_text("已提交")
    return page.url.removeprefix(hr.address)


def write_example(page: Page, design: Design) -> None:
    """Fill in the example's people one after another."""
    for place, (figure, yuan) in enumerate(design.example):
        if place:
            page.get_by_role("button", name="添加一人").click()
        page.get_by_label(design.metric, exact=True).nth(place).fill(figure)
        page.get_by_label("应得（元）").nth(place).fill(yuan)
    page.get_by_role("button", name="保存算例").click()


def test_three_schemes_are_made_approved_and_paid(
    site: Site, desk: Open, clock: SettableClock
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    made = [make(hr, design) for design in DESIGNS]

    leader = desk()
    leader.sign_in(LEADER, PASSWORD)
    for address, design in zip(made, DESIGNS, strict=True):
        page = leader.go(address)
        expect(leader.heading).to_have_text(design.name)
        expect(page.get_by_role("group", name="各条款从哪一期起发")).to_contain_text("2026")
        page.get_by_role("button", name="批准", exact=True).click()
        expect(leader.said).to_contain_text("已批准")

    write = site.runtime.write
    clock.set("2026-03-10T10:00")
    for number in range(6):
        card(write, GUIDE, f"week-{number}", f"WEEK-{number}")
    for number in range(4):
        call(write, TELESALES, f"invited-{number}")
    clock.set("2026-03-16T09:00")
    for number in (1, 2, 3):
        write(partial(settle_period, scheme_id=f"own-{number}", period=WEEK, by=HR))

    for number, yuan in ((1, "¥200.00"), (2, "¥50.00"), (3, "¥100.00")):
        page = hr.go(f"/settlement?scheme=own-{number}&period={WEEK}")
        expect(page.locator("main")).to_contain_text(yuan)
