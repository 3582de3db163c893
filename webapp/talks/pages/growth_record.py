"""The page of a person's growth record: their own; HR and those in charge see that of others."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from certificates.record_sheet import (
    RecordLine,
    RecordSheet,
    SheetBar,
    record_pdf,
)
from webapp.company.parts import COURSES, TALKS
from webapp.company.roles import CHECKERS
from webapp.core.amounts import short_text
from webapp.core.errors import NotFound
from webapp.store.settings import COMPANY, setting
from webapp.talks.course_change import course_changes
from webapp.talks.funnel import BEFORE, STEPS
from webapp.talks.funnel_reading import WINDOW
from webapp.talks.growth_record import AbilityBar, GrowthRecord, growth_record, may_read_record
from webapp.talks.pages.record_words import entry_words, post_words
from webapp.talks.reading import last_held
from webapp.talks.record_entries import GROUPS, shown_of
from webapp.web.current_user import me, runtime
from webapp.web.formatting import day_text
from webapp.web.list_pages import list_page

page = Blueprint("growth_record", __name__)
ON_A_SHEET = 200  # entries of a printed record, the newest


@page.get("/growth-record")
def mine() -> str:
    """Show the member's own growth record."""
    return _page(me().person, "growth_record.mine")


@page.get("/growth-record/<person>")
def of_one(person: str) -> str:
    """Show a person's growth record. Raises NotFound for everybody who may not read it."""
    _demand_reader(person)
    return _page(person, "growth_record.of_one")


@page.get("/growth-record/<person>.pdf")
def sheet(person: str) -> Response:
    """Return the record as a PDF. Raises NotFound for everybody who may not read it."""
    _demand_reader(person)
    here = runtime()
    record = growth_record(here.company, person, here.today)
    pdf = record_pdf(_sheet(record))
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="growth-record-{person}.pdf"'},
    )


def _demand_reader(person: str) -> None:
    here = runtime()
    if person not in here.company.people or not may_read_record(
        here.company, me().person, me().role, person, here.today
    ):
        raise NotFound()


def _page(person: str, endpoint: str) -> str:
    here = runtime()
    company, today = here.company, here.today
    record = growth_record(company, person, today)
    group = request.args.get("show", "")
    shown = shown_of(record.entries, group)
    listed = list_page(len(shown), endpoint, kept={"show": group, **_of(person, endpoint)})
    talks_off = TALKS in company.parts_off
    posting = company.posting(person, today)
    return render_template(
        "talks/record.html",
        person=company.people[person],
        posting=posting,
        team=company.teams.get(posting.team or "") if posting else None,
        record=record,
        entries=[(each, *entry_words(each, company)) for each in listed.of(shown)],
        page=listed,
        group=group if group in GROUPS else "",
        groups=[each for each in GROUPS if not (talks_off and each == "agreements")],
        endpoint=endpoint,
        of=_of(person, endpoint),
        own=person == me().person,
        records={each.kind: _records_of(record, each.kind) for each in record.bars},
        steps=[(step, record.funnel.rate(step)) for step in STEPS],
        changes=[]
        if COURSES in company.parts_off
        else course_changes(person, record.entries, today),
        change_days=WINDOW.days,
        before_step=BEFORE,
        may_talk=me().role in CHECKERS and person != me().person and not talks_off,
        last_on=None if talks_off else last_held([person], company).get(person),
        today=today,
    )


def _of(person: str, endpoint: str) -> dict[str, str]:
    """The argument of the page's address that says whose record it is; none of the own one."""
    return {"person": person} if endpoint == "growth_record.of_one" else {}


def _records_of(record: GrowthRecord, bar: str) -> list[tuple[Any, str, str]]:
    """The entries that a bar is made of, as on the timeline."""
    kinds = {"knowledge": "training", "cooperation": "contribution"}
    found = [each for each in record.entries if each.kind == kinds.get(bar)]
    return [(each, *entry_words(each, runtime().company)) for each in found]


def bar_words(bar: AbilityBar) -> tuple[str, str]:
    """Return a bar's name, and a sentence on the figures behind it, or on what is missing."""
    if bar.kind == "knowledge":
        if not bar.whole:
            return gettext("知识"), gettext("还没有课程和培训")
        passed = gettext("培训通过 %(n)s 门，共 %(whole)s 门", n=bar.part, whole=bar.whole)
        return gettext("知识"), passed
    if bar.kind == "skill":
        if not bar.whole:
            return gettext("技能"), gettext("最近的记录太少，还不能和团队比")
        above = gettext("%(n)s 步不低于团队中位数，共 %(whole)s 步", n=bar.part, whole=bar.whole)
        return gettext("技能"), above
    if not bar.whole:
        return gettext("协作"), gettext("团队最近还没有贡献分")
    own, most = _points(bar.part), _points(bar.whole)
    return gettext("协作"), gettext("贡献分 %(n)s，团队最多 %(whole)s", n=own, whole=most)


def _points(hundredths: int) -> str:
    return short_text(Fraction(hundredths, 100), 2)


def _sheet(record: GrowthRecord) -> RecordSheet:
    here = runtime()
    company, today = here.company, here.today
    held = company.people[record.person]
    entries = record.entries[:ON_A_SHEET]
    return RecordSheet(
        company=setting("company", COMPANY),
        title=gettext("成长档案"),
        name=held.name,
        under=" · ".join(
            part
            for part in (
                *post_words(company.posting(record.person, today), company),
                held.id,
                gettext("入职 %(day)s", day=day_text(held.hired)) if held.hired else "",
            )
            if part
        ),
        bars=tuple(
            SheetBar(name, words, bar.share, bar.median)
            for bar, name, words in ((bar, *bar_words(bar)) for bar in record.bars)
        ),
        lines=tuple(RecordLine(day_text(each.on), *entry_words(each, company)) for each in entries)
        or (RecordLine("", gettext("还没有记录"), ""),),
        foot=_foot(len(record.entries), today),
    )


def _foot(count: int, today: date) -> str:
    """The day of printing, for whom it is, and whether older entries are left out."""
    said = gettext("%(day)s打印。只给本人、主管和人事。", day=day_text(today))
    if count > ON_A_SHEET:
        said += gettext("共 %(count)s 条，只印最近的 %(n)s 条。", count=count, n=ON_A_SHEET)
    return said


@page.app_context_processor
def _bar_words() -> dict[str, Any]:
    return {"bar_words": bar_words}
