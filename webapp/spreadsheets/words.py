"""List the Chinese words that sheets may use for the ids in docs/rules.md ("Words")."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.spreadsheets.cells import one_of
from webapp.spreadsheets.values import Parse, Value, folded

# id -> the accepted words; templates offer the first.
ROLE = {
    "telesales": ("电销专员", "电话销售", "电销"),
    "guide": ("导购",),
    "designer": ("设计师",),
    "supervisor": ("主管",),
    "head": ("负责人",),
    "hr": ("人事", "人力资源"),
    "leader": ("公司领导层", "公司领导", "领导"),
}
SEX = {"m": ("男", "male"), "f": ("女", "female")}
LEVEL = {"junior": ("初级",), "middle": ("中级",), "senior": ("高级",)}
PLAN = {"sales": ("按销售额", "销售额"), "contracts": ("按签单数", "签单数", "签单")}
METRIC = {
    "calls": ("电话数", "电话"),
    "invitations": ("邀约数", "邀约"),
    "cards": ("售卡数", "售卡"),
    "contracts": ("签单数", "签单"),
    "sales": ("销售额",),
    "new_customers": ("新客户数", "新客户"),
    "rating": ("客户评分", "评分", "客户评价"),
    "contribution": ("贡献分", "贡献"),
}
PERIOD_KIND = {
    "day": ("日", "每日", "天"),
    "week": ("周", "每周", "星期"),
    "month": ("月", "每月", "月度"),
    "quarter": ("季", "每季", "季度"),
    "year": ("年", "每年", "年度"),
    "campaign": ("活动", "活动期间"),
}
DIFFICULTY = {"normal": ("普通", "一般"), "hard": ("较难", "困难"), "stretch": ("挑战", "冲刺")}
VIOLATION = {
    "deception": ("欺骗客户", "欺骗"),
    "false_advertising": ("虚假宣传",),
    "major_error": ("重大失误", "重大错误"),
}
GRANT = {
    "special_contribution": ("特殊贡献",),
    "new_market": ("新市场", "开拓新市场"),
    "new_customer": ("新客户",),
    "new_business": ("新业务",),
}
PASSED = {"yes": ("通过", "合格", "是"), "no": ("未通过", "不合格", "否")}
CALENDAR_KIND = {
    "holiday": ("放假", "休息", "假日"),
    "workday": ("调休上班", "上班", "补班"),
    "usual": ("照常", "取消"),
}
YES_NO = {
    "yes": ("是", "有", "到过", "y", "true", "1", "√"),
    "no": ("否", "无", "没到过", "未到过", "n", "false", "0", "×"),
}


def offered(words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the first word of each id; templates offer these words, and faults list them."""
    return tuple(synonyms[0] for synonyms in words.values())


def choice(words: Mapping[str, tuple[str, ...]]) -> Parse:
    """Return a parser that converts these words, or the ids themselves, to ids."""
    known = {folded(word): key for key, synonyms in words.items() for word in (key, *synonyms)}
    return one_of(known, offered(words))


_yes_or_no = choice(YES_NO)


def yes_no(value: Value) -> bool:
    """Return True for 是, its synonyms or Excel's TRUE; False for 否 … or FALSE. Raises Refused."""
    return _yes_or_no(value) == "yes"
