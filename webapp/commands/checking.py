"""Check tallies against the facts, and schemes against scenarios, by command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from webapp.commands.common import data_option, opened
from webapp.commands.progress import shown_progress
from webapp.facts.models import Tally
from webapp.facts.tally_check import differing_tallies


@click.group(help="榜单计数。")
def tallies() -> None:
    """Group the commands of the running tallies."""


@tallies.command("check", help="用全部记录重算计数，并与保存的逐行比较。")
@data_option
def tallies_check(data: Path) -> None:
    """Recompute every tally from the facts, and name each that differs; then exit with 1."""
    differing = 0
    with opened(data) as runtime, shown_progress("计数", Tally.select().count()) as progress:
        for each in differing_tallies(runtime.company, progress):
            click.echo(f"{'/'.join(each.key)}：保存 {each.held}，重算 {each.told}")
            differing += 1
    click.echo(f"{differing} 行不一致。" if differing else "全部一致。")
    sys.exit(1 if differing else 0)


@click.group(help="奖励规则。")
def rules() -> None:
    """Group the commands of the rules."""


@rules.command("test", help="运行情景文件或目录，核对每一项结果。")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def rules_test(paths: tuple[Path, ...]) -> None:
    """Run scenario files; exit with 1 if one failed."""
    from rules.scenarios import run

    sys.exit(run(paths, sys.stdout))
