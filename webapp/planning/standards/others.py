"""Write the sentences on grants, loyalty, promotion, coaching, deductions and birthdays."""

from __future__ import annotations

from flask_babel import gettext

from rules.because import number_text, percent_text
from rules.clauses.birthday_gift import BirthdayGift
from rules.clauses.coaching import Coaching
from rules.clauses.grant_pay import GrantPay
from rules.clauses.loyalty import Loyalty
from rules.clauses.miss_deduction import MissDeduction
from rules.clauses.newcomer_training import NewcomerTraining
from rules.clauses.promotion import Promotion
from rules.clauses.violation_deduction import ViolationDeduction
from webapp.planning.standards.phrases import (
    Sentences,
    measure,
    period,
    shared_out,
    who,
    yuan_phrase,
)
from webapp.schemes.metric_names import in_own_words, metric_name, word_name


def grant_pay(clause: GrantPay) -> Sentences:
    """Say which grants are paid, and how a team's grant is split."""
    kinds = gettext("、").join(word_name(kind) for kind in clause.grants)
    return [
        gettext("%(kinds)s：按公司领导批准的金额，在提交的当月发给个人或团队。", kinds=kinds),
        gettext("发给团队的，逐笔分配：%(how)s", how=shared_out(clause.split)),
    ]


def loyalty(clause: Loyalty) -> Sentences:
    """Describe the bonus for a whole period in service."""
    return [
        gettext(
            "整期在职，没有重大失误，且每个月%(measure)s达到 %(least)s：%(amount)s。",
            measure=measure(clause.metric, "completion"),
            least=percent_text(clause.at_least),
            amount=yuan_phrase(clause.amount),
        )
    ]


def promotion(clause: Promotion) -> Sentences:
    """Describe the conditions of a proposed promotion."""
    least = percent_text(clause.at_least)
    completion = measure(clause.metric, "completion")
    said = [
        gettext("%(who)s建议晋升（系统只提建议，由人决定），需要：", who=who(clause.roles)),
        gettext("其中每个月%(measure)s达到 %(least)s；", measure=completion, least=least)
        if clause.monthly
        else gettext("本期%(measure)s达到 %(least)s；", measure=completion, least=least),
    ]
    if clause.clean:
        said.append(gettext("期间无违规，售卡无作假；"))
    if clause.rating:
        said.append(gettext("本期客户评分平均不低于 %(n)s；", n=number_text(clause.rating)))
    if clause.trainings:
        said.append(gettext("参加过的每项培训，最近一次都已通过。"))
    return said


def coaching(clause: Coaching) -> Sentences:
    """Say when coaching is arranged."""
    return [
        gettext(
            "%(period)s%(metric)s低于目标、上一期没有低于的：安排辅导，不涉及金额。",
            period=period(clause.period),
            metric=metric_name(clause.metric),
        )
    ]


def violation_deduction(clause: ViolationDeduction) -> Sentences:
    """Say what a violation deducts."""
    kinds = gettext("、").join(metric_name(kind) for kind in clause.violations)
    follows = {"warning": gettext("警告"), "dismissal": gettext("建议开除（由人决定）")}
    return [
        gettext(
            "当期有%(kinds)s的：%(consequence)s，并扣减本方案当期奖金的 %(share)s。",
            kinds=kinds,
            consequence=follows[clause.consequence],
            share=percent_text(clause.share),
        ),
        gettext("同一期的奖金只扣一次，按先适用的一条；没有奖金可扣的不扣。"),
    ]


def miss_deduction(clause: MissDeduction) -> Sentences:
    """Say what repeatedly missing the target deducts."""
    return [
        gettext(
            "%(metric)s连续 %(n)s 期低于目标的：扣减本方案当期奖金的 %(share)s。",
            metric=metric_name(clause.metric),
            n=clause.in_a_row,
            share=percent_text(clause.share),
        )
    ]


def newcomer_training(clause: NewcomerTraining) -> Sentences:
    """Describe the training of newcomers."""
    return [
        gettext(
            "当期入职的%(who)s：安排%(what)s。",
            who=who(clause.roles),
            what=in_own_words(clause.training),
        )
    ]


def birthday_gift(clause: BirthdayGift) -> Sentences:
    """Describe the gift for a birthday."""
    return [
        gettext(
            "生日在当期、当天在职的%(who)s：%(what)s。",
            who=who(clause.roles),
            what=in_own_words(clause.gift),
        )
    ]
