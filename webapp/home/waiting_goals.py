"""Count the goals that people chose and that their supervisor has not answered."""

from __future__ import annotations

from webapp.company.parts import read_parts_off
from webapp.growth.goal_history import open_periods
from webapp.growth.goal_states import WAITS_FOR_SUPERVISOR, chosen_goals, sellers_with_goals
from webapp.home.waiting_item import WaitingItem, WaitingReader


def goals_to_answer(reader: WaitingReader) -> WaitingItem | None:
    """Count open goals of people in the reader's charge, for the running and the next periods.

    The periods are months and quarters.
    """
    if "goals" in read_parts_off():
        return None
    people = sellers_with_goals(reader.company, reader.today, reader.person)
    waiting = [
        goal
        for goal in chosen_goals(open_periods(reader.today), people)
        if goal.state in WAITS_FOR_SUPERVISOR
    ]
    if not waiting:
        return None
    since = min(reader.company.clock.day(goal.chosen_at) for goal in waiting)
    return WaitingItem("goals", "/goals/team", len(waiting), since)
