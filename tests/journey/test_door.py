"""The pages that a visitor without an account sees."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journey.visitors import Visitor


def test_a_page_sends_a_stranger_to_login_and_a_wrong_password_stays_there(
    phone: Callable[[], Visitor],
) -> None:
    stranger = phone()
    stranger.refusals = {401}
    page = stranger.go("/today")
    expect(page).to_have_url(re.compile("/login"))

    page.get_by_label("工号或手机号").fill("1101")
    page.get_by_label("密码").fill("not the password")
    page.get_by_role("button", name="登录", exact=True).click()

    expect(page.locator("#password-error")).to_contain_text("不符")
    expect(page.get_by_label("工号或手机号")).to_have_value("1101")
