"""Do what is due once a day, in the first round of a lane in which it is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from functools import partial

from webapp.checks.operations.end_quiet_checks import end_quiet_checks
from webapp.colleagues.operations.draw_pairs import draw_due
from webapp.colleagues.operations.follow_birthdays import BEGINS, remind_of_birthdays
from webapp.colleagues.operations.mentor import remind_of_mentors
from webapp.company.parts import BIRTHDAYS, COURSES, MENTORS, PAIRS, PROMOTION, RECOGNITION_MEETING
from webapp.growth.operations.follow_promotions import remind_of_ready
from webapp.growth.operations.warn_of_numbers import warn_of_numbers
from webapp.honours.operations.prepare_recognition import remind_of_sentences
from webapp.talks.operations.assign_courses import assign_courses
from webapp.web.runtime import Runtime

log = logging.getLogger(__name__)


class DailyJob:
    """Runs `work` until it returns True, then not again on this day; a restart runs it again."""

    def __init__(self, work: Callable[[Runtime], bool], runtime: Runtime) -> None:
        self._work, self._runtime = work, runtime
        self._done_on: date | None = None

    def __call__(self) -> None:
        today = self._runtime.today
        if self._done_on != today and self._work(self._runtime):
            self._done_on = today


def end_unneeded_checks(runtime: Runtime) -> bool:
    """End the open checks that need nobody's opinion, in pieces; True."""
    ended, last = 0, 0
    while True:
        piece = runtime.write(partial(end_quiet_checks, after=last))
        if piece.last is None:
            break
        ended, last = ended + piece.ended, piece.last
    if ended:
        log.info("ended %s checks that nobody needs", ended)
    return True


def warn_of_unanswered_numbers(runtime: Runtime) -> bool:
    """After the day's cut-off, tell of numbers that are answered far less often; False before."""
    company, now = runtime.company, runtime.clock()
    if now <= company.clock.closed(runtime.today):
        return False
    warned = warn_of_numbers(runtime.write, company, now)
    if warned:
        log.info("warned of %s numbers", warned)
    return True


def tell_of_promotions(runtime: Runtime) -> bool:
    """After the day's cut-off, tell who has everything for the next post; False before."""
    company, now = runtime.company, runtime.clock()
    if now <= company.clock.closed(runtime.today) or PROMOTION in company.parts_off:
        return False
    told = remind_of_ready(runtime.write, company, now)
    if told:
        log.info("told that %s people are ready for a promotion", told)
    return True


def remind_colleagues(runtime: Runtime) -> bool:
    """From the morning on, greet, draw pairs, ask for mentors, assign courses; False before."""
    company, now = runtime.company, runtime.clock()
    if company.clock.local(now).time() < BEGINS:
        return False
    works = {
        BIRTHDAYS: remind_of_birthdays,
        PAIRS: draw_due,
        MENTORS: remind_of_mentors,
        COURSES: assign_courses,
    }
    for part, work in works.items():
        if part not in company.parts_off:
            work(runtime.write, company, now)
    return True


def ask_for_sentences(runtime: Runtime) -> bool:
    """Ask for the sentences of a recognition meeting that is near; False before the morning."""
    company = runtime.company
    if RECOGNITION_MEETING in company.parts_off:
        return False
    return remind_of_sentences(runtime.write, company, runtime.clock())
