"""The sheet of call detail records: an exchange's export or a carrier's bill."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time

from webapp.core.errors import _
from webapp.spreadsheets import cells, moment_cells, words
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.displayed import visible_code, visible_text
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records
from webapp.spreadsheets.values import Formatted, Refused, Value, half_width, shown

LONGEST = 24 * 60 * 60  # seconds of one call
DIRECTION = {
    "outgoing": ("呼出", "主叫", "去电", "拨出", "outbound", "out"),
    "incoming": ("呼入", "被叫", "来电", "接入", "inbound", "in"),
}
_NO_CUSTOMER = re.compile(
    r"[0-9+*#-]{1,24}|匿名|未知|隐藏|anonymous|unknown|private", re.IGNORECASE
)
_OUTSIDE_LINE = re.compile(r"9(1[3-9][0-9]{9})")
_CLOCKED = re.compile(r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{2})")
_WORDED = re.compile(
    r"(?:(?P<hours>\d{1,2})(?:小时|时))?(?:(?P<minutes>\d{1,3})(?:分钟|分))?(?:(?P<seconds>\d{1,5})秒?)?"
)


def called_number(value: Value) -> str:
    """A customer's number; empty for a service number, an extension or a hidden number.

    The 9 that gets an outside line is left out. Raises Refused for other text.
    """
    text = visible_code(value)
    if outside := _OUTSIDE_LINE.fullmatch(text):
        return outside[1]
    try:
        return cells.phone(value)
    except Refused:
        if _NO_CUSTOMER.fullmatch(text):
            return ""
        raise


def call_moment(value: Value) -> datetime:
    """Parse a day with its time of day, without a time zone. Raises Refused for a day alone."""
    found = moment_cells.moment_value(value)
    if found.time() == time() and ":" not in half_width(shown(value)):
        raise Refused(_("要有时刻，如 2026-03-02 14:30:05：只有日期对不上是哪一通。"))
    return found


def talk_seconds(value: Value) -> int:
    """How long a call took, in seconds: 65, 00:01:05 or 1分5秒. Raises Refused."""
    is_formatted = isinstance(value, Formatted) and isinstance(value.stored, int | float)
    seen = visible_text(value) if is_formatted else shown(value)
    text = half_width(seen).replace(" ", "")
    if re.fullmatch(r"\d{1,5}(?:\.0+)?", text):
        total = int(text.partition(".")[0])
    else:
        match = _CLOCKED.fullmatch(text) or _WORDED.fullmatch(text)
        if match is None or not any(match.groups()):
            raise Refused(_("不是通话时长。请写秒数，或 00:01:05、1分5秒。"))
        hours, minutes, seconds = (int(part or 0) for part in match.group(1, 2, 3))
        total = (hours * 60 + minutes) * 60 + seconds
    if total > LONGEST:
        raise Refused(_("通话时长太长，请核对单位。"))
    return total


CALL_RECORDS = Layout(
    "call_records",
    "话单",
    (
        Column(
            "phone",
            "对方号码",
            called_number,
            _("打给谁的号码；短号、服务号会跳过。"),
            "13900139000",
            required=True,
            also=(
                *("对端号码", "对方电话", "被叫号码", "被叫", "客户号码", "客户电话"),
                *("通话号码", "电话号码", "号码", "电话", "callee", "destination", "dst"),
            ),
            width=16,
        ),
        Column(
            "at",
            "通话时间",
            call_moment,
            _("开始的日期和时刻，如 2026-03-02 14:30:05。"),
            "2026-03-02 14:30:05",
            required=True,
            also=(
                *("开始时间", "通话开始时间", "呼叫时间", "起始时间", "呼叫开始时间"),
                *("拨打时间", "时间", "starttime", "calldate"),
            ),
            width=20,
        ),
        Column(
            "seconds",
            "通话时长",
            talk_seconds,
            "秒数，或 00:01:05、1分5秒；没接通是 0。",
            "65",
            also=("时长", "通话时长(秒)", "时长(秒)", "通话秒数", "billsec", "duration"),
        ),
        Column(
            "person",
            "工号",
            cells.staff_number,
            "谁打的：系统里的工号；话单没有就不填。",
            "1001",
            also=("坐席工号", "坐席", "员工工号", "agent"),
        ),
        Column(
            "direction",
            "方向",
            words.choice(DIRECTION),
            "可填：呼出、呼入；不填当作呼出。",
            "呼出",
            also=("呼叫类型", "呼叫方向", "通话类型", "主被叫"),
            form="choice",
            choices=words.offered(DIRECTION),
        ),
    ),
)


@dataclass(frozen=True)
class CallRecordRow:
    """One call of the exchange; `phone` empty: no customer's number; `at` in local time."""

    phone: str
    at: datetime
    seconds: int | None = None
    person: str = ""
    direction: str = "outgoing"
    row: int = field(default=0, compare=False)


def call_record_records(
    data: bytes,
    filename: str,
    *,
    known_staff: Collection[str] | None = (),
    choices: Choices = AS_IT_IS,
) -> Records:
    """Return the checked rows of a table of call detail records.

    `known_staff`: the staff numbers that a row may name; None accepts each.
    Raises FaultyTable where the file holds no such table.
    """
    records = read_records(data, filename, CALL_RECORDS, choices)
    sentence = _("没有工号为 %(person)s 的人。请填系统里已有的工号，或清空这一格。")
    records.refuse_unknown("person", known_staff, sentence)
    return records
