"""A commission is paid by the plan of the period's last day, or of the last day employed."""

from dataclasses import replace
from datetime import date

from rules.facts import Person
from tests.rules.cast import WANG, deal
from tests.rules.one_clause import MARCH, clause, paid, settled

CONTRACTS_LATER = replace(WANG, plans=((date(2026, 3, 20), "contracts"),))


def commission(person: Person) -> dict[str, int | None]:
    deals = [deal("wang", "d", "10:00", 60_000_00)]
    return paid(settled(clause("commission", "commission"), MARCH, deals, people=(person,)))


def test_a_plan_that_changes_in_the_month_holds_for_the_whole_month() -> None:
    assert commission(WANG) == {"wang": 700_00}
    assert commission(CONTRACTS_LATER) == {"wang": 100_00}


def test_who_left_before_the_change_is_paid_by_the_old_plan() -> None:
    assert commission(replace(CONTRACTS_LATER, left=date(2026, 3, 19))) == {"wang": 700_00}


def test_a_change_of_the_next_month_changes_nothing() -> None:
    later = replace(WANG, plans=((date(2026, 4, 1), "contracts"),))
    assert commission(later) == {"wang": 700_00}
