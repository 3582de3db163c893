"""A card judged fake: boards, ledger and the seller's pages follow the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.journey.closing import approve, choose, settle, settle_again
from tests.journey.founding import HR, LIN, WANG, ZHAO, ZHOU, Begun, come_in, import_files
from tests.journey.photograph import photograph
from tests.journey.selling import has_stayed, sell_card, stay
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from webapp.ledger.operations.settle_due import settle_due

DAY = "2026-03-02"
Open = Callable[[], Visitor]


@dataclass(frozen=True)
class Cast:
    """Those who are at their browsers; lin and wang sell in the east store, zhao in the west,
    where zhou supervises, who has no stake in the east."""

    hr: Visitor
    zhou: Visitor
    lin: Visitor
    wang: Visitor
    zhao: Visitor


@pytest.fixture
def passwords(begun: Begun) -> dict[str, str]:
    """The first passwords of the company of twelve, brought in by the command line."""
    return {HR: begun.first_password, **import_files(begun.data)}


@pytest.fixture
def cast(passwords: dict[str, str], site: Site, phone: Open, desk: Open) -> Cast:
    people = Cast(hr=desk(), zhou=desk(), lin=phone(), wang=phone(), zhao=phone())
    for person, number in zip(vars(people).values(), (HR, ZHOU, LIN, WANG, ZHAO), strict=True):
        come_in(person, number, passwords[number])
    return people


def test_a_fake_card_leaves_boards_and_ledger_and_its_seller_sees_why(
    cast: Cast, site: Site, clock: SettableClock
) -> None:
    hr, zhou, lin, zhao = cast.hr, cast.zhou, cast.lin, cast.zhao
    number = sell_card(lin, "JB-2026-0666", photograph("JB-2026-0666"))
    clock.set(f"{DAY}T15:15")
    sell_card(cast.wang, "JB-2026-0671", photograph("JB-2026-0671"))
    clock.set(f"{DAY}T15:30")
    sell_card(zhao, "JB-2026-0700", photograph("JB-2026-0700"))
    clock.set(f"{DAY}T22:00")
    settle(hr, "card-campaign", DAY)
    approve(hr)
    expect(_sums(lin)).to_have_text(["¥100.00", "¥0.00"])  # first of the day 50, designer's card 50
    expect(_sums(zhao)).to_have_text(["¥20.00", "¥0.00"])

    zhao.go("/boards?period=day&metric=cards")
    expect(zhao.page.locator("#board-rows")).to_contain_text("林晓燕")
    stay(zhao)
    _judge_fake(zhou, f"/checks/{number}", "为假：还要另一位")
    expect(zhao.page.locator("#board-rows")).to_contain_text("林晓燕")  # one word is not enough
    _judge_fake(hr, "/checks", "两位都判假")
    expect(zhao.page.locator("#board-rows")).not_to_contain_text("林晓燕")
    expect(zhao.page.locator("#board-rows")).to_contain_text("赵敏")
    assert has_stayed(zhao)

    settle_again(hr, "card-campaign", DAY)
    _the_ledger_reverses(hr)
    _its_seller_sees_what_became_of_it(lin)
    _a_colleague_sees_why_the_team_lost_its_rewards(cast.wang)
    settle_due(site.runtime.write, clock())  # the campaign runs, but a verdict does not wait
    _the_sanction_is_proposed(hr)


def _judge_fake(checker: Visitor, path: str, said: str) -> None:
    page = checker.go(path)
    expect(page.get_by_alt_text("卡 JB-2026-0666 的照片")).to_be_visible()
    page.get_by_label("理由").fill("照片与另一张相同")
    page.get_by_role("button", name="假", exact=True).click()
    expect(checker.said).to_contain_text(said)


def _sums(seller: Visitor) -> Locator:
    """Approved and proposed, as the seller sees them."""
    return seller.go("/me").locator("dl.facts dd")


def _the_ledger_reverses(hr: Visitor) -> None:
    """Lin's lines stand, each with one that takes it back; zhao, now second, gets the rest."""
    for clause in hr.page.locator("details.card > summary").all():
        clause.click()
    lines = hr.page.get_by_role("listitem")
    takes_back = lines.filter(has_text="林晓燕").filter(has_text="扣回第")
    expect(takes_back).to_have_count(3)  # two of money, one commendation
    expect(takes_back.filter(has_text="-¥50.00")).to_have_count(2)
    expect(lines.filter(has_text="林晓燕").filter(has_text="待审核")).to_have_count(3)
    expect(lines.filter(has_text="赵敏").filter(has_text="¥10.00")).to_have_count(1)
    approve(hr)


def _open_reversal(visitor: Visitor, clause: str, holds: str) -> None:
    """Unfold an award and its reversal in the list, and open the reversal."""
    both = visitor.page.locator("details").filter(has_text=clause).filter(has_text=holds)
    both.locator("summary").first.tap()
    reversal = both.get_by_role("listitem").filter(has_text=holds)
    reversal.get_by_role("link").first.tap()


def _its_seller_sees_what_became_of_it(lin: Visitor) -> None:
    expect(_sums(lin)).to_have_text(["¥0.00", "¥0.00"])
    _open_reversal(lin, "设计师售卡", "扣回")
    expect(lin.page.locator("main")).to_contain_text("这一条扣回先前的明细")
    lin.go("/records")
    expect(lin.page.locator("main")).to_contain_text("判为作假")
    lin.go("/boards?period=campaign&metric=cards")
    expect(lin.page.locator("#board-rows")).not_to_contain_text("林晓燕")


def _a_colleague_sees_why_the_team_lost_its_rewards(wang: Visitor) -> None:
    expect(_sums(wang)).to_have_text(["¥0.00", "¥0.00"])
    _open_reversal(wang, "每日售卡前三甲", "-¥30")
    expect(wang.page.locator("main")).to_contain_text("所在团队有卡判为作假，本次活动的奖励取消")
    expect(wang.page.locator("main")).to_contain_text("林晓燕：作假 1 张")


def _the_sanction_is_proposed(hr: Visitor) -> None:
    choose(hr, "card-campaign", "campaign:bairi-2026")
    for clause in hr.page.locator("details.card > summary").all():
        clause.click()
    lines = hr.page.get_by_role("listitem")
    expect(lines.filter(has_text="林晓燕")).to_contain_text("建议开除")
    expect(lines.filter(has_text="孙丽华")).to_contain_text("建议降级")
