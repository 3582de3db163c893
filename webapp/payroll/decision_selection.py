"""Filter the pending lines, and select those that one step may approve or reject together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from webapp.company.snapshot import Company
from webapp.payroll.lines_to_decide import (
    APPEALED,
    DOUBTS,
    ENDORSED,
    NEVER_NOW,
    OWN,
    PREVIEW,
    READY,
    SECOND,
    LineToDecide,
)

# The tabs of the page: which lines each one lists, by what keeps them from an approval.
TABS: Mapping[str, frozenset[str]] = {
    "all": frozenset({READY, SECOND, ENDORSED, OWN, *DOUBTS}),
    "ready": frozenset({READY}),
    "doubt": frozenset(DOUBTS),
    "second": frozenset({SECOND, ENDORSED}),
    "own": frozenset({OWN}),
    "preview": frozenset({PREVIEW}),
}


@dataclass(frozen=True)
class LineFilter:
    """The filters that the reader has set; empty fields match every line.

    `least`: the least sum of a line in fen, without its sign. `q`: a part of a name or staff
    number, in either case.
    """

    scheme: str = ""
    clause: str = ""
    period: str = ""
    team: str = ""
    least: int = 0
    q: str = ""
    tab: str = "all"


@dataclass(frozen=True)
class LineTotals:
    """The number of lines and of recipients (people and teams), and the sum in fen."""

    lines: int
    people: int
    fen: int


def totals_of(lines: Collection[LineToDecide]) -> LineTotals:
    """The totals of these lines."""
    people = {line.to for line in lines}
    return LineTotals(len(lines), len(people), sum(line.amount or 0 for line in lines))


@dataclass(frozen=True)
class MatchingLines:
    """The pending lines that the filters match, in the order of the page.

    `lines` are those of the chosen tab; `tabs` counts the lines of every tab.
    """

    lines: Sequence[LineToDecide]
    tabs: Mapping[str, int]


def matching(
    pending: Iterable[LineToDecide], wanted: LineFilter, company: Company
) -> MatchingLines:
    """Select the pending lines that the filters match, by scheme, clause and falling sum."""
    matches = _condition(wanted, company)
    found = [line for line in pending if matches(line)]
    counts = Counter(line.why for line in found)
    tabs = {tab: sum(counts[why] for why in whys) for tab, whys in TABS.items()}
    shown = [line for line in found if line.why in TABS.get(wanted.tab, TABS["all"])]
    shown.sort(key=lambda line: (line.scheme, line.clause, -(line.amount or 0), line.number))
    return MatchingLines(shown, tabs)


def _condition(wanted: LineFilter, company: Company) -> Callable[[LineToDecide], bool]:
    """The function that tells whether a line matches everything but the tab."""
    searched = wanted.q.casefold()

    def matches(line: LineToDecide) -> bool:
        if wanted.scheme and line.scheme != wanted.scheme:
            return False
        if wanted.clause and line.clause != wanted.clause:
            return False
        if wanted.period and line.period != wanted.period:
            return False
        if wanted.least and abs(line.amount or 0) < wanted.least:
            return False
        if wanted.team and team_of_line(company, line) != wanted.team:
            return False
        return not searched or searched in _named(company, line)

    return matches


def team_of_line(company: Company, line: LineToDecide) -> str | None:
    """Return a line's team, or that of the newest posting of its person; None if there is none."""
    if line.team is not None:
        return line.team
    held = company.people.get(line.person or "")
    return held.postings[-1].team if held and held.postings else None


def _named(company: Company, line: LineToDecide) -> str:
    if line.person is not None:
        return f"{line.person} {company.own_name(line.person)}".casefold()
    team = company.teams.get(line.team or "")
    return team.name.casefold() if team else ""


@dataclass(frozen=True)
class Selection:
    """The lines that one step would decide; `left_out` counts the others by the reason (`why`).

    `with_them`: how many of `lines` were not selected, but are tied to selected ones.
    """

    lines: Sequence[LineToDecide]
    left_out: Mapping[str, int] = field(default_factory=dict)
    with_them: int = 0

    @property
    def last(self) -> int:
        """The number of the newest line; 0 if there is none."""
        return max((line.number for line in self.lines), default=0)

    @property
    def totals(self) -> LineTotals:
        """The totals of the selected lines."""
        return totals_of(self.lines)

    @property
    def twice(self) -> int:
        """How many of the lines another person must approve after this step."""
        return sum(line.why == SECOND for line in self.lines)


def all_to_approve(
    named: Iterable[LineToDecide], pending: Sequence[LineToDecide], upto: int = 0
) -> Selection:
    """Select the READY lines among those named; `upto`: none with a number above it (0: any)."""
    of_time = [line for line in named if not upto or line.number <= upto]
    return _selection(of_time, pending, lambda line: line.why == READY)


def ticked_to_approve(named: Iterable[LineToDecide], pending: Sequence[LineToDecide]) -> Selection:
    """Select from the ticked lines those that this reader may approve.

    Includes lines that two people must approve: the reader endorses these.
    """
    return _selection(list(named), pending, lambda line: line.why not in NEVER_NOW | {APPEALED})


def _selection(
    named: Sequence[LineToDecide],
    pending: Sequence[LineToDecide],
    may: Callable[[LineToDecide], bool],
) -> Selection:
    chosen = {line.number: line for line in named if may(line)}
    left_out = Counter(line.why for line in named if line.number not in chosen)
    count = len(chosen)
    tied = {number for line in chosen.values() for number in line.tied} - chosen.keys()
    chosen |= {line.number: line for line in pending if line.number in tied}
    lines = [chosen[number] for number in sorted(chosen)]
    return Selection(lines, dict(left_out), len(lines) - count)


def to_reject(
    named: Iterable[LineToDecide],
    pending: Sequence[LineToDecide],
    falling: Callable[[Iterable[LineToDecide], Sequence[LineToDecide]], set[int]],
) -> Selection:
    """Select the named lines that are not the reader's own, with those that `falling` adds."""
    named = list(named)
    may = [line for line in named if line.why != OWN]
    numbers = falling(may, pending)
    lines = [line for line in pending if line.number in numbers]
    left_out = Counter(line.why for line in named if line.number not in numbers)
    return Selection(lines, dict(left_out), len(numbers - {line.number for line in may}))
