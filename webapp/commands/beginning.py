"""Create an empty company, open its campaign and set the grace, by command."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from webapp.commands.common import BY, data_option, opened
from webapp.core.errors import JiebaoError
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.planning.operations.decide_campaign import open_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven, clashes
from webapp.returns.operations.set_grace import set_grace
from webapp.schemes.catalogue import schemes
from webapp.site.startup import demand_none
from webapp.web.first_passwords import draw_password
from webapp.web.operations.sign_in import hash_password


@click.command(help="新建一家空公司，并给出第一位人事的登录。")
@data_option
@click.option("--company", required=True, help="公司名称，印在证书上。")
@click.option("--department", default="人力资源部", show_default=True, help="颁发证书的部门。")
@click.option("--hr-number", prompt="人事的工号", help="第一位人事的工号。")
@click.option("--hr-name", prompt="人事的姓名", help="第一位人事的姓名。")
def init(data: Path, company: str, department: str, hr_number: str, hr_name: str) -> None:
    """Make an empty company with its first HR login; its password is shown only here.

    No scheme is in force until a leader approves one (rule 15).
    """
    with opened(data, empty=True) as runtime:
        demand_none(runtime)
        password = draw_password()
        given = PersonGiven(
            id=hr_number.strip(),
            name=hr_name.strip(),
            role="hr",
            password_hash=hash_password(password),
        )

        def begin(tx: Transaction) -> None:
            for name, value in (("company", company), ("department", department)):
                set_setting(tx, BY, name, json.dumps(value, ensure_ascii=False))
            add_person(tx, BY, given)

        runtime.write(begin)
    click.echo(f"公司“{company}”已建在 {data}。")
    click.echo(
        f"人事 {given.name} 的工号 {given.id}，首次密码 {password}（只显示这一次，登录后须更改）。"
    )
    click.echo(f"下一步：jiebao serve --data {data}，用这个工号登录，按启用向导办。")


@click.command(help="开始一个活动，如 百日冲刺。")
@data_option
@click.argument("name")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), required=True, help="第一天。")
@click.option("--end", type=click.DateTime(["%Y-%m-%d"]), required=True, help="最后一天（含）。")
@click.option("--id", "campaign_id", help="活动编号；默认 c 加开始日期。")
@click.option("--scheme", default="card-campaign", show_default=True, help="奖励方案。")
@click.option("--beside", is_flag=True, help="与另一个活动同名或日期重叠，也开。")
def campaign(
    data: Path,
    name: str,
    start: datetime,
    end: datetime,
    campaign_id: str | None,
    scheme: str,
    beside: bool,
) -> None:
    """Open a campaign of a scheme at once: a set-up may, without a leader's approval."""
    if scheme not in schemes():
        raise click.BadParameter(f"没有方案 {scheme}；现有：{', '.join(schemes())}。")
    if end < start:
        raise click.BadParameter("最后一天早于第一天。")
    span = CampaignGiven(
        id=campaign_id or f"c{start:%Y%m%d}",
        name=name,
        scheme=scheme,
        start=start.date(),
        end=end.date(),
    )
    with opened(data) as runtime:
        found = clashes(runtime.company.campaigns, span)
        if found and not beside:
            names = "、".join(each.name for each in found)
            raise click.ClickException(f"与活动“{names}”同名或日期重叠；仍要开，请加 --beside。")
        try:
            open_campaign(runtime.write, BY, span, runtime.today)
        except JiebaoError as refusal:
            raise click.ClickException(str(refusal)) from refusal
    click.echo(f"活动“{name}”（{span.id}）从 {span.start} 到 {span.end}，方案 {scheme}。")


@click.command(help="截止后的宽限：截止前已发生、手机没有网络的记录，晚到几分钟也算按时。")
@data_option
@click.argument("minutes", type=int)
@click.option("--from", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="从哪天起。")
def grace(data: Path, minutes: int, on: datetime) -> None:
    """Set how many minutes late a record from before the cut-off may arrive, from a day on."""
    with opened(data) as runtime:
        try:
            runtime.write(lambda tx: set_grace(tx, BY, minutes, on.date()))
        except JiebaoError as refusal:
            raise click.ClickException(refusal.sentence) from refusal
    click.echo(f"从 {on:%Y-%m-%d} 起，截止后宽限 {minutes} 分钟。")
