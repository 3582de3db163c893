"""Write texts of boards: names of metrics and periods, values with their units, times."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction
from math import floor

from flask import Blueprint
from flask_babel import gettext, npgettext

from webapp.boards.keys import BoardKey
from webapp.boards.places import OwnPlace
from webapp.boards.ranking import BoardRow
from webapp.core.amounts import rounded, short_text
from webapp.web.current_user import runtime
from webapp.web.formatting import period_text, short_day_text, yuan


def board_metric_name(metric: str) -> str:
    """Return the displayed name of a board's metric."""
    names = {
        "sales": gettext("业绩"),
        "contracts": gettext("成交单数"),
        "cards": gettext("售卡"),
        "calls": gettext("电话"),
        "invitations": gettext("邀约"),
        "new_customers": gettext("新客户"),
        "rating": gettext("客户评分"),
        "contribution": gettext("贡献分"),
        "invitations_completion": gettext("邀约完成率"),
        "cards_completion": gettext("售卡完成率"),
        "sales_completion": gettext("业绩完成率"),
    }
    return str(names[metric])


def period_name(key: BoardKey) -> str:
    """Return a board's period as text: 2026年3月2日, 2026年3月, 2026年第一季度, a campaign."""
    if key.kind == "campaign":
        return runtime().company.campaign(key.period.removeprefix("campaign:")).name
    return period_text(key.period)


def plain(hundredths: int | Fraction) -> str:
    """Return hundredths as a decimal number without trailing zeros: 450 is 4.5, 700 is 7."""
    return short_text(Fraction(int(hundredths), 100), 2)


def money(fen: int) -> str:
    """Return fen as yuan, with decimals only if needed: ¥1,200 or ¥1,200.05."""
    return yuan(fen).removesuffix(".00")


def percent(share: int | Fraction) -> str:
    """Return a share in per cent, rounded down to a tenth: 99.97 % is not yet 100."""
    return f"{Decimal(floor(share * 1000)) / 10:,.1f}".removesuffix(".0") + "%"


def mean(hundredths: int | Fraction) -> str:
    """Return a mean rating, given in hundredths, with two decimals: 4.63."""
    return f"{rounded(Fraction(hundredths) / 100, 2)}"


def value(row: BoardRow, key: BoardKey) -> str:
    """Return a row's ranked value as the board shows it beside the name."""
    if key.completes:
        return percent(row.value)
    if key.counted == "rating":
        return mean(row.value)
    return amount(row.amount, key.counted)


def amount(figure: int, metric: str) -> str:
    """Return an amount of a metric without its unit: ¥1,200, 7.5 or 14."""
    if metric == "sales":
        return money(figure)
    return plain(figure) if metric == "contribution" else f"{figure:,}"


def count_text(figure: int, metric: str) -> str:
    """Return an amount with its unit, for a sentence: 14 张."""
    figures = f"{figure:,}"
    if metric == "cards":
        return str(npgettext("counted", "%(n)s 张", "%(n)s 张", figure, n=figures))
    if metric == "calls":
        return str(npgettext("counted", "%(n)s 通", "%(n)s 通", figure, n=figures))
    if metric == "invitations":
        return str(npgettext("counted", "%(n)s 位", "%(n)s 位", figure, n=figures))
    if metric == "contracts":
        return str(npgettext("counted", "%(n)s 份", "%(n)s 份", figure, n=figures))
    if metric == "new_customers":
        return str(npgettext("counted", "%(n)s 位新客户", "%(n)s 位新客户", figure, n=figures))
    if metric == "contribution":
        return str(gettext("%(n)s 分", n=plain(figure)))
    return amount(figure, metric)


def value_told(row: BoardRow, key: BoardKey) -> str:
    """Return a row's value for a sentence, with the figures from which it was computed."""
    if key.completes and row.target:
        return str(
            gettext(
                "%(share)s（%(amount)s ÷ %(target)s）",
                share=percent(row.value),
                amount=amount(row.amount, key.counted),
                target=amount(row.target, key.counted),
            )
        )
    if key.counted == "rating":
        return str(gettext("平均 %(mean)s 分（%(n)s 次）", mean=mean(row.value), n=row.count))
    return count_text(row.amount, key.counted)


def passes(place: OwnPlace, key: BoardKey) -> str:
    """Return a sentence that says how much more passes the row above; there must be one."""
    name = place.above.name if place.above else ""
    if place.needed is None:
        return str(gettext("%(name)s已是满分 5 分，暂时超不过", name=name))
    if key.counted == "rating":
        return str(gettext("再得 %(n)s 个 5 分就能超过%(name)s", n=place.needed, name=name))
    more = {"n": count_text(place.needed, key.counted), "name": name}
    sentences = {
        "cards": gettext("再卖 %(n)s就能超过%(name)s", **more),
        "calls": gettext("再打 %(n)s就能超过%(name)s", **more),
        "invitations": gettext("再约 %(n)s就能超过%(name)s", **more),
        "contracts": gettext("再签 %(n)s就能超过%(name)s", **more),
        "sales": gettext("再加 %(n)s 就能超过%(name)s", **more),  # ¥0.02, which ends in a figure
    }
    return str(sentences.get(key.counted) or gettext("再加 %(n)s就能超过%(name)s", **more))


def moment_text(at: datetime, key: BoardKey, fineness: str = "%H:%M") -> str:
    """Return the time of an instant, after its day unless the board is a day's.

    At midnight only the day is returned: an imported row without a time has midnight.
    """
    local = runtime().company.clock.local(at)
    if local.time() == time():
        return short_day_text(local.date())
    clock = local.strftime(fineness)
    return clock if key.daily else f"{short_day_text(local.date())} {clock}"


def fineness_for(one: datetime, other: datetime) -> str:
    """Return the coarsest `strftime` format in which two instants differ; seconds if equal."""
    if one.replace(second=0, microsecond=0) != other.replace(second=0, microsecond=0):
        return "%H:%M"
    return "%H:%M:%S" if one.second != other.second or one == other else "%H:%M:%S.%f"


def register(page: Blueprint) -> None:
    """Register these functions as template filters."""
    page.add_app_template_filter(board_metric_name, "metric_name")
    page.add_app_template_filter(period_name, "period_name")
    page.add_app_template_filter(value, "board_value")
    page.add_app_template_filter(count_text, "counted")
    page.add_app_template_filter(money, "money")
    page.add_app_template_filter(plain, "plain_hundredths")
    page.add_app_template_filter(mean, "mean_rating")
    page.add_app_template_filter(moment_text, "moment")
    page.add_app_template_filter(passes, "passes")
