"""Settle worked examples of a new scheme: a few people's figures, by the rules themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from rules.clauses import Clause
from rules.outcomes import MONEY, Outcome
from rules.scheme import Scheme
from rules.settlement import settle
from rules.tallies import Tallies
from webapp.authoring.clause_typed import typed_number
from webapp.authoring.example_columns import needs_example
from webapp.authoring.example_company import ExampleCompany, ExampleRow, example_person
from webapp.core.errors import JiebaoError, _
from webapp.planning.preview import with_clauses

MOST_ROWS = 12


class ExampleMissing(JiebaoError):
    """A clause has no worked example."""

    sentence = _("条款“%(name)s”还没有算例，请先写一个。")


class ExampleWrong(JiebaoError):
    """A worked example's expected sums are not those that the rules compute."""

    sentence = _("条款“%(name)s”有算例对不上，改好才能提交。")


@dataclass(frozen=True)
class WorkedExample:
    """An example of one clause: a title and rows of typed values, by column."""

    clause: str
    title: str
    rows: tuple[ExampleRow, ...]


@dataclass(frozen=True)
class WorkedRow:
    """One person of an example: the expected and the computed sum in fen, and the outcomes."""

    typed: ExampleRow
    expected: int
    computed: int
    outcomes: tuple[Outcome, ...]

    @property
    def fits(self) -> bool:
        """Whether the expected sum is the computed one."""
        return self.expected == self.computed


@dataclass(frozen=True)
class WorkedResult:
    """An example with its rows settled."""

    example: WorkedExample
    rows: tuple[WorkedRow, ...]

    @property
    def passes(self) -> bool:
        """Whether every row fits."""
        return all(row.fits for row in self.rows)


def read_examples(text: str) -> list[WorkedExample]:
    """Read the examples of a version from its JSON."""
    return [
        WorkedExample(held["clause"], held["title"], tuple(held["rows"]))
        for held in json.loads(text)
    ]


def written_examples(examples: Sequence[WorkedExample]) -> str:
    """Return examples as the JSON that a version stores."""
    held = [{"clause": e.clause, "title": e.title, "rows": list(e.rows)} for e in examples]
    return json.dumps(held, ensure_ascii=False)


def settle_example(scheme: Scheme, clause: Clause, example: WorkedExample) -> WorkedResult:
    """Settle an example by one clause of a scheme's newest revision."""
    company = ExampleCompany(clause, example.rows)
    revision = replace(scheme.revisions[-1], start=date.min)
    alone = with_clauses(replace(scheme, revisions=(revision,)), {clause.id})
    tallies = Tallies.of(company.movements())
    found = settle(alone, company.period, company.roster(), tallies).outcomes
    return WorkedResult(
        example,
        tuple(
            _worked(row, example_person(number), found) for number, row in enumerate(example.rows)
        ),
    )


def _worked(row: ExampleRow, who: str, found: Sequence[Outcome]) -> WorkedRow:
    own = tuple(each for each in found if each.to == who and each.kind in MONEY)
    expected = (typed_number(row.get("expected", "") or "0", is_ratio=False) or Decimal(0)) * 100
    return WorkedRow(row, int(expected), sum(each.amount or 0 for each in own), own)


def demand_examples(scheme: Scheme, examples: Sequence[WorkedExample]) -> None:
    """Refuse a scheme whose clauses lack an example that passes.

    Raises ExampleMissing, ExampleWrong.
    """
    for clause in scheme.revisions[-1].clauses:
        own = [each for each in examples if each.clause == clause.id]
        if needs_example(clause) and not own:
            raise ExampleMissing(name=clause.name)
        if not all(settle_example(scheme, clause, each).passes for each in own):
            raise ExampleWrong(name=clause.name)
