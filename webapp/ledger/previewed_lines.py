"""Find lines of periods that are not over: nobody approves, certifies or pays them (rule 16)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from rules.early import is_due_early
from webapp.company.ended import has_ended, period_named
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, _
from webapp.ledger.current_lines import APPEAL
from webapp.ledger.models import Appeal, AppealAnswer, Line
from webapp.ledger.scheme_periods import line_clause


class PeriodNotOver(JiebaoError):
    """The period of a line is not over, so its outcomes are a preview."""

    sentence = _("%(period)s还没有结束，第 %(number)s 号只是预估，结束后才能办理。")
    status = 409


def previewed_lines(company: Company, lines: Iterable[Line], now: datetime) -> frozenset[int]:
    """Return the numbers of the lines whose period is not over and that are not due before its end.

    A line that an upheld appeal added is due with the line that the appeal is about.
    """
    running = [line for line in lines if not _is_over(company, line, now)]
    appealed = _appealed([line.number for line in running if line.clause == APPEAL])
    return frozenset(
        line.number
        for line in running
        if not _is_due(company, appealed.get(line.number, line), now)
    )


def demand_all_due(company: Company, lines: Collection[Line], now: datetime) -> None:
    """Refuse the first of these lines that is a preview. Raises PeriodNotOver."""
    waiting = previewed_lines(company, lines, now)
    for line in lines:
        if line.number in waiting:
            period = _period_in_words(company, line.period)
            raise PeriodNotOver(period=period, number=line.number)


def _period_in_words(company: Company, key: str) -> str:
    """A period as a sentence names it: a campaign by its name."""
    if key.startswith("campaign:"):
        return company.campaign(key.removeprefix("campaign:")).name
    return key


def _is_over(company: Company, line: Line, now: datetime) -> bool:
    return has_ended(company, period_named(company, line.period), now)


def _is_due(company: Company, line: Line, now: datetime) -> bool:
    person = company.people.get(line.person_id or "")
    period = period_named(company, line.period)
    return is_due_early(line_clause(line), person, period, company.clock.day(now))


def _appealed(numbers: Collection[int]) -> dict[int, Line]:
    """The line that each of these lines of upheld appeals is about, where it is about one."""
    if not numbers:
        return {}
    rows = (
        AppealAnswer.select(AppealAnswer.line, Appeal.line)
        .join(Appeal)
        .where(AppealAnswer.line.in_(list(numbers)), Appeal.line.is_null(False))
        .tuples()
    )
    about = dict(rows)
    lines = {line.number: line for line in Line.select().where(Line.number.in_(about.values()))}
    return {added: lines[number] for added, number in about.items()}
