"""Erase personal data by command: propose as HR, carry out what a leader has approved, list."""

from __future__ import annotations

from pathlib import Path

import click

from webapp.commands.common import data_option, in_columns, opened
from webapp.store import erasing
from webapp.verification.forgetting import approved_erasures, forget_approved
from webapp.verification.operations.privacy_proposals import ASKED, REASONS, propose_erasure
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.verification.privacy_reading import held_proposals, proposals_query
from webapp.web.runtime import Runtime

STATES = {"waits": "待领导批准", "approved": "待删除", "declined": "没有批准", "done": "已删除"}


@click.command(help="删除个人信息：执行领导已批准的；或以人事的名义提交；--list 列出全部。")
@data_option
@click.option("--customer", type=int, help="客户编号。")
@click.option("--person", help="离职员工的工号。")
@click.option("--by", help="提交的人事的工号。")
@click.option(
    "--reason", type=click.Choice(list(REASONS)), default=ASKED, help="本人要求，或保存期已满。"
)
@click.option("--list", "listed", is_flag=True, help="列出申请和删除记录。")
def forget(
    data: Path,
    customer: int | None,
    person: str | None,
    by: str | None,
    reason: str,
    listed: bool,
) -> None:
    """Without a subject, carry out the approved erasures; a leader approves on the page."""
    if (customer is not None) + (person is not None) > 1:
        raise click.UsageError("--customer 和 --person 只能写一个。")
    subject = (CUSTOMER, str(customer)) if customer is not None else (PERSON, person or "")
    with opened(data) as runtime:
        if listed:
            _list(runtime)
        elif customer is None and person is None:
            _carry_out(runtime)
        elif by is None:
            raise click.UsageError("请写 --by：提交的人事的工号。")
        else:
            kind, about = subject
            number = runtime.write(lambda tx: propose_erasure(tx, by, kind, about, reason))
            click.echo(f"第 {number} 号已提交，请领导在“删除个人信息”页批准。")


def _carry_out(runtime: Runtime) -> None:
    waiting = len(approved_erasures())
    forget_approved(runtime)
    click.echo(f"删除了 {waiting} 项。" if waiting else "没有已批准、还没删除的申请。")
    if not erasing.empty_log():
        click.echo("有人正在读数据库，日志里还有删除前的内容：稍后再运行一次。")


def _list(runtime: Runtime) -> None:
    rows = [
        (str(each.number), each.kind, each.about, STATES[each.state], str(dict(each.counts)))
        for each in held_proposals(list(proposals_query([CUSTOMER, PERSON])))
    ]
    click.echo(in_columns(rows) if rows else "还没有申请。")
