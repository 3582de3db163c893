"""Write the first sentence of a line's explanation, one wording for each shape of clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from webapp.schemes.metric_names import in_fixed_words, in_own_words, metric_name

Because = Mapping[str, Any]
Names = Mapping[str, str]


def opening(because: Because, names: Names) -> str:
    """Return a sentence that says what the clause evaluated; empty for an unknown shape."""
    sentence_of = OPENINGS.get(because.get("shape", ""))
    return sentence_of(because, names) if sentence_of else ""


def _rank_prize(because: Because, _names: Names) -> str:
    metric = metric_name(because["metric"])
    values = {"metric": metric, "rank": because["rank"]}
    if because["by"] == "completion":
        return gettext("按%(metric)s完成率（数量 ÷ 目标）排名，第 %(rank)s 名。", **values)
    if because["by"] == "growth":
        return gettext("按%(metric)s比上一期的增长排名，第 %(rank)s 名。", **values)
    return gettext("按%(metric)s排名，第 %(rank)s 名。", **values)


def _team_head(because: Because, names: Names) -> str:
    team = names.get(because["team"], because["team"])
    return gettext("团队 %(team)s 达成活动任务，奖励负责人。", team=team)


def _floor(because: Because, _names: Names) -> str:
    return gettext(
        "当日保底未完成。次日晨会：%(forfeit)s，或同等的“%(alternative)s”，由本人选择。",
        forfeit=in_own_words(because["forfeit"]),
        alternative=in_own_words(because["alternative"]),
    )


def _reversal(because: Because, _names: Names) -> str:
    void = because.get("void")
    if void and because.get("to") in {card["seller"] for card in void["cards"]}:
        return gettext("本人的卡判为作假，本次活动的奖励取消，先前的明细扣回。")
    if void:
        return gettext("所在团队有卡判为作假，本次活动的奖励取消，先前的明细扣回。")
    return gettext("这一条扣回先前的明细：按现在的记录已不成立。")


def _restored(because: Because, _names: Names) -> str:
    return gettext(
        "申诉补发的这笔钱，按现在的记录已由第 %(line)s 条发放，不重复发。", line=because["line"]
    )


def _named_thing(because: Because, _names: Names) -> str:
    return in_own_words(because["what"])


def _sentence(text: str) -> Callable[[Because, Names], str]:
    return lambda _because, _names: in_fixed_words(text)


def _(text: str) -> str:
    return text


OPENINGS: Mapping[str, Callable[[Because, Names], str]] = {
    "sum": _sentence(_("以下各项相加。")),
    "rank-prize": _rank_prize,
    "per-unit": _sentence(_("按数量逐一计奖。")),
    "target-bonus": _sentence(_("达到目标的奖金。")),
    "blended-bonus": _sentence(_("完成率与贡献两部分相加。")),
    "conditions-bonus": _sentence(_("各项条件分别计奖，可以累加。")),
    "excess-share": _sentence(_("超出目标的部分按比例计奖。")),
    "ladder": _sentence(_("阶梯奖：按达到的最高一级，只发一次。")),
    "tiers": _sentence(_("分段提成：每一段按自己的比例。")),
    "base-pay": _sentence(_("底薪：按在销售岗位的天数。")),
    "milestone": _sentence(_("累计达到里程碑，每人只奖一次。")),
    "streak": _sentence(_("连续超额完成目标。")),
    "honour-by-score": _sentence(_("综合评分：各项除以参评者中的最高值，按权重相加。")),
    "team-bonus": _sentence(_("团队达到目标的奖金。")),
    "team-head": _team_head,
    "grant-pay": _sentence(_("公司领导批准的专项奖励。")),
    "loyalty": _sentence(_("全年在职，没有重大失误，每个月都达到要求。")),
    "promotion": _sentence(_("达到晋升条件；系统只提建议，由人决定。")),
    "coaching": _sentence(_("本期首次低于目标，安排辅导，不涉及金额。")),
    "newcomer-training": _named_thing,
    "birthday-gift": _named_thing,
    "floor-forfeit": _floor,
    "late-report": _sentence(_("当日记录在截止时间之后才收到。")),
    "violation-deduction": _sentence(_("违规已认定，本方案当期奖金按规定扣减。")),
    "miss-deduction": _sentence(_("连续低于目标，本方案当期奖金按比例扣减。")),
    "fake-card": _sentence(_("经核查判为作假的卡；系统只提建议，由人听取本人陈述后决定。")),
    "reversal": _reversal,
    "restored": _restored,
    "appeal": _sentence(_("申诉成立后的调整。")),
}
