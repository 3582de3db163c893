"""Turn failures of a disk into refusals, in words for people and for operators."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.core.errors import JiebaoError, _

LEAST_BYTES = 64 * 1024  # with less, SQLite cannot even make the file that its readers share
log = logging.getLogger(__name__)


class DiskFault(JiebaoError):
    """The server's disk cannot be written; nothing was saved, and the form may be sent again.

    `state` is the sentence for /health, `plain` the line for the operator's log.
    """

    sentence = _("服务器的磁盘写不进去，这次没有保存。请通知管理员，处理好后再提交一次。")
    state = _("磁盘写不进去。请检查磁盘。")
    plain = "the disk cannot be written"
    status = 503


class DiskFull(DiskFault):
    """No space is left on the disk, or the quota of the server's user is used up."""

    sentence = _(
        "服务器的磁盘满了，这次没有保存。请通知管理员清理磁盘或换大硬盘，处理好后再提交一次。"
    )
    state = _("磁盘已满，新的记录存不进去。请清理磁盘或换大硬盘；手机里的记录会自动再传。")
    plain = "the disk is full: free space or enlarge it; a restart is not needed"


class DiskReadOnly(DiskFault):
    """The disk or the folder is mounted read-only, or its rights were changed."""

    sentence = _(
        "服务器的数据目录只能读，不能写，这次没有保存。请通知管理员检查磁盘，处理好后再提交一次。"
    )
    state = _(
        "数据目录只能读，新的记录存不进去。请检查磁盘是否出错而变成只读、目录的权限是否改过。"
    )
    plain = "the data folder is read-only: look for disk errors (dmesg), remount it, check rights"


class DiskBroken(DiskFault):
    """The disk answers with an input or output error."""

    sentence = _("服务器的磁盘出错，读写失败，这次没有保存。请通知管理员，处理好后再提交一次。")
    state = _("磁盘读写出错。请检查磁盘（dmesg），必要时换一块，用最近一次备份恢复。")
    plain = "the disk answers with errors (dmesg): replace it and restore the newest backup"


class DatabaseDamaged(DiskFault):
    """The database's file is no database any more, or one of its pages is damaged."""

    sentence = _("服务器的数据库有损坏，这一步做不了，没有保存。请通知管理员用备份恢复。")
    state = _(
        "数据库文件有损坏。请停止服务，留好现在的文件，用最近一次备份恢复（jiebao restore）；"
        "哪张表坏了：jiebao audit verify --all。"
    )
    plain = "the database is damaged: stop, keep the files, restore the newest backup"


class FilesUnreachable(DiskFault):
    """The store of photos and other files (PostgreSQL or S3) does not answer."""

    sentence = _(
        "存放照片和附件的地方连不上，这一步没有完成。请过一会儿再试；一直不行，请通知管理员。"
    )
    state = _(
        "存放照片和附件的地方（--files）连不上：照片、视频和附件现在存不了、打不开。"
        "请检查它是否在运行、网络是否通；手机里的照片会自动再传。"
    )
    plain = "the store of files does not answer: look whether it runs and can be reached"


class FilesRefused(FilesUnreachable):
    """The store of files answers, but refuses this key, or has no such bucket or database."""

    state = _(
        "存放照片和附件的地方（--files）拒绝访问：存储桶或数据库的名字、密钥不对，或权限不够。"
        "请核对后重新启动。"
    )
    plain = "the store of files refuses access: check the bucket or database, the key, the rights"


_BY_NUMBER: dict[int, type[DiskFault]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: DiskReadOnly,
    errno.EIO: DiskBroken,
}


def disk_fault(failure: OSError) -> DiskFault | None:
    """Return the refusal for a failed system call; None if the disk is not the reason."""
    kind = _BY_NUMBER.get(failure.errno or 0)
    return kind() if kind else None


def folder_fault(folder: Path) -> type[DiskFault] | None:
    """Why nothing can be written to a folder now, as its disk says; None if something can."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return None
    if disk.f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK):
        return DiskReadOnly
    return DiskFull if disk.f_bavail * disk.f_frsize < LEAST_BYTES else None


@contextmanager
def disk_faults_told() -> Iterator[None]:
    """Log an OSError that the disk caused, and raise its DiskFault in its place."""
    try:
        yield
    except OSError as failure:
        fault = disk_fault(failure)
        if fault is None:
            raise
        log.error("%s (a file was not written)", fault.plain)
        raise fault from failure
