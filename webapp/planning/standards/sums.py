"""Write the sentences on clauses that pay a person or team by its figures."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from rules.because import number_text, percent_text
from rules.clauses.base_pay import BasePay
from rules.clauses.blended_bonus import BlendedBonus
from rules.clauses.conditions_bonus import ConditionsBonus
from rules.clauses.excess_share import ExcessShare
from rules.clauses.ladder import Ladder
from rules.clauses.milestone import Milestone
from rules.clauses.per_unit import PerUnit
from rules.clauses.streak import Streak
from rules.clauses.target_bonus import TargetBonus
from rules.clauses.tiers import Tiers
from rules.metrics import ATTENDANCE
from rules.scheme_words import Part, Step, Tier
from webapp.planning.standards.phrases import (
    Sentences,
    measure,
    most,
    only_some,
    period,
    shared_out,
    threshold,
    who,
    yuan_phrase,
)
from webapp.schemes.metric_names import metric_name, word_name


def per_unit(clause: PerUnit) -> Sentences:
    """Describe the amount paid for each unit."""
    return [
        gettext(
            "%(period)s，%(metric)s每个 %(amount)s。",
            period=period(clause.period),
            metric=metric_name(clause.metric),
            amount=yuan_phrase(clause.amount),
        ),
        *only_some(clause.only, clause.metric),
        *most(clause.cap),
    ]


def target_bonus(clause: TargetBonus) -> Sentences:
    """Describe the bonus for a reached target, by difficulty or level, or in proportion."""
    said = [
        gettext(
            "%(period)s，%(who)s，%(measure)s%(test)s %(least)s：%(amount)s。",
            period=period(clause.period),
            who=who(clause.roles),
            measure=measure(clause.metric, "completion"),
            test=gettext("超过") if clause.strictly else gettext("达到"),
            least=percent_text(clause.at_least),
            amount=_amounts(clause),
        )
    ]
    if clause.proportional:
        said.append(gettext("金额 × 完成率。"))
    if clause.cap:
        said.append(gettext("完成率最多按 %(cap)s 计。", cap=percent_text(clause.cap)))
    return said


def _amounts(clause: TargetBonus) -> str:
    by = clause.by_difficulty or clause.by_level
    if not by:
        return yuan_phrase(clause.amount)
    return gettext("、").join(
        f"{word_name(name)} {yuan_phrase(amount)}" for name, amount in by.items()
    )


def blended_bonus(clause: BlendedBonus) -> Sentences:
    """Describe the bonus of two weighted parts: completion and contribution."""
    return [
        gettext(
            "%(period)s，业绩完成率达到 %(least)s：%(amount)s ×（%(first)s × 完成率 + "
            "%(second)s × 本人贡献分 ÷ 期末在职销售中的最高贡献分）。",
            period=period(clause.period),
            least=percent_text(clause.at_least),
            amount=yuan_phrase(clause.amount),
            first=number_text(clause.weights["completion"]),
            second=number_text(clause.weights["contribution"]),
        ),
        *(
            [gettext("完成率最多按 %(cap)s 计。", cap=percent_text(clause.cap))]
            if clause.cap
            else []
        ),
    ]


def conditions_bonus(clause: ConditionsBonus) -> Sentences:
    """Describe each condition with its amount."""
    return [
        gettext("%(period)s，以下各项可以累加：", period=period(clause.period)),
        *(_part(part) for part in clause.parts),
    ]


def _part(part: Part) -> str:
    told = {
        "measure": measure(part.metric, part.by),
        "least": threshold(part.metric, part.by, part.at_least),
        "amount": yuan_phrase(part.amount),
        "n": part.at_least_count,
    }
    if part.metric == ATTENDANCE:
        return gettext("本人的工作日里没有请假的占 %(least)s 以上：%(amount)s。", **told)
    if part.at_least_count > 1:
        return gettext("%(measure)s达到 %(least)s、至少 %(n)s 次：%(amount)s。", **told)
    return gettext("%(measure)s达到 %(least)s：%(amount)s。", **told)


def excess_share(clause: ExcessShare) -> Sentences:
    """Describe the share of sales above the target."""
    told = {
        "period": period(clause.period),
        "metric": metric_name(clause.metric),
        "rate": percent_text(clause.rate),
        "above": percent_text(clause.above),
    }
    return [
        gettext("%(period)s，%(metric)s超出目标的部分 × %(rate)s。", **told)
        if clause.above == 1
        else gettext("%(period)s，%(metric)s超出目标 %(above)s 的部分 × %(rate)s。", **told),
        *most(clause.cap),
    ]


def ladder(clause: Ladder) -> Sentences:
    """Describe the steps, of which only the highest reached one is paid."""
    said = [
        gettext(
            "%(period)s，%(who)s%(measure)s的阶梯奖，按达到的最高一级发一次：",
            period=period(clause.period),
            who=who(clause.roles, clause.subject),
            measure=measure(clause.metric, clause.by),
        ),
        *_steps(clause.steps, clause.metric, clause.by),
    ]
    said += only_some(clause.only, clause.metric)
    if clause.each_at_least:
        least = threshold(clause.metric, "value", clause.each_at_least)
        said.append(gettext("团队里期末在职的每名销售人员都要达到 %(least)s。", least=least))
    return [*said, shared_out(clause.split)] if clause.subject == "team" else said


def milestone(clause: Milestone) -> Sentences:
    """Describe the steps over the time since hiring, of which each is paid once."""
    return [
        gettext(
            "入职以来累计%(metric)s达到下列各档，各奖一次，在期末首次达到且在岗的那一期发：",
            metric=metric_name(clause.metric),
        ),
        *_steps(clause.steps, clause.metric, "value"),
    ]


def _steps(steps: Sequence[Step], metric: str, by: str) -> Sentences:
    return [
        gettext(
            "满 %(least)s 奖 %(amount)s",
            least=threshold(metric, by, step.at_least),
            amount=yuan_phrase(step.amount),
        )
        for step in steps
    ]


def streak(clause: Streak) -> Sentences:
    """Describe the amount for every so many periods in a row above a threshold."""
    return [
        gettext(
            "%(measure)s连续超过 %(above)s，每满 %(every)s 期 %(amount)s。",
            measure=measure(clause.metric, "completion"),
            above=percent_text(clause.above),
            every=clause.every,
            amount=yuan_phrase(clause.amount),
        )
    ]


def tiers(clause: Tiers) -> Sentences:
    """Describe the commission tiers of each plan."""
    said = [gettext("%(period)s，按在销售岗位期间的成交提成。", period=period(clause.period))]
    if clause.mode == "marginal":
        said.append(gettext("分段计算，每一段按自己的比例："))
    else:
        said.append(gettext("全部金额按达到的那一段的比例："))
    for plan, held in clause.plans.items():
        said += [f"{word_name(plan)}: {_tier(plan, tier)}" for tier in held]
    return [*said, *only_some(clause.only), *most(clause.cap)]


def _tier(plan: str, tier: Tier) -> str:
    text_of = yuan_phrase if plan == "sales" else number_text
    rate = percent_text(tier.rate) if plan == "sales" else yuan_phrase(tier.rate)
    if tier.up_to is None:
        return f"> {text_of(tier.above)} → {rate}"
    return f"{text_of(tier.above)} – {text_of(tier.up_to)} → {rate}"


def base_pay(clause: BasePay) -> Sentences:
    """Describe the base pay by level and days in a sales post."""
    amounts = gettext("、").join(
        f"{word_name(level)} {yuan_phrase(amount)}" for level, amount in clause.by_level.items()
    )
    return [
        gettext("%(period)s底薪：%(amounts)s。", period=period(clause.period), amounts=amounts),
        gettext("× 在销售岗位的天数 ÷ 当期天数；级别以最后一天为准。"),
    ]
