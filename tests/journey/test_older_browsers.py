"""Browsers of the stated floor: each newer interface is taken away in turn; all is recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Request, expect

from tests.journey.outbox import RECORDS, badge, kept, log_offline, offline, sell_offline
from tests.journey.photograph import photograph
from tests.journey.selling import fill_card
from tests.journey.serving import Site
from tests.journey.visitors import PHONE, Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.models import Card, Fact

SELLER = "1101"
Visit = Callable[..., Visitor]
# What removes each interface from a page, with the browsers that had to come for it.
GONE = {
    "FormData(form, submitter), Safari 16.4": """
        const Whole = window.FormData;
        window.FormData = new Proxy(Whole, {
            construct: (made, [form]) => new made(...(form ? [form] : [])),
        });
    """,
    "SubmitEvent.submitter, Safari 15.4": "delete SubmitEvent.prototype.submitter;",
    "requestSubmit, Safari 16": "delete HTMLFormElement.prototype.requestSubmit;",
    "AbortSignal.timeout, Safari 16": "delete AbortSignal.timeout;",
    "createImageBitmap, Safari 15": "delete window.createImageBitmap;",
    "replaceAll, Safari 13.1": "delete String.prototype.replaceAll;",
    "BroadcastChannel, Safari 15.4": "delete window.BroadcastChannel;",
    "Web Locks, Safari 15.4": "delete Navigator.prototype.locks;",
    "OffscreenCanvas, Safari 16.4": "delete window.OffscreenCanvas;",
    "Array.at, Safari 15.4": "delete Array.prototype.at; delete String.prototype.at;",
}


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def recorded(site: Site) -> Callable[[], int]:
    """How many records the seller has more than at first."""

    def count() -> int:
        return int(Fact.select().where(Fact.person == SELLER).count())

    first = count()
    return lambda: count() - first


def old_phone(visit: Visit, without: str) -> tuple[Visitor, list[str]]:
    """A seller's phone without an interface, and the ids of the records that it sends."""
    seller = visit(PHONE)
    seller.page.context.add_init_script(without)
    sent: list[str] = []

    def note(request: Request) -> None:
        if RECORDS.search(request.url):
            sent.extend(each["id"] for each in json.loads(request.post_data or "")["records"])

    seller.page.on("request", note)
    seller.sign_in(SELLER, PASSWORD)
    return seller, sent


def forgive_htmx(seller: Visitor) -> None:
    """htmx needs `replaceAll`, which the floor has; the modules that record do without."""
    ours = [each for each in seller.complaints if "replaceAll" not in each]
    seller.complaints[:] = [each for each in ours if "registerExtension" not in each]


@pytest.mark.parametrize("interface", GONE)
def test_without_a_newer_interface_a_call_and_a_card_are_recorded_and_sent_once(
    visit: Visit, recorded: Callable[[], int], interface: str
) -> None:
    seller, sent = old_phone(visit, GONE[interface])
    page = seller.go("/calls/new")
    page.get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    seller.go("/cards/new")
    fill_card(seller, "JB-OLD-1", photograph("JB-OLD-1"))
    page.get_by_role("button", name="提交售卡").tap()
    expect(seller.said).to_contain_text("售卡成功")
    badge(seller, 0)

    assert recorded() == 2
    assert len(sent) == len(set(sent)) == 2
    assert Card.select().where(Card.serial == "JB-OLD-1").count() == 1
    forgive_htmx(seller)


def test_without_any_of_them_what_was_saved_offline_is_sent_once(
    visit: Visit, recorded: Callable[[], int]
) -> None:
    seller, sent = old_phone(visit, "\n".join(GONE.values()))
    kept(seller)
    offline(seller)
    log_offline(seller)
    sell_offline(seller, "JB-OLD-2")
    badge(seller, 2)
    sent.clear()  # tries without a network
    offline(seller, False)
    badge(seller, 0)

    assert recorded() == 2
    assert len(sent) == len(set(sent)) == 2
    forgive_htmx(seller)


def test_an_error_of_the_program_is_not_told_as_a_lost_network(
    visit: Visit, recorded: Callable[[], int]
) -> None:
    seller, _sent = old_phone(visit, "delete window.AbortController;")
    page = seller.go("/calls/new")
    page.get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("程序出错（ReferenceError）")
    expect(seller.said).not_to_contain_text("网")
    badge(seller, 1)

    assert recorded() == 0
    assert all("AbortController" in each for each in seller.complaints)
    seller.complaints.clear()


def test_a_day_that_was_tapped_on_and_off_leaves_its_field_valid(visit: Visit) -> None:
    seller, _sent = old_phone(visit, "")
    page = seller.go("/calls/new")
    page.get_by_text("市场信息与下次联系").tap()
    field = page.get_by_label("下次联系")
    field.evaluate("each => each.setCustomValidity('what WebKit keeps of an emptied date')")
    chip = page.get_by_role("button", name="明天")
    chip.tap()
    chip.tap()
    expect(field).to_have_value("")
    assert field.evaluate("each => each.validity.valid")


def test_a_page_is_renewed_when_the_server_answers_again_without_a_word_of_the_network(
    visit: Visit,
) -> None:
    """The server was away and not the network, so that the browser tells of nothing."""
    seller, _sent = old_phone(
        visit,
        """
        window.addEventListener("online", (event) => event.stopImmediatePropagation(), true);
        const slowly = window.setInterval;
        window.setInterval = (work, after) => slowly(work, after / 40);
        """,
    )
    kept(seller)
    offline(seller)
    page = seller.go("/campaigns")
    expect(seller.heading).to_have_text("没有网络")
    offline(seller, False)
    expect(seller.heading).not_to_have_text("没有网络")
    expect(page).to_have_url(re.compile("/campaigns$"))


@pytest.mark.parametrize(
    ("lacks", "said"),
    [("", False), ("Promise.any = undefined;", True), ("CSS.supports = () => false;", True)],
)
def test_a_browser_below_the_floor_is_told_at_sign_in(visit: Visit, lacks: str, said: bool) -> None:
    seller = visit(PHONE)
    seller.page.context.add_init_script(lacks)
    seller.go("/login")
    seller.page.wait_for_load_state("load")
    expect(seller.page.get_by_text("这个浏览器太旧")).to_be_visible(visible=said)
