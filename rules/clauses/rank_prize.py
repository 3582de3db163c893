"""Prizes for the first ranks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.outcomes import Case, Finding, Outcome, as_text, ranked_text, to_fen
from rules.ranking import Entry, rank


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

    def find(self, case: Case) -> Finding:
        """An award for each prize's rank, and each of `also` with it."""
        ranking = rank(self._entries(case))
        finding = Finding(ranking=ranking)
        for place in ranking:
            if place.rank > len(self.prizes):
                break
            prize = self.prizes[place.rank - 1]
            because = {
                "shape": "rank-prize",
                "metric": self.metric,
                "by": self.by,
                "rank": place.rank,
                "value": as_text(place.value),
                "reached_at": place.reached_at.isoformat(),
                "prize": to_fen(prize),
                "ranking": ranked_text(ranking, len(self.prizes) + 1),
                "ranked": len(ranking),
            }
            key = (self.id, place.subject, case.period.key)
            finding.outcomes += _won(key, ("award", *self.also), to_fen(prize), because)
        return finding

    def _entries(self, case: Case) -> Iterator[Entry]:
        standings = case.tallies.persons(self.metric, case.period, self.timely)
        for person, posting in case.roster.sellers_on(case.period.end):
            standing = standings.get(person.id)
            if standing is None or (self.roles and posting.role not in self.roles):
                continue
            value: object = standing.amount
            if self.by == "completion":
                value = case.roster.completion(
                    person.id, self.metric, case.period, standing.amount
                )
                if value is None:
                    continue
            yield Entry(person.id, value, standing.reached_at)  # type: ignore[arg-type]


def _won(
    key: tuple[str, str, str], kinds: tuple[str, ...], fen: int, because: dict[str, object]
) -> list[Outcome]:
    clause, to, period = key
    return [
        Outcome(clause, kind, to, period, fen if kind == "award" else None, because)
        for kind in kinds
    ]
