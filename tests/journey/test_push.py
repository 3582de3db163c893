"""Web Push in Chromium: chosen per kind, shown while the program's page is closed.

The tests have no push service: they stub its subscription and deliver messages through the DevTools
protocol.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.outbox import kept, until
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from tests.webapp.messaging.test_push import FORM
from webapp.demo.size import PASSWORD
from webapp.messaging.models import Subscription
from webapp.messaging.vapid_key import public_key

SELLER = "1101"
Open = Callable[[], Visitor]

GIVEN = """(form) => {
    let held = null;
    PushManager.prototype.getSubscription = async () => held;
    PushManager.prototype.subscribe = async (asked) => {
        window.asked = asked;
        const { endpoint, ...keys } = form;
        held = { endpoint, toJSON: () => ({ endpoint, keys }) };
        return held;
    };
}"""
OUT_OF_REACH = """PushManager.prototype.subscribe = () =>
    Promise.reject(new DOMException("push service not available", "AbortError"));"""


@pytest.fixture(scope="module")
def browser(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    """The whole Chromium: its headless shell shows no notifications."""
    whole = launch_browser(executable_path=shutil.which("chromium"))
    yield whole
    whole.close()


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def seller(site: Site, phone: Open) -> Visitor:
    came = phone()
    came.page.context.grant_permissions(["notifications"])
    came.sign_in(SELLER, PASSWORD)
    kept(came)
    return came


def test_a_seller_chooses_what_is_pushed(seller: Visitor, site: Site) -> None:
    seller.page.context.add_init_script(f"({GIVEN})({json.dumps(FORM)})")
    page = seller.go("/reminders")
    page.get_by_label("进入前 3 名").tap()
    page.get_by_label("今天还差多少").tap()
    page.get_by_role("button", name="保存").tap()
    expect(seller.said).to_contain_text("推送设置已保存")
    held = Subscription.get()
    assert (held.endpoint, held.kinds) == (FORM["endpoint"], "missing won")
    assert page.locator("form[data-push]").get_attribute("data-push") == public_key(
        site.runtime.keys.push
    )


def test_where_the_push_service_is_out_of_reach_the_page_says_so(seller: Visitor) -> None:
    seller.page.context.add_init_script(OUT_OF_REACH)
    page = seller.go("/reminders")
    page.get_by_label("核查结果").tap()
    page.get_by_role("button", name="保存").tap()
    expect(page.locator("form[data-push] .error:not([hidden])")).to_contain_text("连不上")
    assert Subscription.select().count() == 0


def test_what_is_pushed_is_shown_and_leads_to_its_page(seller: Visitor) -> None:
    told = {"title": "捷报", "body": "您离开了前三名", "href": "/boards", "tag": "reminder-1"}
    page = seller.go("/today")
    deliver(seller, told)
    shown = """async () => {
        const registration = await navigator.serviceWorker.ready;
        const [shown] = await registration.getNotifications();
        return shown?.body === "您离开了前三名" && shown.data.href === "/boards";
    }"""
    until(page, shown)
    worker = page.context.service_workers[0]
    worker.evaluate(
        """async () => {
            const [notification] = await self.registration.getNotifications();
            WindowClient.prototype.focus = async () => {}; // only a true tap may do that
            const event = new NotificationEvent("notificationclick", { notification });
            self.dispatchEvent(event);
        }"""
    )
    page.wait_for_url("**/boards*")


def deliver(person: Visitor, told: dict[str, Any]) -> None:
    """Send a message to the service worker, as the push service would."""
    page = person.page
    protocol = page.context.new_cdp_session(page)
    registrations: list[str] = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(
            each["registrationId"] for each in told["registrations"] if not each["isDeleted"]
        ),
    )
    protocol.send("ServiceWorker.enable")
    for _ in range(50):
        if registrations:
            break
        page.wait_for_timeout(100)
    origin = page.evaluate("location.origin")
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": registrations[0], "data": json.dumps(told)},
    )
