"""Define the key of a board: a period, a metric, and whether persons or teams are ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from rules.periods import Period, PeriodMalformed, month_period, parse_period, period_of
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound, UnknownChoice
from webapp.facts.tallies import campaign_key

PERIODS = ("day", "week", "month", "quarter", "year", "campaign")
SUBJECTS = ("person", "team", "newcomer")
NEWCOMER_DAYS = 90  # for so many days since the day of hiring a person is a newcomer
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
# The metrics that have targets in the handbook, by kind of period: only these have completion.
COMPLETIONS = {
    "day": ("invitations_completion",),
    "week": ("invitations_completion",),
    "month": ("sales_completion",),
    "quarter": ("sales_completion",),
    "year": ("sales_completion",),
    "campaign": ("cards_completion", "invitations_completion"),
}
_KNOWN = frozenset(METRICS) | {each for offered in COMPLETIONS.values() for each in offered}
_CAMPAIGN = campaign_key("")


@dataclass(frozen=True)
class BoardKey:
    """One board.

    `period` is 2026-03-02, 2026-W10, 2026-03, 2026-Q1, 2026, or `campaign:` and an id. `metric` is
    one of METRICS, or one of them with COMPLETION: the metric ÷ its target. `subject` is one of
    SUBJECTS; newcomers are ranked among themselves.
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
        """Whether the board ranks completion of a target."""
        return self.metric.endswith(COMPLETION)

    @property
    def daily(self) -> bool:
        """Whether it is a day's board, which leaves out late facts, as the day's prizes do."""
        return self.kind == "day"

    @property
    def of_teams(self) -> bool:
        """Whether teams are ranked, not persons."""
        return self.subject == "team"

    @property
    def column(self) -> str:
        """The column of `tally` that says who is ranked."""
        return "team" if self.of_teams else "person"

    @cached_property
    def kind(self) -> str:
        """The kind of its period: day, week, month, quarter, year or campaign."""
        return "campaign" if self.period.startswith(_CAMPAIGN) else parse_period(self.period).kind

    @cached_property
    def tallied(self) -> tuple[str, ...]:
        """The periods of `tally` to sum: of a quarter or year its months, of a week its days.

        For every other board it is the board's own period.
        """
        if self.kind == "week":
            days = parse_period(self.period)
            return tuple((days.start + timedelta(days=on)).isoformat() for on in range(7))
        if self.kind not in ("quarter", "year"):
            return (self.period,)
        span = parse_period(self.period)
        months = range(span.start.month, span.end.month + 1)
        return tuple(month_period(span.start.year, month).key for month in months)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The notice topics that announce a change of the board's figures."""
        return frozenset(f"{period}:{self.counted}" for period in self.tallied)


def key_for(
    period: str, metric: str, company: Company, today: date, subject: str = "person"
) -> BoardKey:
    """Return the board that the parameters of an address name. Raises UnknownChoice.

    `period` is one of PERIODS, for the current period of that kind, or a period's own key; the
    metric `completion` is the first completion metric of that kind of period.
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
        span = parse_period(period)
    except (PeriodMalformed, NotFound, IndexError) as unknown:
        raise UnknownChoice() from unknown
    if span.kind not in PERIODS:
        raise UnknownChoice()
    return span.key


def span_of(key: BoardKey, company: Company) -> Period:
    """Return the period of a board with its days. Raises NotFound for an unknown campaign."""
    if key.kind != "campaign":
        return parse_period(key.period)
    span = company.campaign(key.period.removeprefix(_CAMPAIGN))
    return Period("campaign", key.period, span.start, span.end)


def metrics_for(kind: str) -> tuple[str, ...]:
    """Return the metrics offered for a period of this kind, in the order shown."""
    return (*COMPLETIONS[kind], *METRICS)


def same_metric(metric: str, kind: str) -> str:
    """Return the metric to show after a change of period: the same, or that kind's first."""
    if kind == "week":  # few companies have targets of the week
        metric = metric.removesuffix(COMPLETION)
    offered = metrics_for(kind)
    return metric if metric in offered else offered[0]


def is_over(key: BoardKey, company: Company, today: date) -> bool:
    """Whether the key's period is no longer the current one of its kind."""
    return _period_key(key.kind, company, today) != key.period
