"""Define the key of a wall's content: a day, the boards shown in turn, and the notice topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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


SEALS = (0, 15, 30, 60)  # minutes before the cut-off from which the first three are sealed
REVEALS = (5, 15, 30, 60)  # minutes after the cut-off at which they are revealed


@dataclass(frozen=True)
class WallShowing:
    """A wall's options: whether teams come first, and when the wall is sealed.

    `seal_before` and `reveal_after` are minutes before and after the cut-off; `seal_before` 0:
    never.
    """

    teams_first: bool = False
    seal_before: int = 0
    reveal_after: int = 0

    def is_sealed(self, now: datetime, cut_off: datetime) -> bool:
        """Whether the day's first three are hidden at this instant."""
        if not self.seal_before:
            return False
        begin = cut_off - timedelta(minutes=self.seal_before)
        return begin <= now < self.revealed_at(cut_off)

    def revealed_at(self, cut_off: datetime) -> datetime:
        """Return the instant at which the day's first three are shown again."""
        return cut_off + timedelta(minutes=self.reveal_after)


PLAIN = WallShowing()


@dataclass(frozen=True)
class WallKey:
    """One wall's content on one day; televisions with equal keys get the same bytes.

    `sealed`: names and figures of the day's first three are hidden. `over`: it is after the
    cut-off.
    """

    day: str
    chosen: tuple[str, ...]
    boards: tuple[tuple[str, BoardKey], ...]
    showing: WallShowing = PLAIN
    sealed: bool = False
    over: bool = False

    @cached_property
    def topics(self) -> frozenset[str]:
        """The notice topics of its boards, of the day's totals and sales, and of praise."""
        always = {f"{self.day}:{metric}" for metric in (*TOTALS, "contracts")}
        return frozenset({"praise", *always}).union(*(key.topics for _word, key in self.boards))


def wall_key(
    chosen: str, company: Company, today: date, showing: WallShowing, now: datetime
) -> WallKey:
    """Return the key of a wall with these boards now; without a campaign its boards are left out.

    `chosen` are keys of BOARDS separated by spaces; if no board remains, `cards` is shown.
    """
    cut_off = company.clock.cut_off(today)
    words = tuple(word for word in BOARDS if word in chosen.split())
    there = [word for word in words if BOARDS[word][0] != "campaign" or company.campaign_on(today)]
    boards = [(word, _board(word, company, today)) for word in there or ["cards"]]
    if showing.teams_first:
        boards.sort(key=lambda each: not each[1].of_teams)
    sealed = showing.is_sealed(now, cut_off)
    return WallKey(today.isoformat(), words, tuple(boards), showing, sealed, now > cut_off)


def _board(word: str, company: Company, today: date) -> BoardKey:
    period, metric, subject = BOARDS[word]
    return key_for(period, metric, company, today, subject)
