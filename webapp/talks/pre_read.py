"""Compute from records what a supervisor looks at before a talk; nobody fills in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from webapp.company.snapshot import Company
from webapp.ledger.models import Appeal, AppealAnswer
from webapp.talks.funnel import (
    BEFORE,
    STEPS,
    Funnel,
    Quartiles,
    StepLoss,
    is_comparable,
    team_quartiles,
    weakest_step,
)
from webapp.talks.funnel_reading import WINDOW, colleagues_of, read_funnels, window_before
from webapp.talks.notable_calls import NotableCall, calls_to_discuss, recent_calls
from webapp.talks.reading import AgreementSeen, TalkSeen, last_agreement, last_held


@dataclass(frozen=True)
class StepFigure:
    """A step's figure over some days: `part` (the step) of `whole` (the step before it)."""

    part: int
    whole: int


@dataclass(frozen=True)
class PreRead:
    """The funnels of the last four weeks and of the four before, with what to compare them to.

    `quartiles`: the team's; `comparable`: whether any step can be judged; `loss`: the largest;
    `last`: the last agreement of the two people, `since` its figure from the next day on;
    `last_on`: the day of the person's last talk with anybody; `appeals`: those without an answer.
    """

    first: date
    last_day: date
    now: Funnel
    before: Funnel
    quartiles: dict[str, Quartiles]
    comparable: bool
    loss: StepLoss | None
    calls: list[NotableCall]
    last: AgreementSeen | None
    since: StepFigure | None
    last_on: date | None
    appeals: int


def pre_read_of(company: Company, talk: TalkSeen, today: date) -> PreRead:
    """Compute the pre-read of a talk as of today."""
    first, last_day = window_before(today)
    people = colleagues_of(company, talk.person, today) or [talk.person]
    funnels = read_funnels(people, first, last_day)
    now = funnels[talk.person]
    earlier = read_funnels([talk.person], first - WINDOW, first - timedelta(days=1))[talk.person]
    team = [funnels[each] for each in people]
    loss, quartiles = weakest_step(now, earlier, team), team_quartiles(team)
    step = loss.step if loss else None
    last = last_agreement(talk.person, talk.holder, talk.id)
    return PreRead(
        first=first,
        last_day=last_day,
        now=now,
        before=earlier,
        quartiles=quartiles,
        comparable=is_comparable(now, earlier, quartiles),
        loss=loss,
        calls=calls_to_discuss(step, recent_calls(talk.person, first, last_day)),
        last=last,
        since=figure_since(company, last, today) if last else None,
        last_on=last_held([talk.person], company).get(talk.person),
        appeals=_open_appeals(talk.person),
    )


def figures_now(person: str, today: date) -> dict[str, StepFigure]:
    """Return the person's figure of each step over the four weeks up to today."""
    return figures_of(read_funnels([person], *window_before(today))[person])


def figures_of(funnel: Funnel) -> dict[str, StepFigure]:
    """The figure of each step of a funnel."""
    return {step: StepFigure(funnel.of(step), funnel.of(BEFORE[step])) for step in STEPS}


def figure_since(company: Company, agreement: AgreementSeen, today: date) -> StepFigure:
    """Return the figure of an agreement's step, from the day after it to its due day, or today."""
    first = company.clock.day(agreement.written_at) + timedelta(days=1)
    funnels = read_funnels([agreement.person], first, min(today, agreement.due_on))
    return figures_of(funnels[agreement.person])[agreement.topic]


def _open_appeals(person: str) -> int:
    """How many of a person's appeals wait for an answer."""
    waiting = Appeal.select().left_outer_join(AppealAnswer)
    return int(waiting.where(Appeal.person == person, AppealAnswer.appeal.is_null()).count())
