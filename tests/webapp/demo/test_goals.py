"""The sample company's goals: the same by seed, chosen, agreed, answered, and some approved."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.webapp.conftest import SettableClock
from tests.webapp.growth.test_goals import had, months
from webapp.company.models import Target
from webapp.demo.goals import answer_all, approve_some, choose_for, react
from webapp.growth.models import GoalChoice, GoalStep

CHOSEN_ON = date(2026, 3, 2)


def play(write: Any, sellers: list[str], seed: int) -> None:
    for seller in sellers:
        write(lambda tx, who=seller: choose_for(tx, seed, who))
    write(lambda tx: answer_all(tx, seed, sellers, CHOSEN_ON))
    write(lambda tx: react(tx, seed, sellers, CHOSEN_ON))
    write(approve_some)


def test_goals_are_chosen_from_the_history_answered_and_approved(
    write: Any, company: Any, clock: SettableClock
) -> None:
    sellers = [company.lin, company.wang]
    for seller in sellers:
        had(write, seller, months(4_000_000, 2_000_000, 9_000_000), "sales")

    play(write, [*sellers, company.zhao], 4)  # zhao has no months

    chosen = {row.person_id: (row.card, row.value) for row in GoalChoice.select()}
    assert chosen.keys() == set(sellers)
    assert all(value % 100 == 0 for _card, value in chosen.values())
    assert GoalStep.select().count() >= 1
    assert Target.select().where(Target.only == "2026-04").count() <= len(sellers)
