"""Run one scenario in one way, and tell where the results differ from the expected ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from bench.scenarios.approvals import campaign_id
from bench.scenarios.clerk import Clerk, NotEntered
from bench.scenarios.company import HR, StagedCompany, staged
from bench.scenarios.founding import founding_steps
from bench.scenarios.ledger import differences_from
from bench.scenarios.server import Server
from bench.scenarios.steps import Step, moment_of
from bench.scenarios.story import Story, founding_day
from bench.scenarios.ways import COMMAND, IMPORTS, MIDWAY, arranged
from rules.periods import Period
from rules.scenario_file import Scenario
from webapp.core.errors import JiebaoError
from webapp.ledger.models import Settlement
from webapp.ledger.operations.settle import settle_period
from webapp.ledger.owed import NoCampaign, NotEnrolled, what_is_owed

WEEK = 7  # days between two settlements on the way
NIGHT = timedelta(hours=27)  # from a day's midnight to 03:00 of the next


def faults_in(scenario: Scenario, file: Path, folder: Path, way: str) -> list[str]:
    """Return how the results of a company in an empty folder differ from the scenario's."""
    founded = founding_day(scenario)
    clock = scenario.scheme.clock
    over = max(moment_of(clock, period.end) for period in scenario.settle) + NIGHT
    steps = [
        *founding_steps(scenario, founded, way == IMPORTS),
        *Story(scenario).steps(way == IMPORTS),
    ]
    with staged(folder, moment_of(clock, founded), campaign_id(scenario)) as company:
        play = _Play(company, scenario, way, founded)
        play.enter(arranged(steps, way, over, file.name))
        play.end(over)
        return [
            *play.faults,
            *play.server.missed,
            *differences_from(company, scenario),
            *play.settled_again(),
        ]


class _Play:
    """A company in the course of a scenario."""

    def __init__(self, company: StagedCompany, scenario: Scenario, way: str, founded: date) -> None:
        self.faults: list[str] = []
        self._company, self._scenario, self._way = company, scenario, way
        self._clerk = Clerk(company, scenario, by_tables=way == IMPORTS)
        self.server = Server(company, scenario.scheme.clock, founded)
        self._pressed = founded

    def enter(self, steps: Sequence[Step]) -> None:
        """Enter each step at its moment; the server's clock runs in between."""
        for step in steps:
            self._until(step.at)
            try:
                step.work(self._clerk)
            except (JiebaoError, NotEntered) as refusal:
                said = " ".join(str(refusal).split())
                self.faults.append(f"not entered: {step.said}: {type(refusal).__name__}: {said}")
            self.server.entered(step.of_today)

    def end(self, over: datetime) -> None:
        """Let the time pass until all periods are over, and 03:00 after the last step."""
        clock = self._scenario.scheme.clock
        last = moment_of(clock, clock.day(self._company.clock.now)) + NIGHT
        self._until(max(over, last) + timedelta(minutes=1))
        if self._way != COMMAND:
            self.server.run()
        else:
            for period in self._scenario.settle:
                with suppress(NoCampaign, NotEnrolled):  # nothing is owed where it is not in force
                    self._settle(period, None)

    def settled_again(self) -> Iterator[str]:
        """The periods to which settling once more adds something: the clock has left it out."""
        scheme = self._scenario.scheme.id
        rows = Settlement.select(Settlement.period).where(Settlement.scheme == scheme).distinct()
        for (period,) in sorted(rows.tuples()) if self._way != COMMAND else ():
            done = self._company.write(
                partial(settle_period, scheme_id=scheme, period=period, by=None)
            )
            if done.lines:
                yield f"the clock left {len(done.lines)} lines of {period} to `jiebao settle`"

    def _until(self, moment: datetime) -> None:
        if self._way == MIDWAY:
            self._press_until(moment)
        if self._way != COMMAND:
            self.server.until(moment)
        self._company.clock.forward(moment)

    def _press_until(self, moment: datetime) -> None:
        """HR previews and settles at noon, once a week and on the day after each period."""
        clock = self._scenario.scheme.clock
        ends = {period.end + timedelta(days=1) for period in self._scenario.settle}
        while (noon := moment_of(clock, self._pressed, 12)) < moment:
            if self._pressed.weekday() == 2 or self._pressed in ends:
                self.server.until(noon)
                self._company.clock.forward(noon)
                self._press()
            self._pressed += timedelta(days=1)

    def _press(self) -> None:
        today = self._scenario.scheme.clock.day(self._company.clock.now)
        for period in self._scenario.settle:
            if period.start <= today:
                with suppress(NoCampaign, NotEnrolled):  # nothing is owed where it is not in force
                    self._preview(period)
                    self._settle(period, HR[0])  # of a running period it posts what is due early

    def _preview(self, period: Period) -> None:
        company, scheme = self._company.runtime.company, self._scenario.scheme.id
        what_is_owed(company, scheme, period.key, self._company.clock.now)

    def _settle(self, period: Period, by: str | None) -> None:
        scheme = self._scenario.scheme.id
        self._company.write(lambda tx: settle_period(tx, scheme, period.key, by))
