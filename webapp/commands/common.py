"""Share between commands the data folder option, the clock, and errors as one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click
from peewee import DatabaseError

from webapp.commands.files_options import files_options, given_files
from webapp.core.config import Config
from webapp.core.disk_faults import DiskFault
from webapp.core.errors import JiebaoError
from webapp.site.startup import (
    NoCompany,
    close_runtime,
    demand_company,
    demand_database,
    make_ready,
    open_runtime,
)
from webapp.spreadsheets.faults import FaultyTable
from webapp.store.database import POSTGRESQL, disk_fault_of, has_no_database
from webapp.web.runtime import Runtime

BY = "jiebao"  # the actor in the audit trail for work of a command


def wall_clock() -> datetime:
    """Return the present instant in UTC; no other function of the command line reads the clock."""
    return datetime.now(UTC)


_DATABASE = "webapp.commands.database"  # the key of `--database` in click's context


def _note_database(ctx: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value and not value.startswith(POSTGRESQL):
        raise click.BadParameter("要以 postgresql:// 开头。")
    ctx.meta[_DATABASE] = value or ""


def config_of(data: Path, address: str = "", inside: bool = False) -> Config:
    """Return the settings of a data folder, with the database and the store of files that the
    command was given.
    """
    context = click.get_current_context(silent=True)
    postgresql = context.meta.get(_DATABASE, "") if context else ""
    given, key = given_files()
    return Config(data, address or Config.address, inside, postgresql, given, key)


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--data` (default `var`), `--database`, `--files` and `--files-key` to a command.

    The command gets `data`; `config_of` knows the others too.
    """
    command = files_options(command)
    command = click.option(
        "--database",
        metavar="URL",
        envvar="DATABASE_URL",
        expose_value=False,
        callback=_note_database,
        help="PostgreSQL 数据库的地址：postgresql://…。默认用数据目录里的 SQLite。",
    )(command)
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("var"),
        show_default=True,
        help="数据目录：数据库、照片和密钥。",
    )(command)


@contextmanager
def opened(data: Path, empty: bool = False) -> Iterator[Runtime]:
    """Open the runtime of a data folder; with `empty`, prepare a new folder first.

    Raises NoCompany, and what `demand_database` and `demand_company` raise.
    """
    config = config_of(data)
    if empty:
        make_ready(config)
    elif has_no_database(config.stored_in):
        demand_database(config)
        raise NoCompany(folder=data)
    runtime = open_runtime(config, wall_clock)
    try:
        if not empty:
            demand_company(runtime)
        yield runtime
    finally:
        close_runtime(runtime)


def in_columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns; a Chinese character takes two columns of a terminal."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


class Commands(click.Group):
    """A command group that prints a JiebaoError as one line on stderr and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FaultyTable as faulty:
            for fault in faulty.faults:
                click.echo(f"{fault.place} {fault}".strip(), err=True)
            raise click.ClickException(str(faulty)) from faulty
        except (OSError, DatabaseError, DiskFault) as failure:
            disk = disk_fault_of(failure)
            if disk is None:
                raise
            raise click.ClickException(disk.state) from failure
        except JiebaoError as refusal:
            raise click.ClickException(str(refusal)) from refusal
