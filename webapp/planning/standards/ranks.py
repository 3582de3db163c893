"""Write the sentences on clauses about ranks, scores, teams and campaigns."""

from __future__ import annotations

from flask_babel import gettext

from rules.because import percent_text
from rules.clauses.fake_card import FakeCard
from rules.clauses.floor_forfeit import FloorForfeit
from rules.clauses.honour_by_score import HonourByScore
from rules.clauses.late_report import LateReport
from rules.clauses.rank_prize import RankPrize
from rules.clauses.team_bonus import TeamBonus
from rules.clauses.team_head import TeamHead
from webapp.planning.standards.phrases import (
    Sentences,
    in_kind,
    measure,
    only_some,
    period,
    shared_out,
    threshold,
    who,
    yuan_phrase,
)
from webapp.schemes.metric_names import in_own_words, metric_name


def rank_prize(clause: RankPrize) -> Sentences:
    """Say who is ranked by what, what each rank is paid, and how ties are decided."""
    ranked = measure(clause.metric, clause.by)
    said = [
        gettext(
            "%(period)s，%(who)s按%(measure)s排名。",
            period=period(clause.period),
            who=who(clause.roles, clause.subject, clause.hired_within),
            measure=ranked,
        ),
        gettext("、").join(
            gettext(
                "第 %(rank)s 名 %(amount)s", rank=clause.first + place, amount=yuan_phrase(prize)
            )
            for place, prize in enumerate(clause.prizes)
        )
        + gettext("。"),
    ]
    said += only_some(clause.only, clause.metric)
    if clause.at_least:
        least = threshold(clause.metric, clause.by, clause.at_least)
        said.append(
            gettext("%(measure)s不低于 %(least)s 才参加排名。", measure=ranked, least=least)
        )
    if clause.at_least_count > 1:
        said.append(gettext("至少 %(n)s 次才参加排名。", n=clause.at_least_count))
    if clause.timely:
        said.append(gettext("当日截止时间之后收到的不计入。"))
    said += in_kind(clause.also, (clause.prize, clause.gift))
    if clause.subject == "team":
        said.append(shared_out(clause.split))
    said.append(gettext("数值相同，先达到者在前；完全相同则并列，各得该名次的奖励，下一名次空缺。"))
    return said


def honour_by_score(clause: HonourByScore) -> Sentences:
    """Describe the weights, who is eligible, and what the winners are paid."""
    weights = gettext("、").join(
        f"{metric_name(name)} {percent_text(weight)}" for name, weight in clause.weights.items()
    )
    said = [
        gettext(
            "%(period)s，%(who)s按综合评分排名：%(weights)s。",
            period=period(clause.period),
            who=who(clause.roles, clause.subject, clause.hired_within),
            weights=weights,
        ),
        gettext("每项除以参评者中的最高值（客户评分除以 5），没有的一项为 0。"),
        gettext(
            "有%(main)s、期间无违规、售卡无作假的才参评；同分先比%(main)s，再比谁先达到。",
            main=metric_name(clause.main),
        ),
        _who_wins(clause),
    ]
    said += in_kind(clause.also, (clause.prize,))
    if clause.subject == "team":
        said.append(shared_out(clause.split))
    return said


def _who_wins(clause: HonourByScore) -> str:
    amount = yuan_phrase(clause.amount)
    if clause.top_share:
        share = percent_text(clause.top_share)
        return gettext(
            "参评者的前 %(share)s（进位取整）各 %(amount)s。", share=share, amount=amount
        )
    return gettext("第一名 %(amount)s。", amount=amount)


def team_bonus(clause: TeamBonus) -> Sentences:
    """Say what a team is paid, and how it is split."""
    said = [
        gettext(
            "%(period)s，团队%(measure)s达到 %(least)s：%(amount)s。",
            period=period(clause.period),
            measure=measure(clause.metric, "completion"),
            least=percent_text(clause.at_least),
            amount=yuan_phrase(clause.amount),
        )
    ]
    if clause.proportional:
        said.append(gettext("金额 × 完成率。"))
    if clause.cap:
        said.append(gettext("完成率最多按 %(cap)s 计。", cap=percent_text(clause.cap)))
    return [*said, shared_out(clause.split)]


def team_head(clause: TeamHead) -> Sentences:
    """Describe the reward of a team's head."""
    return [
        gettext(
            "%(period)s，团队%(metric)s达到目标的，负责人 %(amount)s。",
            period=period(clause.period),
            metric=metric_name(clause.metric),
            amount=yuan_phrase(clause.amount),
        )
    ]


def floor_forfeit(clause: FloorForfeit) -> Sentences:
    """Describe the forfeit, and what a person may do instead."""
    return [
        gettext(
            "工作日%(metric)s低于当日保底目标的，次日晨会：男 %(men)s，女 %(women)s。",
            metric=metric_name(clause.metric),
            men=in_own_words(clause.men),
            women=in_own_words(clause.women),
        ),
        gettext(
            "本人可选同等的“%(alternative)s”；登记免除的、没有目标的不用做。",
            alternative=in_own_words(clause.alternative),
        ),
    ]


def late_report(_clause: LateReport) -> Sentences:
    """Say which records count as late reports."""
    return [gettext("截止时间之前发生、之后才收到的电话、售卡或成交，记一次回传迟到。")]


def fake_card(_clause: FakeCard) -> Sentences:
    """Describe the sanctions for a fake card."""
    return [
        gettext("售卡判为作假：建议开除售卡人，其主管降一级（先听本人陈述，再由人决定）。"),
        gettext("售卡当天所在团队的成员与负责人，本次活动的全部奖励取消；名次不递补。"),
    ]
