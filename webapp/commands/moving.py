"""Move a company from SQLite to PostgreSQL, by command."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from webapp.commands.common import BY, config_of, data_option, wall_clock
from webapp.commands.progress import shown_progress
from webapp.core.config import Config
from webapp.core.errors import JiebaoError, _
from webapp.core.folder_lock import only_server
from webapp.facts.tally_check import differing_tallies
from webapp.site.files_place import note_moved_files
from webapp.site.startup import NoCompany, close_runtime, demand_database, open_runtime
from webapp.store.database import POSTGRESQL, has_no_database
from webapp.store.files import KINDS, FolderFiles
from webapp.store.files import address as places
from webapp.store.files.copying import copy_all_files
from webapp.store.moving import count_rows, move_database, place_of_files
from webapp.verification.audit_parts import AuditedData, audit_parts


class NotFromSqlite(JiebaoError):
    """The source is a PostgreSQL database already, or the target is none."""

    sentence = _(
        "jiebao move 只从数据目录里的 SQLite 搬到 PostgreSQL：不要写 --database，--to 写 %(to)s…。"
    )


@click.command(
    help="把公司从 SQLite 搬到一个空的 PostgreSQL 数据库，逐行比较并核对；原来的不动。先停掉服务。"
)
@data_option
@click.option("--to", "address", required=True, metavar="URL", help="postgresql://…，空的数据库。")
@click.option("--keep-files", is_flag=True, help="照片和附件留在数据目录里，不搬进数据库。")
def move(data: Path, address: str, keep_files: bool) -> None:
    """Copy files, then all rows in one transaction; verify the copy, and exit with 1 at a misfit.

    The data folder keeps its keys, which the company goes on using.
    """
    config = config_of(data)
    if config.postgresql or not address.startswith(POSTGRESQL):
        raise NotFromSqlite(to=POSTGRESQL[0])
    if has_no_database(config.database):
        demand_database(config)
        raise NoCompany(folder=data)
    target = replace(config, postgresql=address)
    with only_server(data):
        in_folder = place_of_files(config.database) == places.FOLDER
        if in_folder and not keep_files:
            _move_files(target)
        with shown_progress("记录", count_rows(config.database)) as done:
            moved = move_database(config.database, address, done)
        if in_folder and keep_files:
            note_moved_files(target, wall_clock, BY, places.FOLDER)
    rows = sum(moved.values())
    click.echo(f"{len(moved)} 张表，{rows} 行，逐行比较过，与原来的相同。")
    sys.exit(0 if _is_sound(target) else 1)


def _move_files(config: Config) -> None:
    """Copy photos and other files into the database, before the rows that name them."""
    source = FolderFiles(config.data)
    target = places.open_files(places.POSTGRESQL, config.data, postgresql=config.postgresql)
    target.demand_usable()
    count = sum(1 for kind in KINDS for _each in source.listed(kind))
    with shown_progress("文件", count) as done:
        number, size = copy_all_files(source, target, lambda _key: done(1))
    target.close()
    click.echo(f"{number} 个文件，{size} 字节，逐个核对过。")


def _is_sound(config: Config) -> bool:
    """Verify the moved company and say what was found."""
    runtime = open_runtime(config, wall_clock)
    misfits = 0
    try:
        audited: Any = AuditedData(runtime.company, runtime.photos)
        for part in audit_parts(audited, None, None, None):
            with shown_progress(part.name, part.count) as done:
                misfit = part.find(done)
            misfits += misfit is not None
            said = "全部相符" if misfit is None else f"{misfit.place}：{misfit.why}"
            click.echo(f"{part.name}：{said}")
        differing = sum(1 for _each in differing_tallies(runtime.company, lambda _done: None))
        click.echo(f"计数重算：{differing} 行不一致。" if differing else "计数重算：全部一致。")
    finally:
        close_runtime(runtime)
    return not misfits and not differing
