"""Each picture: its numbers stand beside it as a table, and it is small however much it shows.

The bytes are those of a picture with the most that a page gives it; docs/people.md has the table.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rules.periods import campaign_period
from webapp.growth.call_times import OneCall, answer_grid
from webapp.growth.earned_months import build_months
from webapp.growth.funnel import funnel_picture
from webapp.growth.pace import build_pace
from webapp.talks.funnel import Funnel

TEMPLATES = Path(__file__).parents[3] / "templates"
CHARTS = "web/_charts.html"
MACROS = re.findall(r"{% macro (\w+)\(", (TEMPLATES / CHARTS).read_text("utf-8"))
CALLERS = {
    (file.relative_to(TEMPLATES).as_posix(), macro)
    for file in TEMPLATES.rglob("*.html")
    for macro in MACROS
    if file.name != "_charts.html" and f"{{{{ {macro}(" in file.read_text("utf-8")
}
MONDAY = date(2026, 3, 2)
WEEK = timedelta(days=7)


def some(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**values)


def _pace() -> tuple[Any, ...]:
    """A campaign of 100 days, on its last day but one."""
    days = campaign_period(MONDAY, MONDAY + timedelta(days=99))
    sums = {MONDAY + timedelta(days=n): 1 + n % 5 for n in range(-20, 99)}
    today = MONDAY + timedelta(days=98)
    return build_pace("calls", days, 400, today, sums, lambda _on: True), "400", "3月2日", "6月9日"


def _hours() -> tuple[Any, ...]:
    """Thirteen hours of seven days, each with calls."""
    calls = [
        OneCall(MONDAY + timedelta(days=day), hour, place < (day + hour) % 7)
        for day in range(7)
        for hour in range(8, 21)
        for place in range(10)
    ]
    return answer_grid(calls), list(range(8, 21)), tuple("一二三四五六日"), 10


def _trend() -> tuple[Any, ...]:
    """Half a year and the weeks since, with four changes."""
    weeks = [some(start=f"{MONDAY + n * WEEK}", sales=4_000_000 + n * 137_731) for n in range(30)]
    cuts = (0, 6, 13, 19, 26, 30)
    stretches = [
        some(first=weeks[a].start, last=weeks[b - 1].start, mean=5_000_000 + a * 99)
        for a, b in pairwise(cuts)
    ]
    return weeks, stretches, [some(on=weeks[cut].start) for cut in cuts[1:-1]], "¥79,941"


MOST: dict[str, Callable[[], tuple[Any, ...]]] = {
    "funnel_chart": lambda: (
        funnel_picture(MONDAY, MONDAY, Funnel(3120, 1310, 214, 99, 46, 12), Funnel()).steps,
        dict.fromkeys(("calls", "reached", "invited", "visited", "cards", "deals"), "已邀约"),
        "invited",
    ),
    "pace_chart": _pace,
    "hours_chart": _hours,
    "money_chart": lambda: (
        build_months(
            starts := [date(2025, 10, 1) + n * timedelta(days=31) for n in range(6)],
            {start: (100_050 + n * 7_777, 50_000) for n, start in enumerate(starts)},
            Fraction(1, 2),
        ),
        [f"{n}月" for n in range(6)],
    ),
    "goals_chart": lambda: (
        [some(amount=113_500_00 + n * 1_111, name=f"{n}月") for n in range(6)],
        [some(key=key, value=120_000_00 + n, name="稳", text="120,000") for n, key in _goals()],
        "ahead",
    ),
    "pulse_chart": lambda: (
        [some(name="有干劲", **{"class": key}, points=[3.1, 4.2] * 3) for key in ("drive", "fair")],
        [f"{n}月" for n in range(6)],
    ),
    "trend_chart": _trend,
    "bars_chart": lambda: (
        [some(value=1_356 + n, text=f"{13.56 + n:.2f}", name="≥5000") for n in range(7)],
        6,
    ),
    "cohorts_chart": lambda: (
        [some(card=20 + n, deal=None if n == 5 else 61 + n) for n in range(6)],
        ["10–12 · 15"] * 6,
        "还没成交",
    ),
}
# Bytes of the markup, and what it adds to a page that is sent compressed.
AT_MOST = {
    "funnel_chart": (1_800, 400),
    "pace_chart": (2_900, 1_200),
    "hours_chart": (7_500, 770),
    "money_chart": (1_450, 380),
    "goals_chart": (1_400, 375),
    "pulse_chart": (1_100, 390),
    "trend_chart": (1_850, 700),
    "bars_chart": (1_850, 440),
    "cohorts_chart": (1_550, 490),
}


def _goals() -> list[tuple[int, str]]:
    return list(enumerate(("steady", "ahead", "reach")))


def drawn(app: Any, macro: str) -> str:
    """The markup of a picture of the most that a page gives it."""
    with app.test_request_context("/"):
        return str(getattr(app.jinja_env.get_template(CHARTS).module, macro)(*MOST[macro]()))


def test_every_picture_has_a_caller_and_is_measured() -> None:
    assert {macro for _file, macro in CALLERS} == set(MACROS) == MOST.keys() == AT_MOST.keys()


@pytest.mark.parametrize(("file", "macro"), sorted(CALLERS))
def test_each_call_of_a_picture_is_followed_by_a_table_in_its_card(file: str, macro: str) -> None:
    """Under `看数字`, or in sight."""
    text = (TEMPLATES / file).read_text("utf-8")
    for call in re.finditer(rf"{{{{ {macro}\(", text):
        card = text[call.end() :].partition("</section>")[0]
        assert "<table" in card
        assert "<details><summary>" in card


@pytest.mark.parametrize("macro", MACROS)
def test_a_picture_is_small_and_has_classes_only(app: Any, macro: str) -> None:
    text = drawn(app, macro)
    plain, sent = AT_MOST[macro]
    raw = text.encode()

    assert len(raw) <= plain
    assert len(gzip.compress(raw, 6)) <= sent
    assert 'aria-hidden="true"' in text  # the table is what is read aloud
    for never in (" style=", "<style", "<script", "href=", " onclick=", "fill=", "stroke="):
        assert never not in text


@pytest.mark.parametrize("values", [(96, 109, 131), (99, 99, 100), (10, 90, 100), (100,)])
def test_the_words_of_goals_stand_apart_and_inside_the_picture(
    app: Any, values: tuple[int, ...]
) -> None:
    """Of somebody whose months hardly differ the three lines nearly touch."""
    keys = ("steady", "ahead", "reach")[-len(values) :]
    pairs = zip(keys, values, strict=True)
    cards = [some(key=key, value=each, name="稳", text="9") for key, each in pairs]
    with app.test_request_context("/"):
        chart = app.jinja_env.get_template(CHARTS).module.goals_chart
        text = str(chart([some(amount=max(values), name="1月")], cards, keys[0]))
    places = [float(each) for each in re.findall(r'x="227" y="([\d.-]+)"', text)]

    assert len(places) == len(values)
    assert all(12 <= each <= 120 for each in places)
    assert all(lower - upper >= 14 for lower, upper in pairwise(places))
