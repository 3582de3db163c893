"""Name what forms of clauses show: shapes with an example sentence, fields, and choices."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from webapp.core.errors import _
from webapp.planning.standards.phrases import IN_KIND, ROLES
from webapp.schemes.metric_names import FIGURES, WORDS


@dataclass(frozen=True)
class ShapeWords:
    """A shape's name, an example sentence, and its group in the gallery."""

    title: str
    example: str
    group: str


GROUPS = {
    "rank": _("比名次"),
    "target": _("够目标"),
    "amount": _("按数量、按业绩"),
    "team": _("给团队"),
    "people": _("留人、培养"),
    "duty": _("保底、违规、扣减"),
}
SHAPE_WORDS: dict[str, ShapeWords] = {
    "rank-prize": ShapeWords(_("前几名有奖"), _("每天售卡前三名奖 50、30、20 元"), "rank"),
    "honour-by-score": ShapeWords(
        _("综合评分第一"), _("每月业绩占 70%、客户评分占 30%，第一名奖 1,000 元"), "rank"
    ),
    "target-bonus": ShapeWords(_("达到目标有奖"), _("每季度业绩达到目标，奖 1,500 元"), "target"),
    "ladder": ShapeWords(
        _("达到几档，奖几档"),
        _("每月业绩满 5 万奖 500 元，满 10 万奖 1,200 元，只给最高一档"),
        "target",
    ),
    "conditions-bonus": ShapeWords(
        _("几个条件，各奖各的"), _("每月成交满 10 单奖 300 元，新客户满 5 个再奖 300 元"), "target"
    ),
    "blended-bonus": ShapeWords(
        _("完成率和贡献一起算"), _("年终奖 6,000 元 ×（70% 完成率 + 30% 贡献分）"), "target"
    ),
    "excess-share": ShapeWords(_("超额提成"), _("每季度业绩超出目标的部分，提 2%"), "target"),
    "streak": ShapeWords(_("连续超额有奖"), _("连续 3 个月超过目标，奖 1,000 元"), "target"),
    "milestone": ShapeWords(
        _("累计里程碑"), _("入职以来业绩累计满 10 万奖 500 元，满 50 万奖 2,000 元"), "amount"
    ),
    "per-unit": ShapeWords(_("每一个奖多少"), _("每个新客户奖 20 元"), "amount"),
    "tiers": ShapeWords(
        _("分段提成"), _("每月业绩 5 万以内提 1%，5 万到 10 万的部分提 2%"), "amount"
    ),
    "base-pay": ShapeWords(
        _("底薪"), _("每月底薪：初级 3,500 元、中级 4,500 元、高级 6,000 元"), "amount"
    ),
    "grant-pay": ShapeWords(_("领导批准的专项奖"), _("特殊贡献按批准的金额发"), "amount"),
    "team-bonus": ShapeWords(
        _("团队达标，大家分"), _("团队每季度业绩达到目标，奖 5,000 元，成员平分"), "team"
    ),
    "team-head": ShapeWords(
        _("团队达标，奖负责人"), _("团队售卡达到目标，负责人奖 300 元"), "team"
    ),
    "loyalty": ShapeWords(
        _("长期稳定奖"), _("全年在职、没有重大失误、月月完成 80% 以上，奖 3,000 元"), "people"
    ),
    "promotion": ShapeWords(
        _("晋升条件"), _("一季度每月达标、客户评分 4.5 以上，提议晋升"), "people"
    ),
    "coaching": ShapeWords(_("没达标先辅导"), _("第一个月没达标的，安排辅导"), "people"),
    "newcomer-training": ShapeWords(_("新人培训"), _("当月入职的，安排新人培训"), "people"),
    "birthday-gift": ShapeWords(_("生日礼物"), _("生日当月送一份礼物"), "people"),
    "floor-forfeit": ShapeWords(
        _("没到保底的晨会任务"), _("工作日电话没到保底，第二天晨会做俯卧撑或客户通话练习"), "duty"
    ),
    "late-report": ShapeWords(_("回传迟到"), _("截止时间以后才上传的，记一次回传迟到"), "duty"),
    "violation-deduction": ShapeWords(
        _("违规扣奖金"), _("欺骗客户的，警告，并扣当月本方案奖金"), "duty"
    ),
    "miss-deduction": ShapeWords(
        _("连续不达标扣奖金"), _("连续两个月没达标，扣当月本方案奖金的 20%"), "duty"
    ),
    "fake-card": ShapeWords(
        _("售卡作假"), _("作假的开除，主管降一级，团队本次活动的奖励取消"), "duty"
    ),
}
# The words of a field; a shape's own before those of all.
LABELS = {
    "name": _("名称"),
    "period": _("按什么周期"),
    "metric": _("奖什么"),
    "prizes": _("各名次奖金"),
    "by": _("比什么"),
    "subject": _("奖个人还是团队"),
    "timely": _("当天截止以后上传的不算"),
    "first": _("从第几名起奖"),
    "at_least": _("门槛"),
    "at_least_count": _("至少几次才参加"),
    "also": _("另有"),
    "prize": _("奖品是什么"),
    "gift": _("礼品是什么"),
    "split": _("团队的钱怎么分"),
    "roles": _("哪些岗位"),
    "amount": _("金额"),
    "by_difficulty": _("按目标难度"),
    "by_level": _("按级别"),
    "strictly": _("要超过，刚好达到不算"),
    "proportional": _("再乘完成率"),
    "cap": _("上限"),
    "weights": _("各占多少"),
    "parts": _("条件"),
    "rate": _("提成比例"),
    "steps": _("几档"),
    "plans": _("分段"),
    "mode": _("怎么算"),
    "every": _("每满几期"),
    "above": _("要超过的完成率"),
    "top_share": _("不止第一名：前百分之几"),
    "grants": _("哪几种"),
    "monthly": _("每个月都要达到"),
    "clean": _("没有违规和作假"),
    "rating": _("客户评分不低于"),
    "trainings": _("培训都已通过"),
    "training": _("培训名称"),
    "men": _("男员工做什么"),
    "women": _("女员工做什么"),
    "alternative": _("可以换成什么"),
    "violations": _("哪些违规"),
    "consequence": _("怎么处理"),
    "share": _("扣多少"),
    "hired_within": _("只比入职多少天以内的新人"),
    "each_at_least": _("每个成员至少"),
    "product": _("只算哪个产品"),
    "new_customer": _("只算客户的第一笔成交"),
    "first_days": _("只算客户首次联系起几天以内的成交"),
    "referred": _("只算老客户介绍的成交"),
    "in_a_row": _("连续几期"),
    "up_to": _("到"),
}
OWN_LABELS = {
    ("ladder", "at_least"): _("满"),
    ("ladder", "amount"): _("奖"),
    ("milestone", "at_least"): _("满"),
    ("milestone", "amount"): _("奖"),
    ("conditions-bonus", "at_least"): _("满"),
    ("conditions-bonus", "amount"): _("奖"),
    ("per-unit", "cap"): _("每人每期最多"),
    ("tiers", "cap"): _("每人每期最多"),
    ("excess-share", "cap"): _("每人每期最多"),
    ("excess-share", "above"): _("超过目标的多少才算"),
    ("per-unit", "amount"): _("每个多少钱"),
    ("team-bonus", "amount"): _("团队得多少"),
    ("team-head", "amount"): _("负责人得多少"),
    ("honour-by-score", "amount"): _("第一名得多少"),
    ("streak", "amount"): _("每次奖多少"),
    ("target-bonus", "at_least"): _("完成多少算达到"),
    ("team-bonus", "at_least"): _("完成多少算达到"),
    ("blended-bonus", "at_least"): _("完成多少算达到"),
    ("target-bonus", "cap"): _("完成率最多算到"),
    ("team-bonus", "cap"): _("完成率最多算到"),
    ("blended-bonus", "cap"): _("完成率最多算到"),
    ("loyalty", "at_least"): _("每个月至少完成"),
    ("promotion", "at_least"): _("至少完成"),
    ("tiers", "above"): _("高于"),
    ("birthday-gift", "gift"): _("送什么"),
    ("target-bonus", "metric"): _("看什么"),
    ("loyalty", "metric"): _("看什么"),
    ("promotion", "metric"): _("看什么"),
    ("coaching", "metric"): _("看什么"),
    ("miss-deduction", "metric"): _("看什么"),
    ("floor-forfeit", "metric"): _("看什么"),
    ("team-head", "metric"): _("看什么"),
}
HINTS = {
    "weights": _("合计 100%；同分时先比第一行"),
    "measure": _("比完成率或增长时写百分数，例如 120%"),
    "roles": _("不选就是全部销售岗位"),
    "by_level": _("三样里填一样：金额、按目标难度、按级别"),
    "at_least_count": _("例如客户评分要满 20 次"),
    "product": _("售卡按“设置 → 卡产品”里的名字，成交按登记的产品，要一字不差"),
}
CHOICE_WORDS = {
    "period": {
        "day": _("天"),
        "week": _("周"),
        "month": _("月"),
        "quarter": _("季"),
        "year": _("年"),
        "campaign": _("整个活动"),
    },
    "by": {"value": _("数量"), "completion": _("完成率"), "growth": _("比上一期的增长")},
    "subject": {"person": _("个人"), "team": _("团队")},
    "split": {
        "equally": _("成员平分"),
        "contribution": _("按贡献分"),
        "each": _("每人都拿这么多"),
    },
    "mode": {"marginal": _("每一段按自己的比例"), "whole": _("全部按达到的那一段")},
    "also": IN_KIND,
    "roles": ROLES,
    "consequence": {"warning": _("警告"), "dismissal": _("提议开除")},
    "metric": FIGURES,
    "violations": FIGURES,
    "grants": WORDS,
    "weights": {**FIGURES, "completion": _("业绩完成率"), "contribution": _("贡献分")},
    "by_level": WORDS,
    "by_difficulty": WORDS,
    "plans": WORDS,
}


def label_of(shape: str, key: str) -> str:
    """Return the label of a field in the reader's language. Raises KeyError."""
    return str(gettext(OWN_LABELS.get((shape, key)) or LABELS[key]))


def choice_word(key: str, choice: str) -> str:
    """Return a choice in the reader's language, or the choice itself if it has no word."""
    return str(gettext(CHOICE_WORDS.get(key, {}).get(choice, choice)))


def hint_of(key: str, kind: str) -> str:
    """Return the hint under a field; empty for most fields."""
    sentence = HINTS.get(key) or HINTS.get(kind, "")
    return str(gettext(sentence)) if sentence else ""
