"""The command that verifies the audit trail's hash chain and the data it covers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from webapp.audit.chain import current_head, newest_line
from webapp.commands.common import data_option, opened
from webapp.commands.progress import shown_progress
from webapp.facts.models import Photo, Tally
from webapp.facts.tally_check import differing_of_days, differing_tallies
from webapp.ledger.models import Line
from webapp.verification.ledger import ledger_misfit
from webapp.verification.marks import (
    days_since,
    ledger_mark,
    newest_rows,
    newest_verification,
    note_verified,
)
from webapp.verification.misfits import Misfit, trail_misfit
from webapp.verification.models import Verification
from webapp.verification.pictures import photo_misfit
from webapp.web.runtime import Runtime


@click.group(help="审计记录。")
def audit() -> None:
    """The audit trail."""


@audit.command("verify", help="核对审计链、计数、账目和照片,指出第一处不符。")
@data_option
@click.option("--head", help="保存在外面的链首(每日通报、证书查验页上有);全部重新核对。")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="那个链首是哪天通报的。")
@click.option("--all", "whole", is_flag=True, help="全部重新核对,不只是上次核对以后的。")
def verify(data: Path, head: str | None, day: datetime | None, whole: bool) -> None:
    """Check every part; exit 1 where one does not fit, naming its first that does not.

    What an earlier verification has found in order is not read again, and this is said, unless
    `--all` or a head is given.
    """
    with opened(data) as runtime:
        since = None if whole or head else newest_verification()
        started, now = runtime.clock(), newest_rows()
        misfits = list(_check(runtime, since, head, day.date() if day else None))
        click.echo(f"链首 {current_head()}")
        _tell_earlier(runtime, since)
        if not misfits and now is not None:
            done = partial(note_verified, at=now, started=started, is_whole=since is None)
            runtime.write(done)
    sys.exit(1 if misfits else 0)


def _tell_earlier(runtime: Runtime, since: Verification | None) -> None:
    """Say what was not read again, and when it was verified."""
    if since is not None:
        at = runtime.company.clock.local(since.at).strftime("%Y-%m-%d %H:%M")
        click.echo(
            f"审计记录第 1 至 {since.last} 行(链首 {since.head[:16]}…)和那以前的账目、计数、照片"
            f"是 {at} 核对的,这次没有重读;要全部重读,请加 --all。"
        )


def _check(
    runtime: Runtime, since: Verification | None, head: str | None, day: date | None
) -> Iterator[Misfit]:
    """Check each part, print its result, and yield the mismatches."""
    parts: tuple[tuple[str, int, Callable[[Callable[[int], None]], Misfit | None]], ...] = (
        (
            "审计链",
            newest_line() - (since.last if since else 0),
            lambda done: trail_misfit(head, day, since.head if since else None, done),
        ),
        ("计数", Tally.select().count(), lambda done: _tally_misfit(runtime, since, done)),
        (
            "账目",
            Line.select().where(Line.number > (since.line if since else 0)).count(),
            lambda done: ledger_misfit(ledger_mark(since), done),
        ),
        (
            "照片",
            _photos(since),
            lambda done: photo_misfit(runtime.photos, since.at if since else None, done),
        ),
    )
    for name, count, find in parts:
        done = Counted()
        with shown_progress(name, count) as show:
            misfit = find(done.told(show))
        if misfit is None:
            click.echo(f"{name}:{done.count} 条,全部相符。")
        else:
            click.echo(f"{name}:{misfit.place}:{misfit.why}")
            yield misfit


class Counted:
    """Counts what a check has verified."""

    def __init__(self) -> None:
        self.count = 0

    def told(self, show: Callable[[int], None]) -> Callable[[int], None]:
        """A function that counts and shows each number of items."""

        def tell(done: int) -> None:
            self.count += done
            show(done)

        return tell


def _photos(since: Verification | None) -> int:
    photos = Photo.select()
    return int((photos.where(Photo.stored_at >= since.at) if since else photos).count())


def _tally_misfit(
    runtime: Runtime, since: Verification | None, done: Callable[[int], None]
) -> Misfit | None:
    company = runtime.company
    found = (
        differing_tallies(company, done)
        if since is None
        else differing_of_days(company, days_since(company, since), done)
    )
    each = next(found, None)
    if each is None:
        return None
    return Misfit("/".join(each.key), f"保存 {each.held},由记录重算 {each.told}")
