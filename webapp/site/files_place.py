"""Open the store of a company's files, and refuse one that is not where its files are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from webapp.company.models import Person
from webapp.core.config import Config
from webapp.core.errors import JiebaoError, _
from webapp.facts.commits import start_writer
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.store.database import open_database
from webapp.store.files import KINDS, Files
from webapp.store.files.address import FOLDER, POSTGRESQL, open_files, shown_address
from webapp.store.settings import setting
from webapp.store.tables import database

SETTING = "files"  # the address of the store; not recorded for the default one


class FilesElsewhere(JiebaoError):
    """The company's files are in another store than the given one."""

    sentence = _(
        "这家公司的照片和附件存在 %(recorded)s，命令里写的却是 %(given)s，没有启动。"
        "请去掉 --files，或先搬过去：jiebao files move --to。"
    )
    status = 409


class FilesOfOthers(JiebaoError):
    """The store that a new company is to use has files already."""

    sentence = _("%(given)s 里已有别的公司的文件，没有改动。请换一个存储桶、前缀或数据库。")
    status = 409


def open_company_files(config: Config) -> Files:
    """Open the recorded store, or for a new company the given one, and ask whether it works.

    Raises FilesElsewhere, FilesOfOthers, FilesAddressMalformed, FilesKeyMissing, DiskFault.
    """
    recorded, given = recorded_place(config), config.files
    is_new = not setting(SETTING, "") and not Person.select().exists()
    if given and shown_address(given) != recorded and not is_new:
        raise FilesElsewhere(recorded=recorded, given=shown_address(given))
    files = open_files(
        given or recorded, config.data, postgresql=config.postgresql, key=config.files_key
    )
    files.demand_usable()
    if given and is_new and any(any(files.listed(kind)) for kind in KINDS):
        raise FilesOfOthers(given=shown_address(given))
    return files


def recorded_place(config: Config) -> str:
    """The address of the company's store; by default the folder, with PostgreSQL its database."""
    return setting(SETTING, "") or default_place(config)


def default_place(config: Config) -> str:
    """The store of a company that chose none: its PostgreSQL database, or the data folder."""
    return POSTGRESQL if config.postgresql else FOLDER


def note_files_place(tx: Transaction, by: str, config: Config, address: str) -> None:
    """Record where the files are from now on, if that is not recorded yet."""
    shown = shown_address(address)
    if shown != recorded_place(config):
        set_setting(tx, by, SETTING, json.dumps(shown))


def note_moved_files(config: Config, clock: Callable[[], datetime], by: str, address: str) -> None:
    """Record where the files of a database that is not open are, after they were put there."""
    open_database(config.postgresql or config.database)
    write = start_writer(clock)
    try:
        write(lambda tx: note_files_place(tx, by, config, address))
    finally:
        write.close()
        database.close()
