"""Find what is broken about a running server, in words that its operator can act on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from flask_babel import gettext

from webapp.audit.chain import CLOCK_SLACK, newest_moment
from webapp.core.disk_faults import DiskFault
from webapp.store.statements import engine, read_rows
from webapp.web.runtime import Runtime

_ASKED = "disk"  # a topic of notices that no page watches
LEAST_FREE = 200 * 1024 * 1024  # bytes; below, photos and commits soon fail


def broken_parts(runtime: Runtime) -> list[str]:
    """Return a sentence for each part that does not work; empty if people can work."""
    found = [
        _database_fault(),
        _lost_files_fault(),
        _clock_fault(runtime),
        _writer_fault(runtime),
        _write_fault(runtime),
        _folder_fault(runtime.config.data),
        _disk_fault(runtime.config.data),
        _files_fault(runtime),
    ]
    return [each for each in found if each]


def _database_fault() -> str:
    try:
        read_rows("SELECT * FROM person LIMIT 1").fetchone()
    except engine().errors as fault:
        return gettext("数据库读不了：%(why)s。请停止服务，用最近一次备份恢复。", why=fault)
    return ""


def _lost_files_fault() -> str:
    lost = "、".join(engine().lost_files())
    if not lost:
        return ""
    return gettext(
        "数据库的文件（%(names)s）在服务运行时被删除或换掉了，一停机记录就会丢。"
        "请先不要停机，照部署文档（docs/deploy.md）把它们取回来。",
        names=lost,
    )


def _clock_fault(runtime: Runtime) -> str:
    last = newest_moment()
    if last is None or runtime.clock() >= last - CLOCK_SLACK:
        return ""
    return gettext("服务器的时间比最后一条记录早，新记录的时间会错。请校准时间（timedatectl）。")


def _writer_fault(runtime: Runtime) -> str:
    if runtime.write.is_running:
        return ""
    return gettext("写入线程已停止，新的记录存不进去。请重新启动服务。")


def _write_fault(runtime: Runtime) -> str:
    """What the disk says to a write, if it has refused the last one.

    One row is written to ask it: otherwise a mended disk would stay a fault until somebody writes,
    and a load balancer would let nobody do so.
    """
    if runtime.write.fault is None or not runtime.write.is_running:
        return ""
    try:
        runtime.write(lambda tx: tx.notice(_ASKED))
    except DiskFault as fault:
        return gettext(fault.state)
    return ""


def _folder_fault(data: Path) -> str:
    if os.access(data, os.W_OK):
        return ""
    return gettext("数据目录只能读，不能写。请检查磁盘是否只读、权限是否改过。")


def _files_fault(runtime: Runtime) -> str:
    try:
        runtime.files.demand_usable()
    except DiskFault as fault:
        return gettext(fault.state)
    return ""


def _disk_fault(data: Path) -> str:
    free = shutil.disk_usage(data).free
    if free >= LEAST_FREE:
        return ""
    return gettext("磁盘快满了，只剩 %(n)s MB。请清理或换大硬盘。", n=free // (1024 * 1024))
