"""The recognition meeting: its agenda by hand, its sentences, its reminders."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.periods import parse_period
from tests.webapp.conftest import SettableClock
from tests.webapp.honours.test_rolls import SCHEME, Grant, grant  # noqa: F401 - a fixture
from webapp.calling.operations.matters import answer_matter, hand_matter, wish_matter
from webapp.company.models import Target
from webapp.core.errors import NotAllowed, NotFound
from webapp.core.fields import TextTooLong
from webapp.facts.models import Tally
from webapp.honours.operations.prepare_recognition import (
    NotAfterTheMonth,
    remind_of_sentences,
    say_of_winner,
    set_meeting_day,
)
from webapp.honours.recognition import (
    MonthAgenda,
    last_month,
    meeting_day,
    meeting_periods,
    month_agenda,
    unspoken,
)
from webapp.messaging.models import Reminder
from webapp.schemes.company_loading import ROSTER

MARCH, BEST = parse_period("2026-03"), "monthly-best"
APRIL_2 = date(2026, 4, 2)
WORDS = "三月约到的人最多，还带了两位新人。"


@pytest.fixture
def april(clock: SettableClock) -> None:
    clock.set("2026-04-02T10:00")


def agenda(write: Any) -> MonthAgenda:
    return write(lambda tx: month_agenda(tx.company, MARCH))


def tally(write: Any, team: str, metric: str, amount: int, count: int, month: str = "2026-03"):
    row = {"period": month, "metric": metric, "person": "1101", "team": team}
    figures = {"amount": amount, "count": count}
    write(lambda _tx: Tally.insert(**row, **figures).execute())


@pytest.mark.usefixtures("april")
def test_the_agenda_by_hand(write: Any, company: Any, grant: Grant) -> None:  # noqa: F811
    tally(write, company.east, "sales", 9_000_000, 3)
    tally(write, company.west, "sales", 6_000_000, 2)
    tally(write, company.east, "rating", 1_450, 3)  # 4.83
    tally(write, company.west, "rating", 400, 1)
    grant(company.lin, "annual-champion", "2026-Q1")
    grant(company.wang, BEST, "2026-03")
    grant(company.lin, BEST, "2026-02")  # of another meeting
    grant(company.zhao, BEST, "2026-03", approved=False)

    found = agenda(write)

    assert found.sales == 15_000_000
    assert [(each.team, each.sales, each.percent) for each in found.teams] == [
        ("east", 9_000_000, None),
        ("west", 6_000_000, None),
    ]
    assert (found.ratings.count, found.ratings.mean) == (4, Fraction(1_850, 4))
    assert found.ratings_before.mean is None
    assert [(each.period, [won.person for won in each.honours]) for each in found.awards] == [
        ("2026-03", [company.wang]),
        ("2026-Q1", [company.lin]),
    ]


def test_a_meeting_gives_out_what_ended_in_its_month(write: Any, company: Any) -> None:
    def keys(month: str) -> list[str]:
        period = parse_period(month)
        return write(lambda tx: meeting_periods(tx.company, period))

    assert keys("2026-02") == ["2026-02"]
    assert keys("2026-03") == ["2026-03", "2026-Q1"]
    assert keys("2026-06") == ["2026-06", "2026-Q2", f"campaign:{company.campaign}"]
    assert keys("2026-12") == ["2026-12", "2026-Q4", "2026"]
    assert last_month(date(2026, 4, 1)).key == "2026-03"
    assert last_month(date(2026, 1, 31)).key == "2025-12"


@pytest.mark.usefixtures("april")
def test_matters_answered_in_the_month_stand_on_it(
    write: Any, company: Any, clock: SettableClock
) -> None:
    for number, moment in ((1, "2026-03-31T23:59"), (2, "2026-04-01T00:00")):
        clock.set(moment)
        matter = write(lambda tx, n=number: wish_matter(tx, n, f"第 {n} 件", ()))
        day = date(2026, 4, 3)
        write(lambda tx, m=matter, on=day: hand_matter(tx, company.he, m, company.lu, on))
        write(lambda tx, m=matter: answer_matter(tx, company.lu, m, "好"))

    assert [each.title for each in agenda(write).matters] == ["第 1 件"]


@pytest.mark.usefixtures("april")
def test_who_is_in_charge_and_hr_say_a_sentence_and_nobody_else(
    write: Any,
    company: Any,
    grant: Grant,  # noqa: F811
) -> None:
    grant(company.lin, BEST, "2026-03")
    winner = (SCHEME, BEST, "2026-03", company.lin)

    assert unspoken_of(write, company.sun) == [winner]
    assert unspoken_of(write, company.gao) == []
    for who in (company.lin, company.gao, company.qin, company.lu):
        with pytest.raises(NotAllowed):
            write(lambda tx, by=who: say_of_winner(tx, by, "2026-03", winner, WORDS))
    write(lambda tx: say_of_winner(tx, company.sun, "2026-03", winner, WORDS))
    assert agenda(write).sentences == {winner: WORDS}
    assert unspoken_of(write, company.sun) == []
    write(lambda tx: say_of_winner(tx, company.he, "2026-03", winner, ""))
    assert agenda(write).sentences == {}


def unspoken_of(write: Any, who: str) -> list[Any]:
    return write(lambda tx: unspoken(tx.company, month_agenda(tx.company, MARCH), who, APRIL_2))


@pytest.mark.usefixtures("april")
def test_a_sentence_outlives_a_reversed_and_granted_honour(
    write: Any,
    company: Any,
    grant: Grant,  # noqa: F811
) -> None:
    first = grant(company.lin, BEST, "2026-03")
    winner = (SCHEME, BEST, "2026-03", company.lin)
    write(lambda tx: say_of_winner(tx, company.sun, "2026-03", winner, WORDS))
    grant(company.lin, BEST, "2026-03", sign=-1, reverses=first)
    assert agenda(write).awards == ()
    grant(company.lin, BEST, "2026-03")
    assert agenda(write).sentences == {winner: WORDS}


@pytest.mark.usefixtures("april")
def test_a_sentence_is_refused_where_there_is_no_winner_or_it_is_too_long(
    write: Any,
    company: Any,
    grant: Grant,  # noqa: F811
) -> None:
    grant(company.lin, BEST, "2026-03")
    winner = (SCHEME, BEST, "2026-03", company.lin)
    nobody = (SCHEME, BEST, "2026-03", company.wang)
    for month, who, text, refusal in (
        ("2026-03", nobody, WORDS, NotFound),
        ("2026-02", winner, WORDS, NotFound),
        ("2026-Q1", winner, WORDS, NotFound),
        ("x", winner, WORDS, NotFound),
        ("2026-03", winner, "长" * 61, TextTooLong),
    ):
        with pytest.raises(refusal):
            write(lambda tx, m=month, w=who, t=text: say_of_winner(tx, company.he, m, w, t))


def test_hr_sets_a_day_after_the_month(write: Any, company: Any) -> None:
    with pytest.raises(NotAllowed):
        write(lambda tx: set_meeting_day(tx, company.sun, "2026-03", APRIL_2))
    for on in (date(2026, 3, 31), date(2026, 6, 2)):
        with pytest.raises(NotAfterTheMonth):
            write(lambda tx, on=on: set_meeting_day(tx, company.he, "2026-03", on))
    with pytest.raises(NotFound):
        write(lambda tx: set_meeting_day(tx, company.he, "2026-Q1", APRIL_2))
    write(lambda tx: set_meeting_day(tx, company.he, "2026-03", APRIL_2))
    write(lambda tx: set_meeting_day(tx, company.he, "2026-03", date(2026, 4, 3)))
    assert meeting_day("2026-03") == date(2026, 4, 3)
    assert meeting_day("2026-02") is None


def asked() -> list[str]:
    return [row.person_id for row in Reminder.select().where(Reminder.kind == "recognition")]


def test_who_is_in_charge_is_asked_two_days_before_once(
    write: Any,
    company: Any,
    clock: SettableClock,
    grant: Grant,  # noqa: F811
) -> None:
    grant(company.lin, BEST, "2026-03")
    grant(company.wang, BEST, "2026-03")

    def look(moment: str) -> bool:
        now = clock.set(moment)
        held = write(lambda tx: tx.company)
        return remind_of_sentences(write, held, now)

    clock.set("2026-04-01T09:00")
    write(lambda tx: set_meeting_day(tx, company.he, "2026-03", date(2026, 4, 5)))
    assert look("2026-04-02T10:00")
    assert asked() == []
    assert not look("2026-04-03T07:59")
    assert asked() == []
    assert look("2026-04-03T08:00")
    assert look("2026-04-04T08:00")
    assert asked() == [company.sun]
    [row] = Reminder.select().where(Reminder.kind == "recognition")
    assert '"open": 2' in row.told


def test_targets_of_the_teams_stand_beside_their_sales(
    write: Any, company: Any, clock: SettableClock
) -> None:
    asked = {"who": company.east, "metric": "sales", "period_kind": "month"}

    def aim(tx: Any) -> None:
        for key, value in (("2026-03", 10_000_000), ("2026-04", 12_000_000)):
            Target.insert(**asked, value=value, from_on=date(2026, 3, 1), only=key).execute()
        tx.notice(ROSTER)

    write(aim)
    tally(write, company.east, "sales", 9_000_000, 3)
    clock.set("2026-04-02T10:00")
    [east] = agenda(write).teams
    assert (east.target, east.percent, east.next_target) == (10_000_000, 90, 12_000_000)
