"""Note beside the database how far the audit trail was sealed, so that an older one is noticed.

SQLite opens a database whose -wal file was deleted, or an old copy of it, without a word: commits
that were acknowledged are gone. The mark says which line and head the database must have.
"""

from __future__ import annotations

import json
from pathlib import Path

from webapp.audit.chain import latest_seal, newest_line
from webapp.audit.models import Seal
from webapp.core import durable_files
from webapp.core.errors import JiebaoError, _

MARK = "sealed.json"


class RecordsLost(JiebaoError):
    """The database lacks the newest sealed line that it had when the folder was last served."""

    sentence = _(
        "%(folder)s 里的数据库比上次服务时旧：审计记录曾到第 %(told)s 行，现在只到第 %(held)s 行，"
        "或已不是那一份。可能 jiebao.sqlite-wal 被删了，或数据库被换成了旧的。"
        "请把原来的文件放回来，或恢复最近一次备份；确认要丢掉那些记录，才删除 %(mark)s 再启动。"
    )
    status = 500


class SealedMark:
    """The mark of a data folder: the file `sealed.json`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / MARK
        self._written = 0

    def keep(self) -> None:
        """Write the newest seal into the mark, unless it is there already."""
        seal = latest_seal()
        if seal is None or seal.last == self._written:
            return
        told = json.dumps({"line": seal.last, "head": seal.head})
        durable_files.write_durably(self._file, told.encode())
        durable_files.sync_folder(self._file.parent)
        self._written = seal.last

    def demand_kept(self) -> None:
        """Refuse a database without the seal that the mark names. Raises RecordsLost."""
        try:
            told = json.loads(self._file.read_text("utf-8"))
            line, head = int(told["line"]), str(told["head"])
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError):
            line, head = 0, ""  # a damaged mark says nothing; the next seal replaces it
        if line and Seal.get_or_none(Seal.last == line, Seal.head == head) is None:
            names = {"folder": self._file.parent, "mark": self._file}
            raise RecordsLost(told=line, held=newest_line(), **names)
