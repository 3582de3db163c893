"""Create the sample company, or record its work over HTTP (`--live`), by command."""

from __future__ import annotations

import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

import click

from webapp.commands.common import config_of, data_option, in_columns, wall_clock
from webapp.core.config import Config
from webapp.site.startup import close_runtime, demand_none, has_company, make_ready, open_runtime
from webapp.store.database import forget_everything, has_no_database
from webapp.store.files import KINDS
from webapp.store.models import Setting
from webapp.web.operations.sign_in import hash_password
from webapp.web.runtime import Runtime

_POSTS = {
    "leader": "公司领导",
    "hr": "人事",
    "head": "负责人",
    "supervisor": "主管",
    "telesales": "电销专员",
    "guide": "导购",
    "designer": "设计师",
}


@click.command(help="在空目录里建示例公司；--live 则像工作日一样继续打电话、售卡。")
@data_option
@click.option("--large", is_flag=True, help="200 人、12 个团队、90 天：每张图都有数字。不含照片。")
@click.option("--live", is_flag=True, help="通过 HTTP 登录示例员工，持续提交。")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="服务的网址。")
@click.option("--seconds", type=float, help="到时停止；默认一直继续。")
@click.option("--rate", default=1.0, show_default=True, help="每秒提交几条。")
def demo(data: Path, large: bool, live: bool, url: str, seconds: float | None, rate: float) -> None:
    """Fill an empty folder with the sample company; with `--live`, record calls and cards."""
    if live:
        from webapp.demo.working_day import work_on

        with suppress(KeyboardInterrupt):  # Ctrl+C ends the live run
            work_on(url, rate, seconds, click.echo)
        return
    config = config_of(data)
    make_ready(config)
    _throw_away_unfinished(config)
    runtime = open_runtime(config, wall_clock)
    try:
        demand_none(runtime)
        _fill(runtime, large=large)
        click.echo(logins(runtime))
    finally:
        close_runtime(runtime)


def fill_empty(config: Config) -> None:
    """Create the sample company if the folder has none, or only an unfinished sample."""
    _throw_away_unfinished(config)
    runtime = open_runtime(config, wall_clock)
    try:
        if not has_company():
            _fill(runtime)
    finally:
        close_runtime(runtime)


def _fill(runtime: Runtime, *, large: bool = False) -> None:
    from webapp.demo.fill import fill_company
    from webapp.demo.size import FULL, LARGE, PASSWORD

    click.echo("正在建示例公司（约两分钟）……" if large else "正在建示例公司（约半分钟）……")
    begun = time.monotonic()
    summary = fill_company(runtime, hash_password(PASSWORD), LARGE if large else FULL)
    click.echo(f"示例公司已建好，用时 {time.monotonic() - begun:.0f} 秒：{summary}")


def _throw_away_unfinished(config: Config) -> None:
    """Delete a sample whose creation was interrupted: it was never served."""
    if has_no_database(config.stored_in):
        return
    runtime = open_runtime(config, wall_clock)
    unfinished = _sample_state() == "filling"
    if unfinished:
        click.echo("上次的示例公司没有建完，重新建。")
        for kind in KINDS:
            for each in list(runtime.files.listed(kind)):
                runtime.files.drop(each.key)
    close_runtime(runtime)
    if unfinished:
        forget_everything(config.stored_in)
        for kind in KINDS:
            shutil.rmtree(config.data / kind, ignore_errors=True)


def _sample_state() -> str | None:
    held = Setting.get_or_none(Setting.name == "sample")
    return str(json.loads(held.value)) if held else None


def is_sample() -> bool:
    """Whether the company is the sample, whose logins are public."""
    return _sample_state() is not None


def logins(runtime: Runtime) -> str:
    """Return a table with one person of each role: role, name, team, staff number, password."""
    from webapp.demo.size import PASSWORD

    shown: dict[str, list[str]] = {}
    for person in runtime.company.people.values():
        posting = person.posting_on(runtime.today)
        if posting is not None and person.active_on(runtime.today):
            team = runtime.company.teams.get(posting.team or "")
            row = [
                _POSTS[posting.role],
                person.name,
                team.name if team else "",
                person.id,
                PASSWORD,
            ]
            shown.setdefault(posting.role, row)
    rows = [shown[role] for role in _POSTS if role in shown]
    return in_columns([["岗位", "姓名", "团队", "工号", "密码"], *rows])
