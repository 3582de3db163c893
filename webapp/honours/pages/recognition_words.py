"""The words of a recognition meeting: its awards with names and sentences, and its sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext

from certificates.meeting_sheet import MeetingSheet, SheetLine, SheetSection
from webapp.boards.keys import BoardKey
from webapp.boards.pages.board_words import period_name
from webapp.honours.recognition import MonthAgenda, Winner, winner_of
from webapp.people.operations.praise_choice import unnamed
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import runtime
from webapp.web.formatting import day_text, period_text, yuan


@dataclass(frozen=True)
class WinnerSaid:
    """A winner: name, team beside it, the sentence; `line` is the honour's, for its reason.

    Who asked not to be named has neither name nor sentence here.
    """

    key: Winner
    name: str
    team: str
    sentence: str
    line: int


@dataclass(frozen=True)
class AwardSaid:
    """An award of the meeting; `grand`: of a period longer than the month."""

    title: str
    scheme: str
    period: str
    grand: bool
    winners: tuple[WinnerSaid, ...]


@dataclass(frozen=True)
class AwardScreen:
    """An award's winners as far as one screen names them; `part` of `parts` screens, from 1."""

    award: AwardSaid
    winners: tuple[WinnerSaid, ...]
    part: int
    parts: int


def award_screens(awards: list[AwardSaid], size: int) -> list[AwardScreen]:
    """The screens of the awards in their order, each with at most `size` winners."""
    found = []
    for award in awards:
        parts = -(-len(award.winners) // size)
        for part in range(parts):
            named = award.winners[part * size : (part + 1) * size]
            found.append(AwardScreen(award, named, part + 1, parts))
    return found


def waiting_first(awards: list[AwardSaid], waiting: Collection[Winner]) -> list[AwardSaid]:
    """The awards, in each of them first the winners of whom the reader has still to speak."""
    return [
        replace(
            award,
            winners=tuple(sorted(award.winners, key=lambda each: each.key not in waiting)),
        )
        for award in awards
    ]


def awards_said(agenda: MonthAgenda) -> list[AwardSaid]:
    """The awards in the order in which they are given."""
    nameless, company = unnamed(), runtime().company
    found = []
    for award in agenda.awards:
        winners = []
        for honour in award.honours:
            key = winner_of(honour, award)
            posting = company.posting(honour.person, agenda.month.end)
            team = company.teams.get((posting.team if posting else None) or "")
            name = company.teams[honour.team].name if honour.team else ""
            hidden = honour.person in nameless
            if not name:
                name = gettext("一位同事") if hidden else company.name_of(honour.person or "")
            said = "" if hidden else agenda.sentences.get(key, "")
            beside = team.name if team and not hidden else ""
            winners.append(WinnerSaid(key, name, beside, said, honour.number))
        found.append(
            AwardSaid(
                gettext(clause_name(award.scheme, award.clause)),
                gettext(scheme_name(award.scheme)),
                period_name(BoardKey(award.period, "cards")),
                award.period != agenda.month.key,
                tuple(winners),
            )
        )
    return found


def method_by(agenda: MonthAgenda) -> str:
    """Who wrote the method that helped most; empty without one, and for who is not named."""
    method = agenda.method
    if method is None or method.by in unnamed():
        return ""
    return runtime().company.name_of(method.by)


def meeting_sheet(agenda: MonthAgenda, awards: list[AwardSaid], mean: str) -> MeetingSheet:
    """The sheet for who was absent, in the reader's language."""
    held = gettext("%(day)s开", day=day_text(agenda.on)) if agenda.on else ""
    return MeetingSheet(
        company=setting("company", COMPANY),
        title=gettext("%(month)s业绩汇报表彰会", month=period_text(agenda.month.key)),
        under=held,
        sections=tuple(_sections(agenda, awards, mean)),
        foot=gettext("本页由系统按记录生成。"),
    )


def _sections(agenda: MonthAgenda, awards: list[AwardSaid], mean: str) -> Iterator[SheetSection]:
    if agenda.teams:
        heading = gettext("全公司业绩 %(sales)s", sales=yuan(agenda.sales))
        yield SheetSection(heading, [_team(agenda, place) for place in range(len(agenda.teams))])
    if mean:
        heading = gettext("客户平均打 %(mean)s 分", mean=mean)
        count = gettext("%(n)s 位客户评了分", n=agenda.ratings.count)
        yield SheetSection(heading, [SheetLine(count)])
    if agenda.matters:
        lines = [SheetLine(each.title, under=each.answer) for each in agenda.matters]
        yield SheetSection(gettext("客户说的，公司答复了"), lines)
    if agenda.method:
        heading = gettext("最有用的一招：%(title)s", title=agenda.method.title)
        count = gettext("%(n)s 位同事说有用", n=agenda.method.helped)
        says = agenda.method.says
        said = gettext("客户说：%(says)s", says=says) if says else ""
        yield SheetSection(heading, [SheetLine(count, method_by(agenda), said)])
    for award in awards:
        lines = [SheetLine(each.name, each.team, each.sentence) for each in award.winners]
        yield SheetSection(f"{award.title} · {award.period}", lines, gold=True)
    if not awards:
        nothing = SheetLine(gettext("这个月还没有通过的荣誉。"))
        yield SheetSection(gettext("虚位以待"), [nothing], gold=True)
    goals = [each for each in agenda.teams if each.next_target]
    if goals:
        month = period_text(agenda.next_month.key)
        names = runtime().company.teams
        lines = [SheetLine(names[each.team].name, yuan(each.next_target)) for each in goals]
        yield SheetSection(gettext("%(month)s的目标", month=month), lines)


def _team(agenda: MonthAgenda, place: int) -> SheetLine:
    each = agenda.teams[place]
    done = "" if each.percent is None else f" · {each.percent}%"
    return SheetLine(runtime().company.teams[each.team].name, f"{yuan(each.sales)}{done}")
