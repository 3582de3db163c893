"""Act as the server's clock: run its jobs at midnight, in the evening, and after entries."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bench.scenarios.company import StagedCompany
from bench.scenarios.steps import moment_of
from rules.periods import Clock
from webapp.jobs.operations.compare_settled import compare_settled
from webapp.jobs.operations.follow_verdicts import follow_verdicts
from webapp.ledger.operations.settle_due import MOST, settle_due

AFTER_CUT_OFF = timedelta(minutes=11)
SOON = timedelta(minutes=2)  # what touches a day that is over is followed within two minutes
HOUR = timedelta(hours=1)
QUIET = timedelta(weeks=2)


class Server:
    """Runs the jobs of the server's money lane at the moments when something can fall due.

    The real server looks every minute. The bench runs the jobs each midnight at 00:05, and on a day
    on which something was entered eleven minutes after the cut-off. It also runs them two minutes
    after an entry that may touch a day that is over, and an hour after facts of the running day
    (the first of several). After two weeks without an entry it runs them on Mondays and on the
    first of a month only. The product decides each time whether something is due.
    """

    def __init__(self, company: StagedCompany, clock: Clock, founded: date) -> None:
        self._company, self._clock = company, clock
        self._night = self._entered_on = founded
        self._wanted: list[datetime] = []
        self.missed: list[str] = []

    def until(self, moment: datetime) -> None:
        """Run every round of the jobs up to a moment."""
        while (at := min([self._midnight, *self._wanted])) < moment:
            self._company.clock.forward(at)
            self._wanted = [wanted for wanted in self._wanted if wanted > at]
            if self._midnight <= at:
                self._night = self._next_night()
            self.run()

    @property
    def _midnight(self) -> datetime:
        return moment_of(self._clock, self._night, 0, 5)

    def _next_night(self) -> date:
        night = self._night + timedelta(days=1)
        quiet_from = self._entered_on + QUIET
        while night > quiet_from and night.weekday() != 0 and night.day != 1:
            night += timedelta(days=1)
        return night

    def entered(self, of_today: bool) -> None:
        """Note an entry now, of the running day (`of_today`) or of days that may be over."""
        now = self._company.clock.now
        self._entered_on = self._clock.day(now)
        self._night = min(self._night, self._entered_on + timedelta(days=1))
        tonight = self._clock.closed(self._clock.day(now)) + AFTER_CUT_OFF
        soon = min([now + HOUR, *self._wanted]) if of_today else now + SOON
        self._wanted = [at for at in {soon, tonight} if at > now]

    def run(self) -> None:
        """Run one round as `webapp.jobs.scheduler` does; a job that fails stops the bench.

        The nightly comparison runs in the first round after 02:00; it must find nothing.
        """
        follow_verdicts(self._company.runtime.write, self._company.clock.now)
        while len(settle_due(self._company.runtime.write, self._company.clock.now)) >= MOST:
            self._company.clock.forward(self._company.clock.now + timedelta(minutes=1))
        compared = compare_settled(self._company.runtime.write, self._company.clock.now)
        for scheme, period in compared.differing if compared is not None else ():
            self.missed.append(f"missed by the clock, found at night: {scheme} {period}")
