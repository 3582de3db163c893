"""Disks that take no more: the refusals that say so, in words for people and for operators."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from webapp.core.errors import JiebaoError, _

log = logging.getLogger(__name__)


class DiskFault(JiebaoError):
    """The server's disk cannot be written; nothing was saved, and the same may be sent again.

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


_BY_NUMBER: dict[int, type[DiskFault]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EROFS: DiskReadOnly,
}


def disk_fault(failure: OSError) -> DiskFault | None:
    """The refusal that a failed system call stands for; None if the disk is not the reason."""
    kind = _BY_NUMBER.get(failure.errno or 0)
    return kind() if kind else None


@contextmanager
def disk_faults_told() -> Iterator[None]:
    """Raise DiskFull or DiskReadOnly, after a log line, instead of the OSError that means it."""
    try:
        yield
    except OSError as failure:
        fault = disk_fault(failure)
        if fault is None:
            raise
        log.error("%s (a file was not written)", fault.plain)
        raise fault from failure
