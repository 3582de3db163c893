"""The design and words in which an honour is printed: as HR set them, or the shipped ones.

A body may contain the placeholders {期间}{名次}{成绩}, filled from the line's reasoning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from peewee import fn

from rules.clauses import Clause
from webapp.core.amounts import short_text
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.honours.models import Citation
from webapp.honours.operations.issue_certificates import PRINTABLE
from webapp.schemes.catalogue import schemes

PLACES = ("期间", "名次", "成绩")
_PLACE = re.compile(r"\{([^{}]*)\}")


class PlaceUnknown(JiebaoError):
    """The body has a placeholder that nothing fills."""

    sentence = _("正文里的“{%(place)s}”没有内容可填；可用的有 %(places)s。")
    field = "body"


class HonourKey(NamedTuple):
    """The key of an honour: scheme, clause, and kind of line."""

    scheme: str
    clause: str
    kind: str


@dataclass(frozen=True)
class Cited:
    """The design and words of one honour; `own` is True where HR has set them."""

    design: str
    title: str
    salutation: str
    body: str
    closing: str
    own: bool = False


# Designs of shipped honours; any other clause has the design of its kind.
_DESIGNS = {
    ("telesales-reward", "quarterly-star"): "modern-red",
    ("specialist-incentive", "monthly-best"): "modern-red",
    ("specialist-incentive", "excellent-service"): "ink",
    ("specialist-incentive", "star-employee"): "ink",
    ("specialist-incentive", "team-cooperation"): "modern-red",
}
_DESIGN_OF_KIND = {"certificate": "classic-gold", "commend": "commendation"}
_CLOSINGS = {
    "certificate": "特发此证，以资鼓励。",
    "commend": "特此表彰，以资鼓励。",
}
_SALUTATIONS = {"person": "同志", "team": "全体成员"}
# The phrase for the result, by metric.
_DONE = {
    "sales": "成交业绩 {成绩} 元",
    "cards": "售卡 {成绩} 张",
    "rating": "客户平均评分 {成绩} 分",
    "completion": "完成率达 {成绩}",
    "growth": "比上一期增长 {成绩}",
    "other": "成绩为 {成绩}",
}


def honour_keys() -> list[HonourKey]:
    """Every honour that the schemes can grant, in the catalogue's order."""
    return [
        HonourKey(scheme, clause.id, kind)
        for scheme, held in schemes().items()
        for clause in held.revisions[-1].clauses
        for kind in PRINTABLE
        if kind in getattr(clause, "also", ())
    ]


def cited_clause(key: HonourKey) -> Clause:
    """The clause of an honour, from the newest revision that has it. Raises NotFound."""
    held = schemes().get(key.scheme)
    for revision in reversed(held.revisions if held else ()):
        found = revision.clause(key.clause)
        if found is not None and key.kind in PRINTABLE:
            return found
    raise NotFound()


def citation_of(key: HonourKey) -> Cited:
    """The current design and words of an honour. Raises NotFound if no scheme has the clause."""
    return citations_of([key])[key]


def citations_of(keys: Iterable[HonourKey]) -> dict[HonourKey, Cited]:
    """The current design and words of each of these honours. Raises NotFound."""
    newest = Citation.select(fn.MAX(Citation.id))
    newest = newest.group_by(Citation.scheme, Citation.clause, Citation.kind)
    held = {
        HonourKey(row.scheme, row.clause, row.kind): _as_set(row)
        for row in Citation.select().where(Citation.id.in_(newest))
    }
    return {key: held.get(key) or shipped(key) for key in keys}


def _as_set(held: Citation) -> Cited:
    return Cited(held.design, held.title, held.salutation, held.body, held.closing, own=True)


def shipped(key: HonourKey) -> Cited:
    """The shipped design and words of an honour. Raises NotFound."""
    clause = cited_clause(key)
    otherwise = _DESIGN_OF_KIND[key.kind]
    return Cited(
        design=otherwise if key.kind == "commend" else _DESIGNS.get(key[:2], otherwise),
        title=clause.name,
        salutation=_SALUTATIONS["team" if for_teams(clause) else "person"],
        body=_body(clause, key.kind),
        closing=_CLOSINGS[key.kind],
    )


def for_teams(clause: Clause) -> bool:
    """Whether the clause honours teams."""
    return getattr(clause, "subject", "person") == "team"


def _body(clause: Clause, kind: str) -> str:
    you = "贵团队同心协力、奋勇争先" if for_teams(clause) else "您恪尽职守、真诚待客"
    measured = measured_by(clause)
    if not measured:
        return f"在{{期间}}的工作中，{you}，表现突出，特此表彰"
    done = _DONE.get(measured, _DONE["other"])
    if kind == "commend":
        return f"{{期间}}，{you}，{done}，名列第 {{名次}} 名，特予通报嘉奖"
    first = "综合评分名列前茅" if hasattr(clause, "weights") else "名列第 {名次} 名"
    return f"在{{期间}}的电话销售工作中，{you}，{done}，{first}，被评为本期"


def measured_by(clause: Clause) -> str:
    """The metric, "completion" or "growth" by which a clause ranks; empty if it has none."""
    weights = getattr(clause, "weights", None)
    if weights:
        return str(next(iter(weights)))
    by = getattr(clause, "by", "value")
    return str(getattr(clause, "metric", "")) if by == "value" else str(by)


def filled_places(because: Mapping[str, Any], period: str, main: str = "") -> dict[str, str]:
    """The text for each placeholder of a body that the reasoning can fill.

    `main` is the first criterion of a score (`measured_by`), needed since the stored reasoning has
    its criteria in alphabetical order.
    """
    filled = {"期间": period}
    for figure in because.get("figures", ()):
        if figure["name"] == "rank":
            filled["名次"] = str(figure["value"])
    if because.get("shape") == "rank-prize":
        metric, by = because["metric"], because["by"]
        filled["成绩"] = _achieved(because["value"], metric if by == "value" else by)
    elif because.get("criteria"):
        name = main if main in because["criteria"] else next(iter(because["criteria"]))
        held = because["criteria"][name]
        filled["成绩"] = _achieved(held.get("value", str(held["amount"])), name)
    return filled


def _achieved(value: str, measured: str) -> str:
    """A result as a certificate shows it: whole yuan, a mean to two decimals, or percent."""
    exact = Fraction(value)
    if measured == "sales":
        return f"{int(exact) // 100:,}"
    if measured in ("completion", "growth"):
        return f"{short_text(exact * 100, 2)}%"
    if measured in ("rating", "contribution"):
        return short_text(Fraction(exact, 100), 2)
    return short_text(exact, 2)


def fill_text(body: str, places: Mapping[str, str]) -> list[tuple[str, bool]]:
    """The filled body, as (text, whether it is a figure). Raises PlaceUnknown."""
    segments: list[tuple[str, bool]] = []
    for index, part in enumerate(_PLACE.split(body)):
        if index % 2 == 0:
            segments.append((part, False))
        elif part not in places:
            raise PlaceUnknown(place=part, places="".join(f"{{{each}}}" for each in PLACES))
        else:
            segments.append((places[part], part != "期间"))
    return [(text, varying) for text, varying in segments if text]
