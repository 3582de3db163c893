"""axe finds nothing on any page of any role: phone and desk, light and dark, after swaps too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.journey.conftest import serving_sample
from tests.journey.founding import XLSX, sheet
from tests.journey.looking import AXE, Looker, Screen
from tests.journey.pages_of import PEOPLE, Sample
from tests.journey.selling import fill_card, has_stayed, stay
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import DESK, PHONE, Visitor, leave, visitor
from webapp.audit.chain import current_head
from webapp.audit.sealer import seal_all
from webapp.boards.operations.wall_links import WallGiven, make_wall
from webapp.boards.pages.wall_view import WALL, kept_of
from webapp.boards.wall_keys import BOARDS
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.core.link_tokens import link_token
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.demo.size import PASSWORD
from webapp.facts.evidence_models import Opinion, Verdict
from webapp.facts.transactions import Transaction
from webapp.feedback.operations.appraise import RatingCommand, record_rating
from webapp.honours.operations.hand_over_prizes import assign_giver, confirm_receipt
from webapp.honours.operations.issue_certificates import PRINTABLE, issue
from webapp.honours.wording import certificate_words
from webapp.ledger.models import Approval, Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.messaging.operations.channels import AddressGiven, add_channel
from webapp.messaging.operations.deliver import Answer, claim_next, note_delivery
from webapp.praise.operations.publish_bulletins import publish


def genuine_reader(card: int) -> str:
    """Who has found a card genuine."""
    return str(Opinion.get(Opinion.card == card).fact.recorded_by_id)


DEVICES = {"phone": PHONE, "desk": DESK}
NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}
HR = "1002"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, sample_company: Path) -> Iterator[Sample]:
    """The sample company, with a fake, its consequences, honours and a certificate."""
    clock = SettableClock()
    with serving_sample(tmp_path_factory.mktemp("sample") / "var", clock, sample_company) as site:
        _go_on(site)
        yield Sample(site, site.runtime.today, _hang_wall(site))


def _go_on(site: Site) -> None:
    write = site.runtime.write
    genuine = Verdict.select().first().card_id
    for who in (genuine_reader(genuine), HR):  # whoever has said genuine may doubt it later
        given = VerdictCommand(str(uuid4()), genuine, "fake", "照片与另一张相同")
        write(partial(judge, checker=who, command=given))
    deal = DealCommand(str(uuid4()), "1101", "HT-1", 20_000_00)
    rating = RatingCommand(str(uuid4()), "1101", 450)
    write(lambda tx: record_deal(tx, HR, deal))
    write(lambda tx: record_rating(tx, HR, rating))
    for scheme, period in (
        ("card-campaign", "2026-03-02"),
        ("card-campaign", "2026-03-03"),
        ("card-campaign", "2026-03-04"),
        ("card-campaign", "campaign"),
        ("telesales-reward", "2026-03"),
        ("telesales-reward", "2026-Q1"),
    ):
        write(partial(settle_period, scheme_id=scheme, period=period, by=HR))
    standing = Line.select().join(Approval).where(Line.kind.in_(PRINTABLE), Line.sign > 0)
    reversed_lines = Line.select(Line.reverses).where(Line.reverses.is_null(False))
    line = standing.where(Line.number.not_in(reversed_lines)).first()
    values = certificate_words(line, site.runtime.company, site.runtime.today)
    write(lambda tx: issue(tx, HR, line.number, "a-code-for-the-sample", values))
    _owe_prizes(site)
    _praise(site)


def _praise(site: Site) -> None:
    """A group to which a bulletin is on its way, after a try that failed."""
    write = site.runtime.write
    given = AddressGiven("", "robot://abcd****yz", "Robot", False)
    write(lambda tx: add_channel(tx, HR, "销售大群", given, ("bulletin", "sale"), 15))
    seal_all(write)
    head = current_head()
    write(lambda tx: publish(tx, date(2026, 3, 4), head, site.address))
    taken = write(claim_next)
    assert taken is not None
    write(lambda tx: note_delivery(tx, taken, Answer("failed", "http 503"), 1.0))


def _owe_prizes(site: Site) -> None:
    """One prize the seller is to sign for, one signed for, one that nobody is to hand over yet."""
    write, seller = site.runtime.write, PEOPLE["seller"][0]
    settled = Line.select().where(Line.kind == "commend", Line.sign > 0).first()
    values = {
        name: getattr(settled, name)
        for name in ("settlement_id", "scheme", "revision", "clause", "period", "because")
    }
    values["settlement"] = values.pop("settlement_id")
    owed = []
    for _prize in range(3):
        prize = partial(_add_prize, seller=seller, values=values)
        owed.append(write(prize))
    write(lambda tx: approve_proposed(tx, HR, owed))
    for line in owed[:2]:
        write(partial(assign_giver, by=HR, number=line, giver="1021"))
    write(lambda tx: confirm_receipt(tx, seller, owed[0], "[[[20,120],[300,40],[560,200]]]"))


def _add_prize(tx: Transaction, seller: str, values: dict[str, Any]) -> int:
    return tx.insert(Line, **values, kind="prize", person=seller, created_at=tx.now)


def _hang_wall(site: Site) -> str:
    """A television with every board; what stands in its address."""
    key = site.runtime.keys.number_hash
    given = WallGiven("一楼大厅", tuple(BOARDS), "auto", "zh_Hans")
    number = site.runtime.write(lambda tx: make_wall(tx, HR, given, partial(kept_of, key)))
    return link_token(key, number, WALL)


@pytest.fixture
def at(browser: Browser, sample: Sample) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser, signed in as a role (None: nobody); in each of its pages axe is at hand."""
    came: list[Visitor] = []

    def open_browser(role: str | None, device: dict[str, Any], *, with_axe: bool = True) -> Visitor:
        person = visitor(browser, sample.site.address, device, sample.site.runtime.clock())
        came.append(person)
        if with_axe:
            person.page.context.add_init_script(path=AXE)
        if role is not None:
            person.sign_in(PEOPLE[role][0], PASSWORD)
        return person

    yield open_browser
    for each in came:
        leave(each)
    complaints = [complaint for each in came for complaint in each.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("role", PEOPLE)
def test_axe_finds_nothing_on_any_page_and_each_fits_a_narrow_phone_and_a_thumb(
    role: str, sample: Sample, at: Callable[..., Visitor]
) -> None:
    person, looker = at(role, PHONE), Looker([])
    screen = screen_of(person)
    for path in sample.paths(role):
        _look(person, path, f"{path} ({role})", looker, screen)
    assert not looker.found, "\n".join(looker.found)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_english_page_fits_a_narrow_phone_and_a_thumb(
    role: str, sample: Sample, at: Callable[..., Visitor]
) -> None:
    person, looker = at(role, NARROW, with_axe=False), Looker([])
    person.go("/me").get_by_role("main").get_by_role("button", name="English").tap()
    expect(person.page.locator("html")).to_have_attribute("lang", "en")
    for path in sample.paths(role):
        page = person.go(path)
        looker.fits(page, f"{path} ({role}, en)")
        looker.can_be_tapped(page, f"{path} ({role}, en)")
    assert not looker.found, "\n".join(looker.found)


def test_axe_finds_nothing_before_the_door(sample: Sample, at: Callable[..., Visitor]) -> None:
    stranger, looker = at(None, PHONE), Looker([])
    stranger.refusals = {404}
    screen = screen_of(stranger)
    for path in sample.public():
        _look(stranger, path, path, looker, screen)
    assert not looker.found, "\n".join(looker.found)


def screen_of(person: Visitor) -> Screen:
    return Screen(person.page.context.new_cdp_session(person.page))


def _look(person: Visitor, path: str, name: str, looker: Looker, screen: Screen) -> None:
    """Open a page once and check it on every device."""
    screen.becomes(PHONE)
    page = person.go(path)
    expect(person.heading).to_be_visible()
    for device, form in DEVICES.items():
        screen.becomes(form)
        looker.axe(page, f"{name}, {device}")
    screen.becomes(NARROW)
    looker.fits(page, f"{name}, narrow")
    looker.can_be_tapped(page, f"{name}, narrow")


def test_axe_finds_nothing_after_another_board_was_chosen(at: Callable[..., Visitor]) -> None:
    seller, looker = at("seller", PHONE), Looker([])
    page = seller.go("/boards")
    stay(seller)
    for name, heading in (("活动", ""), ("电话", "售卡"), ("东城店", "全公司")):
        if heading:
            page.locator("summary", has_text=heading).tap()
        page.get_by_role("link", name=name, exact=True).tap()
        chosen = (
            page.locator("summary", has_text=name)
            if heading
            else page.get_by_role("link", name=name, exact=True)
        )
        expect(chosen).to_be_focused()
        looker.axe(page, f"/boards, {name} chosen")
    assert has_stayed(seller)
    assert not looker.found, "\n".join(looker.found)


def test_axe_finds_nothing_after_a_verdict(at: Callable[..., Visitor]) -> None:
    supervisor, looker = at("supervisor", DESK), Looker([])
    page = supervisor.go("/checks?rest=yes")
    expect(page.locator("html.scripted")).to_be_attached()  # before that a key does nothing
    stay(supervisor)
    page.keyboard.press("j")
    expect(supervisor.said).to_contain_text("已核实")
    looker.axe(page, "/checks after a verdict")
    assert has_stayed(supervisor)
    assert not looker.found, "\n".join(looker.found)


def test_axe_finds_nothing_on_a_deal_with_card_and_customer_found(
    at: Callable[..., Visitor],
) -> None:
    seller, looker = at("seller", NARROW), Looker([])
    seller.refusals = {400}
    page = seller.go("/deals/new")
    page.get_by_label("卡号", exact=True).fill("JC1")
    page.locator("label.pick").first.tap()
    expect(page.get_by_role("group", name="选择客户").get_by_role("radio")).to_be_checked()
    page.get_by_label("电话或姓名").fill("13700137000")
    page.get_by_role("radio", name="新客户").tap()
    for state in ("found", "refused"):
        looker.axe(page, f"/deals {state}")
        looker.fits(page, f"/deals {state}")
        looker.can_be_tapped(page, f"/deals {state}")
        page.get_by_label("合同号").fill("A<1")
        page.get_by_label("金额").fill("1.234")
        page.get_by_role("button", name="登记成交", exact=True).tap()
        expect(page.locator("#amount-error")).to_be_visible()
    expect(page.get_by_role("radio", name="新客户")).to_be_checked()
    assert not looker.found, "\n".join(looker.found)


def test_axe_finds_nothing_on_refused_forms(at: Callable[..., Visitor]) -> None:
    seller, hr, looker = at("seller", PHONE), at("hr", DESK), Looker([])
    seller.refusals = hr.refusals = {400, 415, 422}
    page = seller.go("/calls/new")
    page.get_by_text("不在名单里？手动输入").tap()
    page.get_by_label("号码").fill("12")
    page.get_by_role("button", name="已邀约").tap()
    expect(page.locator("#phone-error")).to_be_visible()
    looker.axe(page, "/calls refused")

    page = seller.go("/cards/new")
    fill_card(seller, "JB-1", b"no picture at all, whatever it is called")
    page.get_by_role("button", name="提交售卡").tap()
    expect(page.locator("#photo-error")).to_be_visible()
    expect(page.get_by_label("卡号", exact=True)).to_have_value("JB-1")
    looker.axe(page, "/cards refused")

    page = hr.go("/import")
    table = sheet(("工号", "姓名", "角色"), (("9001", "新同事", "船长"),))
    given = FilePayload(name="员工.xlsx", mimeType=XLSX, buffer=table)
    page.get_by_label("选择员工名单文件").set_input_files(given)
    page.get_by_role("button", name="核对员工名单").click()
    expect(page.get_by_role("heading", name="问题")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("船长")
    looker.axe(page, "/import refused")
    assert not looker.found, "\n".join(looker.found)
