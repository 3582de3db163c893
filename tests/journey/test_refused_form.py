"""A form that the server has refused: its first field to be corrected has the focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD

HR = "1002"


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


def test_the_focus_is_on_the_field_that_was_refused(
    site: Site, desk: Callable[[], Visitor]
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    hr.refusals = {400}
    page = hr.go("/campaigns")
    page.get_by_label("名称").fill("倒着的活动")
    page.get_by_label("第一天").fill("2026-06-20")
    page.get_by_label("最后一天").fill("2026-06-10")
    page.get_by_role("button", name="提交审批").click()

    expect(page.get_by_label("最后一天")).to_be_focused()
    expect(page.get_by_label("名称")).to_have_value("倒着的活动")
