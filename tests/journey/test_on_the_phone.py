"""Limits of the phone: storage, old program versions, browser. Numbers: docs/phone-checklist.md."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from bench.phone import own_modules
from tests.journey.outbox import (
    HELD,
    badge,
    kept,
    kept_here,
    later,
    log_offline,
    offline,
    sell_offline,
    until,
)
from tests.journey.photograph import photograph
from tests.journey.selling import fill_card
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import PHONE, Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.evidence_models import Origin
from webapp.facts.models import Card, Fact

SELLER = "1101"
MOST = 60 * 1024  # bytes of our own JavaScript, compressed
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def seller(site: Site, phone: Open) -> Visitor:
    """A seller signed in on a phone that has stored the offline pages."""
    came = phone()
    came.sign_in(SELLER, PASSWORD)
    kept(came)
    return came


def large_photo() -> bytes:
    """Twelve megapixels with noise in them, taken upright with the camera on its side."""
    picture = Image.effect_noise((4000, 3000), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "Mate 60"
    out = BytesIO()
    picture.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def test_6_what_waits_is_sent_when_the_page_is_looked_at_again(
    seller: Visitor, clock: SettableClock
) -> None:
    offline(seller)
    log_offline(seller)
    seller.page.evaluate("Object.defineProperty(navigator, 'onLine', { value: true })")
    seller.page.evaluate("addEventListener('online', (e) => e.stopImmediatePropagation(), true)")
    later(seller, clock)
    seller.page.context.set_offline(False)
    seller.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    badge(seller, 0)


def test_8_records_go_before_photos_and_9_a_broken_upload_goes_on(
    seller: Visitor, clock: SettableClock
) -> None:
    sent: list[tuple[str, int]] = []
    seller.page.remove_listener("console", seller._on_console)

    def every_second_piece_is_lost(route: Route) -> None:
        size = len(route.request.post_data_buffer or b"")
        sent.append((route.request.method, size))
        pieces = sum(method == "PATCH" for method, _size in sent)
        if route.request.method == "PATCH" and pieces % 2 == 0:
            route.abort()
        else:
            route.continue_()

    seller.page.context.route(re.compile("/sync/v1/"), every_second_piece_is_lost)
    offline(seller)
    page = seller.go("/cards/new")
    fill_card(seller, "JB-LARGE", large_photo())
    page.get_by_role("button", name="提交售卡").tap()
    expect(page).to_have_url(re.compile("/today$"))
    log_offline(seller)
    offline(seller, False)
    for _ in range(4):
        later(seller, clock)
        seller.go("/outbox")
        expect(page.locator("html[data-outbox-count]")).to_be_attached()
        page.evaluate("document.querySelector('[data-retry-all]').click()")  # it may be gone again
        page.wait_for_timeout(500)
        if not page.locator("#outbox-list > li").count():
            break
    badge(seller, 0)

    card = Card.get(Card.serial == "JB-LARGE")
    promise = card.promised.get()
    pieces = [size for method, size in sent if method == "PATCH"]
    assert card.photo.width * 4 == card.photo.height * 3  # upright
    assert promise.size <= 350 * 1024 < len(large_photo())
    assert json.loads(promise.metadata)["camera"].endswith("Mate 60")
    assert len(pieces) > 2
    assert sum(pieces) <= promise.size + (len(pieces) // 2) * max(pieces)
    first_photo = next(place for place, (method, _size) in enumerate(sent) if method == "PATCH")
    assert first_photo > 1  # the batch of both records, and the upload's beginning


FULL = """() => {
    const { add } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.add = function (value, ...key) {
        if (window.full && value instanceof ArrayBuffer) {
            throw new DOMException("no room", "QuotaExceededError");
        }
        return add.call(this, value, ...key);
    };
    window.full = true;
}"""


def test_10_without_room_the_words_are_kept_and_the_photo_is_refused_with_advice(
    seller: Visitor,
) -> None:
    """Chromium's own limit cannot be lowered here: what it throws is thrown in its place."""
    offline(seller)
    page = seller.go("/cards/new")
    page.evaluate(FULL)
    fill_card(seller, "JB-FULL", photograph("JB-FULL"))
    page.get_by_role("button", name="提交售卡").tap()
    expect(page.locator("#photo-error")).to_contain_text("手机存储已满")
    expect(page.get_by_label("卡号", exact=True)).to_have_value("JB-FULL")

    row = seller.go("/outbox").locator("#outbox-list > li")
    expect(row).to_contain_text("JB-FULL")
    expect(row).to_contain_text("手机存储已满")
    row.get_by_role("link", name="修改后再上传").tap()
    expect(page.get_by_label("卡号", exact=True)).to_have_value("JB-FULL")
    fill_card(seller, "JB-FULL", photograph("JB-FULL"))
    kept_here(seller, "提交售卡")
    offline(seller, False)
    badge(seller, 0)
    assert Card.get(Card.serial == "JB-FULL").photo is not None


def test_10_after_the_first_thing_saved_the_browser_is_asked_to_keep_it(seller: Visitor) -> None:
    page = seller.go("/calls/new")
    page.evaluate("localStorage.removeItem('asked')")
    noted = "async () => { localStorage.setItem('asked', 1); return false; }"
    page.context.add_init_script(f"navigator.storage.persist = {noted}")
    offline(seller)
    seller.go("/today")
    assert page.evaluate("localStorage.getItem('asked')") is None
    log_offline(seller)
    expect(page.locator("[data-not-safe]")).to_be_visible()
    assert page.evaluate("localStorage.getItem('asked')") == "1"


OLD_RECORD = """async ([id, member]) => {
    const text = JSON.stringify({
        schema: 1, kind: "call", member, wall: Date.now(), call: { outcome: "interested" } });
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hex = (each) => each.toString(16).padStart(2, "0");
    const hash = [...new Uint8Array(digest)].map(hex).join("");
    const open = indexedDB.open("jiebao");
    const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    const put = db.transaction("records", "readwrite").objectStore("records").put({
        id, member, sequence: 1, state: "waiting", tries: 0, nextAt: 0, kind: "call", text, hash,
        said: '{"outcome":"interested"}', label: "有意向", savedAt: Date.now() });
    await new Promise((done) => { put.onsuccess = done; });
    db.close();
}"""


def test_13_the_queue_of_an_older_program_is_taken_by_a_newer_server(seller: Visitor) -> None:
    """As the first outbox wrote it: without a device, a beacon, a signature."""
    record = "0190b5a0-0000-7000-8000-000000000013"
    seller.page.evaluate(OLD_RECORD, [record, SELLER])
    seller.go("/today")
    badge(seller, 0)
    fact = Fact.get(Fact.id == record)
    assert "unsigned" in Origin.get_by_id(fact.number).marks


def test_13_every_record_carries_the_version_of_its_words(seller: Visitor) -> None:
    offline(seller)
    log_offline(seller)
    sell_offline(seller, "JB-VERSION")
    assert len(seller.page.evaluate(HELD)) == 2
    texts = seller.page.evaluate(
        """async () => {
            const open = indexedDB.open("jiebao");
            const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
            const asked = db.transaction("records").objectStore("records").getAll();
            await new Promise((done) => { asked.onsuccess = done; });
            return asked.result.map((record) => record.text);
        }"""
    )
    assert {json.loads(text)["schema"] for text in texts} == {1}


def test_16_android_offers_to_install_after_the_first_useful_action(seller: Visitor) -> None:
    asked = "Object.assign(new Event('beforeinstallprompt'), { prompt() {} })"
    offered = f"() => dispatchEvent({asked})"
    banner = seller.page.locator("[data-install=android]")
    seller.page.evaluate(offered)
    expect(banner).to_be_hidden()

    seller.go("/calls/new").get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    seller.page.evaluate(offered)
    expect(banner).to_be_visible()

    banner.get_by_role("button", name="以后再说").tap()
    expect(banner).to_be_hidden()
    seller.go("/today")
    seller.page.evaluate(offered)
    expect(banner).to_be_hidden()


def as_browser(visit: Callable[..., Visitor], agent: str) -> Visitor:
    came = visit({**PHONE, "user_agent": agent})
    came.sign_in(SELLER, PASSWORD)
    return came


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def test_16_an_iphone_is_shown_how(visit: Callable[..., Visitor], site: Site) -> None:
    seller = as_browser(visit, IPHONE)
    page = seller.go("/calls/new")
    expect(page.locator("[data-install=iphone]")).to_be_hidden()
    page.get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    page.locator("[data-install=iphone]").get_by_role("link").tap()
    expect(seller.heading).to_have_text("安装到手机")
    expect(page.get_by_text("往下找到“添加到主屏幕”")).to_be_visible()


def test_11_on_an_iphone_what_has_waited_five_days_is_to_be_sent_or_installed(
    visit: Callable[..., Visitor], clock: SettableClock
) -> None:
    seller = as_browser(visit, IPHONE)
    kept(seller)
    offline(seller)
    log_offline(seller)
    later(seller, clock, minutes=6 * 24 * 60)
    seller.go("/today")
    expect(seller.page.locator("[data-install-or-send]")).to_be_visible()


def test_16_wechat_is_told_to_open_the_browser(visit: Callable[..., Visitor]) -> None:
    came = visit({**PHONE, "user_agent": PHONE["user_agent"] + " MicroMessenger/8.0.50"})
    came.go("/login")
    expect(came.page.get_by_text("在浏览器打开")).to_be_visible()


def test_18_our_own_javascript_is_small() -> None:
    """Each file compressed by itself, as it is sent; how fast it is stands in `bench phone`."""
    own = own_modules()
    assert len(own) > 20
    assert sum(len(gzip.compress(file.read_bytes())) for file in own) <= MOST


def test_a_tap_before_the_outbox_has_loaded_goes_through_it_too(site: Site, phone: Open) -> None:
    came = phone()
    came.page.add_init_script("delete Navigator.prototype.serviceWorker;")
    came.sign_in(SELLER, PASSWORD)
    page = came.page
    late: list[Route] = []
    before = Fact.select().count()

    def hold(route: Route) -> None:
        if late:  # the next page's
            route.continue_()
        late.append(route)

    page.route("**/sync/outbox/page.js", hold)
    came.go("/calls/new")
    page.get_by_role("button", name="有意向", exact=True).tap()
    page.wait_for_timeout(300)
    assert len(late) == 1
    assert Fact.select().count() == before  # it is not posted by the browser
    late[0].continue_()
    expect(came.said).to_contain_text("已记下第")
    badge(came, 0)
    assert Origin.select().count() == 1  # a phone's record


READS = """window.BarcodeDetector = class {
    async detect() { return %s.map((rawValue) => ({ rawValue })); }
};"""


@pytest.mark.parametrize(
    ("codes", "typed", "serial"),
    [
        (["https://example.com/x", "jc100318"], "", "jc100318"),
        (["JC1", "JC2"], "", ""),
        (["JC100318"], "JC9", "JC9"),
        ([], "", ""),
    ],
)
def test_the_serial_is_read_from_a_code_in_the_photo_and_what_was_typed_stays(
    site: Site, phone: Open, codes: list[str], typed: str, serial: str
) -> None:
    came = phone()
    came.page.add_init_script(READS % json.dumps(codes))
    came.sign_in(SELLER, PASSWORD)
    page = came.go("/cards/new")
    field = page.get_by_label("卡号", exact=True)
    field.fill(typed)
    taken = FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=photograph("x"))
    page.get_by_label("拍卡片").set_input_files(taken)
    expect(page.get_by_alt_text("刚拍的照片")).to_be_visible()
    expect(page.get_by_text("重拍")).to_be_visible()
    expect(field).to_have_value(serial)


def take(page: Page, *codes: str) -> None:
    photo = photograph("x", codes=codes)
    taken = FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=photo)
    page.locator("#photo").set_input_files(taken)
    expect(page.get_by_alt_text("刚拍的照片")).to_be_visible()


def test_where_the_browser_cannot_read_the_server_reads_the_serial_while_the_form_is_open(
    seller: Visitor,
) -> None:
    page = seller.go("/cards/new")
    assert not page.evaluate("'BarcodeDetector' in window"), "Chromium on Linux has none"
    field, said = page.get_by_label("卡号", exact=True), page.get_by_text("从照片里读到")
    expect(said).to_be_hidden()
    take(page, "JB-900177")
    expect(field).to_have_value("JB-900177")
    expect(said).to_be_visible()

    take(page, "JB-900178")  # the first was the wrong card
    expect(field).to_have_value("JB-900178")
    field.fill("JB-900179")
    take(page, "JB-900180")
    expect(said).to_be_hidden()
    expect(field).to_have_value("JB-900179")


def test_what_is_typed_while_the_server_reads_stays(seller: Visitor) -> None:
    page = seller.go("/cards/new")
    field = page.get_by_label("卡号", exact=True)

    def slowly(route: Route) -> None:
        field.evaluate("each => { each.value = 'JB-TYPED'; }")
        route.continue_()

    page.route("**/cards/serial", slowly)
    with page.expect_response("**/cards/serial"):
        take(page, "JB-900177")
    page.wait_for_timeout(300)
    expect(field).to_have_value("JB-TYPED")
    expect(page.get_by_text("从照片里读到")).to_be_hidden()


def test_without_a_network_nothing_is_read_and_nothing_said(seller: Visitor) -> None:
    offline(seller)
    page = seller.go("/cards/new")
    take(page, "JB-900177")
    page.wait_for_timeout(500)
    expect(page.get_by_label("卡号", exact=True)).to_have_value("")
    expect(page.get_by_text("从照片里读到")).to_be_hidden()
    assert seller.said.inner_text() == ""


def test_a_photo_that_cannot_be_shown_is_named(site: Site, phone: Open) -> None:
    came = phone()
    came.sign_in(SELLER, PASSWORD)
    page = came.go("/cards/new")
    taken = FilePayload(name="IMG_7.HEIC", mimeType="image/heic", buffer=b"ftypheic")
    page.get_by_label("拍卡片").set_input_files(taken)
    expect(page.get_by_text("已选 IMG_7.HEIC：这种格式不能预览")).to_be_visible()
    expect(page.get_by_alt_text("刚拍的照片")).to_be_hidden()


def test_a_new_version_is_offered_and_never_forced(
    seller: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = seller.go("/calls/new")
    page.get_by_text("市场信息与下次联系").tap()
    page.get_by_label("市场信息", exact=True).fill("想看沙发")
    monkeypatch.setattr("webapp.sync.pages.install.version", lambda: "newer")
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    banner = page.locator("[data-new-version]")
    expect(banner).to_be_visible()
    expect(page.get_by_label("市场信息", exact=True)).to_have_value("想看沙发")
    with page.expect_navigation():
        banner.get_by_role("button").tap()
    until(page, "async () => (await caches.keys()).includes('shell-newer')")


def test_without_a_worker_and_storage_the_forms_are_posted(site: Site, browser: Any) -> None:
    """The first version's way, through the same operation."""
    context = browser.new_context(**PHONE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site.address + "/login")
    page.get_by_label("工号或手机号").fill(SELLER)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    before = Fact.select().count()
    page.goto(site.address + "/calls/new")
    page.get_by_role("button", name="有意向").tap()
    expect(page.locator("#said")).to_contain_text("已记下第")
    assert Fact.select().count() == before + 1
    context.close()
