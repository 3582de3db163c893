"""People with a browser on a phone or desk, and the errors that the browser reported."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Response, expect

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/141.0.0.0 Mobile Safari/537.36"
    ),
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
# Five times the limit of a page: these tests check behaviour, not speed.
PATIENCE = 25_000
_REFUSED = re.compile(r"(?:responded with a status of|failed with status) (\d{3})")


@dataclass
class Visitor:
    """One browser context with one page. `refusals`: status codes that its test provokes."""

    page: Page
    address: str
    refusals: set[int] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the program; once more where the page's own reload cut it off.

        A kept page reloads itself when the network is back: Chromium then aborts whichever of the
        two navigations came first.
        """
        try:
            self.page.goto(self.address + path)
        except Error as error:
            if "net::ERR_ABORTED" not in error.message:
                raise
            self.page.wait_for_load_state()
            self.page.goto(self.address + path)
        return self.page

    def sign_in(self, account: str, password: str) -> None:
        """Sign in at the login page."""
        self.go("/login")
        self.page.get_by_label("工号或手机号").fill(account)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page).not_to_have_url(re.compile("/login"))

    def change_password(self, old: str, new: str) -> None:
        """Change a first password at the page that asks for it."""
        expect(self.page).to_have_url(re.compile("/password$"))
        self.page.get_by_label("现在的密码").fill(old)
        self.page.get_by_label("新密码").fill(new)
        self.page.get_by_role("button", name="保存新密码").click()
        expect(self.said).to_contain_text("密码已更改")

    @property
    def said(self) -> Locator:
        """The region that shows the result of the last step."""
        return self.page.locator("#said")

    @property
    def heading(self) -> Locator:
        """The page's own heading."""
        return self.page.get_by_role("heading", level=1)

    def listen(self) -> None:
        """Collect every error of the browser from now on."""
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        refused = _REFUSED.search(message.text)
        if refused and int(refused[1]) in self.refusals:
            return
        self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} of {response.url}")


def visitor(
    browser: Browser, address: str, device: dict[str, Any], now: datetime, **more: Any
) -> Visitor:
    """A new browser without a signed-in user.

    Its clock is fixed at `now`, like the program's: with a running clock the phone would record
    moments later than the program's time.
    """
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **device, **more)
    context.clock.set_fixed_time(now)
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(PATIENCE)
    came = Visitor(context.new_page(), address)
    came.listen()
    return came


def leave(person: Visitor) -> None:
    """Close this browser.

    Chromium has at times never answered the close of a context whose page was just being loaded:
    the pages are at rest first.
    """
    context, complaints = person.page.context, list(person.complaints)
    for page in context.pages:
        with suppress(Error):  # a page that was closed or killed is at rest
            page.goto("about:blank", timeout=PATIENCE)
    context.close()
    person.complaints[:] = complaints  # not those of requests that leaving has ended
