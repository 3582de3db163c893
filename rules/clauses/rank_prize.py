"""Prizes for the first ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.facts import Posting
from rules.metrics import METRICS
from rules.outcomes import Case, Finding, Outcome, as_text, down_to, ranked_text, to_fen
from rules.ranking import Entry, Place, rank
from rules.tallies import Standing


@dataclass(frozen=True)
class RankPrize:
    """Sellers active on the period's last day, ranked by a metric or by its completion.

    Rank n gets the n-th prize; who shares a rank gets that rank's prize, and the next is skipped
    (rule 4). `timely` leaves out what came after the cut-off of its day (rule 5). Handbook:
    每天电话邀约完成率在全排名前三甲…50、30、20元…全通报嘉奖; 每天售卡数量排名前三甲.
    """

    id: str
    name: str
    period: str
    metric: str
    prizes: tuple[Decimal, ...]
    by: str = "value"
    timely: bool = False
    also: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """What cannot be, by key."""
        if self.by == "completion" and self.metric not in METRICS:
            yield "by", f"{self.metric} has no targets, so nobody can complete one"
        if self.timely and self.period != "day":
            yield "timely", f"the cut-off decides a day's prizes only, not a {self.period}'s"
        if list(self.prizes) != sorted(self.prizes, reverse=True):
            yield "prizes", "must not rise from a rank to the next"

    def find(self, case: Case) -> Finding:
        """An award for each prize's rank, and each of `also` with it."""
        standings = case.tallies.persons(self.metric, case.period, self.timely)
        ranking = rank(self._entries(case, standings))
        shown = down_to(ranking, len(self.prizes))
        rows = [
            {**row, **self._inputs(case, row["who"], standings[row["who"]])}
            for row in ranked_text(shown)
        ]
        late = self._late(case, standings)
        finding = Finding(ranking=ranking)
        for place in shown:
            if place.rank <= len(self.prizes):
                because = {
                    **self._because(place),
                    "ranking": rows,
                    "ranked": len(ranking),
                    "not_counted": {"late": late.get(place.subject, 0)},
                }
                finding.outcomes += self._won(place, case.period.key, because)
        return finding

    def _entries(self, case: Case, standings: Mapping[str, Standing]) -> Iterator[Entry]:
        for person, posting in case.roster.sellers_on(case.period.end):
            standing = standings.get(person.id)
            if standing is not None and self._is_for(posting):
                value = self._value(case, person.id, standing)
                if value is not None:
                    yield Entry(person.id, value, standing.reached_at)

    def _is_for(self, posting: Posting) -> bool:
        return not self.roles or posting.role in self.roles

    def _value(self, case: Case, person: str, standing: Standing) -> int | Fraction | None:
        """What is ranked; None without a target, where completion is."""
        if self.by == "completion":
            return case.roster.completion(person, self.metric, case.period, standing.amount)
        return standing.amount

    def _inputs(self, case: Case, person: str, standing: Standing) -> dict[str, str]:
        target = case.roster.target(person, self.metric, case.period)
        if self.by != "completion" or target is None:
            return {}
        return {"amount": as_text(standing.amount), "target": as_text(target.value)}

    def _late(self, case: Case, standings: Mapping[str, Standing]) -> dict[str, int]:
        """How many facts of each person the cut-off left out."""
        if not self.timely:
            return {}
        every = case.tallies.persons(self.metric, case.period)
        return {who: every[who].count - standing.count for who, standing in standings.items()}

    def _because(self, place: Place) -> dict[str, Any]:
        [row] = ranked_text([place])
        return {
            "shape": "rank-prize",
            "metric": self.metric,
            "by": self.by,
            "rank": place.rank,
            "value": row["value"],
            "reached_at": row["reached_at"],
            "prize": to_fen(self.prizes[place.rank - 1]),
        }

    def _won(self, place: Place, period: str, because: dict[str, Any]) -> Iterator[Outcome]:
        fen = to_fen(self.prizes[place.rank - 1])
        yield Outcome(self.id, "award", place.subject, period, fen, because)
        for kind in self.also:
            yield Outcome(self.id, kind, place.subject, period, None, because)
