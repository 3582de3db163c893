"""Pay prizes for the first ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.because import Figure, as_text, figure, ranked_text, yuan_text
from rules.case import Case, Subject
from rules.fault_words import told
from rules.filters import Filter, filter_of
from rules.measures import Measure, attendance_faults, rating_faults, subjects_of
from rules.metrics import METRICS
from rules.outcomes import Finding, Outcome, down_to, to_fen
from rules.ranking import Entry, Place, rank
from rules.reads import PEOPLE, TARGETS, Reads, later, own
from rules.scheme_words import Number, Yuan
from rules.splitting import points_of, split_outcomes
from rules.tallies import Standing


@dataclass(frozen=True)
class RankPrize:
    """Ranks sellers active on the period's last day, or teams, and pays prizes for the first ranks.

    The rank is by a metric's value, by its completion, or by its growth over the period before.
    Rank n gets the n-th prize, the first of them for rank `first`; subjects that share a rank each
    get its prize, and the next rank is skipped (rule 4). A subject below `at_least`, or with fewer
    ratings than `at_least_count`, has no rank. `timely` leaves out facts received after the cut-off
    of their day (rule 5). Money of a team is split; a prize in kind goes to the team.
    `hired_within`: only sellers for whom the period's last day is among their first so many days,
    the day of hiring the first, have a rank.

    Handbook: 每天电话邀约完成率在全排名前三甲…50、30、20元…全通报嘉奖; 销售冠军奖, 优秀销售奖,
    进步奖, 优秀服务奖, 团队奖.
    """

    id: str
    name: str
    period: str
    metric: str
    prizes: tuple[Yuan, ...]
    by: str = "value"
    subject: Subject = "person"
    timely: bool = False
    first: int = 1
    at_least: Number = Decimal(0)
    at_least_count: int = 1
    also: tuple[str, ...] = ()
    prize: str = ""
    gift: str = ""
    split: str = "equally"
    roles: tuple[str, ...] = ()
    hired_within: int = 0
    product: str = ""
    new_customer: bool = False
    first_days: int = 0
    referred: bool = False

    @property
    def only(self) -> Filter:
        """Which deals or cards count, as a filter."""
        return filter_of(self)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from attendance_faults("metric", self.metric)
        yield from self.only.faults(self.metric, self.by)
        if self.by == "completion" and self.metric not in METRICS:
            yield "by", told("no-completion", metric=self.metric)
        if self.by == "growth" and self.period == "campaign":
            yield "by", told("growth-of-campaign")
        if self.timely and self.period != "day":
            yield "timely", told("timely-day", period=self.period)
        if self.timely and self.subject == "team":
            yield "timely", told("timely-team")
        yield from rating_faults("at_least", self.metric, self.by, self.at_least)
        if list(self.prizes) != sorted(self.prizes, reverse=True):
            yield "prizes", told("prizes-rise")
        if self.subject == "team" and self.roles:
            yield "roles", told("team-roles")
        if self.subject == "team" and self.hired_within:
            yield "hired_within", told("team-not-hired")
        if ("prize" in self.also) != bool(self.prize):
            yield "prize", told("prize-said")
        if ("gift" in self.also) != bool(self.gift):
            yield "gift", told("gift-said")

    @property
    def last(self) -> int:
        """The last rank with a prize."""
        return self.first + len(self.prizes) - 1

    @property
    def measure(self) -> Measure:
        """The measure by which subjects are ranked."""
        return Measure(self.metric, self.by, self.subject, self.timely, self.only)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        told = own(PEOPLE, TARGETS, *points_of(self.split))
        before = 1 if self.by == "growth" else 0
        return (told, later(before, self.metric), *self.only.reads(before))

    def find(self, case: Case) -> Finding:
        """Return an award for each rank with a prize, and each of `also` with it."""
        standings = self.measure.standings(case)
        ranking = rank(self._entries(case, standings))
        shown = down_to(ranking, self.last)
        rows = [
            {**row, **self._inputs(case, row["who"], standings[row["who"]])}
            for row in ranked_text(shown)
        ]
        late = self._late(case, standings)
        finding = Finding(ranking=ranking)
        for place in shown:
            if self.first <= place.rank <= self.last:
                because = {
                    **self._because(case, place, standings[place.subject]),
                    "ranking": rows,
                    "ranked": len(ranking),
                    "not_counted": {"late": late.get(place.subject, 0)},
                }
                finding.outcomes += self._won(case, place, because)
        return finding

    def _entries(self, case: Case, standings: Mapping[str, Standing]) -> Iterator[Entry]:
        among = subjects_of(case, self.subject, self.roles, self.hired_within)
        measure = self.measure
        least = measure.bound(self.at_least)
        for entry in measure.entries(case, among, standings):
            enough = standings[entry.subject].count >= self.at_least_count
            if enough and (not self.at_least or entry.value >= least):
                yield entry

    def _inputs(self, case: Case, who: str, standing: Standing) -> dict[str, str]:
        target = case.roster.target(who, self.metric, case.period)
        if self.by != "completion" or target is None:
            return {}
        return {"amount": as_text(standing.amount), "target": as_text(target.value)}

    def _late(self, case: Case, standings: Mapping[str, Standing]) -> dict[str, int]:
        """The number of each person's facts left out by the cut-off."""
        if not self.timely:
            return {}
        every = case.figures(self.only.name(self.metric))
        return {who: every[who].count - standing.count for who, standing in standings.items()}

    def _because(self, case: Case, place: Place, standing: Standing) -> dict[str, Any]:
        [row] = ranked_text([place])
        fen = self._fen(place)
        return {
            "shape": "rank-prize",
            "metric": self.metric,
            "by": self.by,
            "rank": place.rank,
            "value": row["value"],
            "reached_at": row["reached_at"],
            "prize": fen,
            "figures": [
                *self.measure.figures(case, place.subject, standing),
                *self._hired(case, place.subject),
                figure("rank", place.rank),
            ],
            "steps": [f"#{place.rank} → {yuan_text(fen)}"],
        }

    def _hired(self, case: Case, who: str) -> Iterator[Figure]:
        """The day of hiring, where it decides who has a rank."""
        person = case.roster.people.get(who)
        if self.hired_within and person is not None and person.hired is not None:
            yield figure("hired", person.hired.isoformat(), "day")

    def _fen(self, place: Place) -> int:
        return to_fen(self.prizes[place.rank - self.first])

    def _won(self, case: Case, place: Place, because: dict[str, Any]) -> Iterator[Outcome]:
        fen, period = self._fen(place), case.period.key
        if self.subject == "team":
            yield from split_outcomes(case, self.id, place.subject, fen, self.split, because)
        else:
            yield Outcome(self.id, "award", place.subject, period, fen, because)
        for kind in self.also:
            yield Outcome(self.id, kind, place.subject, period, None, self._in_kind(kind, because))

    def _in_kind(self, kind: str, because: dict[str, Any]) -> dict[str, Any]:
        """The name of a prize in kind, if it has one."""
        what = {"prize": self.prize, "gift": self.gift}.get(kind)
        return {**because, "what": what} if what else because
