"""Read the appeals that the user may see, as rows of the page, and write them as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Response as File
from flask_babel import force_locale, gettext
from peewee import JOIN, Case, ModelSelect, chunked

from webapp.company.deadlines import undoable_until
from webapp.company.roles import HR, LEADERS
from webapp.facts.models import Card
from webapp.ledger.line_states import LineState, lines_with_states, states_of
from webapp.ledger.models import Appeal, AppealAnswer, CardAppeal, Line, Rejection
from webapp.ledger.operations.appeal import answer_due_on
from webapp.ledger.operations.appeal_card import cards_judged_by
from webapp.ledger.operations.undo_answer import can_undo_answer
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.spreadsheets.printed_sheet import Cell
from webapp.web.current_user import me, runtime
from webapp.web.formatting import period_text
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListTable,
    moment_cell,
    named_like,
    searched,
    text_column,
)

AT_ONCE = 500  # lines whose states one query reads
# Those without an answer, the oldest first; then the answered ones, the newest first.
_ANSWERED = AppealAnswer.appeal.is_null(False)
_WAITING_FIRST = (_ANSWERED, Case(None, ((_ANSWERED, 0 - Appeal.made_at),), Appeal.made_at))


@dataclass(frozen=True)
class AppealRow:
    """One appeal as the list shows it."""

    id: str
    name: str
    about: str
    period: str
    line: int | None
    money: bool
    text: str
    made_at: datetime
    due_on: date
    overdue: bool
    upheld: bool | None
    answer: str
    adjusted: int | None
    again: bool  # about a rejection: if upheld, the rejected line is proposed again
    may_answer: bool
    card: int | None = None
    serial: str = ""
    state: str = ""  # of its line; empty: it is about no line
    undo_until: datetime | None = None  # of the reader's own answer, if it can be undone


def selected_appeals() -> ModelSelect:
    """Return the appeals that the reader may see and the search words find, waiting ones first."""
    query = (
        Appeal.select(Appeal, AppealAnswer, Line, Rejection, CardAppeal)
        .join(AppealAnswer, JOIN.LEFT_OUTER)
        .join_from(Appeal, Line, JOIN.LEFT_OUTER)
        .join_from(Line, Rejection, JOIN.LEFT_OUTER, attr="turned_down")
        .join_from(Appeal, CardAppeal, JOIN.LEFT_OUTER)
        .order_by(*_WAITING_FIRST, Appeal.id)
    )
    if me().role not in HR | LEADERS:
        return query.where(Appeal.person == me().person)
    words = searched()
    return query.where(Appeal.person.in_(named_like(words)[0])) if words else query


def appeal_rows(query: ModelSelect) -> list[AppealRow]:
    """Return the rows of these appeals, with a number of queries that does not grow with them."""
    appeals = list(query)
    judged, serials, states = cards_judged_by(me().person), _serials(appeals), _states(appeals)
    return [_row(held, judged, serials, states.get(held.line_id)) for held in appeals]


_TABLE = ListTable(
    "申诉",
    "appeals",
    (
        text_column("申诉人"),
        text_column("对什么申诉", 20),
        text_column("期间"),
        text_column("理由", 30),
        text_column("提交时间", 16),
        text_column("最迟答复"),
        text_column("结果", 8),
        text_column("答复", 30),
    ),
)


def appeals_as_table() -> File:
    """Return the selected appeals as a spreadsheet."""
    query = selected_appeals()
    with force_locale("zh"):
        rows = appeal_rows(query.limit(MOST_IN_TABLE))
        return _TABLE.answer(map(_cells, rows), query.count())


def _cells(row: AppealRow) -> list[Cell]:
    answered = "成立" if row.upheld else "不成立"
    return [
        row.name,
        f"卡 {row.serial} 判为作假" if row.card else row.about,
        "" if row.card else period_text(row.period),
        row.text,
        moment_cell(row.made_at),
        row.due_on.isoformat(),
        "待答复" if row.upheld is None else answered,
        row.answer,
    ]


def _serials(appeals: Sequence[Appeal]) -> dict[int, str]:
    """The serials of the cards that these appeals are about, by card."""
    appealed = [
        held.cardappeal.card_id for held in appeals if getattr(held, "cardappeal", None) is not None
    ]
    return dict(Card.select(Card.fact, Card.serial).where(Card.fact.in_(appealed)).tuples())


def _states(appeals: Iterable[Appeal]) -> dict[int, LineState]:
    """The states of the lines that the appeals are about, as the lines' own pages show them."""
    found: dict[int, LineState] = {}
    for numbers in chunked(sorted({held.line_id for held in appeals if held.line_id}), AT_ONCE):
        lines = list(lines_with_states(Line.number.in_(numbers)))
        found |= states_of(runtime().company, runtime().clock(), lines)
    return found


def _row(
    held: Appeal, judged: frozenset[int], serials: Mapping[int, str], state: LineState | None
) -> AppealRow:
    company, today = runtime().company, runtime().today
    answer = getattr(held, "appealanswer", None)
    rejection = getattr(held.line, "turned_down", None) if held.line_id else None
    due = answer_due_on(company, company.clock.day(held.made_at))
    clause = held.line.clause if held.line_id else ""
    card_appeal = getattr(held, "cardappeal", None)
    return AppealRow(
        id=held.id,
        name=company.name_of(held.person_id),
        about=gettext(clause_name(held.scheme, clause) if clause else scheme_name(held.scheme)),
        period=held.period,
        line=held.line_id,
        money=card_appeal is None
        and rejection is None
        and (held.line_id is None or held.line.amount is not None),
        text=held.text,
        made_at=held.made_at,
        due_on=due,
        overdue=answer is None and due < today,
        upheld=answer.upheld if answer else None,
        answer=answer.text if answer else "",
        adjusted=answer.line_id if answer else None,
        again=rejection is not None,
        may_answer=_may_answer(held, rejection, card_appeal, judged),
        card=card_appeal.card_id if card_appeal else None,
        serial=serials[card_appeal.card_id] if card_appeal else "",
        state=state.word if state else "",
        undo_until=_undo_until(answer, about_card=card_appeal is not None),
    )


def _undo_until(answer: AppealAnswer | None, *, about_card: bool) -> datetime | None:
    """The instant until which the reader can undo this answer; None if they cannot."""
    now = runtime().clock()
    if answer is None or not can_undo_answer(answer, me().person, now, about_card=about_card):
        return None
    return undoable_until(answer.answered_at)


def _may_answer(
    held: Appeal,
    rejection: Rejection | None,
    card_appeal: CardAppeal | None,
    judged: frozenset[int],
) -> bool:
    """Whether the user may answer an appeal.

    HR may; a leader may where it is about a rejection or a verdict. Nobody may answer their own
    appeal, or one against their own rejection or verdict.
    """
    if held.person_id == me().person or (rejection and rejection.rejected_by_id == me().person):
        return False
    if card_appeal is not None and card_appeal.card_id in judged:
        return False
    return me().role in (HR if rejection is None and card_appeal is None else HR | LEADERS)
