"""Rule 15 read a second time: on which days, and for whom, a scenario's scheme is in force.

Asks day by day, and imports nothing of `rules`. A company's table has `force`, the scenario's
table, or `terms`, several approvals with the day on which each was given; without both the scheme
is in force always and for all.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tests.rules.second_reading_common import Company, Span

Approval = dict[str, Any]
DAY = timedelta(days=1)


class Posting(NamedTuple):
    """What an approval asks of a person on a day."""

    roles: str | None
    levels: str | None
    teams: str | None


class InForce:
    """The approvals of one scheme, each cut off by the next."""

    def __init__(self, table: dict[str, Any], company: Company) -> None:
        told: list[Approval] = table.get("terms") or [table.get("force", {})]
        self.approvals = sorted(told, key=lambda each: each.get("from", date.min))
        self.company = company
        self._held: dict[Any, Any] = {}

    def holding(self, day: date) -> Approval | None:
        """The approval that holds on a day: the one that began last; no earlier one revives."""
        begun = [each for each in self.approvals if each.get("from", day) <= day]
        if not begun or begun[-1].get("until", day) < day:
            return None
        return begun[-1]

    def is_for(self, who: str, day: date, posted: date | None = None) -> bool:
        """Whether it is in force on a day for the person's posting of that day, or of another."""
        return _takes_in(self.holding(day), self._posting(who, posted or day))

    def covers(self, who: str, when: Span) -> bool:
        """In force on each day of a period for the posting of its last, or last employed, day."""
        key = (who, when.start, when.end)
        if key not in self._held:
            last = min(when.end, self.company.people[who].get("left", when.end))
            posting = self._posting(who, last)
            self._held[key] = all(_takes_in(self.holding(day), posting) for day in when.days())
        return bool(self._held[key])

    def is_for_team(self, team: str, day: date) -> bool:
        """Roles and levels do not narrow what is a team's; teams do."""
        held = self.holding(day)
        return held is not None and ("teams" not in held or team in held["teams"])

    def covers_team(self, team: str, when: Span) -> bool:
        """In force on each day of a period for a team."""
        return all(self.is_for_team(team, day) for day in when.days())

    def first_of_run(self, day: date) -> date:
        """The first day of the unbroken run that a day in force lies in."""
        while day.year > 2000 and self.holding(day - DAY) is not None:
            day -= DAY
        return day

    def last_in(self, when: Span) -> date:
        """A period's last day in force; its last day where it has none."""
        days = [day for day in when.days() if self.holding(day) is not None]
        return days[-1] if days else when.end

    def punishes(self, day: date) -> bool:
        """What happened up to the approval's day leads to no penalty."""
        held = self.holding(day)
        return held is not None and ("approved" not in held or held["approved"] < day)

    def _posting(self, who: str, day: date) -> Posting | None:
        if not self.company.employed(who, day):
            return None
        return Posting(*(self.company.was(who, day, what) for what in ("role", "level", "team")))


def _takes_in(approval: Approval | None, posting: Posting | None) -> bool:
    if approval is None or posting is None:
        return False
    return all(
        key not in approval or getattr(posting, key) in approval[key] for key in Posting._fields
    )
