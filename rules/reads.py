"""Declare what a clause reads besides its scheme's numbers; this decides what is due (rule 17).

A change names what it touches: a metric, or one of the words below, and days. A clause declares for
each of them how many later periods a day reaches. A declaration may be too wide, since settling
again adds nothing, but never too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

PEOPLE = "people"  # who is employed, with which posting; heads of teams; birthdays
TARGETS = "targets"
CALENDAR = "calendar"  # workdays and holidays
RELIEF = "relief"  # days without a floor
DECIDED_GRANTS = "grants"
TRAININGS = "trainings"
OPENINGS = "openings"  # sales before the company's first day in the program
EVERYTHING = "everything"  # all of a scheme's periods: a campaign was added, a line rejected
ROSTER = (PEOPLE, TARGETS, CALENDAR, RELIEF, DECIDED_GRANTS, TRAININGS, OPENINGS, EVERYTHING)


@dataclass(frozen=True)
class Reads:
    """A declaration of what a clause reads, and of the periods that a change on a day reaches.

    `later`: the period of the day and so many periods after it; None: all after it.
    `campaign`: every period of the scheme inside the campaign of the day, earlier ones too.
    """

    what: frozenset[str]
    later: int | None = 0
    campaign: bool = False

    def reads(self, what: str) -> bool:
        """Whether a change of this metric or word concerns the clause."""
        return what == EVERYTHING or what in self.what


def own(*what: str) -> Reads:
    """Declare what is read in the period itself only."""
    return Reads(frozenset(what))


def later(periods: int, *what: str) -> Reads:
    """Declare what is read in the period itself and in the `periods` periods after it."""
    return Reads(frozenset(what), periods)


def ever(*what: str) -> Reads:
    """Declare what is read in the period itself and in every later one."""
    return Reads(frozenset(what), None)


def whole_campaign(*what: str) -> Reads:
    """Declare what is read in every period of the campaign."""
    return Reads(frozenset(what), campaign=True)
