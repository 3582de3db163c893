"""Read the import table of targets of people and teams, by metric and period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from webapp.core.amounts import whole_hundredths
from webapp.core.errors import _
from webapp.spreadsheets import cells, words
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Record, Records, read_records
from webapp.spreadsheets.periods import period_key
from webapp.spreadsheets.values import Refused, Value


def _as_typed(value: Value) -> Value:
    return value


TARGETS = Layout(
    "targets",
    "目标",
    (
        Column(
            "who",
            "对象",
            cells.name,
            _("个人写工号，团队写名称，都要先在系统里。"),
            "1001",
            required=True,
            also=("工号", "团队", "工号或团队"),
            width=16,
        ),
        Column(
            "metric",
            "指标",
            words.choice(words.METRIC),
            f"可填：{'、'.join(words.offered(words.METRIC))}。",
            "邀约数",
            required=True,
            form="choice",
            choices=words.offered(words.METRIC),
        ),
        Column(
            "period_kind",
            "周期",
            words.choice(words.PERIOD_KIND),
            f"可填：{'、'.join(words.offered(words.PERIOD_KIND))}。",
            "日",
            required=True,
            also=("period",),
            form="choice",
            choices=words.offered(words.PERIOD_KIND),
        ),
        Column(
            "only",
            "仅",
            _as_typed,
            "只对一个周期有效时填：2026-03-02、2026-W10、2026-03、2026-Q1、2026 或活动编号；"
            "不填就是每个周期。",
            "",
            also=("仅限", "仅此周期"),
            width=14,
        ),
        Column(
            "value",
            "目标",
            cells.above_zero,
            _("大于 0 的数字；业绩以元计，可到分，其他写整数。"),
            "60",
            required=True,
            also=("目标值",),
            form="number",
        ),
        Column(
            "difficulty",
            "难度",
            words.choice(words.DIFFICULTY),
            f"个人目标可填：{'、'.join(words.offered(words.DIFFICULTY))}。",
            "普通",
            form="choice",
            choices=words.offered(words.DIFFICULTY),
        ),
    ),
)


@dataclass(frozen=True)
class TargetRow:
    """One target; `value` in the metric's unit (sales in fen, else ones), `only` a period's key.

    `row` is the row's number in the sheet.
    """

    who: str
    metric: str
    period_kind: str
    value: int
    only: str | None = None
    difficulty: str | None = None
    row: int = field(default=0, compare=False)


def target_records(
    data: bytes,
    filename: str,
    *,
    known_staff: Collection[str] | None = (),
    known_teams: Collection[str] = (),
    known_campaigns: Collection[str] | None = None,
    choices: Choices = AS_IT_IS,
) -> Records:
    """The checked records of a table of targets, with their faults.

    `known_teams` has the names and ids by which a team may be given (`known_staff` None: anybody
    may), `known_campaigns` the ids allowed in `only` (None: any). Raises FaultyTable where the
    file holds no such table.
    """
    records = read_records(data, filename, TARGETS, choices)
    for record in records.found:
        if known_staff is not None:
            _check_who(records, record, known_staff, known_teams)
        _to_unit(records, record)
        _to_key(records, record, known_campaigns)
    _refuse_same(records)
    return records


def _check_who(
    records: Records, record: Record, staff: Collection[str], teams: Collection[str]
) -> None:
    who = record.values.get("who")
    if who is None:
        return
    if who not in staff and who not in teams:
        sentence = _("没有这个工号或团队。请先导入员工名单，再填其中的工号或团队名称。")
        records.refuse(record, "who", sentence)
    elif who not in staff and "difficulty" in record.values:
        records.refuse(record, "difficulty", _("难度只用于个人目标，团队的请留空。"))


def _to_unit(records: Records, record: Record) -> None:
    """Convert the number to the metric's unit: yuan to fen, other metrics to whole numbers."""
    metric, value = record.values.get("metric"), record.values.get("value")
    if metric is None or value is None:
        return
    in_ones = int(value) if value % 1 == 0 else None
    found = whole_hundredths(value) if metric == "sales" else in_ones
    if found is not None:
        record.values["value"] = found
    elif metric == "sales":
        records.refuse(record, "value", _("金额最多写到分，即两位小数。"))
    else:
        records.refuse(record, "value", _("这个指标的目标要写整数。"))


def _to_key(records: Records, record: Record, campaigns: Collection[str] | None) -> None:
    """Convert the single period of a target to its key."""
    kind, typed = record.values.get("period_kind"), record.values.get("only")
    if kind is None or typed is None:
        return
    try:
        key = period_key(kind, typed)
    except Refused as refused:
        records.refuse(record, "only", refused.sentence, **refused.values)
        return
    if kind == "campaign" and campaigns is not None and key not in campaigns:
        allowed = "、".join(sorted(campaigns))
        records.refuse(record, "only", _("没有这个活动。可填：%(allowed)s。"), allowed=allowed)
    record.values["only"] = key


def _refuse_same(records: Records) -> None:
    """Refuse two targets for the same thing; one with `only` beside a general one is allowed."""
    first: dict[tuple[object, ...], int] = {}
    for record in records.found:
        values = record.values
        same = tuple(values.get(part) for part in ("who", "metric", "period_kind", "only"))
        if None not in same[:3] and first.setdefault(same, record.row) != record.row:
            sentence = _("与第 %(first)s 行是同一个目标（对象、指标、周期都相同）。")
            records.refuse(record, "who", sentence, first=first[same])
