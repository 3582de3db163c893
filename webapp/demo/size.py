"""Define the sizes of a sample company: people, records and history."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "jiebao-demo"  # noqa: S105 - documented, for the sample people alone


@dataclass(frozen=True)
class Size:
    """The numbers of people and facts of a sample company.

    `sellers` come beside `supervisors` and 5 others; `days` of campaign end today; `calls` and
    `cards` are those of the days before today; `history`: deals begin with the quarter before.
    """

    sellers: int = 49
    supervisors: int = 6
    days: int = 30
    calls: int = 20_000
    cards: int = 600
    customers: int = 2_400
    history: bool = True
    photos: bool = True

    @property
    def people(self) -> int:
        """The number of people: sellers, supervisors, three heads, one of HR, one leader."""
        return self.sellers + self.supervisors + 5


FULL = Size()
SMALL = Size(sellers=8, supervisors=3, days=4, calls=80, cards=8, customers=24, history=False)
