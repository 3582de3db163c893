"""How long each kind of personal data is kept: the periods, their limits, and what is past them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webapp.company.snapshot import Company
from webapp.core.errors import _
from webapp.core.instants import from_microseconds, to_microseconds
from webapp.store.settings import setting
from webapp.store.statements import read_rows
from webapp.verification.personal_data import CUSTOMER, PERSON

MONTHS, DAYS = "months", "days"
CUSTOMERS, LEAVERS, RETURNS = "customers", "leavers", "returns"
SESSIONS, READINGS, STAGED, MESSAGES = "sessions", "log_of_readings", "staged", "messages"


@dataclass(frozen=True)
class KeptFor:
    """How long a kind is kept: `usual` unless HR set another length between `least` and `most`.

    `unit`: MONTHS or DAYS. `limits` says why the length has these limits.
    """

    key: str
    title: str
    unit: str
    usual: int
    least: int
    most: int
    limits: str

    @property
    def setting(self) -> str:
        """The name of the setting that holds the length."""
        return f"keep_{self.key}"


PERIODS: Mapping[str, KeptFor] = {
    each.key: each
    for each in (
        KeptFor(
            CUSTOMERS,
            _("最后一次联系以后的客户资料"),
            MONTHS,
            36,
            6,
            120,
            _("至少 %(least)s 个月：核查、申诉和扣回奖金时要看照片和电话记录。"),
        ),
        KeptFor(
            LEAVERS,
            _("离职以后的个人资料"),
            MONTHS,
            36,
            24,
            180,
            _("至少 %(least)s 个月：《工资支付暂行规定》第六条要求工资记录带姓名保存两年以上。"),
        ),
        KeptFor(
            RETURNS,
            _("每日回传表的文件"),
            MONTHS,
            12,
            3,
            24,
            _("最多 %(most)s 个月：表里有员工和客户的姓名，要比离职资料先删除。"),
        ),
        KeptFor(
            READINGS,
            _("谁看过号码和照片的记录"),
            MONTHS,
            36,
            36,
            120,
            _("至少 %(least)s 个月：《个人信息保护法》第五十六条要求处理情况记录保存三年以上。"),
        ),
        KeptFor(
            MESSAGES,
            _("群消息和提醒的文字"),
            MONTHS,
            12,
            3,
            24,
            _("最多 %(most)s 个月：里面会写到姓名，要比离职资料先删除。"),
        ),
        KeptFor(
            SESSIONS,
            _("用完的登录记录和网络记录"),
            DAYS,
            90,
            90,
            365,
            _("至少 %(least)s 天：手机一次登录有效这么久。"),
        ),
        KeptFor(
            STAGED,
            _("上传了没有导入的表格"),
            DAYS,
            7,
            1,
            30,
            _("最多 %(most)s 天：没有导入的表格没有用处。"),
        ),
    )
}


def kept_for(key: str) -> int:
    """The length of a period in its unit, as it is set."""
    return int(setting(PERIODS[key].setting, str(PERIODS[key].usual)))


def oldest_kept(key: str, today: date) -> date:
    """The first day that is still within the period."""
    length = kept_for(key)
    if PERIODS[key].unit == DAYS:
        return today - timedelta(days=length)
    return months_back(today, length)


def months_back(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where that has fewer days."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


@dataclass(frozen=True)
class Overdue:
    """Somebody whose period is over: `since` is the day of leaving, or of the last contact."""

    kind: str
    about: str
    since: date


# A proposal that is not declined: the erasure is asked for, or done.
_OPEN = """NOT EXISTS (SELECT 1 FROM privacy_proposal AS asked
             LEFT JOIN privacy_decision AS decided ON decided.proposal_id = asked.id
             WHERE asked.kind = '{kind}' AND asked.about = CAST({key} AS TEXT)
                   AND coalesce(decided.approved, TRUE))"""
_LEAVERS = f"""SELECT id, left_on FROM person
    WHERE left_on < ? AND {_OPEN.format(kind=PERSON, key="person.id")} ORDER BY left_on, id"""  # noqa: S608
# Without a contact since a day; `created_at` in microseconds.
_CUSTOMERS = f"""SELECT id, created_at,
        (SELECT max(day) FROM call JOIN fact ON number = fact_id WHERE customer_id = customer.id)
    FROM customer
    WHERE created_at < ?
      AND NOT EXISTS (SELECT 1 FROM call JOIN fact ON number = fact_id
                      WHERE customer_id = customer.id AND day >= ?)
      AND NOT EXISTS (SELECT 1 FROM card JOIN fact ON number = fact_id
                      WHERE customer_id = customer.id AND day >= ?)
      AND NOT EXISTS (SELECT 1 FROM deal JOIN fact ON number = fact_id
                      WHERE customer_id = customer.id AND day >= ?)
      AND NOT EXISTS (SELECT 1 FROM customer_touch
                      WHERE customer_id = customer.id AND at >= ?)
      AND {_OPEN.format(kind=CUSTOMER, key="customer.id")}
    ORDER BY id"""  # noqa: S608


def overdue(company: Company, today: date, most: int) -> list[Overdue]:
    """Leavers and customers past their periods whose erasure nobody has proposed, at most `most`.

    One who was declined is listed again.
    """
    left = oldest_kept(LEAVERS, today)
    leavers = _rows(_LEAVERS, most, left.isoformat())
    found = [Overdue(PERSON, key, date.fromisoformat(on)) for key, on in leavers]
    if len(found) >= most:
        return found
    day = oldest_kept(CUSTOMERS, today)
    at = to_microseconds(datetime.combine(day, time(), ZoneInfo(company.clock.zone)))
    customers = _rows(_CUSTOMERS, most - len(found), at, *[day.isoformat()] * 3, at)
    return [
        *found,
        *(
            Overdue(CUSTOMER, str(key), _last_contact(company, created, on))
            for key, created, on in customers
        ),
    ]


def _last_contact(company: Company, created: int, called: str | None) -> date:
    """The day of the last call, else the day on which the customer was entered."""
    return date.fromisoformat(called) if called else company.clock.day(from_microseconds(created))


def _rows(sql: str, most: int, *asked: Any) -> list[tuple[Any, ...]]:
    return list(read_rows(f"{sql} LIMIT ?", (*asked, most)))
