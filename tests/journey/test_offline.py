"""The phone without a network, point by point; the numbers are those of docs/phone-checklist.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journey.outbox import (
    BADGE,
    HELD,
    RECORDS,
    badge,
    kept,
    kept_here,
    later,
    log_offline,
    off_the_list,
    offline,
    press,
    sell_offline,
    until,
)
from tests.journey.photograph import photograph
from tests.journey.selling import fill_card
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from webapp.calling.models import CustomerTouch, Showing
from webapp.calling.operations.customers import CustomerGiven
from webapp.cards.operations.set_card_products import set_card_products
from webapp.colleagues.pair_models import (
    LearningPair,
    PairMethod,
    PairPlan,
    PairStart,
    PairTap,
)
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.demo.size import PASSWORD
from webapp.facts.evidence_models import Origin
from webapp.facts.models import Call, Card, Customer, Deal, Fact
from webapp.web.models import SignIn

SELLER, OTHER = "1101", "1107"
Open = Callable[[], Visitor]
OLD, STALE = "[data-waits-long]", "#notes [data-stale]"


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def seller(site: Site, phone: Open) -> Visitor:
    """A seller whose phone has met the program: signed in, the pages kept."""
    came = phone()
    came.sign_in(SELLER, PASSWORD)
    kept(came)
    return came


@pytest.fixture
def recorded(site: Site, seller: Visitor) -> Callable[[], int]:
    """How many records the seller has more than at first."""

    def count() -> int:
        return int(Fact.select().where(Fact.person == SELLER).count())

    first = count()
    return lambda: count() - first


def test_1_and_2_what_is_saved_offline_is_called_kept_and_counted_on_every_page(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    offline(seller)
    log_offline(seller)
    expect(seller.said.locator(".said")).to_have_class(re.compile("amber"))
    expect(seller.said).not_to_contain_text("已记下")
    sell_offline(seller, "JB-OFF-1")

    for path in ("/today", "/boards", "/me", "/outbox", "/calls/new"):
        seller.go(path)
        badge(seller, 2)
    seller.page.reload()
    badge(seller, 2)
    assert recorded() == 0


def test_2_another_tab_and_one_that_was_closed_count_the_same(seller: Visitor) -> None:
    offline(seller)
    log_offline(seller)
    second = seller.page.context.new_page()
    second.goto(seller.address + "/today")
    expect(second.locator(BADGE)).to_have_text("1 条待上传")
    second.close()
    seller.go("/today")
    badge(seller, 1)


def test_3_the_outbox_says_of_each_what_it_is_and_what_one_can_do(seller: Visitor) -> None:
    offline(seller)
    log_offline(seller, "已邀约")
    sell_offline(seller, "JB-OFF-3")
    page = seller.go("/outbox")
    rows = page.locator("#outbox-list > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("电话 · 已邀约")
    expect(rows.last).to_contain_text("售卡 · JB-OFF-3")
    expect(rows.first).to_contain_text("等待上传")

    with page.expect_download() as exported:
        page.get_by_role("button", name="导出为文件").tap()
    told = json.loads(exported.value.path().read_text("utf-8"))
    assert [each["kind"] for each in told] == ["call", "card"]
    assert told[1]["photo"]

    page.once("dialog", lambda dialog: dialog.dismiss())
    rows.first.get_by_role("button", name="删除").tap()
    expect(rows).to_have_count(2)
    page.once("dialog", lambda dialog: dialog.accept())
    rows.first.get_by_role("button", name="删除").tap()
    expect(rows).to_have_count(1)


def test_4_and_6_everything_arrives_once_when_the_network_is_back(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    offline(seller)
    for outcome in ("已邀约", "有意向", "未接听"):
        log_offline(seller, outcome)
    sell_offline(seller, "JB-OFF-4")
    held = seller.page.evaluate(HELD)
    assert [each["size"] for each in held if each["size"]] == [each["told"] for each in held[-1:]]
    offline(seller, False)
    badge(seller, 0)

    assert recorded() == 4
    outcomes = [fact.id for fact in Fact.select().order_by(Fact.number.desc()).limit(4)]
    assert outcomes[::-1] == [each["id"] for each in held]
    card = Card.get(Card.serial == "JB-OFF-4")
    expect_photo(card)
    assert (
        Origin.get_by_id(card.fact_id).marks == "clock_off"
        or not Origin.get_by_id(card.fact_id).marks
    )


def expect_photo(card: Card) -> None:
    """The photo has come, small and upright, and what its camera wrote came with the record."""
    assert card.photo is not None
    promise = card.promised.get()
    assert promise.size <= 350 * 1024
    assert promise.sha256 == card.photo.received_sha256
    assert max(card.photo.width, card.photo.height) <= 1600
    assert json.loads(promise.metadata)["camera"] == "HUAWEI Mate 60"
    assert card.photo.exif is None


def answered(page: Page, answer: Callable[[Route], None]) -> None:
    page.context.route(RECORDS, answer)


@pytest.mark.parametrize("kind", ["login page", "captive portal", "other hash"])
def test_5_only_an_answer_with_id_and_hash_is_an_acknowledgement(
    seller: Visitor, recorded: Callable[[], int], kind: str
) -> None:
    def answer(route: Route) -> None:
        if kind == "login page":
            route.fulfill(status=200, content_type="text/html", body="<html>login</html>")
        elif kind == "captive portal":
            route.fulfill(status=302, headers={"Location": "http://portal.invalid/"})
        else:
            [record] = json.loads(route.request.post_data or "")["records"]
            told = {"id": record["id"], "hash": "0" * 64, "status": "accepted", "number": 1}
            route.fulfill(json={"answers": [{**told, "photo": None, "marks": []}]})

    seller.page.remove_listener("console", seller._on_console)
    answered(seller.page, answer)
    log_offline(seller)
    badge(seller, 1)
    assert recorded() == 0

    seller.page.context.unroute(RECORDS)
    seller.go("/outbox").get_by_role("button", name="现在全部重试").tap()
    badge(seller, 0)
    assert recorded() == 1


def test_7_a_session_that_is_over_keeps_the_queue_and_goes_on_after_login(
    seller: Visitor, recorded: Callable[[], int], site: Site, clock: SettableClock
) -> None:
    offline(seller)
    log_offline(seller)
    SignIn.update(ended_at=clock()).execute()
    offline(seller, False)
    # On the page that tried to send it, or on the one that the kept page was replaced by.
    expect(seller.page.get_by_text("登录已过期")).to_be_visible()
    seller.go("/today")
    expect(seller.page).to_have_url(re.compile("/login"))
    assert recorded() == 0

    later(seller, clock)
    seller.sign_in(SELLER, PASSWORD)
    badge(seller, 0)
    assert recorded() == 1


def test_7_a_refusal_is_shown_in_the_form_while_it_is_in_the_hand(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    page = off_the_list(seller, "1380013800")
    page.get_by_role("button", name="有意向").tap()
    expect(page.locator("#phone-error")).to_contain_text("应为 11 位")
    badge(seller, 0)

    page.get_by_label("号码").fill("13800138000")
    page.get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    assert recorded() == 1


def test_8_a_refused_record_stays_visible_and_holds_up_no_other(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    offline(seller)
    off_the_list(seller, "12")
    kept_here(seller, "有意向")
    log_offline(seller)
    offline(seller, False)
    badge(seller, 1)

    row = seller.go("/outbox").locator("#outbox-list > li")
    expect(row).to_contain_text("需要处理")
    expect(row).to_contain_text("不是电话号码")
    assert recorded() == 1


def test_11_what_has_waited_for_a_day_gets_a_red_banner(
    seller: Visitor, clock: SettableClock
) -> None:
    offline(seller)
    log_offline(seller)
    expect(seller.page.locator(OLD)).to_be_hidden()

    seller.page.context.clock.set_fixed_time(clock() + timedelta(hours=25))
    seller.go("/today")
    expect(seller.page.locator(OLD)).to_be_visible()


def test_in_the_evening_one_is_told_what_must_still_come_in(
    seller: Visitor, clock: SettableClock
) -> None:
    offline(seller)
    log_offline(seller)
    closing = seller.page.locator("[data-closes]")
    expect(closing).to_be_hidden()
    seller.page.context.clock.set_fixed_time(clock.set("2026-03-05T19:30"))
    seller.go("/today")
    expect(closing).to_have_text("1 条还在手机里，21:00 前传上来才算按时。")


def test_12_logging_out_with_items_waiting_warns_with_their_count(seller: Visitor) -> None:
    offline(seller)
    log_offline(seller)
    page = seller.go("/me")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("button", name="退出登录").last.tap()
    page.wait_for_timeout(300)
    assert "还有 1 条记录没有上传" in asked[0]
    expect(page).to_have_url(re.compile("/me$"))


def test_12_another_user_of_the_phone_sees_nothing_of_the_first(
    seller: Visitor, recorded: Callable[[], int], clock: SettableClock
) -> None:
    seller.page.remove_listener("console", seller._on_console)
    answered(seller.page, lambda route: route.abort())
    log_offline(seller)
    page = seller.go("/me")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="退出登录").last.tap()
    expect(page).to_have_url(re.compile("/login"))
    seller.page.context.unroute(RECORDS)

    seller.sign_in(OTHER, PASSWORD)
    badge(seller, 0)
    seller.go("/outbox")
    expect(page.get_by_text("都已上传")).to_be_visible()
    assert recorded() == 0

    page = seller.go("/me")
    page.get_by_role("button", name="退出登录").last.tap()
    expect(page).to_have_url(re.compile("/login"))
    later(seller, clock)
    seller.sign_in(SELLER, PASSWORD)
    badge(seller, 0)
    assert recorded() == 1


def test_14_kept_pages_say_of_when_they_are_and_end_with_the_session(
    seller: Visitor, clock: SettableClock
) -> None:
    offline(seller)
    page = seller.go("/today")
    expect(page.locator(STALE)).to_contain_text("显示的是 16:00 的内容")
    log_offline(seller, "已邀约")
    seller.go("/today")
    expect(page.get_by_text("邀约 +1 待确认")).to_be_visible()
    seller.go("/campaigns")
    expect(seller.heading).to_have_text("没有网络")
    page.get_by_role("link", name="今日", exact=True).tap()
    expect(page.locator(STALE)).to_contain_text("网络不通，显示的是 16:00 的内容")
    seller.go("/")
    expect(page).to_have_url(re.compile("/today$"))

    offline(seller, False)
    expect(page.locator(STALE)).to_be_hidden()
    later(seller, clock)
    seller.go("/me")
    badge(seller, 0)
    page.get_by_role("button", name="退出登录").last.tap()
    expect(page).to_have_url(re.compile("/login"))
    until(page, "async () => !(await caches.keys()).some((name) => name.startsWith('pages-'))")
    offline(seller)
    page.goto(seller.address + "/today")
    expect(seller.heading).to_have_text("没有网络")


def test_15_a_phone_whose_clock_is_wrong_is_told_and_its_record_corrected(
    seller: Visitor, recorded: Callable[[], int], clock: SettableClock
) -> None:
    seller.page.context.clock.set_fixed_time(clock() + timedelta(minutes=9))
    page = seller.go("/calls/new")
    expect(page.get_by_text("手机时间差了 9 分钟")).to_be_visible()
    page.get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")

    fact = Fact.select().order_by(Fact.number.desc()).get()
    assert fact.at == clock()
    assert Origin.get_by_id(fact.number).marks == "clock_off"


def test_17_switching_the_network_on_and_off_loses_and_doubles_nothing(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    seller.page.remove_listener("console", seller._on_console)
    for turn in range(8):
        seller.page.context.set_offline(turn % 2 == 0)
        seller.go("/calls/new")
        press(seller, "有意向")
    seller.page.context.set_offline(False)
    badge(seller, 0)
    assert recorded() == 8


def test_a_call_list_is_worked_through_without_a_network(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    offline(seller)
    page, called = seller.go("/calls/new"), []
    for _ in range(3):
        called.append(page.locator("input[name=customer]").get_attribute("value"))
        kept_here(seller, "未接听")
        expect(page.get_by_role("link", name="拨打")).to_be_visible()
    assert len(set(called)) == 3
    expect(page.get_by_text("这位刚记过，待上传")).to_be_visible()  # round the list of three
    offline(seller, False)
    badge(seller, 0)
    assert recorded() == 3
    asked = [str(call.customer_id) for call in Call.select().order_by(Call.fact.desc()).limit(3)]
    assert asked[::-1] == called


def test_a_next_contact_keeps_its_time_without_a_network(seller: Visitor) -> None:
    offline(seller)
    page = seller.go("/calls/new")
    page.get_by_text("市场信息与下次联系").tap()
    page.get_by_role("button", name="明天", exact=True).tap()
    page.get_by_role("button", name="16:00", exact=True).tap()
    kept_here(seller, "有意向")
    offline(seller, False)
    badge(seller, 0)

    call = Call.select().order_by(Call.fact.desc()).get()
    tomorrow = call.fact.day + timedelta(days=1)
    assert (call.follow_up_on, call.follow_up_time) == (tomorrow, time(16))


def test_what_a_customer_spoke_of_is_ticked_without_a_network(seller: Visitor) -> None:
    offline(seller)
    page = seller.go("/calls/new")
    for word in ("价格", "交房", "价格", "竞品"):  # a second tap takes it back
        page.get_by_label(word, exact=True).tap()
    kept_here(seller, "有意向")
    offline(seller, False)
    badge(seller, 0)
    newest = Call.select().order_by(Call.fact.desc()).get()
    assert sorted(row.topic for row in newest.topics) == ["competitor", "handover"]


def test_dialling_is_noted_once_the_network_is_back(seller: Visitor) -> None:
    offline(seller)
    page = seller.go("/calls/new")
    no_telephone = "addEventListener('click', (event) => event.preventDefault())"
    page.evaluate(no_telephone)
    page.get_by_role("link", name="拨打").tap()
    badge(seller, 1)
    offline(seller, False)
    badge(seller, 0)
    [dialled] = Showing.select().where(Showing.how == "dial")
    assert dialled.customer_id is not None


def test_a_visit_to_an_old_customer_is_noted_without_a_network(seller: Visitor, site: Site) -> None:
    customer = Customer.select().where(Customer.seller == SELLER).order_by(Customer.id).first()
    given = DealCommand("old", SELLER, "HT-OLD-1", 50_000, customer=CustomerGiven(id=customer.id))
    site.runtime.write(lambda tx: record_deal(tx, SELLER, given))
    seller.go(f"/customers/{customer.id}")
    offline(seller)
    kept_here(seller, "拜访了")
    badge(seller, 1)
    offline(seller, False)
    badge(seller, 0)
    [touch] = CustomerTouch.select().where(CustomerTouch.customer == customer.id)
    assert (touch.person_id, touch.kind) == (SELLER, "visit")


def test_a_pairs_sheet_is_written_and_tapped_without_a_network(
    seller: Visitor, site: Site, clock: SettableClock
) -> None:
    today = site.runtime.today
    monday = today - timedelta(days=today.weekday() + 7)  # so that a Friday has come
    pair = site.runtime.write(lambda tx: pair_of(tx, monday))
    page = seller.go("/pairs")
    offline(seller)
    page.get_by_label("写下对方的办法，一句就够").fill("先报小区名")
    kept_here(seller, "记下")
    badge(seller, 1)
    expect(seller.go("/outbox").locator("#outbox-list > li")).to_contain_text("结对互学 · 记下")
    offline(seller, False)
    badge(seller, 0)
    of_pair = PairMethod.select().where(PairMethod.pair == pair)
    assert [(row.week, row.words) for row in of_pair] == [(2, "先报小区名")]

    seller.go("/today")  # the kept page renews itself once the network is back: ask it no more
    later(seller, clock, minutes=7 * 24 * 60)
    page = seller.go("/pairs")
    expect(page.get_by_role("main")).to_contain_text("学的“先报小区名”，试了吗？")
    offline(seller)
    kept_here(seller, "有用")
    badge(seller, 1)
    offline(seller, False)
    badge(seller, 0)
    taps = PairTap.select().where(PairTap.pair == pair)
    assert [(row.week, row.result) for row in taps] == [(2, "helped")]


def pair_of(tx: Any, monday: date) -> int:
    """A pair of the seller with OTHER that has lasted a week."""
    by = {"planned_by": "1002", "planned_at": tx.now, "seed": "ab", "commitment": "cd"}
    plan = tx.insert(PairPlan, begins_on=monday, metric="cards", waves=2, **by)
    team = tx.company.posting(SELLER, monday).team
    start = tx.insert(PairStart, plan=plan, team=team, wave=0, starts_on=monday)
    two = {"first": SELLER, "second": OTHER, "step": "invited"}
    lasts = {"starts_on": monday, "ends_on": monday + timedelta(days=27)}
    return int(tx.insert(LearningPair, start=start, **two, **lasts))


def test_a_deal_is_kept_without_a_network_and_recorded_once(seller: Visitor, site: Site) -> None:
    offline(seller)
    page = seller.go("/deals/new")
    expect(page.get_by_text("没有网络也能登记")).to_be_visible()
    page.get_by_label("合同号", exact=True).fill("ht-off-2")
    page.get_by_label("金额").fill("9800")
    kept_here(seller, "登记成交")
    expect(seller.go("/outbox").locator("#outbox-list")).to_contain_text("成交 · HT-OFF-2")
    badge(seller, 1)
    offline(seller, False)
    badge(seller, 0)
    [held] = Deal.select().where(Deal.contract == "HT-OFF-2")
    assert (held.amount, held.fact.person_id) == (9_800_00, SELLER)


def test_two_tabs_send_each_record_once(seller: Visitor, recorded: Callable[[], int]) -> None:
    offline(seller)
    for _ in range(3):
        log_offline(seller)
    second = seller.page.context.new_page()
    second.goto(seller.address + "/today")
    offline(seller, False)
    badge(seller, 0)
    expect(second.locator(BADGE)).to_be_hidden()
    assert recorded() == 3


def test_a_second_tab_with_the_same_customer_is_told(seller: Visitor, clock: SettableClock) -> None:
    first = seller.go("/calls/new")
    second = first.context.new_page()
    second.goto(first.url)
    told = second.get_by_text("这位刚在别的页面记过")
    expect(second.locator("html[data-outbox-count]")).to_be_attached()
    expect(told).to_be_hidden()
    first.context.clock.set_fixed_time(clock() + timedelta(minutes=1))
    first.get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    expect(told).to_be_visible()


def test_two_phones_of_one_account_are_one_seller(
    seller: Visitor, phone: Open, recorded: Callable[[], int]
) -> None:
    second = phone()
    second.sign_in(SELLER, PASSWORD)
    for each in (seller, second):
        each.go("/calls/new").get_by_role("button", name="有意向").tap()
        expect(each.said).to_contain_text("已记下第")
    assert recorded() == 2
    devices = [each.device_id for each in Origin.select().order_by(Origin.fact.desc()).limit(2)]
    assert len(set(devices)) == 2


def test_the_program_can_be_installed(seller: Visitor) -> None:
    """What Chromium asks of an installable page: manifest, icons, worker (point 16 goes on in
    docs/phone-checklist.md)."""
    page = seller.go("/today")
    told = page.context.new_cdp_session(page).send("Page.getAppManifest")
    manifest = json.loads(told["data"])
    assert told["errors"] == []
    assert (manifest["short_name"], manifest["display"]) == ("捷报", "standalone")
    assert [each["url"] for each in manifest["shortcuts"]] == ["/calls/new", "/cards/new"]
    for icon in (*manifest["icons"], *manifest["screenshots"]):
        assert page.request.get(seller.address + icon["src"]).status == 200


def test_a_card_of_a_product_waits_on_the_phone_and_is_sent_with_it(
    site: Site, phone: Open
) -> None:
    site.runtime.write(lambda tx: set_card_products(tx, "1002", "金卡\n银卡"))
    seller = phone()
    seller.sign_in(SELLER, PASSWORD)
    kept(seller)
    offline(seller)
    page = seller.go("/cards/new")
    fill_card(seller, "JB-GOLD-1", photograph("JB-GOLD-1"))
    page.get_by_role("radio", name="金卡").tap()
    kept_here(seller, "提交售卡")
    offline(seller, False)
    badge(seller, 0)
    assert Card.get(Card.serial == "JB-GOLD-1").product == "金卡"
