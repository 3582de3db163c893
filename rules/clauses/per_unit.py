"""Pay a fixed sum for each unit of a metric."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from rules.because import metric_figure, yuan_text
from rules.capping import capped_sum
from rules.case import Case
from rules.facts import LEVELS
from rules.fault_words import told
from rules.filters import Filter, filter_of
from rules.measures import attendance_faults
from rules.metrics import DERIVED, HUNDREDTHS, level_metric
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, Reads, own
from rules.scheme_words import Yuan

_Row = tuple[date, str | None, str | None]  # day, person and team


@dataclass(frozen=True)
class PerUnit:
    """Pays `amount` × units to whoever earned them; at most `cap` for a person and period.

    The metric itself says which role can earn units. Not bound to being active on the period's last
    day (rule 13), nor to the cut-off (rule 5). Handbook:
    设计师每售卡一张,奖励50元(售卡对象必须是未进店的客户),客户成交的,再追加200元/单.
    """

    id: str
    name: str
    period: str
    metric: str
    amount: Yuan
    cap: Yuan = Decimal(0)
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
        yield from self.only.faults(self.metric)
        if self.metric in HUNDREDTHS:
            yield "metric", told("no-units", metric=self.metric)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, PEOPLE), *self.only.reads())

    def find(self, case: Case) -> Finding:
        """Return an award for each person with units."""
        finding = Finding()
        for person, units in sorted(self._units(case).items()):
            exact = to_fen(self.amount * units)
            fen, most, told = capped_sum(exact, self.cap)
            because = {
                "shape": "per-unit",
                "metric": self.metric,
                "units": units,
                "each": to_fen(self.amount),
                "figures": [*self.only.figures(), metric_figure(self.metric, units)],
                "steps": [
                    f"{units} × {yuan_text(to_fen(self.amount))} = {yuan_text(exact)}",
                    *most,
                ],
                **told,
            }
            finding.outcomes.append(
                Outcome(self.id, "award", person, case.period.key, fen, because)
            )
        return finding

    def _units(self, case: Case) -> dict[str, int]:
        """Each person's units on days in force for that person.

        For a person who left before the day of a deal, the last posting decides. For cards and
        deals of designers, role, level and team are those of the card's day (rule 13).
        """
        units: dict[str, int] = defaultdict(int)
        then = self._levels_then(case)
        for row in case.tallies.rows(self.only.name(self.metric), case.period):
            person = case.roster.people.get(row.person or "")
            posting = person.posting_on(row.day) if person else None
            if person is None or posting is None:
                continue
            if self.metric in DERIVED:
                posting = replace(posting, role="designer", team=row.team)
            others = then.get((row.day, person.id, row.team), Counter())
            counted = others + Counter({posting.level: row.standing.amount - others.total()})
            for level, amount in counted.items():
                if case.force.takes_in(row.day, replace(posting, level=level)):
                    units[person.id] += amount
        return units

    def _levels_then(self, case: Case) -> dict[_Row, Counter[str | None]]:
        """Of each row's deals, those with another level on the card's day, by that level.

        Asked only where an approval names levels.
        """
        found: dict[_Row, Counter[str | None]] = defaultdict(Counter)
        if self.metric != "designer_deals" or not case.force.names_levels:
            return found
        for level in (*LEVELS, None):
            for row in case.tallies.rows(self.only.name(level_metric(level)), case.period):
                found[row.day, row.person, row.team][level] += row.standing.amount
        return found
