"""HR makes the designs of docs/guide/schemes.zh.md by its words; a leader approves each.

What is filled in is written here as the guide says it; the worked examples and the clause that must
come of it are read from the guide. Design 11 cannot be made: the guide says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from tests.webapp.authoring.test_guide import CHINESE, clause_of, sections
from webapp.authoring.new_scheme_text import parsed
from webapp.authoring.operations.new_schemes import newest_new_version
from webapp.demo.size import PASSWORD

HR, LEADER = "1002", "1001"
FIRST_DAY = "2026-04-01"  # a month and a quarter begin; weeks pay from the Monday after
Open = Callable[[], Visitor]


@dataclass(frozen=True)
class Said:
    """What the guide says of a design: the card, and what is filled in.

    `filled`: the values of a label, one for each of its fields in order. `chosen`: the options of
    menus. `left`: how many rows are left, the others are dropped; 0: all. `further`: the labels
    under 更多条件 that are filled, chosen (a tuple) or ticked (an empty text).
    """

    card: str
    period: str
    metric: str = ""
    filled: tuple[tuple[str, tuple[str, ...]], ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()
    left: int = 0
    further: tuple[tuple[str, str | tuple[str]], ...] = ()


PRIZES = tuple(f"第 {place} 名" for place in (1, 2, 3))


def prizes(*yuan: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The prizes of the first places."""
    return tuple((place, (each,)) for place, each in zip(PRIZES, yuan, strict=False))


DESIGNS = {
    1: Said("前几名有奖", "周", "邀约", prizes("200", "100", "50")),
    2: Said(
        "分段提成",
        "月",
        filled=(("到", ("",)), ("提成比例", ("2",))),
        left=1,
        further=(("只算客户首次联系起几天以内的成交", "7"),),
    ),
    3: Said(
        "每一个奖多少",
        "月",
        "成交单数",
        (("每个多少钱", ("50",)),),
        further=(("每人每期最多", "500"), ("只算哪个产品", "净水器")),
    ),
    4: Said(
        "超额提成",
        "季",
        "业绩",
        (("提成比例", ("2",)),),
        further=(("超过目标的多少才算", "120"),),
    ),
    5: Said(
        "每一个奖多少",
        "月",
        "成交单数",
        (("每个多少钱", ("100",)),),
        further=(("只算老客户介绍的成交", ""),),
    ),
    6: Said(
        "几个条件，各奖各的",
        "月",
        filled=(("满", ("1",)), ("奖", ("200",))),
        chosen=(("奖什么", "出勤率"), ("比什么", "数量")),
        left=1,
    ),
    7: Said(
        "前几名有奖",
        "月",
        "售卡",
        prizes("300", "200", "100"),
        further=(("只比入职多少天以内的新人", "90"),),
    ),
    8: Said(
        "达到几档，奖几档",
        "周",
        "售卡",
        (("满", ("6", "10")), ("奖", ("300", "600"))),
        further=(("奖个人还是团队", ("团队",)), ("每个成员至少", "2")),
    ),
    9: Said("达到几档，奖几档", "周", "售卡", (("满", ("5", "10")), ("奖", ("50", "150")))),
    10: Said(
        "几个条件，各奖各的",
        "月",
        filled=(("满", ("4.8",)), ("奖", ("300",)), ("至少几次才参加", ("20",))),
        chosen=(("奖什么", "客户评分"), ("比什么", "数量")),
        left=1,
    ),
    12: Said(
        "前几名有奖",
        "月",
        "业绩",
        prizes("500"),
        left=1,
        further=(("比什么", ("比上一期的增长",)), ("通报嘉奖", "")),
    ),
}


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company, on a Thursday afternoon."""
    return sample_site


def example_of(section: str) -> tuple[list[str], list[list[str]]]:
    """The heads and the rows of a design's example in the guide."""
    head, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|") and not line.startswith("|-")
    ]
    return head, rows


def fill_the_form(page: Page, name: str, said: Said) -> None:
    """Fill in a clause as the guide says it."""
    page.get_by_role("button", name=said.card).click()
    drop_rows(page, said.left)
    page.get_by_label("名称").fill(name)
    page.get_by_label("按什么周期").select_option(label=said.period)
    if said.metric:
        page.get_by_label("奖什么", exact=True).select_option(label=said.metric)
    for label, option in said.chosen:
        page.get_by_label(label, exact=True).select_option(label=option)
    for label, values in said.filled:
        for place, value in enumerate(values):
            page.get_by_label(label, exact=True).nth(place).fill(value)
    if said.further and not page.locator(".clause-form details").get_attribute("open"):
        page.get_by_text("更多条件").click()
    for label, more in said.further:
        if isinstance(more, tuple):
            page.get_by_label(label, exact=True).select_option(label=more[0])
        elif more:
            page.get_by_label(label).fill(more)
        else:
            page.locator(".more-fields label").filter(has_text=label).click()


def drop_rows(page: Page, left: int) -> None:
    """Drop rows until so many are left."""
    rows = page.locator(".clause-form .drop")
    while left and rows.count() > left:
        before = rows.count()
        rows.last.click()
        expect(rows).to_have_count(before - 1)


def write_example(page: Page, section: str) -> None:
    """Fill in the example of the guide."""
    head, rows = example_of(section)
    for place, row in enumerate(rows):
        if place:
            page.get_by_role("button", name="添加一人").click()
        one = page.get_by_role("group", name=f"第 {place + 1} 人")
        for word, value in zip(head, row, strict=True):
            box = one.get_by_label("应得（元）" if word == "应得" else word, exact=True)
            if box.evaluate("each => each.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
    page.get_by_role("button", name="保存算例").click()


def make(hr: Visitor, number: int, section: str) -> int:
    """Make a design by the steps of the guide and submit it; the number of its draft."""
    name = section.splitlines()[0].partition("：")[0]
    page = hr.go("/schemes/new")
    fill_the_form(page, name, DESIGNS[number])
    page.get_by_role("button", name="保存条款").click()
    expect(hr.said).to_contain_text("条款已保存")
    expect(hr.heading).to_have_text(name)
    page.get_by_role("link", name="写一个算例").click()
    write_example(page, section)
    expect(page.locator("#clauses")).not_to_contain_text("您填")
    page.get_by_label("为什么设这个方案").fill("指南里的做法")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(hr.said).to_contain_text("草稿已保存")
    page.get_by_label("从哪一天起").fill(FIRST_DAY)
    page.get_by_role("button", name="提交审批").click()
    expect(hr.said).to_contain_text("已提交")
    return int(page.url.rpartition("/")[2])


def approve(leader: Visitor, draft: int) -> None:
    """The leader approves a design."""
    page = leader.go(f"/schemes/new/{draft}")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(leader.said).to_contain_text("已批准")


def clause_made(site: Site, draft: int) -> dict[str, object]:
    """The clause of a draft, as it is kept."""
    body = site.runtime.write(lambda _tx: newest_new_version(draft).body)
    [clause] = parsed(body)["revision"][-1]["clause"]
    return dict(clause)


def test_each_design_of_the_guide_is_made_with_its_example_and_approved(
    site: Site, desk: Open
) -> None:
    told = dict(enumerate(sections(CHINESE), 1))
    assert set(told) - set(DESIGNS) == {11}
    hr, leader = desk(), desk()
    hr.sign_in(HR, PASSWORD)
    leader.sign_in(LEADER, PASSWORD)
    for number in DESIGNS:
        draft = make(hr, number, told[number])
        apart = {"id", "name"}
        made, guide = clause_made(site, draft), clause_of(told[number])
        assert {key: made[key] for key in made.keys() - apart} == {
            key: guide[key] for key in guide.keys() - apart
        }, number
        approve(leader, draft)
