"""Which board: a period, what is counted in it, and whether persons or teams stand on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rules.periods import Period, PeriodMalformed, month_period, parse_period, period_of
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound, UnknownChoice
from webapp.facts.tallies import campaign_key

PERIODS = ("day", "month", "quarter", "year", "campaign")
SUBJECTS = ("person", "team")
METRICS = (
    "sales",
    "contracts",
    "cards",
    "calls",
    "invitations",
    "new_customers",
    "rating",
    "contribution",
)
COMPLETION = "_completion"
# Of which metrics people and teams are given targets, by kind of period: the handbook's are these.
COMPLETIONS = {
    "day": ("invitations_completion",),
    "month": ("sales_completion",),
    "quarter": ("sales_completion",),
    "year": ("sales_completion",),
    "campaign": ("cards_completion", "invitations_completion"),
}
_KNOWN = frozenset(METRICS) | {each for offered in COMPLETIONS.values() for each in offered}
_CAMPAIGN = campaign_key("")


@dataclass(frozen=True)
class BoardKey:
    """One board. `period` is 2026-03-02, 2026-03, 2026-Q1, 2026, or `campaign:` and its id.

    `metric` is one of METRICS, or one of them with COMPLETION: the metric ÷ its target.
    """

    period: str
    metric: str
    subject: str = "person"

    @property
    def counted(self) -> str:
        """The metric whose tallies are read."""
        return self.metric.removesuffix(COMPLETION)

    @property
    def completes(self) -> bool:
        """Whether it ranks completion of a target."""
        return self.metric.endswith(COMPLETION)

    @property
    def daily(self) -> bool:
        """A day's board counts as the day's prizes do: without what came after the cut-off."""
        return self.kind == "day"

    @cached_property
    def kind(self) -> str:
        """day, month, quarter, year or campaign."""
        return "campaign" if self.period.startswith(_CAMPAIGN) else parse_period(self.period).kind

    @cached_property
    def tallied(self) -> tuple[str, ...]:
        """The periods of the tallies that make it up: quarters and years are told by months."""
        if self.kind not in ("quarter", "year"):
            return (self.period,)
        span = parse_period(self.period)
        months = range(span.start.month, span.end.month + 1)
        return tuple(month_period(span.start.year, month).key for month in months)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The notices under which its figures change."""
        return frozenset(f"{period}:{self.counted}" for period in self.tallied)


def key_for(
    period: str, metric: str, company: Company, today: date, subject: str = "person"
) -> BoardKey:
    """The board that an address names. Raises UnknownChoice.

    `period` is one of PERIODS for the one that runs today, or a period's own key; the metric
    `completion` is the first that is offered for a period of that kind.
    """
    key = BoardKey(_period_key(period, company, today), metric, subject)
    if metric == "completion":
        key = BoardKey(key.period, COMPLETIONS[key.kind][0], subject)
    if key.metric not in _KNOWN or subject not in SUBJECTS:
        raise UnknownChoice()
    return key


def _period_key(period: str, company: Company, today: date) -> str:
    try:
        if period == "campaign":
            campaign = company.campaign_on(today) or company.campaigns[-1]
            return campaign_key(campaign.id)
        if period in PERIODS:
            return period_of(period, today).key
        if period.startswith(_CAMPAIGN):
            return campaign_key(company.campaign(period.removeprefix(_CAMPAIGN)).id)
        return parse_period(period).key
    except (PeriodMalformed, NotFound, IndexError) as unknown:
        raise UnknownChoice() from unknown


def span_of(key: BoardKey, company: Company) -> Period:
    """First and last day of a board's period. Raises NotFound for an unknown campaign."""
    if key.kind != "campaign":
        return parse_period(key.period)
    span = company.campaign(key.period.removeprefix(_CAMPAIGN))
    return Period("campaign", key.period, span.start, span.end)


def metrics_for(kind: str) -> tuple[str, ...]:
    """What is offered for a period of this kind, in order."""
    return (*COMPLETIONS[kind], *METRICS)


def same_metric(metric: str, kind: str) -> str:
    """The metric to go on with in a period of another kind: completion stays completion."""
    offered = metrics_for(kind)
    return metric if metric in offered else offered[0]


def is_over(key: BoardKey, company: Company, today: date) -> bool:
    """Whether the address that named the running period by its kind now names another."""
    return _period_key(key.kind, company, today) != key.period
