"""Steps of tests with an offline phone: store its pages, switch its network off and on."""

from __future__ import annotations

import re
from datetime import timedelta
from time import monotonic

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.journey.photograph import photograph
from tests.journey.selling import fill_card
from tests.journey.serving import SettableClock
from tests.journey.visitors import PATIENCE, Visitor

ANSWERED = 5000  # milliseconds for one try of a condition
BADGE = "#notes [data-waiting]"
RECORDS = re.compile("/sync/v1/records$")

HELD = """async () => {
    const open = indexedDB.open("jiebao");
    const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    const all = (store) => new Promise((done) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
    });
    const one = (store, key) => new Promise((done) => {
        const asked = db.transaction(store).objectStore(store).get(key);
        asked.onsuccess = () => done(asked.result);
    });
    const records = (await all("records")).sort((a, b) => a.sequence - b.sequence);
    const held = [];
    for (const { id, hash, text } of records) {
        const bytes = await one("bytes", id);
        const told = JSON.parse(text).card?.photo.size ?? null;
        held.push({ id, hash, size: bytes?.byteLength ?? null, told });
    }
    db.close();
    return held;
}"""


def kept(person: Visitor, patience: float = PATIENCE) -> None:
    """Wait until the phone has stored the pages for offline use, a page for each customer."""
    until(
        person.page,
        """async () => {
            if (!navigator.serviceWorker.controller) return false;
            const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
            const wanted = ["/today", "/calls/new", "/cards/new", "/outbox", "/boards", "/me",
                ...document.querySelector("[data-ahead]").dataset.ahead.split(" ").filter(Boolean)];
            for (const path of wanted) {
                const found = await Promise.all(
                    names.map(async (name) => (await caches.open(name)).match(path)));
                if (!found.some(Boolean)) return false;
            }
            return true;
        }""",
        patience,
    )


def until(page: Page, holds: str, patience: float = PATIENCE) -> None:
    """Wait for an asynchronous condition; Playwright's own waiting treats a promise as true.

    `evaluate` waits without end: a try whose promise stays open counts as false after ANSWERED.
    """
    tried = f"""() => Promise.race([
        ({holds})(), new Promise((done) => {{ setTimeout(done, {ANSWERED}, false); }})])"""
    until = monotonic() + patience / 1000
    while monotonic() < until:
        if page.evaluate(tried):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"it never came to hold: {holds}")


def offline(person: Visitor, off: bool = True) -> None:
    """Switch the network off or on; the browser's network errors are then not counted."""
    if off:
        person.page.remove_listener("console", person._on_console)
    person.page.context.set_offline(off)


def off_the_list(person: Visitor, number: str) -> Page:
    """The form of a call, with a number that is not on the list."""
    page = person.go("/calls/new")
    page.get_by_text("不在名单里？手动输入").tap()
    page.get_by_label("号码").fill(number)
    return page


def log_offline(person: Visitor, outcome: str = "有意向") -> None:
    person.go("/calls/new")
    kept_here(person, outcome)


def kept_here(person: Visitor, button: str) -> None:
    """Send a form; the page that it leads to says where the record is."""
    press(person, button)
    expect(person.said).to_contain_text("已存到手机")


def press(person: Visitor, button: str) -> None:
    """Tap a button that sends a form, and wait for the page that it leads to."""
    person.page.evaluate("window.before = true")
    person.page.get_by_role("button", name=button, exact=True).tap()
    person.page.wait_for_function("() => !window.before && document.readyState === 'complete'")


def sell_offline(person: Visitor, serial: str) -> None:
    person.go("/cards/new")
    fill_card(person, serial, photograph(serial))
    kept_here(person, "提交售卡")


def tried(person: Visitor) -> None:
    """Wait until a member's page has made its try at load; it holds the outbox's lock meanwhile."""
    try:
        _tried(person.page)
    except PlaywrightError as failure:  # a kept page renews itself once the network is back
        if "context was destroyed" not in str(failure):
            raise
        person.page.wait_for_load_state()
        _tried(person.page)


def _tried(page: Page) -> None:
    if not page.locator("meta[name=jiebao-member]").count():
        return  # nobody is signed in, so that nothing is sent
    expect(page.locator("html[data-outbox-count]")).to_be_attached()
    page.evaluate(HELD)  # the page's own count was asked for earlier, so it is answered
    page.evaluate("() => navigator.locks.request('jiebao-outbox', () => null)")


def later(person: Visitor, clock: SettableClock, minutes: int = 6) -> None:
    """Some minutes pass, on the phone and on the server: every pause after a failure is over.

    The page's try at load comes first: with the pause over, it would send what is to wait.
    """
    tried(person)
    clock.now += timedelta(minutes=minutes)
    person.page.context.clock.set_fixed_time(clock.now)


def badge(person: Visitor, count: int) -> None:
    place = person.page.locator(BADGE)
    expect(person.page.locator(f"html[data-outbox-count='{count}']")).to_be_attached()
    if count:
        expect(place).to_have_text(f"{count} 条待上传")
    else:
        expect(place).to_be_hidden()
