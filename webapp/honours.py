"""What a certificate says: the words for an honour of the ledger, as plain values."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from certificates import Honour, Segment
from webapp.company import Company
from webapp.models import Line, Setting
from webapp.wording import clause_name

COMPANY = "捷报示例有限公司"
DEPARTMENT = "人力资源部"


def setting(name: str, otherwise: str) -> str:
    """A setting's text, or what holds where nobody has set it."""
    held = Setting.get_or_none(Setting.name == name)
    return str(json.loads(held.value)) if held else otherwise


def words_of(line: Line, company: Company, granted_on: date) -> dict[str, Any]:
    """The values to be printed for one line; kept with the certificate."""
    because = json.loads(line.because)
    name = company.name_of(line.person_id) if line.person_id else company.teams[line.team_id].name
    daily = line.kind == "commend" and len(line.period) == 10
    return {
        "design": "commendation" if daily else "classic-gold",
        "title": clause_name(line.scheme, line.clause),
        "recipient": name,
        "salutation": "同志" if line.person_id else "",
        "body": _body(line, because),
        "company": setting("company", COMPANY),
        "department": setting("department", DEPARTMENT),
        "granted_on": granted_on.isoformat(),
        "person": line.person_id,
    }


def honour_of(values: dict[str, Any], verify_address: str) -> Honour:
    """The honour that the press prints, from the values kept."""
    return Honour(
        design=values["design"],
        title=values["title"],
        recipient=values["recipient"],
        salutation=values["salutation"],
        body=tuple(Segment(text, varying=bool(varying)) for text, varying in values["body"]),
        company=values["company"],
        department=values["department"],
        granted_on=date.fromisoformat(values["granted_on"]),
        serial=values["serial"],
        verify_address=verify_address,
    )


def _body(line: Line, because: dict[str, Any]) -> list[tuple[str, bool]]:
    period = period_words(line.period)
    if because.get("shape") == "honour-by-score":
        sales = because["criteria"]["sales"]["amount"] // 100
        return [
            (f"在{period}的电话销售工作中，您恪尽职守、真诚待客，成交业绩 ", False),
            (f"{sales:,}", True),
            (" 元，综合评分名列第一，被评为本期", False),
        ]
    if because.get("shape") == "rank-prize":
        return [
            (f"在{period}的售卡活动中，您奋勇争先、表现突出，名列全公司第 ", False),
            (str(because["rank"]), True),
            (" 名，特予全公司通报嘉奖", False),
        ]
    return [(f"在{period}的工作中，您恪尽职守、表现突出，特此表彰", False)]


def period_words(key: str) -> str:
    """A period as a certificate says it: 二〇二六年三月 is the press's matter; here 2026年3月."""
    if len(key) == 10:
        on = date.fromisoformat(key)
        return f"{on.year}年{on.month}月{on.day}日"
    if len(key) == 7 and "Q" in key:
        return f"{key[:4]}年第{'一二三四'[int(key[6]) - 1]}季度"
    if len(key) == 7:
        return f"{key[:4]}年{int(key[5:])}月"
    return f"{key}年度" if key.isdigit() else "本次活动"
