"""The sections of a seller's call list, and the search in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from webapp.calling.call_list import ListedCustomer, is_done

PROMISED, OVERDUE, NEW, INTERESTED, OTHERS = "promised", "overdue", "new", "interested", "others"
SECTIONS = (PROMISED, OVERDUE, NEW, INTERESTED)  # offered as filters; the rest is OTHERS


@dataclass(frozen=True)
class ListSection:
    """One part of a call list, in calling order; `oldest` is how many days the oldest is late."""

    key: str
    customers: tuple[ListedCustomer, ...]
    oldest: int = 0


def sections_of(listed: Sequence[ListedCustomer], today: date) -> tuple[ListSection, ...]:
    """The customers who are not done, each in one section; empty sections are left out."""
    found: dict[str, list[ListedCustomer]] = {key: [] for key in (*SECTIONS, OTHERS)}
    for each in listed:
        if not is_done(each):
            found[section_of(each, today)].append(each)
    return tuple(
        ListSection(key, tuple(held), days_late(held[0], today) if key == OVERDUE else 0)
        for key, held in found.items()
        if held
    )


def section_of(each: ListedCustomer, today: date) -> str:
    """Where a customer stands: promised for today or later, overdue, new, interested, or others."""
    follow_up = each.history.follow_up_on
    if follow_up is not None:
        return PROMISED if follow_up >= today else OVERDUE
    if each.history.at is None:
        return NEW
    return INTERESTED if each.history.outcome == "interested" else OTHERS


def days_late(each: ListedCustomer, today: date) -> int:
    """How many days ago a promised call was due; 0 if it is not late."""
    follow_up = each.history.follow_up_on
    return max(0, (today - follow_up).days) if follow_up else 0


def customer_filter(typed: str) -> Callable[[ListedCustomer], bool]:
    """Whether a customer's name holds what was typed, or the number ends with its digits."""
    wanted = "".join(typed.split()).casefold()

    def holds(each: ListedCustomer) -> bool:
        name = "".join(each.name.split()).casefold()
        return wanted in name or (wanted.isdigit() and each.number.endswith(wanted))

    return holds
