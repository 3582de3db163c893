"""Give a gift on a birthday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.because import figure
from rules.case import Case
from rules.facts import SELLERS
from rules.outcomes import Finding, Outcome
from rules.periods import Period
from rules.reads import PEOPLE, Reads, own


@dataclass(frozen=True)
class BirthdayGift:
    """Gives `gift` to a seller whose birthday lies in the period.

    Role and employment are those of the birthday; 29 February counts as the 28th in other years
    (rule 13). Handbook: 生日礼物.
    """

    id: str
    name: str
    period: str
    gift: str
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from ()

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(PEOPLE),)

    def find(self, case: Case) -> Finding:
        """Return a gift for each birthday."""
        finding = Finding()
        for who, person in sorted(case.roster.people.items()):
            for day in birthdays(person.birthday, case.period):
                posting = case.roster.posting(who, day)
                if posting is None or posting.role not in (self.roles or SELLERS):
                    continue
                if not case.force.takes_in(day, posting):
                    continue
                because = {
                    "shape": "birthday-gift",
                    "what": self.gift,
                    "figures": [figure("birthday", day.isoformat(), "day")],
                    "steps": [],
                }
                finding.outcomes.append(
                    Outcome(self.id, "gift", who, case.period.key, None, because)
                )
        return finding


def birthdays(birthday: date | None, period: Period) -> Iterator[date]:
    """The birthdays that lie in a period."""
    if birthday is None:
        return
    for year in range(period.start.year, period.end.year + 1):
        try:
            day = birthday.replace(year=year)
        except ValueError:  # 29 February
            day = date(year, 2, 28)
        if day in period:
            yield day
