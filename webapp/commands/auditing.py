"""The command that verifies the audit trail's hash chain and the data it covers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import click

from webapp.audit.chain import current_head, newest_line
from webapp.commands.common import data_option, opened
from webapp.facts.models import Photo, Tally
from webapp.facts.tallies import compare_tallies
from webapp.ledger.models import Line
from webapp.verification.ledger import ledger_misfit
from webapp.verification.misfits import Misfit, trail_misfit
from webapp.verification.pictures import photo_misfit
from webapp.web.runtime import Runtime


@click.group(help="审计记录。")
def audit() -> None:
    """The audit trail."""


@audit.command("verify", help="核对审计链、计数、账目和照片,指出第一处不符。")
@data_option
@click.option("--head", help="保存在外面的链首(每日通报、证书查验页上有)。")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="那个链首是哪天通报的。")
def verify(data: Path, head: str | None, day: datetime | None) -> None:
    """Check every part; exit 1 where one does not fit, naming its first that does not."""
    with opened(data) as runtime:
        misfits = list(_check(runtime, head, day.date() if day else None))
    sys.exit(1 if misfits else 0)


def _check(runtime: Runtime, head: str | None, day: date | None) -> Iterator[Misfit]:
    """Check each part, print its result, and yield the mismatches."""
    parts: tuple[tuple[str, int, Callable[[], Misfit | None]], ...] = (
        ("审计链", newest_line(), lambda: trail_misfit(head, day)),
        ("计数", Tally.select().count(), lambda: _tally_misfit(runtime)),
        ("账目", Line.select().count(), ledger_misfit),
        ("照片", Photo.select().count(), lambda: photo_misfit(runtime.photos)),
    )
    for name, count, find in parts:
        misfit = find()
        if misfit is None:
            click.echo(f"{name}:{count} 条,全部相符。")
        else:
            click.echo(f"{name}:{misfit.place}:{misfit.why}")
            yield misfit
    click.echo(f"链首 {current_head()}")


def _tally_misfit(runtime: Runtime) -> Misfit | None:
    for each in compare_tallies(runtime.company):
        return Misfit("/".join(each.key), f"保存 {each.held},由记录重算 {each.told}")
    return None
