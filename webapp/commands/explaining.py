"""Print the explanation of a ledger line as text, by command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from webapp.commands.common import data_option, in_columns, opened
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.facts.evidence_rows import Facts
from webapp.ledger.line_explanation import Explained, explain_line
from webapp.ledger.models import Line, Rejection
from webapp.ledger.reason_text import ReasonText, unit_of, value_text
from webapp.schemes.scheme_names import clause_name, scheme_name

STATES = {
    "counted": "计入",
    "genuine": "计入（已核实）",
    "held": "未计入：卡号重复，待核实",
    "fake": "未计入：判为作假",
    "withdrawn": "未计入：已撤回",
    "corrected": "未计入：已更正",
    "cancelled": "未计入：已撤单",
    "late": "未计入：截止时间之后收到",
}
KINDS = {
    "call": ("电话", "calls"),
    "card": ("售卡", "cards"),
    "deal": ("成交", "sales"),
    "rating": ("客户评分", "rating"),
    "contribution": ("贡献", "contribution"),
}


@click.command(help="账目中的一条为什么是这样：条款、数据、算式，直到每一条记录。")
@click.argument("line", type=int)
@data_option
def explain(line: int, data: Path) -> None:
    """Print the whole reasoning of one ledger line."""
    with opened(data) as runtime:
        held = Line.get_or_none(Line.number == line)
        if held is None:
            raise NotFound()
        company = runtime.company
        for text in _text(held, explain_line(held, company), company):
            click.echo(text)


def _text(line: Line, explained: Explained, company: Company) -> Iterator[str]:
    to = company.name_of(line.person_id) if line.person_id else company.teams[line.team_id].name
    amount = "" if line.amount is None else f" {value_text(str(line.amount), 'fen')}"
    yield f"第 {line.number} 号 · {to} · {clause_name(line.scheme, line.clause)}{amount}"
    version = f"{line.revision} 起的版本（{explained.revision_because}）"
    yield f"方案：{scheme_name(line.scheme)}，{version}"
    yield f"期间：{line.period}"
    rejection = Rejection.get_or_none(Rejection.line == line.number)
    if rejection is not None:
        yield f"未通过：{rejection.reason}"
    yield from _told(explained.told, company, "")
    for facts in explained.facts:
        yield from _facts(facts, company)


def _told(told: ReasonText, company: Company, indent: str) -> Iterator[str]:
    if told.opening:
        yield f"{indent}{told.opening}"
    yield from (f"{indent}  {label}：{value}" for label, value in told.figures)
    yield from (f"{indent}  {step}" for step in told.steps)
    rows = [
        (
            str(row.rank),
            row.name,
            row.value,
            f"{company.clock.local(row.reached_at):%m-%d %H:%M:%S}",
        )
        for row in told.ranking
    ]
    if rows:
        yield from (f"{indent}  {row}" for row in in_columns(rows).splitlines())
    yield from (f"{indent}  {note}" for note in told.notes)
    for part in told.parts:
        yield from _told(part, company, indent + "  ")


def _facts(facts: Facts, company: Company) -> Iterator[str]:
    name, metric = KINDS[facts.kind]
    yield f"{name} {facts.total} 条：" + (
        f"（最近 {len(facts.rows)} 条）" if len(facts.rows) < facts.total else ""
    )
    rows = [
        (
            f"{row.number}",
            f"{company.clock.local(row.at):%Y-%m-%d %H:%M:%S}",
            row.label,
            value_text(str(row.value), unit_of(metric)),
            STATES[row.state],
        )
        for row in facts.rows
    ]
    yield from (f"  {row}" for row in in_columns(rows).splitlines())
