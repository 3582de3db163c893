"""The checkers' queue by keyboard and by touch: verdicts, reasons, undo, zoom."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journey.founding import HR
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.calling.models import Showing
from webapp.checks.models import Callback
from webapp.demo.size import PASSWORD
from webapp.facts.evidence_models import Opinion, Verdict
from webapp.facts.models import Card

Open = Callable[[], Visitor]
OUTSIDE = "1023"  # a supervisor of the online department
NO_WORKER = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })"
KEEP = 450  # milliseconds after a picture appears in which no verdict is accepted


@pytest.fixture
def site(sample_site: Site) -> Site:
    return sample_site


@pytest.fixture
def at_desk(desk: Open) -> Visitor:
    return come(desk())


@pytest.fixture
def on_phone(phone: Open) -> Visitor:
    return come(phone())


def come(checker: Visitor) -> Visitor:
    checker.sign_in(OUTSIDE, PASSWORD)
    page = checker.go("/checks?rest=yes")
    expect(page.locator("html.scripted")).to_be_attached()
    return checker


def shown(page: Page) -> int:
    """The number of the card that is on the screen, its picture loaded."""
    picture = page.locator("#queue .photo:not(.other) img")
    expect(picture).to_have_js_property("complete", value=True)
    return int(str(page.locator("#queue").get_attribute("data-number")))


def serial_of(card: int) -> str:
    return str(Card.get_by_id(card).serial)


def opinion_of(card: int) -> tuple[str, str]:
    held = Opinion.get(Opinion.card == card)
    return held.result, held.reason


def test_keys_judge_one_picture_after_the_other(desk: Open) -> None:
    at_desk, asked, answered = desk(), list[str](), list[str]()
    page = at_desk.page
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: answered.append(request.url))
    come(at_desk)
    first = shown(page)
    coming = str(page.locator("#queue").get_attribute("data-ahead")).split()[0]
    for _tenth in range(250):  # until the next picture has come, before it is shown
        if any(url.endswith(coming) for url in answered):
            break
        page.wait_for_timeout(100)
    assert any(url.endswith(coming) for url in answered)
    page.keyboard.press("j")
    expect(at_desk.said).to_contain_text(f"卡 {serial_of(first)} 已核实")
    second = shown(page)
    assert coming == f"/photos/{second}/large"
    assert sum(url.endswith(coming) for url in asked) == 1  # not again
    assert opinion_of(first) == ("genuine", "")

    page.wait_for_timeout(KEEP)
    page.keyboard.press("f")  # a fake needs a reason: the key alone has no effect
    expect(page.get_by_role("button", name="照片是翻拍的屏幕")).to_be_focused()
    assert shown(page) == second
    page.keyboard.press("2")
    expect(at_desk.said).to_contain_text(f"您判卡 {serial_of(second)} 为假：还要另一位")
    assert opinion_of(second) == ("fake", "与另一张照片相同")
    assert not Verdict.select().where(Verdict.card == second).exists()

    third = shown(page)
    page.keyboard.press("u")
    expect(at_desk.said).to_contain_text(f"已撤销您对卡 {serial_of(second)} 的判定")
    expect(page.locator("#queue")).to_have_attribute("data-number", str(second))
    page.wait_for_timeout(KEEP)
    page.keyboard.press("d")
    page.get_by_label("理由").fill("卡边有反光")
    page.get_by_label("理由").press("Enter")
    expect(at_desk.said).to_contain_text(f"您对卡 {serial_of(second)} 存疑")
    newest = Opinion.select().where(Opinion.card == second).order_by(Opinion.fact.desc()).get()
    assert (newest.result, newest.reason) == ("doubtful", "卡边有反光")
    assert shown(page) == third


def test_keys_are_named_once_they_work_and_a_reload_still_offers_the_undo(desk: Open) -> None:
    checker = desk()
    checker.page.add_init_script(NO_WORKER)  # it would answer for the module from its own cache
    checker.sign_in(OUTSIDE, PASSWORD)
    page, held = checker.page, list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/checks/queue/queue.js*", hold)
    checker.go("/checks?rest=yes")
    first, hint = shown(page), page.locator("p.keyboard")
    expect(hint).to_be_hidden()
    page.keyboard.press("j")
    assert shown(page) == first
    assert not Opinion.select().where(Opinion.card == first).exists()

    [module] = held
    module.continue_()
    expect(hint).to_be_visible()
    page.keyboard.press("j")
    expect(checker.said).to_contain_text(f"卡 {serial_of(first)} 已核实")
    page.reload()
    expect(checker.said).to_be_empty()
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(checker.said).to_contain_text(f"已撤销您对卡 {serial_of(first)} 的判定")


def test_a_key_in_the_field_of_the_reason_is_a_letter(at_desk: Visitor) -> None:
    page = at_desk.page
    first = shown(page)
    page.get_by_label("理由").press_sequentially("jfz")
    expect(page.get_by_label("理由")).to_have_value("jfz")
    assert shown(page) == first


def test_zoom_makes_the_picture_large_and_whole_again(at_desk: Visitor) -> None:
    page = at_desk.page
    shown(page)
    figure = page.locator("#queue .photo").first
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="放大", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert figure.evaluate("each => each.scrollWidth > 2.5 * each.clientWidth")
    page.keyboard.press("z")
    assert figure.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_back_and_two_fingers_that_close_leave_the_zoom(on_phone: Visitor) -> None:
    page = on_phone.page
    first = shown(page)
    figure, address = page.locator("#queue .photo").first, page.url
    larger = page.get_by_role("button", name="放大", exact=True)
    larger.tap()
    expect(figure).to_have_class(re.compile("large"))
    page.go_back()
    expect(figure).not_to_have_class(re.compile("large"))
    assert (shown(page), page.url) == (first, address)
    larger.tap()
    expect(figure).to_have_class(re.compile("large"))
    _close_two_fingers(page)
    expect(figure).not_to_have_class(re.compile("large"))
    swipe(page, 140)  # after the zoom a swipe is a verdict again
    expect(on_phone.said).to_contain_text(f"卡 {serial_of(first)} 已核实")


def _close_two_fingers(page: Page) -> None:
    box = page.locator("#queue .photo.large").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 80), ("touchMove", 60), ("touchMove", 30)):
        points = [{"x": x, "y": y + way * apart, "id": way + 1} for way in (-1, 1)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def swipe(page: Page, x: int, y: int = 0, fingers: int = 1) -> None:
    """Real touches, as the browser has them from a screen."""
    box = page.locator("#queue [data-swipe]").bounding_box()
    assert box
    begin = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 3}
    touch = page.context.new_cdp_session(page)

    def send(kind: str, dx: float = 0, dy: float = 0) -> None:
        points = [
            {"x": begin["x"] + dx, "y": begin["y"] + dy + 40 * finger, "id": finger}
            for finger in range(fingers)
        ]
        given = [] if kind == "touchEnd" else points
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given})

    send("touchStart")
    for part in (0.3, 0.7, 1):
        send("touchMove", x * part, y * part)
    send("touchEnd")


def test_a_thumb_swipes_to_the_right_for_genuine_and_to_the_left_for_fake(
    on_phone: Visitor,
) -> None:
    page = on_phone.page
    first = shown(page)
    for x, y, fingers in ((40, 0, 1), (100, 160, 1), (140, 0, 2)):
        swipe(page, x, y, fingers)  # too short, aslant, with two fingers: nothing
    assert shown(page) == first
    assert not Opinion.select().where(Opinion.card == first).exists()

    swipe(page, 140)
    expect(on_phone.said).to_contain_text(f"卡 {serial_of(first)} 已核实")
    second = shown(page)
    page.wait_for_timeout(KEEP)
    swipe(page, -140)
    reason = page.get_by_role("button", name="看不清卡号")
    expect(reason).to_be_visible()
    reason.tap()
    expect(on_phone.said).to_contain_text(f"您判卡 {serial_of(second)} 为假：还要另一位")
    assert opinion_of(second) == ("fake", "看不清卡号")

    page.get_by_role("button", name="撤销").tap()
    expect(on_phone.said).to_contain_text("已撤销")
    expect(page.locator("#queue")).to_have_attribute("data-number", str(second))


def test_a_customer_is_called_back_and_the_number_shown_is_noted(on_phone: Visitor) -> None:
    page = on_phone.page
    card = shown(page)
    page.get_by_role("button", name="回访客户").tap()
    link = page.get_by_role("link", name="拨打")
    number = str(link.get_attribute("href")).removeprefix("tel:")
    assert len(number) == 11
    [seen] = Showing.select().where(Showing.how == "check")
    assert seen.person_id == OUTSIDE
    page.get_by_role("button", name="否认").tap()
    expect(page.locator("#queue")).to_contain_text("客户否认买过这张卡")
    [called] = Callback.select()
    assert (called.card_id, called.result) == (card, "denied")
    assert number not in page.content()


def test_hr_finds_the_second_look_and_ends_it(at_desk: Visitor, desk: Open) -> None:
    page = at_desk.page
    card = shown(page)
    page.keyboard.press("f")
    page.keyboard.press("1")
    expect(at_desk.said).to_contain_text("还要另一位")
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    hr.page.get_by_role("link", name="核查", exact=True).click()
    expect(hr.page.locator("#queue")).to_have_attribute("data-number", re.compile(r"\d"))
    hr.go(f"/checks/{card}")
    hr.page.get_by_text("看别人的意见", exact=True).click()
    expect(hr.page.locator("#queue")).to_contain_text("照片是翻拍的屏幕")
    hr.page.get_by_role("button", name="真", exact=True).click()
    expect(hr.said).to_contain_text(f"卡 {serial_of(card)} 已核实")
    assert Verdict.get(Verdict.card == card).result == "genuine"
