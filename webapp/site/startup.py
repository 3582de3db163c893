"""Prepare a data folder and open its runtime: keys, database, writer and photo store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from webapp.audit.chain import CLOCK_SLACK, newest_moment
from webapp.audit.sealed_mark import SealedMark
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.core.disk_faults import DiskFault
from webapp.core.errors import JiebaoError, _
from webapp.core.keys import load_keys, make_keys
from webapp.core.phone_numbers import Cipher
from webapp.effect.operations.end_rounds import join_rests
from webapp.facts.commits import start_writer
from webapp.site.files_place import note_files_place, open_company_files
from webapp.site.key_check import demand_fitting_keys
from webapp.store.database import has_no_database, open_database
from webapp.store.tables import database
from webapp.web.runtime import Runtime

BY = "jiebao"  # the actor in the audit trail


class NoCompany(JiebaoError):
    """The data folder has no company yet."""

    sentence = _(
        "数据目录 %(folder)s 里还没有公司。请先运行 jiebao init（新公司）"
        "或 jiebao demo（示例公司）。"
    )


class CompanyHere(JiebaoError):
    """The data folder already has a company; it is not overwritten."""

    sentence = _("数据目录 %(folder)s 里已有公司，没有改动。请换一个空目录（--data）。")


class DatabaseMissing(JiebaoError):
    """The folder has photos or other files of a company, but no database."""

    sentence = _(
        "%(folder)s 里有公司的文件（%(found)s），数据库 %(database)s 却不见了。没有新建数据库。"
        "请把它（连同 -wal 文件）放回来，或恢复最近一次备份到新目录：jiebao restore。"
    )
    status = 500


class ClockBehind(JiebaoError):
    """The server's clock is before the time of the newest audit line."""

    sentence = _(
        "服务器的时间是 %(now)s，比最后一条记录（%(last)s）还早。"
        "请先校准时间（timedatectl）再启动；若是以前的时间快了、现在才对，请加 --clock-is-right。"
    )
    status = 500


def demand_database(config: Config) -> None:
    """Refuse a folder that has lost its database, before an empty database takes its place.

    Raises DatabaseMissing.
    """
    if not has_no_database(config.stored_in):
        return
    for folder in (config.photos, config.returns, config.attachments, config.data / "backups"):
        if folder.is_dir() and any(folder.iterdir()):
            name = "PostgreSQL" if config.postgresql else config.database.name
            raise DatabaseMissing(folder=config.data, found=folder.name, database=name)


def demand_clock(runtime: Runtime) -> None:
    """Refuse to serve with a clock that is behind the newest record. Raises ClockBehind."""
    now, last = runtime.clock(), newest_moment()
    if last is not None and now < last - CLOCK_SLACK:
        local = runtime.company.clock.local
        shown = {"now": f"{local(now):%Y-%m-%d %H:%M}", "last": f"{local(last):%Y-%m-%d %H:%M}"}
        raise ClockBehind(**shown)


def make_ready(config: Config) -> None:
    """Prepare an empty data folder, readable only by its owner, and make its keys.

    A folder with a database but without keys stays unchanged, because new keys could not decrypt
    its data; `open_runtime` names the missing key. Raises DatabaseMissing.
    """
    demand_database(config)
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not config.keys.exists() and has_no_database(config.stored_in):
        make_keys(config.keys)


def open_runtime(config: Config, clock: Callable[[], datetime]) -> Runtime:
    """Open a folder that `make_ready` prepared, and migrate its schema.

    Raises DatabaseMissing, KeyMissing, KeyMalformed, KeyExposed, KeysOfOtherData or RecordsLost,
    and what `open_company_files` raises, each saying what to do.
    """
    demand_database(config)
    keys = load_keys(config.keys)
    open_database(config.stored_in)
    SealedMark(config.data).demand_kept()
    demand_fitting_keys(keys, config.keys)
    files = open_company_files(config)
    runtime = Runtime(
        config=config,
        keys=keys,
        cipher=Cipher(keys.number_cipher, keys.number_hash),
        files=files,
        write=start_writer(clock),
        clock=clock,
    )
    if config.files:
        runtime.write(lambda tx: note_files_place(tx, BY, config, config.files))
    return runtime


def close_runtime(runtime: Runtime) -> None:
    """Store what the pulse holds, finish the writer's queued work and close the database."""
    with suppress(DiskFault):  # the writer has logged it
        join_rests(runtime.write, runtime.answer_boxes)
    runtime.write.close()
    runtime.files.close()
    database.close()


def has_company() -> bool:
    """Whether the database has any `Person`."""
    return bool(Person.select().exists())


def demand_company(runtime: Runtime) -> None:
    """Refuse a folder without a company. Raises NoCompany."""
    if not has_company():
        raise NoCompany(folder=runtime.config.data)


def demand_none(runtime: Runtime) -> None:
    """Refuse a folder that has a company. Raises CompanyHere."""
    if has_company():
        raise CompanyHere(folder=runtime.config.data)
