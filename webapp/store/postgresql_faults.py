"""Tell which failures of PostgreSQL are faults of its disk or of the connection."""

from __future__ import annotations

import psycopg

from webapp.core.disk_faults import DatabaseDamaged, DiskBroken, DiskFault, DiskFull, DiskReadOnly
from webapp.core.errors import _


class DatabaseUnreachable(DiskFault):
    """The PostgreSQL server does not answer, or has cut the connection."""

    sentence = _("数据库服务器连不上，这次没有保存。请稍后再提交一次；一直不行就通知管理员。")
    state = _("数据库服务器（PostgreSQL）连不上。恢复后会自动接上；手机里的记录会自动再传。")
    plain = "PostgreSQL does not answer: start it, look at the network; no restart is needed"


BY_STATE: dict[str, type[DiskFault]] = {
    "53100": DiskFull,
    "25006": DiskReadOnly,
    "58030": DiskBroken,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
    "53300": DatabaseUnreachable,  # too many connections
    "57P01": DatabaseUnreachable,  # shut down by its administrator
    "57P02": DatabaseUnreachable,
    "57P03": DatabaseUnreachable,  # still starting
    "25P03": DatabaseUnreachable,
    "57014": DatabaseUnreachable,  # cancelled, or longer than the server lets a statement take
    "55P03": DatabaseUnreachable,  # longer than it lets one wait for a lock
}


def postgresql_fault(failure: BaseException) -> DiskFault | None:
    """Return the fault that an exception of the driver stands for; None if it stands for none."""
    state = getattr(failure, "sqlstate", None)
    if state is not None and (kind := BY_STATE.get(state)):
        return kind()
    lost = isinstance(failure, (psycopg.OperationalError, psycopg.InterfaceError))
    return DatabaseUnreachable() if lost and (state is None or state[:2] == "08") else None
