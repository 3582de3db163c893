"""Settle one period, or all periods that are due, by command."""

from __future__ import annotations

from pathlib import Path

import click

from rules.periods import PeriodMalformed, parse_period
from webapp.commands.common import data_option, opened
from webapp.company.snapshot import Company
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.operations.settle_due import settle_due as run_what_is_due
from webapp.ledger.owed import NoSuchPeriod
from webapp.schemes.catalogue import schemes


@click.command(help="结算一个期间：2026-03-02、2026-W10、2026-03、2026-Q1、2026 或 campaign。")
@click.argument("period")
@data_option
@click.option("--scheme", help="只结算这一个方案；默认所有涉及这类期间的方案。")
def settle(period: str, data: Path, scheme: str | None) -> None:
    """Settle a period for each scheme that has such periods; on the same facts nothing is added."""
    concerned = [scheme] if scheme else _concerned(period)
    with opened(data) as runtime:
        chosen = concerned if scheme else _run_by(runtime.company, concerned, period)
        now = runtime.clock()
        settled = [settle_apart(runtime.write, now, each, period) for each in chosen]
    for scheme_id, done in zip(chosen, settled, strict=True):
        click.echo(f"{scheme_id} {period}：新增 {len(done.lines)} 条，共 {done.outcomes} 项。")
        if done.preview:
            click.echo(f"{scheme_id} {period} 还没有结束：其余只是预估，结束后再结算。")


def _concerned(period: str) -> list[str]:
    """The schemes with clauses on periods of this kind. Raises NoSuchPeriod."""
    try:
        kind = "campaign" if period.startswith("campaign") else parse_period(period).kind
    except PeriodMalformed as malformed:
        raise NoSuchPeriod(period=period) from malformed
    return [
        scheme.id
        for scheme in schemes().values()
        if any(clause.period == kind for held in scheme.revisions for clause in held.clauses)
    ]


def _run_by(company: Company, concerned: list[str], period: str) -> list[str]:
    """The given schemes that are in force on some day of the period, and all of campaigns.

    A period outside every campaign is refused by `settle_apart` with a sentence of its own.
    """
    if period.startswith("campaign"):
        return concerned
    span = parse_period(period)
    return [
        each
        for each in concerned
        if schemes()[each].campaign or company.force(each).last_day_in(span) is not None
    ]


@click.command("run-due", help="结算到期的期间：可以反复运行，晚运行也无妨。")
@data_option
def run_due(data: Path) -> None:
    """Settle all periods that are due, and print what was settled."""
    with opened(data) as runtime:
        done = run_what_is_due(runtime.write, runtime.clock())
    for ran in done:
        click.echo(f"{ran.scheme} {ran.period}：新增 {ran.lines} 条。")
    if not done:
        click.echo("没有到期的结算。")
