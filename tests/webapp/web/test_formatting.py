"""Days and periods as the screen shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale

from tests.webapp.conftest import application
from webapp.web.formatting import full_width, key_text, period_text, sentence_values

PERIODS = {
    "2026-03-02": ("2026年3月2日", "2 Mar 2026"),
    "2026-W48": ("2026年第48周", "week 48 of 2026"),
    "2026-03": ("2026年3月", "March 2026"),
    "2026-Q4": ("2026年第四季度", "Q4 2026"),
    "2026": ("2026年", "2026"),
}


@pytest.fixture
def request_of(runtime):
    """A request, in which the language can be chosen."""
    with application(runtime).test_request_context():
        yield


@pytest.mark.parametrize("key", PERIODS)
@pytest.mark.usefixtures("request_of")
def test_a_period_is_named_in_both_languages(key):
    chinese, english = PERIODS[key]
    with force_locale("zh"):
        assert period_text(key) == chinese
    with force_locale("en"):
        assert period_text(key) == english


@pytest.mark.usefixtures("request_of")
def test_a_campaign_has_its_name():
    assert period_text("campaign:7", "百日冲刺") == "百日冲刺"
    assert period_text("campaign:7") == "活动全程"


@pytest.mark.usefixtures("request_of")
def test_values_of_a_sentence_are_days_times_and_periods():
    given = {
        "on": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
        "month": "2026-03",
    }
    shown = {"on": "2026年3月2日", "at": "2026年3月2日 09:05", "month": "2026年3月"}
    assert sentence_values(given) == shown
    assert sentence_values({"month": "三月", "name": "2026-03", "n": 3}) == {
        "month": "三月",
        "name": "2026-03",
        "n": 3,
    }


@pytest.mark.usefixtures("request_of")
def test_text_that_is_no_key_is_unchanged():
    assert [key_text(text) for text in ("1101", "HR-2026-000001", "campaign:7", "2026-13")] == [
        "1101",
        "HR-2026-000001",
        "campaign:7",
        "2026-13",
    ]


def test_a_text_of_a_scheme_is_shown_with_full_width_punctuation_beside_characters():
    shown = {
        "每日回传:21:00 以前的电话,第四名没有": "每日回传：21:00 以前的电话，第四名没有",
        "设计师售卡(未进店客户)": "设计师售卡（未进店客户）",
        "手册《激励方案》:金额 0.7;其余": "手册《激励方案》：金额 0.7；其余",
        "50, 30 (A:B)": "50, 30 (A:B)",
    }
    assert {text: full_width(text) for text in shown} == shown
