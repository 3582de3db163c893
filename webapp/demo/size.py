"""Define the sizes of a sample company: people, records and history."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "jiebao-demo"  # noqa: S105 - documented, for the sample people alone


@dataclass(frozen=True)
class Size:
    """The numbers of people and facts of a sample company.

    `sellers` come beside `supervisors`, the head of each of `teams`, and 2 others; the last `hires`
    of them were hired during the campaign; `days` of campaign end today; `calls` and `cards` are
    those of the days before today; `history`: deals begin with the quarter before. Pairs begin in
    `pair_waves`, the first `pair_weeks` weeks ago, and are judged by `pair_metric`; from then on
    the outcome "invited" weighs `pair_lift` times as much in the team's draws.
    """

    sellers: int = 49
    supervisors: int = 6
    days: int = 30
    calls: int = 20_000
    cards: int = 600
    customers: int = 2_400
    history: bool = True
    photos: bool = True
    teams: int = 3
    hires: int = 0
    pair_waves: int = 3
    pair_weeks: int = 2
    pair_metric: str = "sales"
    pair_lift: float = 1.0

    @property
    def people(self) -> int:
        """The number of people: sellers, supervisors, heads, one of HR, one leader."""
        return self.sellers + self.supervisors + self.teams + 2


FULL = Size()
# Enough teams, weeks and new people for comparisons and cohorts; without photos, which take
# longest. Its pairs help, so that their page has something to find.
LARGE = Size(
    sellers=174,
    supervisors=12,
    days=90,
    calls=36_000,
    cards=2_400,
    customers=6_000,
    photos=False,
    teams=12,
    hires=30,
    pair_waves=4,
    pair_weeks=8,
    pair_metric="invitations",
    pair_lift=1.35,
)
SMALL = Size(sellers=8, supervisors=3, days=4, calls=80, cards=8, customers=24, history=False)
