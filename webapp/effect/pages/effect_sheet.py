"""The effect of a scheme, or a conclusion with its frozen figures, as one printed page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import unescape
from typing import Any

from flask import Blueprint, Response, get_template_attribute
from flask_babel import gettext

from certificates.effect_sheet import EffectPart, EffectSheet, effect_pdf
from rules.periods import parse_period
from webapp.core.errors import NotFound
from webapp.effect.decisions import DecisionSeen, decision_seen
from webapp.effect.figures import Plain, effect_figures
from webapp.effect.intervals import COMPARED_FROM
from webapp.effect.operations.decide_effect import WORDS
from webapp.effect.sales_figures import BARS
from webapp.effect.talent_figures import FEWEST, KEPT
from webapp.schemes.catalogue import schemes
from webapp.schemes.scheme_names import scheme_name
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import runtime
from webapp.web.formatting import day_text, month_name, period_text, yuan

page = Blueprint("effect_sheet", __name__)


@page.get("/effect/<scheme>.pdf")
def of_scheme(scheme: str) -> Response:
    """The figures as they are now."""
    if scheme not in schemes():
        raise NotFound()
    here = runtime()
    return _sent(scheme, effect_figures(here.company, scheme, here.today))


@page.get("/effect/decisions/<int:number>.pdf")
def of_decision(number: int) -> Response:
    """A conclusion with the figures that it rests on."""
    held, figures = decision_seen(number)
    return _sent(held.scheme, figures, held)


def _sent(scheme: str, figures: Plain, held: DecisionSeen | None = None) -> Response:
    first, last = (day_text(date.fromisoformat(figures[key])) for key in ("first", "last"))
    name = gettext(scheme_name(scheme))
    sheet = EffectSheet(
        company=setting("company", COMPANY),
        title=gettext("%(name)s的成效", name=name),
        under=gettext("%(first)s – %(last)s", first=first, last=last),
        parts=tuple(_parts(figures)),
        foot=gettext(
            "%(day)s打印。± 后面是 95%% 区间的一半；前后比较不能证明原因，季节、人手也会变。",
            day=day_text(runtime().today),
        ),
        told=_told(held) if held else ("", ""),
    )
    shown = {"Content-Disposition": f'inline; filename="effect-{scheme}.pdf"'}
    return Response(effect_pdf(sheet), mimetype="application/pdf", headers=shown)


def _told(held: DecisionSeen) -> tuple[str, str]:
    """The conclusion with who prepared it and what became of it."""
    day = runtime().company.clock.day
    name = runtime().company.name_of
    who = gettext(
        "%(name)s 提交于 %(at)s", name=name(held.prepared_by), at=day_text(day(held.prepared_at))
    )
    if held.decided_by and held.decided_at:
        on = day_text(day(held.decided_at))
        by = name(held.decided_by)
        sentence = (
            gettext("%(name)s 确定于 %(at)s", name=by, at=on)
            if held.confirmed
            else gettext("%(name)s 退回于 %(at)s", name=by, at=on)
        )
        who = f"{who} · {sentence}"
    text = " · ".join(part for part in (held.text, held.answer, who) if part)
    return gettext("结论：%(word)s", word=gettext(WORDS[held.choice])), text


def _parts(figures: Plain) -> Iterator[EffectPart]:
    """The five figures with their charts, in the order of the page."""
    sales, money = figures["sales"], figures["money"]
    yield EffectPart(
        gettext("业绩"),
        _said("sales_sentence", sales, COMPARED_FROM),
        _trend(sales),
        tuple(_changes(sales)),
        wide=True,
    )
    yield EffectPart(gettext("业绩"), _said("money_sentence", money), _rewards(money["months"]))
    spread = money["spread"]
    yield EffectPart(
        gettext("业绩"), _said("spread_sentence", spread), _spread(spread["bars"]) if spread else ""
    )
    yield _morale(figures["morale"])
    yield _talent(figures["talent"])


def _said(sentence: str, *values: object) -> str:
    """A sentence of the page as plain text."""
    words = get_template_attribute("effect/_sentences.html", sentence)(*values)
    return unescape(str(words)).strip()


def _chart(chart: str, *values: object) -> str:
    """A chart of the page as SVG."""
    return str(get_template_attribute("web/_charts.html", chart)(*values)).strip()


def _trend(sales: Plain) -> str:
    weeks = sales["weeks"]
    if not weeks:
        return ""
    newest = yuan(weeks[-1]["sales"] // 100 * 100).removesuffix(".00")
    return _chart("trend_chart", weeks, sales["stretches"], sales["changes"], newest)


def _changes(sales: Plain) -> Iterator[str]:
    for place, each in enumerate(sales["changes"], 1):
        reason = each["name"]
        words = {
            "revision": gettext("修订：%(why)s", why=gettext(reason)),
            "campaign": gettext("活动：%(name)s", name=each["name"]),
        }.get(each["kind"], gettext("开始施行"))
        yield f"{place}. {day_text(date.fromisoformat(each['on']))} {words}"


def _rewards(months: Sequence[Plain]) -> str:
    bars = [
        {
            "value": each["per_hundred"],
            "text": yuan(each["per_hundred"], sign=False),
            "name": month_name(parse_period(each["month"]).start),
        }
        for each in months
        if each["per_hundred"] is not None
    ]
    return _chart("bars_chart", bars, len(bars) - 1) if bars else ""


def _spread(counts: Sequence[int]) -> str:
    names = ["0", "≥1", *(f"≥{limit // 100}" for limit in BARS[2:])]
    bars = [
        {"value": count, "text": count, "name": name}
        for count, name in zip(counts, names, strict=False)
    ]
    return _chart("bars_chart", bars, 0)


def _morale(morale: Plain) -> EffectPart:
    months = morale["months"]
    lines = [
        {"name": name, "class": key, "points": [_mean(each, key) for each in months]}
        for key, name in (("drive", gettext("有干劲")), ("fair", gettext("公道")))
    ]
    names = [month_name(parse_period(each["month"]).start) for each in months]
    told = any(each["figures"] for each in months)
    (before, held), (after, upheld) = morale["appeals"]
    notes = (
        gettext(
            "离职 %(n)s 人（前半年 %(before)s 人）",
            n=morale["leavers"][1],
            before=morale["leavers"][0],
        ),
        gettext(
            "申诉 %(n)s 件，成立 %(upheld)s 件（前半年 %(before)s 件，成立 %(held)s 件）",
            n=after,
            upheld=upheld,
            before=before,
            held=held,
        ),
    )
    chart = _chart("pulse_chart", lines, names) if told else ""
    return EffectPart(gettext("士气"), _said("morale_sentence", morale), chart, notes)


def _mean(month: Plain, key: str) -> float | None:
    figure = month["figures"].get(key)
    return figure["mean"] / 100 if figure else None


def _talent(talent: Plain) -> EffectPart:
    cohorts: Sequence[Any] = talent["cohorts"]
    names = [
        f"{period_text(each['months'][0])} · {len(each['people'])}"
        if len(each["months"]) == 1
        else f"{each['months'][0][5:]}–{each['months'][-1][5:]} · {len(each['people'])}"
        for each in cohorts
    ]
    chart = _chart("cohorts_chart", cohorts, names, gettext("还没成交")) if cohorts else ""
    kept, of = talent["kept"]
    stayed = gettext("入职满 %(n)s 天还在的新人 %(kept)s / %(of)s", n=KEPT.days, kept=kept, of=of)
    promoted = gettext("晋升 %(n)s 人", n=talent["promoted"])
    notes = (*((stayed,) if of >= FEWEST else ()), promoted)
    note = (
        gettext("○ 首张卡，● 首笔成交：入职后第几周，取中间的那个人；每行是一个入职月份和人数"),
        *notes,
    )
    return EffectPart(
        gettext("人才"), _said("talent_sentence", talent), chart, note if cohorts else notes
    )
