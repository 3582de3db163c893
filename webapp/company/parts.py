"""List the parts of the program that HR may switch off, and read which of them are off."""

from __future__ import annotations

import json

from webapp.core.errors import _
from webapp.store.models import Setting

PARTS_SETTING = "parts_off"  # a JSON list of keys of PARTS
TALKS, GROWTH_RECORD, INTEGRATION = "talks", "growth-record", "integration"
BIRTHDAYS, EVENTS = "birthdays", "events"
MARKET, MATTERS = "market", "matters"
RECOGNITION_MEETING = "recognition"
PULSE_PART, EFFECT_PART = "pulse", "effect"
PROMOTION, COURSES, LIBRARY = "promotion", "courses", "library"
PAIRS, MENTORS = "pairs", "mentors"
OLD_CUSTOMERS = "old_customers"
PARTS = {
    TALKS: _("谈话"),
    GROWTH_RECORD: _("成长档案"),
    "pictures": _("图表"),
    "goals": _("目标三选一"),
    "plan": _("今天的计划"),
    "forecast": _("截止时预计"),
    "playbook": _("打法"),
    "number_health": _("号码健康"),
    BIRTHDAYS: _("生日"),
    EVENTS: _("团队活动"),
    MARKET: _("市场信息"),
    MATTERS: _("事项"),
    RECOGNITION_MEETING: _("表彰会"),
    PULSE_PART: _("士气问答"),
    INTEGRATION: _("对接其他系统"),
    EFFECT_PART: _("成效"),
    PROMOTION: _("晋升条件"),
    COURSES: _("课程"),
    LIBRARY: _("资料库"),
    PAIRS: _("结对互学"),
    MENTORS: _("带新人"),
    OLD_CUSTOMERS: _("老客户"),
}


def read_parts_off() -> frozenset[str]:
    """Return the keys of the parts that are switched off."""
    held = Setting.get_or_none(Setting.name == PARTS_SETTING)
    return frozenset(PARTS.keys() & set(json.loads(held.value))) if held else frozenset()
