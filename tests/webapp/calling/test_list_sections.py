"""The sections of a seller's call list, and the search in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webapp.calling.call_list import ListedCustomer
from webapp.calling.calling_order import History, turn_of
from webapp.calling.list_sections import customer_filter, section_of, sections_of

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def customer(number: int, history: History | None = None, name: str = "") -> ListedCustomer:
    held = history or History()
    masked = f"138****{number:04}"
    return ListedCustomer(
        number, name, masked, None, "", turn_of(held, NOW, TODAY), int(bool(held.at)), held
    )


def called(outcome: str, follow_up_on: date | None = None) -> History:
    return History(outcome, NOW - 10 * DAY, follow_up_on)


@pytest.mark.parametrize(
    ("history", "section"),
    [
        (called("interested", TODAY), "promised"),
        (called("interested", TODAY + DAY), "promised"),
        (called("no_answer", TODAY - DAY), "overdue"),
        (History(), "new"),
        (called("interested"), "interested"),
        (called("refused"), "others"),
        (called("no_answer"), "others"),
    ],
)
def test_each_customer_stands_in_one_section(history: History, section: str) -> None:
    assert section_of(customer(1, history), TODAY) == section


def test_sections_come_in_order_without_empty_ones_and_without_who_is_done() -> None:
    listed = [
        customer(1, called("interested", TODAY - 15 * DAY)),
        customer(2, called("interested", TODAY - 2 * DAY)),
        customer(3, called("interested", TODAY)),
        customer(4, called("invited")),
    ]
    found = sections_of(listed, TODAY)

    assert [(each.key, [row.id for row in each.customers]) for each in found] == [
        ("promised", [3]),
        ("overdue", [1, 2]),
    ]
    assert found[1].oldest == 15


def test_a_name_or_the_last_digits_are_found() -> None:
    one, two = customer(1234, name="郑 女士"), customer(9934, name="Amy")

    assert [customer_filter(typed)(one) for typed in ("郑女", "1234", "234", "9934", "138")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert customer_filter("aMY")(two)
