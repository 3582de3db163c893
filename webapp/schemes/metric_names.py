"""Return the displayed names of metrics, figures, levels, difficulties, plans and grant kinds."""

from __future__ import annotations

from functools import lru_cache

from flask_babel import get_locale, gettext

from webapp.core.errors import _

METRICS = {
    "calls": _("电话"),
    "invitations": _("邀约"),
    "cards": _("售卡"),
    "contracts": _("成交单数"),
    "sales": _("业绩"),
    "new_customers": _("新客户"),
    "rating": _("客户评分"),
    "contribution": _("贡献分"),
    "designer_cards": _("设计师售给未进店客户的卡"),
    "designer_deals": _("设计师的卡带来的成交"),
    "attendance": _("出勤率"),
}
FIGURES = {
    **METRICS,
    "target": _("目标"),
    "completion": _("完成率"),
    "before": _("上一期"),
    "growth": _("增长"),
    "best": _("最高者"),
    "rank": _("名次"),
    "score": _("总分"),
    "ratings": _("评分次数"),
    "lifetime": _("累计"),
    "run": _("连续期数"),
    "since": _("从哪一期起"),
    "level": _("级别"),
    "difficulty": _("目标难度"),
    "plan": _("计提方式"),
    "days": _("在岗天数"),
    "not_as_seller": _("不在销售岗位时的，不计"),
    "grant": _("类别"),
    "granted": _("批准的金额"),
    "proposed_at": _("提交时间"),
    "awards": _("本方案本期奖金"),
    "missed": _("未达标的期间"),
    "late_records": _("迟到的记录"),
    "cut_off": _("截止时间"),
    "fake_cards": _("判为作假的卡"),
    "violations": _("违规"),
    "deception": _("欺骗客户"),
    "false_advertising": _("虚假宣传"),
    "major_error": _("重大失误"),
    "brought": _("申诉的理由"),
    "answer": _("人事的答复"),
    "workdays": _("应出勤天数"),
    "attended": _("出勤天数"),
    "lowest": _("成员中最低"),
    "product": _("产品"),
    "only": _("只计"),
    "first_days": _("客户首次联系起的天数"),
    "hired": _("入职"),
    "birthday": _("生日"),
}
WORDS = {
    "junior": _("初级"),
    "middle": _("中级"),
    "senior": _("高级"),
    "normal": _("普通"),
    "hard": _("较难"),
    "stretch": _("挑战"),
    "sales": _("按业绩"),
    "contracts": _("按成交单数"),
    "special_contribution": _("特殊贡献"),
    "new_market": _("新市场"),
    "new_customer": _("新客户"),
    "new_business": _("新业务"),
    "referred": _("老客户介绍的成交"),
}


def metric_name(metric: str, locale: object = None) -> str:
    """The displayed name of a metric or of a criterion of a score.

    `locale`: the reader's, from a caller that names thousands of figures.
    """
    return _named(locale or get_locale(), FIGURES.get(metric, metric))


def word_name(word: str) -> str:
    """The displayed name of a level, difficulty, plan or kind of grant."""
    return _named(get_locale(), WORDS.get(word, word))


def in_own_words(word: str) -> str:
    """Translate a text of a scheme's file, such as a gift's name, to the reader's language."""
    return gettext(word)


def in_fixed_words(text: str) -> str:
    """Translate a text of the program that says nothing of the case, kept by language."""
    return _named(get_locale(), text)


@lru_cache(maxsize=1_024)  # texts: a payroll's file names thousands of figures
def _named(_locale: object, text: str) -> str:
    return gettext(text)
