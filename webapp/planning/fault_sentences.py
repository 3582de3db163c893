"""Tell the faults of schemes in Chinese, by the ids of `rules.fault_words`, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from rules.fault_words import FaultText
from webapp.core.errors import Words, _

FAULTS: Mapping[str, str] = {
    "flag": _("应写 true（是）或 false（否），不是 %(value)s"),
    "revision-needed": _("至少要有一个版本"),
    "revision-table": _("应是一个 [[revision]] 表"),
    "reason-empty": _("请写明为什么是这些数字"),
    "zone": _("%(value)s 不是时区，请写例如 Asia/Shanghai"),
    "dates-rise": _("from = %(after)s 排在 %(before)s 后面：日期要从早到晚"),
    "twice": _("重复了"),
    "no-campaign": _("这个方案不是活动方案，按活动发的条款谁也拿不到"),
    "clause-table": _("应是一个 [[revision.clause]] 表"),
    "unknown-shape": _("没有 %(value)s 这种条款类型；可用的有：%(allowed)s"),
    "table": _("应是一个表，不是 %(value)s"),
    "text": _("应是文字，不是 %(value)s"),
    "unknown-value": _("没有 %(value)s 这个选项；可用的有：%(allowed)s"),
    "number": _("应是数字，不是 %(value)s"),
    "above-0": _("要大于 0，不能是 %(value)s"),
    "number-limits": _("最大 %(most)s，最多 %(places)s 位小数"),
    "whole-fen": _("金额只到分，不能是 %(value)s"),
    "whole-number": _("应是整数，不是 %(value)s"),
    "prize-list": _("应是奖金的列表，至少一个，不是 %(value)s"),
    "text-list": _("应是文字的列表，不是 %(value)s"),
    "named-twice": _("同一个选项写了两次"),
    "missing": _("没有填"),
    "other-type": _("应是%(words)s，不是 %(value)s"),
    "table-list": _("应是表的列表，至少一个，不是 %(value)s"),
    "value-table": _("应是一个表，至少有一个值，不是 %(value)s"),
    "unknown-key": _("没有这个键；可用的有：%(allowed)s"),
    "gap-below": _("%(above)s 以下没有写怎么算"),
    "gap-above": _("%(up_to)s 以上没有写怎么算"),
    "steps-rise": _("%(higher)s 排在 %(lower)s 后面：门槛要从低到高"),
    "tiers-overlap": _("%(higher)s 以上重复落在两段里"),
    "tier-empty": _("“到 %(up_to)s”要大于“高于 %(above)s”"),
    "amounts-rise": _("金额从 %(lower)s 到 %(higher)s 没有提高，下一级就没人争取"),
    "gap-between": _("%(lower)s 到 %(higher)s 之间没有写怎么算"),
    "metric-without-target": _("%(metric)s 没有目标，谁也达不到"),
    "rating-too-high": _("客户评分最高 %(best)s 分，%(least)s 分谁也达不到"),
    "unknown-level": _("没有这个级别；可用的有：%(allowed)s"),
    "weight-for-each": _("这些都要有权重：%(allowed)s"),
    "cap-below-least": _("上限比门槛 %(least)s 还低，谁也达不到"),
    "weights-sum": _("权重合计是 %(total)s，应是 1"),
    "no-row-of-campaigns": _("活动不是一期接一期的，请选天、周、月、季或年"),
    "part-by": _("条件不能按增长，请选数值或完成率"),
    "no-completion": _("%(metric)s 没有目标，没有完成率"),
    "share-of-sales": _("%(metric)s 的百分比不是钱，只有业绩能算超额"),
    "campaign-only": _("这一条按整个活动算，不能按 %(period)s"),
    "day-only": _("保底按天算，不能按 %(period)s"),
    "name-one": _("至少写一个：%(allowed)s"),
    "unknown-metric": _("没有 %(value)s 这个指标；可用的有：%(allowed)s"),
    "prize-said": _("奖品要写明是什么，并在“另有”里选奖品"),
    "honour-share": _("最多表彰全部人，不能是 %(value)s"),
    "team-roles": _("团队里各种岗位都有，不能限定岗位"),
    "ladder-by": _("阶梯按数值或完成率算"),
    "return-by-day": _("回传按天算，不能按 %(period)s"),
    "no-months": _("%(period)s里没有整月，请选季或年"),
    "lifetime-period": _("累计不按活动算，请选天、周、月、季或年"),
    "mean-over-lifetime": _("评分是平均数，不能累计"),
    "share-above-all": _("最多扣全部，不能是 %(value)s"),
    "no-units": _("%(metric)s 不是个数，不能按个发"),
    "growth-of-campaign": _("活动没有上一期，不能比增长"),
    "timely-day": _("只有按天的奖金才看截止时间，%(period)s不看"),
    "timely-team": _("团队的数字不看截止时间"),
    "prizes-rise": _("后面名次的奖金不能比前面高"),
    "gift-said": _("礼品要写明是什么，并在“另有”里选礼品"),
    "run-of-two": _("“连续”至少两期"),
    "one-amount": _("金额、按难度、按级别，三样里填一样"),
    "amount-for-each": _("这些都要有金额：%(allowed)s"),
    "cap-proportional": _("按完成率发的奖金才有上限"),
    "team-metric-without-target": _("%(metric)s 没有团队目标，哪个团队也达不到"),
    "unknown-plan": _("没有 %(value)s 这种提成方式；可用的有：%(allowed)s"),
    "attendance-shape": _("出勤率只能用在“几个条件，各奖各的”或个人的“达到几档，奖几档”"),
    "count-of-ratings": _("次数只用于客户评分"),
    "attendance-above-all": _("出勤率最高是 1（全勤），%(least)s 谁也达不到"),
    "above-out-of-reach": _("这里写完成率，1.2 就是 120%%；%(value)s 谁也达不到"),
    "team-not-hired": _("团队没有入职日期"),
    "members-of-team": _("“每个成员至少”只用于团队，请选奖团队"),
    "filter-of-deals": _("“只算哪些成交”只用于 %(allowed)s，不能用于 %(metric)s"),
    "filter-of-product": _("“只算哪个产品”只用于 %(allowed)s，不能用于 %(metric)s"),
    "filter-without-target": _("只算一部分成交的，没有目标，不能按完成率"),
}
TYPES = {
    "text": _("文字"),
    "a date": _("一个日期"),
    "a time": _("一个时间"),
    "[[revision]] tables": _("[[revision]] 表"),
    "[[revision.clause]] tables": _("[[revision.clause]] 表"),
}


def fault_words(fault: str, names: Mapping[str, str] | None = None) -> Words:
    """Return a fault as words that the page translates; a fault without an id is left as it is.

    `names`: message ids of the metrics and periods that the words name.
    """
    if not isinstance(fault, FaultText):
        return Words("%(fault)s", {"fault": fault})
    values: dict[str, object] = dict(fault.values)
    if "words" in values:
        values["words"] = Words(TYPES[fault.values["words"]])
    for key in ("metric", "period"):
        if key in values:
            values[key] = Words((names or {}).get(fault.values[key], fault.values[key]))
    return Words(FAULTS[fault.id], values)


def place_words(place: str) -> Words:
    """Return the place of a fault (`revision 1, clause daily-top3, steps 2`) as words."""
    parts = [_part(part) for part in place.split(", ")]
    said = parts[-1]
    for part in reversed(parts[:-1]):
        said = Words("%(first)s · %(then)s", {"first": part, "then": said})
    return said


def _part(part: str) -> Words:
    kind, _space, rest = part.partition(" ")
    if kind == "revision":
        return Words(_("第 %(n)s 个版本"), {"n": rest})
    if kind == "clause":
        return Words(_("条款 %(id)s"), {"id": rest})
    if kind == "scheme":
        return Words(_("整个方案"))
    if not rest:
        return Words("%(part)s", {"part": part})
    return Words(_("%(key)s 第 %(n)s 项"), {"key": kind, "n": rest})
