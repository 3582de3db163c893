"""A seller chooses one of three goals for a month or quarter; the latest choice holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rules.periods import Period, PeriodMalformed, parse_period, period_of
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotAllowed, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.growth.goal_history import KINDS, basis_of
from webapp.growth.goal_states import goal_for
from webapp.growth.models import GoalChoice

METRICS = ("invitations", "cards", "sales", "contracts", "calls")
SENTENCE = Text("sentence", most=100, required=False)


class GoalsMoved(JiebaoError):
    """The figures have changed since the page showed the goals."""

    sentence = _("您的数字有更新，三个目标重新算过了，请再选一次。")
    status = 409


class GoalAgreed(JiebaoError):
    """The goal was agreed already and waits for a leader, or holds."""

    sentence = _("这个目标主管已经同意，不能再改。")
    status = 409


class GoalPeriodBegun(JiebaoError):
    """The period has begun and has a target, or is over."""

    sentence = _("%(period)s的目标已经定了，请选以后的周期。")


@dataclass(frozen=True)
class GoalGiven:
    """A chosen goal; `value` is what the page showed, in the metric's unit."""

    key: str
    metric: str
    period: str
    card: str
    value: int
    sentence: str = ""


def goal_periods(company: Company, person: str, metric: str, kind: str, now: Period) -> list[str]:
    """The keys of the periods for which a goal may be chosen: the next, and `now` without a target.

    `now` is the running period of the kind. A target from before the company used the program
    counts as one.
    """
    after = period_of(kind, now.end + timedelta(days=1))
    held = company.target(person, metric, kind, now.key, now.end)
    return [after.key] if held else [now.key, after.key]


def choose_goal(tx: Transaction, by: str, given: GoalGiven) -> int:
    """Choose a goal and keep what it was computed from; the same key again chooses once.

    Raises NotAllowed, UnknownChoice, TextTooLong, GoalPeriodBegun, GoalsMoved, GoalAgreed.
    """
    known = GoalChoice.get_or_none(GoalChoice.key == given.key)
    if known is not None:
        return int(known.id)
    company = tx.company
    today = company.clock.day(tx.now)
    posting = company.posting(by, today)
    if posting is None or posting.role not in SELLERS:
        raise NotAllowed()
    period = _period(given)
    running = period_of(period.kind, today)
    if period.key not in goal_periods(company, by, given.metric, period.kind, running):
        raise GoalPeriodBegun(period=period.key)
    basis = basis_of(company, by, given.metric, period, today)
    cards = basis.cards(given.metric)
    if given.value not in [card.value for card in cards if card.key == given.card]:
        raise GoalsMoved()
    held = goal_for(by, given.metric, period.key)
    if held is not None and held.state in ("agreed", "approved"):
        raise GoalAgreed()
    number = tx.insert(
        GoalChoice,
        key=given.key,
        person=by,
        metric=given.metric,
        period=period.key,
        card=given.card,
        value=given.value,
        sentence=SENTENCE.clean(given.sentence),
        basis=basis.as_text(cards),
        chosen_at=tx.now,
    )
    after = {"metric": given.metric, "period": period.key, "value": given.value}
    tx.audit(by, "choose_goal", f"goal:{number}", after=after)
    return number


def _period(given: GoalGiven) -> Period:
    try:
        period = parse_period(given.period)
    except PeriodMalformed as malformed:
        raise UnknownChoice() from malformed
    if given.metric not in METRICS or period.kind not in KINDS:
        raise UnknownChoice()
    return period
