"""Verify the random sample of the spot checks, by command."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from webapp.checks.operations.draw_samples import NoSeed
from webapp.checks.sample_report import verify_sample
from webapp.commands.common import data_option, opened


@click.group(help="抽样核查。")
def sample() -> None:
    """Group the commands of the spot checks' sample."""


@sample.command("verify", help="用公布的种子重抽一天的样本，与记录逐张比较。")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@data_option
def sample_verify(day: datetime, data: Path) -> None:
    """Repeat a day's draw; exit with 1 if its result is not the recorded one. Raises NoSeed."""
    on: date = day.date()
    with opened(data) as runtime:
        found = verify_sample(runtime.company, on)
    if found is None:
        raise NoSeed(day=on)
    for fault in found.faults:
        click.echo(fault)
    when = "摘要在当天之前公布" if found.early else "摘要没有在当天之前公布"
    click.echo(f"{on}：{found.cards} 张卡，抽中 {found.drawn} 张，{when}。")
    click.echo(f"{len(found.faults)} 处不符。" if found.faults else "重抽结果一致。")
    sys.exit(1 if found.faults else 0)
