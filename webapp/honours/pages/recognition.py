"""The recognition meeting: its agenda, the projector's page, and a sheet for who was absent."""

from __future__ import annotations

from fractions import Fraction

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from certificates.meeting_sheet import meeting_pdf
from rules.periods import Period, PeriodMalformed, parse_period, period_of, previous
from webapp.company.roles import HR, READERS
from webapp.core.amounts import short_text
from webapp.core.errors import JiebaoError, NotFound
from webapp.honours.operations.prepare_recognition import (
    BEFORE,
    ON,
    SENTENCE,
    say_of_winner,
    set_meeting_day,
)
from webapp.honours.pages.recognition_words import (
    AwardSaid,
    award_screens,
    awards_said,
    meeting_sheet,
    method_by,
    waiting_first,
)
from webapp.honours.recognition import MonthAgenda, Winner, last_month, month_agenda, unspoken
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("recognition", __name__)
INPUTS = {each.name: each for each in (SENTENCE, ON)}
MONTHS = 6  # that the page offers
TEAMS_FIRST, WINNERS_FIRST = 10, 8  # what the page shows of a list; the rest is folded
FORMS_OPEN = 3  # of the winners of whom the reader has still to say a sentence
TEAMS_ON_A_SCREEN, WINNERS_ON_A_SCREEN = 10, 12  # of the projector


@page.get("/recognition")
def show() -> str:
    """The meeting of the month that is over."""
    return _page(last_month(runtime().today), Filled(""))


@page.get("/recognition/<month>")
def of_month(month: str) -> str:
    """The meeting of a month that is over. Raises NotFound."""
    return _page(_over(month), Filled(""))


@page.get("/recognition/<month>/show")
def project(month: str) -> str:
    """The agenda for the projector: one section a screen, which the browser's own keys turn."""
    agenda = month_agenda(runtime().company, _over(month))
    said = awards_said(agenda)
    return render_template(
        "honours/recognition/show.html",
        **_shown(agenda, said),
        screens=award_screens(said, WINNERS_ON_A_SCREEN),
        most_teams=TEAMS_ON_A_SCREEN,
    )


@page.get("/recognition/<month>.pdf")
def sheet(month: str) -> Response:
    """The agenda as a PDF."""
    agenda = month_agenda(runtime().company, _over(month))
    told = meeting_sheet(agenda, awards_said(agenda), mean_text(agenda.ratings.mean))
    return Response(
        meeting_pdf(told),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="recognition-{agenda.month.key}.pdf"'},
    )


@page.post("/recognition/<month>/day")
def set_day(month: str) -> str | AnyResponse | tuple[str, int]:
    """Set the day of the meeting."""
    period, form, by = _over(month), filled(), me().person
    try:
        on = ON.read(form.values)
        runtime().write(lambda tx: set_meeting_day(tx, by, period.key, on))
    except JiebaoError as refusal:
        return _page(period, form.refuse(refusal)), refusal.status
    flash_message(gettext("日子定了；会前 %(n)s 天请主管写获奖感言。", n=BEFORE.days))
    return redirect_to(url_for("recognition.of_month", month=period.key))


@page.post("/recognition/<month>/sentence")
def say(month: str) -> str | AnyResponse | tuple[str, int]:
    """Say a sentence of a winner."""
    period, form, by = _over(month), filled(), me().person
    fields = ("scheme", "clause", "period", "winner")
    scheme, clause, of_period, who = (form.values.get(name, "") for name in fields)
    winner = (scheme, clause, of_period, who)
    try:
        text = SENTENCE.read(form.values)
        runtime().write(lambda tx: say_of_winner(tx, by, period.key, winner, text))
    except JiebaoError as refusal:
        return _page(period, form.refuse(refusal), winner), refusal.status
    flash_message(gettext("这句话已保存，会上会显示。") if text else gettext("这句话已删掉。"))
    return redirect_to(url_for("recognition.of_month", month=period.key))


def _over(key: str) -> Period:
    """The month with this key, if it is over. Raises NotFound."""
    try:
        month = parse_period(key)
    except PeriodMalformed as malformed:
        raise NotFound() from malformed
    if month.kind != "month" or month.end >= runtime().today:
        raise NotFound()
    return month


def _page(month: Period, form: Filled, refused: Winner | None = None) -> str:
    here, by = runtime(), me()
    agenda = month_agenda(here.company, month)
    may_say = frozenset[Winner]()
    if by.role in READERS:
        may_say = frozenset(unspoken(here.company, agenda, by.person, here.today))
    newest = last_month(here.today)
    months = [newest]
    while len(months) < MONTHS:
        months.append(previous(months[-1]))
    return render_template(
        "honours/recognition/index.html",
        **_shown(agenda, waiting_first(awards_said(agenda), may_say)),
        own_place=_own_place(agenda),
        most_teams=TEAMS_FIRST,
        most_winners=WINNERS_FIRST,
        most_forms=FORMS_OPEN,
        months=months,
        may_say=may_say,
        sets_day=by.role in HR,
        leads=by.role in READERS,
        form=form,
        refused=refused,
        inputs=INPUTS,
    )


def _own_place(agenda: MonthAgenda) -> int | None:
    """The place of the reader's team among all, from 1; None if it is among the first or not there.

    The team is that of today.
    """
    posting = runtime().company.posting(me().person, runtime().today)
    own = posting.team if posting else None
    later = enumerate(agenda.teams[TEAMS_FIRST:], TEAMS_FIRST + 1)
    return next((place for place, each in later if each.team == own), None)


def _shown(agenda: MonthAgenda, said: list[AwardSaid]) -> dict[str, object]:
    """What the page and the projector show alike: the agenda and its awards in words."""
    return {
        "agenda": agenda,
        "month": agenda.month,
        "teams": runtime().company.teams,
        "awards": said,
        "count": sum(len(each.winners) for each in said),
        "method_by": method_by(agenda),
        "mean": mean_text(agenda.ratings.mean),
        "mean_before": mean_text(agenda.ratings_before.mean),
        "after": period_of("month", agenda.next_month.start),
        "company": setting("company", COMPANY),
    }


def mean_text(hundredths: Fraction | None) -> str:
    """A mean rating with at most two places; empty for none."""
    return "" if hundredths is None else short_text(Fraction(hundredths) / 100, 2)
