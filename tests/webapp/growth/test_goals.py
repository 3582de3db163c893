"""A goal from the own history: chosen, agreed or answered, approved, and read by the schemes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from rules.periods import month_period
from tests.webapp.conftest import SettableClock
from webapp.company.models import TargetProposal
from webapp.core.errors import JiebaoError, NotAllowed, UnknownChoice
from webapp.facts.models import Tally
from webapp.growth.goal_history import basis_of
from webapp.growth.goal_pay import GoalPay
from webapp.growth.goal_states import goal_for
from webapp.growth.models import GoalChoice, GoalStep
from webapp.growth.operations.answer_goal import (
    GoalNotOpen,
    accept_answer,
    agree_goals,
    answer_goal,
    ask_for_talk,
)
from webapp.growth.operations.choose_goal import (
    GoalAgreed,
    GoalGiven,
    GoalPeriodBegun,
    GoalsMoved,
    choose_goal,
)
from webapp.home.operations.switch_parts import switch_part
from webapp.messaging.models import Reminder
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.authority import NotInCharge
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.people.operations.targets import decide_targets
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

MONTHS = ("2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02")
AMOUNTS = (88, 94, 98, 131, 90, 112)
APRIL = "2026-04"
Write = Callable[[Callable[[Any], Any]], Any]


def had(write: Write, person: str, amounts: dict[str, int], metric: str = "invitations") -> None:
    """Give a person these amounts by month."""
    rows = [
        {
            "period": month,
            "metric": metric,
            "person": person,
            "team": "east",
            "amount": amount,
            "count": 1,
        }
        for month, amount in amounts.items()
    ]
    write(lambda _tx: Tally.insert_many(rows).execute())


def months(*amounts: int) -> dict[str, int]:
    """The months before March 2026 with these amounts, the last one February."""
    return dict(zip(MONTHS[-len(amounts) :], amounts, strict=True))


def chosen(
    write: Write,
    by: str,
    card: str = "ahead",
    value: int = 109,
    period: str = APRIL,
    metric: str = "invitations",
    key: str = "a form",
    sentence: str = "我想试试",
) -> int:
    given = GoalGiven(key, metric, period, card, value, sentence)
    number: int = write(lambda tx: choose_goal(tx, by, given))
    return number


def state_of(person: str, period: str = APRIL) -> str:
    goal = goal_for(person, "invitations", period)
    assert goal is not None
    return goal.state


@pytest.fixture
def lin(write: Write, company: Any) -> str:
    """Lin, who has six months of invitations."""
    had(write, company.lin, months(*AMOUNTS))
    return str(company.lin)


def test_an_agreed_and_approved_goal_is_the_target_that_schemes_read(
    write: Write, company: Any, lin: str
) -> None:
    number = chosen(write, lin)
    assert state_of(lin) == "chosen"
    write(lambda tx: agree_goals(tx, company.sun, [number]))
    assert state_of(lin) == "agreed"
    [proposal] = [row.id for row in TargetProposal.select()]
    write(lambda tx: decide_targets(tx, company.lu, [proposal], approved=True))

    assert state_of(lin) == "approved"
    day = date(2026, 4, 30)
    target = load_company().roster(day).target(lin, "invitations", month_period(2026, 4))
    assert target is not None
    assert (target.value, target.difficulty) == (109, "hard")
    actions = [line.action for line in AuditLine.select().order_by(AuditLine.number)]
    assert [
        action for action in actions if action in ("choose_goal", "answer_goal", "propose_target")
    ] == ["choose_goal", "propose_target", "answer_goal"]


def test_an_answer_is_accepted_and_becomes_the_target(write: Write, company: Any, lin: str) -> None:
    number = chosen(write, lin, "steady", 96)
    write(lambda tx: answer_goal(tx, company.sun, number, 103, "上月你有 112"))
    assert state_of(lin) == "answered"
    write(lambda tx: accept_answer(tx, lin, number))

    assert [row.value for row in TargetProposal.select()] == [103]
    assert [row.person_id for row in Reminder.select().where(Reminder.kind == "goal_answer")] == [
        lin
    ]
    choice = GoalChoice.get()
    assert (choice.value, choice.sentence) == (96, "我想试试")  # what the person chose stays


def test_who_wants_a_talk_is_heard_by_the_supervisor_who_agrees_after_it(
    write: Write, company: Any, lin: str
) -> None:
    number = chosen(write, lin)
    write(lambda tx: answer_goal(tx, company.sun, number, 131, "再冲一冲"))
    write(lambda tx: ask_for_talk(tx, lin, number))

    assert state_of(lin) == "talk"
    told = Reminder.get(Reminder.kind == "goal_talk")
    assert (told.person_id, told.href) == (company.sun, "/goals/team")
    write(lambda tx: agree_goals(tx, company.sun, [number]))
    assert [row.value for row in TargetProposal.select()] == [109]


def test_a_goal_waits_on_the_home_of_who_is_in_charge_until_it_is_agreed(
    write: Write, company: Any, client_of: Any, lin: str
) -> None:
    number = chosen(write, lin, period="2026-03")
    home = client_of(company.sun)
    assert "团队目标待同意" in home.get("/home").text
    assert "团队目标待同意" not in client_of(company.qin).get("/home").text
    assert "我想试试" in home.get("/goals/team").text, "opens with the period that waits"
    write(lambda tx: agree_goals(tx, company.sun, [number]))
    assert "团队目标待同意" not in home.get("/home").text


def test_a_home_without_the_part_of_goals_lists_no_goal(
    write: Write, company: Any, client_of: Any, lin: str
) -> None:
    chosen(write, lin)
    write(lambda tx: switch_part(tx, company.he, "goals", on=False))
    assert "团队目标待同意" not in client_of(company.sun).get("/home").text


def test_the_latest_choice_holds_until_it_is_agreed(write: Write, company: Any, lin: str) -> None:
    first = chosen(write, lin)
    assert chosen(write, lin) == first  # the same form
    second = chosen(write, lin, "reach", 131, key="another form")

    with pytest.raises(JiebaoError):
        write(lambda tx: agree_goals(tx, company.sun, [first]))
    write(lambda tx: agree_goals(tx, company.sun, [second]))
    with pytest.raises(GoalAgreed):
        chosen(write, lin, key="a third form")
    with pytest.raises(GoalNotOpen):
        write(lambda tx: agree_goals(tx, company.sun, [second]))
    assert GoalStep.select().count() == 1


def test_what_is_not_offered_is_refused(write: Write, company: Any, lin: str) -> None:
    with pytest.raises(GoalsMoved):
        chosen(write, lin, value=110)
    with pytest.raises(GoalsMoved):
        chosen(write, lin, card="more")
    with pytest.raises(UnknownChoice):
        chosen(write, lin, period="2026-W20")
    with pytest.raises(UnknownChoice):
        chosen(write, lin, metric="rating")
    with pytest.raises(GoalPeriodBegun):
        chosen(write, lin, period="2026-02")
    with pytest.raises(NotAllowed):
        chosen(write, company.sun)
    assert GoalChoice.select().count() == 0


def test_a_month_that_has_a_target_keeps_it(write: Write, company: Any, lin: str) -> None:
    chosen(write, lin, period="2026-03")  # it has none yet
    given = TargetGiven(lin, "invitations", "month", 90)
    write(lambda tx: set_target(tx, company.lu, given))

    with pytest.raises(GoalPeriodBegun):
        chosen(write, lin, period="2026-03", key="too late")


def test_only_who_is_in_charge_agrees_and_only_the_person_accepts(
    write: Write, company: Any, lin: str
) -> None:
    number = chosen(write, lin)
    with pytest.raises(NotInCharge):
        write(lambda tx: agree_goals(tx, company.qin, [number]))
    with pytest.raises(NotInCharge):
        write(lambda tx: answer_goal(tx, company.wang, number, 5, "少一点"))
    write(lambda tx: answer_goal(tx, company.sun, number, 105, "好"))
    for operation in (accept_answer, ask_for_talk):
        with pytest.raises(NotAllowed):
            write(partial(operation, by=company.wang, number=number))


def test_the_history_is_of_whole_months_that_are_over_from_the_first_with_figures(
    write: Write, company: Any
) -> None:
    had(write, company.lin, months(0, 0, 7, 0, 9, 8))
    had(write, company.lin, months(5), "cards")
    today = date(2026, 3, 2)

    basis = basis_of(load_company(), company.lin, "invitations", month_period(2026, 4), today)

    assert [(each.period, each.amount) for each in basis.past] == [
        ("2025-11", 7),
        ("2025-12", 0),
        ("2026-01", 9),
        ("2026-02", 8),
    ]


def test_a_new_hire_has_the_goals_of_earlier_hires_in_the_same_month(
    write: Write, company: Any
) -> None:
    for number, (hired, month, amount) in enumerate(
        [
            (date(2025, 9, 1), "2025-10", 10),
            (date(2025, 10, 1), "2025-11", 30),
            (date(2025, 11, 3), "2025-12", 20),
        ]
    ):
        earlier = PersonGiven(f"12{number:02}", "早来", "telesales", "east", hired=hired)
        write(partial(add_person, by="setup", given=earlier))
        had(write, earlier.id, {month: amount}, "calls")
    new = PersonGiven("1300", "新来", "telesales", "east", hired=date(2026, 2, 16))
    write(lambda tx: add_person(tx, "setup", new))
    given = (load_company(), "1300", "calls", month_period(2026, 3), date(2026, 3, 2))

    basis = basis_of(*given)  # the second month of employment

    assert not basis.is_own
    assert {each.who: each.amount for each in basis.past} == {"1200": 10, "1201": 30, "1202": 20}
    assert [card.value for card in basis.cards("calls")] == [20, 25, 30]


def test_a_reached_best_raises_the_next_steady_by_a_third(
    write: Write, company: Any, clock: SettableClock
) -> None:
    clock.set("2026-01-20T10:00")
    had(write, company.lin, {"2025-10": 90, "2025-11": 90, "2025-12": 120})
    chosen(write, company.lin, "reach", 120, "2026-02")  # 稳 was 90
    had(write, company.lin, months(120, 150))  # January and February: 冲 is reached
    clock.set("2026-03-02T10:00")

    april = month_period(2026, 4)
    basis = basis_of(load_company(), company.lin, "invitations", april, date(2026, 3, 2))

    # The median of 90 90 120 120 150 is 120; a third of the gap from 90 to 120 is 10.
    assert {card.key: card.value for card in basis.cards("invitations")} == {
        "steady": 100,
        "ahead": 120,
        "reach": 150,
    }


def test_a_goal_pays_what_the_clauses_in_force_pay_at_that_figure(
    write: Write, company: Any
) -> None:
    snapshot = load_company()
    pay = GoalPay(snapshot, company.lin, "sales", month_period(2026, 4), date(2026, 3, 2))

    small, large = pay.of(10_000_00, "steady"), pay.of(60_000_00, "reach")

    assert 0 < small < large
    other = GoalPay(snapshot, company.lin, "calls", month_period(2026, 4), date(2026, 3, 2))
    assert other.of(100, "steady") == 0


def test_the_page_of_goals_and_the_page_of_the_team(
    client_of: Any, write: Write, company: Any, lin: str
) -> None:
    seller, sun = client_of(lin), client_of(company.sun)
    page = seller.get("/goals?metric=invitations&period=2026-04").text
    assert "近 6 期，“进”做到过 2 次" in page
    assert 'value="ahead:109" checked' in page
    assert " style=" not in page
    form = {
        "id": "01999999-0000-7000-8000-000000000001",
        "metric": "invitations",
        "period": APRIL,
        "goal": "ahead:109",
        "sentence": "我想试试",
    }
    assert seller.post("/goals", data=form).status_code == 303
    team = sun.get("/goals/team?period=2026-04").text
    assert "1 个等您同意" in team
    assert "“我想试试”" in team
    number = GoalChoice.get().id

    refused = sun.post(f"/goals/{number}/answer", data={"value": "100", "period": APRIL})
    assert refused.status_code == 400
    assert 'value="100"' in refused.text
    sun.post(f"/goals/{number}/answer", data={"value": "105", "sentence": "先稳住"})
    assert "先稳住" in seller.get("/goals?metric=invitations&period=2026-04").text
    seller.post(f"/goals/{number}/accept")
    assert state_of(lin) == "agreed"
    assert client_of(company.qin).get("/goals/team?period=2026-04").text.count("我想试试") == 0


def test_the_page_opens_on_a_metric_that_has_figures(
    client_of: Any, write: Write, company: Any
) -> None:
    def heading() -> str:
        return str(client_of(company.lin).get("/goals").text.partition("<h1>")[2][:30])

    assert "售卡目标" in heading(), "without figures, the metric of the role"
    had(write, company.lin, months(*(amount * 10_000 for amount in AMOUNTS)), metric="sales")
    assert "业绩目标" in heading()
    had(write, company.lin, months(*AMOUNTS), metric="cards")
    assert "售卡目标" in heading()
