"""The key of a wall's content: a day and the boards shown in turn; and its notice topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from webapp.boards.keys import BoardKey, key_for
from webapp.company.snapshot import Company

# The boards that can be chosen, in the order in which they are shown: period, metric, subject.
BOARDS = {
    "cards": ("day", "cards", "person"),
    "cards-teams": ("day", "cards", "team"),
    "invitations": ("day", "invitations", "person"),
    "completion": ("day", "invitations_completion", "person"),
    "calls": ("day", "calls", "person"),
    "campaign": ("campaign", "cards", "person"),
    "campaign-teams": ("campaign", "cards", "team"),
    "month-contracts": ("month", "contracts", "person"),
    "month-sales": ("month", "sales", "person"),
    "month-sales-teams": ("month", "sales", "team"),
}
# The default choice has no sums of money and no calls, because visitors can read a wall.
USUAL = ("cards", "cards-teams", "invitations", "campaign", "campaign-teams")
LOOKS = ("auto", "dark", "light")
TOTALS = ("cards", "invitations")


@dataclass(frozen=True)
class WallKey:
    """One wall's content on one day; televisions with equal keys get the same bytes."""

    day: str
    chosen: tuple[str, ...]
    boards: tuple[tuple[str, BoardKey], ...]

    @cached_property
    def topics(self) -> frozenset[str]:
        """The notice topics of its boards, of the day's totals, of its sales and of praise."""
        always = {f"{self.day}:{metric}" for metric in (*TOTALS, "contracts")}
        return frozenset({"praise", *always}).union(*(key.topics for _word, key in self.boards))


def wall_key(chosen: str, company: Company, today: date) -> WallKey:
    """The key of a wall with these boards today; without a campaign its boards are left out.

    `chosen` are keys of BOARDS separated by spaces; if no board remains, `cards` is shown.
    """
    words = tuple(word for word in BOARDS if word in chosen.split())
    there = [word for word in words if BOARDS[word][0] != "campaign" or company.campaign_on(today)]
    boards = ((word, _board(word, company, today)) for word in there or ("cards",))
    return WallKey(today.isoformat(), words, tuple(boards))


def _board(word: str, company: Company, today: date) -> BoardKey:
    period, metric, subject = BOARDS[word]
    return key_for(period, metric, company, today, subject)
