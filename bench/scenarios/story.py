"""Make the steps of a scenario: who enters what, when it may arrive, and what may wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from bench.scenarios.clerk import Clerk
from bench.scenarios.steps import Step, moment_of
from rules import facts as known
from rules.counting import Fact
from rules.periods import Clock, previous, quarter_period
from rules.scenario_file import Scenario
from webapp.core.errors import JiebaoError

RANKS: Mapping[type, int] = {
    known.Card: 1,
    known.Call: 2,
    known.Deal: 3,
    known.Withdrawal: 4,
    known.Verdict: 5,
}


def founding_day(scenario: Scenario) -> date:
    """Return the first day of the quarter before the first quarter that the scenario names.

    The scheme is in force from then on. No clause on a period looks back further at whether it was.
    Clauses on days and campaigns do not look back: two weeks before the campaign are enough.
    """
    clock = scenario.scheme.clock
    days = [clock.day(fact.at) for fact in scenario.facts]
    days += [period.start for period in scenario.settle]
    first = min(days)
    kinds = {each.period for held in scenario.scheme.revisions for each in held.clauses}
    if kinds <= {"day", "campaign"}:
        span = scenario.roster.campaign
        return min(first, span.start if span else first) - timedelta(weeks=2)
    return previous(quarter_period(first.year, (first.month + 2) // 3)).start


@dataclass(frozen=True)
class Story:
    """A scenario's facts as steps."""

    scenario: Scenario

    @property
    def clock(self) -> Clock:
        """The scheme's clock, which is the company's."""
        return self.scenario.scheme.clock

    def steps(self, hr_enters_all: bool) -> Iterator[Step]:
        """Yield the steps of all facts. `hr_enters_all`: HR's tables enter all deals."""
        for fact in self.scenario.facts:
            yield self._step(fact, hr_enters_all)
            if isinstance(fact, known.Violation):
                yield Step(fact.at, f"ruling on {fact}", _do(Clerk.rule, fact), 8, may_wait=True)
            if isinstance(fact, known.Grant) and fact.approved:
                yield Step(
                    fact.at, f"approval of {fact}", _do(Clerk.approve, fact), 8, may_wait=True
                )

    def _step(self, fact: Fact, hr_enters_all: bool) -> Step:
        received = getattr(fact, "received", fact.at)
        return Step(
            at=received,
            said=str(fact),
            work=self._work(fact, hr_enters_all),
            order=RANKS.get(type(fact), 7) + (getattr(fact, "result", "") == "genuine"),
            latest=self._latest(fact, received) if hasattr(fact, "received") else None,
            may_wait=self._may_wait(fact),
            of_today=self._is_of_today(fact, received),
        )

    def _is_of_today(self, fact: Fact, received: datetime) -> bool:
        """Whether it touches nothing that is over: in time, and no decision about another fact."""
        decides = isinstance(fact, known.Verdict | known.Cancel | known.Withdrawal)
        return not decides and self.clock.timely(fact.at, received)

    def _work(self, fact: Fact, hr_enters_all: bool) -> Callable[[Clerk], object]:
        if isinstance(fact, known.Deal):
            late = self.clock.late(fact.at, fact.received)  # HR's import would make nobody late
            by_hr = fact.by_hr or (hr_enters_all and not late)
            return lambda clerk: clerk.deal(fact, by_hr)
        if isinstance(fact, known.Verdict | known.Withdrawal):
            enter = _WORK[type(fact)]
            if fact in self._without_effect:
                return lambda clerk: _may_be_refused(lambda: enter(clerk, fact))
        return _do(_WORK[type(fact)], fact)

    @cached_property
    def _events(self) -> Mapping[str, list[known.Verdict | known.Withdrawal]]:
        """The verdicts and withdrawals of each card in the order in which they hold."""
        held: dict[str, list[known.Verdict | known.Withdrawal]] = defaultdict(list)
        for fact in self.scenario.facts:
            if isinstance(fact, known.Verdict | known.Withdrawal):
                held[fact.card].append(fact)
        for events in held.values():
            events.sort(key=lambda fact: (fact.at, RANKS[type(fact)], _is_genuine(fact)))
        return held

    @cached_property
    def _without_effect(self) -> frozenset[known.Verdict | known.Withdrawal]:
        """Withdrawals of a fake, verdicts on a card taken back, and verdicts that repeat one."""
        found = set()
        for events in self._events.values():
            state = ""
            for event in events:
                new = event.result if isinstance(event, known.Verdict) else "withdrawn"
                if state == "withdrawn" or state == new or (state, new) == ("fake", "withdrawn"):
                    found.add(event)
                else:
                    state = new
        return frozenset(found)

    def _latest(self, fact: Fact, received: datetime) -> datetime:
        """The end of its day, for what was in time the cut-off; never after what builds on it."""
        clock = self.clock
        day = clock.day(received)
        end = moment_of(clock, day, 23, 59, 59)
        if clock.timely(fact.at, received):
            end = min(end, clock.closed(day))
        return max(received, min([end, *self._built_upon(fact)]))

    def _built_upon(self, fact: Fact) -> list[datetime]:
        """The moments of the facts that name this one."""
        return self._namings.get((type(fact), getattr(fact, "id", "")), [])

    @cached_property
    def _namings(self) -> Mapping[tuple[type, str], list[datetime]]:
        found: dict[tuple[type, str], list[datetime]] = defaultdict(list)
        for fact in self.scenario.facts:
            moment = getattr(fact, "received", fact.at)
            if isinstance(fact, known.Cancel):
                found[known.Deal, fact.deal].append(moment)
            elif isinstance(fact, known.Deal | known.Withdrawal | known.Verdict) and fact.card:
                found[known.Card, fact.card].append(moment)
        return found

    def _may_wait(self, fact: Fact) -> bool:
        """Whether the fact may come weeks later with the same outcomes."""
        if isinstance(fact, known.Cancel):
            return True
        if isinstance(fact, known.Verdict):  # a verdict on a card taken back blames nobody
            events = self._events[fact.card]
            after = events[events.index(fact) :]
            return not any(isinstance(event, known.Withdrawal) for event in after)
        if isinstance(fact, known.Call | known.Card | known.Deal):
            return self._came_late(fact) and not self._is_needed(fact)
        return False

    def _came_late(self, fact: known.Call | known.Card | known.Deal) -> bool:
        return not self.clock.timely(fact.at, fact.received) and (
            self.clock.late(fact.at, fact.received)
            or self.clock.day(fact.at) < self.clock.day(fact.received)
        )

    def _is_needed(self, fact: Fact) -> bool:
        """Whether something names a card that may not wait itself: a deal or a withdrawal."""
        return isinstance(fact, known.Card) and any(
            getattr(other, "card", None) == fact.id
            for other in self.scenario.facts
            if isinstance(other, known.Deal | known.Withdrawal)
        )


def _is_genuine(fact: object) -> bool:
    return getattr(fact, "result", "") == "genuine"


def _do(enter: Callable[..., None], fact: Fact) -> Callable[[Clerk], object]:
    return lambda clerk: enter(clerk, fact)


def _may_be_refused(enter: Callable[[], object]) -> None:
    """Enter what changes nothing by the contract: the product may refuse it."""
    try:
        enter()
    except JiebaoError:
        return


_WORK: Mapping[type, Callable[..., None]] = {
    known.Call: Clerk.call,
    known.Card: Clerk.card,
    known.Cancel: Clerk.cancel,
    known.Withdrawal: Clerk.withdraw,
    known.Verdict: Clerk.verdict,
    known.Rating: Clerk.rating,
    known.Contribution: Clerk.contribution,
    known.Violation: Clerk.violation,
    known.Grant: Clerk.grant,
    known.Training: Clerk.training,
}
