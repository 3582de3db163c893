"""Import ratings, contributions, violations, grants and trainings, each row as entered by HR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from webapp.company.models import Team
from webapp.core.errors import JiebaoError, _
from webapp.facts.contracts import clean_contract, deal_of_contract
from webapp.facts.models import Fact
from webapp.facts.operations.record import demand_employed
from webapp.facts.transactions import Transaction
from webapp.feedback.feedback_sheets import FeedbackRow
from webapp.feedback.models import RatingSource
from webapp.feedback.operations.appraise import (
    ContributionCommand,
    RatingCommand,
    give_points,
    record_rating,
)
from webapp.feedback.operations.grants import GrantGiven, propose_grant
from webapp.feedback.operations.rate import AlreadyRated, is_rated
from webapp.feedback.operations.trainings import TrainingGiven, record_trainings
from webapp.feedback.operations.violations import ViolationGiven, record_violation
from webapp.people.operations.import_people import Imported
from webapp.people.operations.import_rows import all_or_nothing, demand_hr

_COLUMNS = {
    "who": "对象",
    "score": "评分",
    "points": "分数",
    "amount": "金额",
    "kind": "类别",
    "reason": "理由",
    "told": "理由",
    "contract": "合同号",
    "course": "培训名称",
    "at": "时间",
    "on": "日期",
}


class ContractOfAnother(JiebaoError):
    """A rating of a contract that does not exist or that another person closed."""

    sentence = _("合同 %(contract)s 不是 %(who)s 成交的。请核对。")
    field = "contract"


def import_feedback(tx: Transaction, by: str, kind: str, rows: Sequence[FeedbackRow]) -> Imported:
    """Record every row; rows that an earlier table has recorded are counted as known.

    Equal rows within one table are separate records. Raises NotHR, or FaultyTable with every
    refused row.
    """
    demand_hr(tx, by)
    teams = {team.name: team.id for team in Team.select()}
    seen: Counter[FeedbackRow] = Counter()

    def record(row: FeedbackRow) -> str:
        seen[row] += 1
        key = str(uuid5(NAMESPACE_OID, f"{kind} {_values_text(row)} {seen[row]}"))
        if Fact.select().where(Fact.id << (key, f"{key}:{row.who}")).exists():
            return "known"
        _RECORD[kind](tx, by, row, key, teams.get(row.who, row.who))
        return "new"

    done = all_or_nothing(rows, record, _COLUMNS, "who")
    return Imported(done["new"], known=done["known"])


def _values_text(row: FeedbackRow) -> str:
    """The values of a row as text, without its row number: the same in every table."""
    values = {name: value for name, value in vars(row).items() if name != "row"}
    return str(sorted(values.items()))


def _at(tx: Transaction, row: FeedbackRow) -> datetime | None:
    return row.at.replace(tzinfo=ZoneInfo(tx.company.clock.zone)) if row.at else None


def _rating(tx: Transaction, by: str, row: FeedbackRow, key: str, who: str) -> None:
    at = _at(tx, row)
    demand_employed(tx, who, at)
    deal = deal_of_contract(clean_contract(row.contract)) if row.contract else None
    if row.contract and (deal is None or deal.fact.person_id != who):
        raise ContractOfAnother(contract=row.contract, who=who)
    if deal is not None and is_rated(deal.fact_id):
        refusal = AlreadyRated()
        refusal.field = "contract"
        raise refusal
    receipt = record_rating(tx, by, RatingCommand(key, who, row.score, at))
    if deal is not None:
        tx.insert(RatingSource, rating=receipt.number, source=deal.fact_id)


def _contribution(tx: Transaction, by: str, row: FeedbackRow, key: str, who: str) -> None:
    team = who if who in tx.company.teams else None
    person = None if team else who
    at = _at(tx, row)
    give_points(tx, by, ContributionCommand(key, row.points, person, team, row.reason, at))


def _violation(tx: Transaction, by: str, row: FeedbackRow, key: str, who: str) -> None:
    if row.on is not None:
        record_violation(tx, by, ViolationGiven(key, who, row.kind, row.reason, row.on))


def _grant(tx: Transaction, by: str, row: FeedbackRow, key: str, who: str) -> None:
    team = who if who in tx.company.teams else None
    person = None if team else who
    propose_grant(tx, by, GrantGiven(key, row.kind, row.amount, row.reason, person, team))


def _training(tx: Transaction, by: str, row: FeedbackRow, key: str, who: str) -> None:
    if row.on is not None:
        passed = row.passed == "yes"
        record_trainings(tx, by, TrainingGiven(key, row.course, (who,), passed, row.on))


_RECORD: Mapping[str, Callable[[Transaction, str, FeedbackRow, str, str], None]] = {
    "ratings": _rating,
    "contributions": _contribution,
    "violations": _violation,
    "grants": _grant,
    "trainings": _training,
}
