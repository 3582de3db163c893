"""What each part was used for lately, counted by hand on a few rows; HR's page says it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.calling.models import CustomerTouch, Matter, MatterAnswer, TouchWithdrawal
from webapp.colleagues.models import EventAnswer, EventCancelled, Greeting, TeamEvent
from webapp.colleagues.pair_models import LearningPair, Mentoring, PairPlan, PairStart, PairTap
from webapp.company.parts import (
    BIRTHDAYS,
    COURSES,
    EVENTS,
    MATTERS,
    MENTORS,
    OLD_CUSTOMERS,
    PAIRS,
    PARTS,
    TALKS,
)
from webapp.facts.models import Customer, Tally
from webapp.feedback.models import Course, CourseTry
from webapp.growth.models import GoalChoice
from webapp.home.pages.parts import MEASURED
from webapp.home.part_measures import part_measures
from webapp.schemes.company_loading import load_company
from webapp.talks.models import Agreement, AgreementConfirmation, Talk, TalkHeld

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


@pytest.fixture
def used(write: Any, company: Any, clock: SettableClock) -> dict[str, dict[str, int]]:
    """The counts after a month in which each part was used a little, and long before too."""
    write(lambda tx: _use(tx, company))
    return part_measures(load_company(), clock())


def _use(tx: Any, company: Any) -> None:
    now, lin, wang, sun = tx.now, company.lin, company.wang, company.sun
    for held in (now - DAY, now - 31 * DAY):
        talk = tx.insert(Talk, person=lin, holder=sun, line=None, opened_at=held)
        tx.insert(TalkHeld, talk=talk, at=held)
        said = {"text": "x", "due_on": TODAY, "topic": "invited", "part": 1, "whole": 9}
        agreed = tx.insert(Agreement, talk=talk, **said, written_by=sun, written_at=held)
        tx.insert(AgreementConfirmation, agreement=agreed, confirmed_by=lin, confirmed_at=held)
    _choose_goals(tx, company)
    greeting = {"year": 2026, "words": "", "by": sun}
    tx.insert(Greeting, person=lin, on=TODAY - 3 * DAY, at=now - 4 * DAY, **greeting)
    tx.insert(Greeting, person=wang, on=TODAY - 3 * DAY, at=now - DAY, **greeting)
    _meet(tx, company)
    _pair(tx, company)
    customer = Customer.create(name="周先生", seller=lin, created_at=now).id
    for number, kind in enumerate(("visit", "visit", "gift")):
        about = {"record": f"r{number}", "content_hash": "", "customer": customer, "person": lin}
        touch = tx.insert(CustomerTouch, **about, kind=kind, at=now - DAY)
    tx.insert(TouchWithdrawal, touch=touch, at=now)  # the gift
    for number, at in enumerate((now - DAY, now - 31 * DAY)):
        opened = {"title": "价格", "topic": "price", "opened_by": sun, "opened_at": at}
        matter = tx.insert(Matter, key=f"m{number}", **opened)
        tx.insert(MatterAnswer, matter=matter, text="好", by=company.lu, at=now)
    course = tx.insert(Course, name="报价")
    for who, right in ((lin, 3), (wang, 2)):
        tx.insert(CourseTry, course=course, person=who, on=TODAY - DAY, right=right, at=now)


def _choose_goals(tx: Any, company: Any) -> None:
    """February: lin chose 10 and then 12, which she reached by 7 and 5; wang chose 4, and had 3."""
    for number, (who, value) in enumerate(
        ((company.lin, 10), (company.lin, 12), (company.wang, 4))
    ):
        about = {"metric": "cards", "period": "2026-02", "card": "ahead", "basis": "{}"}
        given = {"key": f"g{number}", "person": who, "value": value, "chosen_at": tx.now}
        tx.insert(GoalChoice, **about, **given)
    for who, team, amount in (
        (company.lin, "east", 7),
        (company.lin, "west", 5),
        (company.wang, "east", 3),
    ):
        row = {"period": "2026-02", "metric": "cards", "person": who, "team": team}
        Tally.insert(**row, amount=amount, count=amount).execute()


def _meet(tx: Any, company: Any) -> None:
    """An event to which lin comes after all and wang does not; one that was cancelled."""
    about = {"team": None, "title": "爬山", "cost": 0, "planned_by": company.he}
    event, off = (
        tx.insert(TeamEvent, **about, on=TODAY - days * DAY, planned_at=tx.now) for days in (5, 6)
    )
    tx.insert(EventCancelled, event=off, by=company.he, at=tx.now)
    for each, who, comes in (
        (event, company.lin, False),
        (event, company.lin, True),
        (event, company.wang, True),
        (event, company.wang, False),
        (off, company.lin, True),
    ):
        tx.insert(EventAnswer, event=each, person=who, comes=comes, at=tx.now)


def _pair(tx: Any, company: Any) -> None:
    """A pair that lasts, one that has ended, five taps, three of which helped; a mentor."""
    by = {"planned_by": company.he, "planned_at": tx.now, "seed": "ab", "commitment": "cd"}
    for begins_on in (TODAY - 7 * DAY, TODAY - 70 * DAY):
        plan = tx.insert(PairPlan, begins_on=begins_on, metric="cards", waves=2, **by)
        start = tx.insert(PairStart, plan=plan, team="east", wave=0, starts_on=begins_on)
        lasts = {"starts_on": begins_on, "ends_on": begins_on + 27 * DAY, "step": "invited"}
        pair = tx.insert(LearningPair, start=start, first=company.lin, second=company.wang, **lasts)
    for place, result in enumerate(("helped", "helped", "helped", "untried", "useless")):
        at = tx.now - timedelta(hours=place)
        tx.insert(PairTap, pair=pair, week=1, by=company.lin, result=result, at=at)
    lasts = {"starts_on": TODAY - DAY, "ends_on": TODAY + 26 * DAY}
    who = {"mentee": company.lin, "mentor": company.wang, "confirmed_by": company.sun}
    tx.insert(Mentoring, **who, **lasts, confirmed_at=tx.now)


def test_the_counts_by_hand(used: dict[str, dict[str, int]]) -> None:
    assert used[TALKS] == {"talks": 1, "agreed": 1}
    assert used["goals"] == {"chosen": 2, "reached": 1}
    assert used[BIRTHDAYS] == {"greeted": 2, "late": 1}
    assert used[EVENTS] == {"events": 1, "comes": 1}
    assert used[PAIRS] == {"pairs": 1, "taps": 5, "helped": 3}
    assert used[MENTORS] == {"lasting": 1}
    assert used[OLD_CUSTOMERS] == {"visits": 2, "gifts": 0, "referrals": 0}
    assert used[MATTERS] == {"opened": 1, "answered": 2}
    assert used[COURSES] == {"passed": 1}


def test_of_fewer_than_five_taps_nothing_is_told(
    write: Any, company: Any, clock: SettableClock
) -> None:
    write(lambda tx: _pair(tx, company))
    write(lambda tx: PairTap.delete().where(PairTap.result == "useless").execute())
    assert part_measures(load_company(), clock())[PAIRS] == {"pairs": 1}


@pytest.mark.usefixtures("used")
def test_hrs_page_says_them(client_of: Any, company: Any) -> None:
    page = client_of(company.he).get("/parts").text
    assert "近 30 天谈了 1 次，1 句约定两个人都确认了" in page
    assert "上个月的目标选了 2 个，做到 1 个" in page
    assert "现在 1 对；近 30 天点了 5 次，3 次有用" in page


def test_an_unused_part_says_none_and_a_part_without_records_nothing(
    write: Any, company: Any, clock: SettableClock
) -> None:
    counts = part_measures(load_company(), clock())
    assert set(counts) == set(MEASURED) <= set(PARTS)
    assert {sum(held.values()) for held in counts.values()} == {0}
    assert set(PARTS) - set(counts) == {
        "growth-record",
        "pictures",
        "plan",
        "forecast",
        "integration",
    }
