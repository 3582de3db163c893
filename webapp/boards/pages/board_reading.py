"""Write the page that explains a rank: its sentences and the rows below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext, pgettext

from webapp.boards.course import Passing
from webapp.boards.keys import span_of
from webapp.boards.pages.board_words import (
    board_metric_name,
    count_text,
    fineness_for,
    mean,
    moment_text,
    value_told,
)
from webapp.boards.ranking import BoardRow
from webapp.boards.reasons import Against, RankReason
from webapp.web.current_user import runtime


@dataclass(frozen=True)
class ReasonLine:
    """One row below the sentences: a name, and figures as text.

    `own`: the row of the person whose rank is explained.
    """

    name: str
    figure: str
    beside: str
    own: bool = False


def reason_sentences(reason: RankReason, is_reader: bool) -> list[str]:
    """Return sentences on the rank, on each neighbour, and on late facts that were left out."""
    return [*_rank(reason, is_reader), *_neighbours(reason, is_reader), *_left_out(reason)]


def _rank(reason: RankReason, is_reader: bool) -> Iterator[str]:
    key, own = reason.board.key, reason.place.own
    if own is None:
        yield _absence(reason)
        return
    given = {"rank": own.rank, "value": value_told(own, key), "at": _reached_text(reason, own)}
    if is_reader and not key.of_teams:
        yield gettext("您是第 %(rank)s 名：%(value)s，%(at)s 达到。", **given)
    else:
        yield gettext("%(name)s 是第 %(rank)s 名：%(value)s，%(at)s 达到。", name=own.name, **given)


def _absence(reason: RankReason) -> str:
    if reason.absent == "no_seller":
        return str(gettext("%(name)s 这时不在销售岗位，不参加排名。", name=reason.name))
    if reason.absent == "no_target":
        metric = board_metric_name(reason.board.key.counted)
        return str(
            gettext(
                "%(name)s 这一期没有%(metric)s目标，没有完成率，也就没有名次。",
                name=reason.name,
                metric=metric,
            )
        )
    return str(gettext("%(name)s 还没有计入的记录，所以没有名次。", name=reason.name))


def _reached_text(reason: RankReason, row: BoardRow) -> str:
    """When a row's value was reached, as exactly as needed to distinguish its neighbours."""
    finest = "%H:%M"
    for each in reason.against:
        if each.by == "moment":
            own = reason.place.own or each.row
            finest = max(finest, fineness_for(own.reached_at, each.row.reached_at), key=len)
    return moment_text(row.reached_at, reason.board.key, finest)


def _neighbours(reason: RankReason, is_reader: bool) -> Iterator[str]:
    for each in reason.against:
        yield _order(reason, each, _subject_word(reason, is_reader))
        if each.passing is not None:
            yield _passing(reason, each.passing, _subject_word(reason, is_reader))
        elif reason.steps is not None and each.by != "nothing":
            own, other = _subject_word(reason, is_reader), each.row.name
            ahead, behind = (other, own) if each.above else (own, other)
            yield gettext(
                "在最近这些记录里，%(ahead)s一直在%(behind)s前面。", ahead=ahead, behind=behind
            )


def _subject_word(reason: RankReason, is_reader: bool) -> str:
    """The word within a sentence for the person or team whose rank is explained."""
    if is_reader and not reason.board.key.of_teams:
        return str(pgettext("within a sentence", "您"))
    return reason.name


def _order(reason: RankReason, each: Against, own: str) -> str:
    given = {
        "name": each.row.name,
        "rank": each.row.rank,
        "value": value_told(each.row, reason.board.key),
        "at": _reached_text(reason, each.row),
        "n": each.row.count,
        "own": own,
    }
    return str(_ABOVE[each.by](given) if each.above else _BELOW[each.by](given))


def _shared_rank_text(given: dict[str, object]) -> str:
    return str(
        gettext(
            "%(name)s 同是 %(value)s，也在 %(at)s 达到，分不出先后：并列第 %(rank)s 名。", **given
        )
    )


_ABOVE = {
    "value": lambda given: gettext(
        "%(name)s：%(value)s，高于%(own)s，所以排在前（第 %(rank)s 名）。", **given
    ),
    "ratings": lambda given: gettext(
        "%(name)s 的平均分相同，评分次数更多（%(n)s 次），所以排在前（第 %(rank)s 名）。", **given
    ),
    "moment": lambda given: gettext(
        "%(name)s 也是 %(value)s，%(at)s 先到，所以排在前（第 %(rank)s 名）。", **given
    ),
    "nothing": _shared_rank_text,
}
_BELOW = {
    "value": lambda given: gettext(
        "%(name)s：%(value)s，低于%(own)s，所以排在后（第 %(rank)s 名）。", **given
    ),
    "ratings": lambda given: gettext(
        "%(name)s 的平均分相同，评分次数更少（%(n)s 次），所以排在后（第 %(rank)s 名）。", **given
    ),
    "moment": lambda given: gettext(
        "%(name)s 也是 %(value)s，%(at)s 才到，所以排在后（第 %(rank)s 名）。", **given
    ),
    "nothing": _shared_rank_text,
}


def _passing(reason: RankReason, passing: Passing, own: str) -> str:
    key = reason.board.key
    names = {each.row.who: each.row.name for each in reason.against} | {reason.who: own}
    return str(
        gettext(
            "%(at)s，%(who)s达到 %(value)s，超过%(whom)s。",
            at=moment_text(passing.at, key, "%H:%M:%S"),
            who=names[passing.who],
            whom=names[passing.whom],
            value=count_text(passing.amount, key.counted),
        )
    )


def _left_out(reason: RankReason) -> Iterator[str]:
    if reason.late:
        here = runtime().company
        cut_off = here.clock.cut_off(span_of(reason.board.key, here).start)
        yield gettext(
            "另有 %(n)s 条在 %(time)s 截止后才收到，不计入当日榜单。",
            n=reason.late,
            time=here.clock.local(cut_off).strftime("%H:%M"),
        )


def parts(reason: RankReason) -> list[ReasonLine]:
    """Return one row for each member of a team, with what the member adds to its figure."""
    company, key = runtime().company, reason.board.key
    lines = []
    for part in reason.parts:
        name = company.name_of(part.who) if part.who else gettext("团队本身")
        if key.counted == "rating":
            figure = mean(Fraction(part.amount, part.count))
            lines.append(ReasonLine(name, figure, gettext("%(n)s 次评分", n=part.count)))
        else:
            lines.append(ReasonLine(name, count_text(part.amount, key.counted), ""))
    return lines


def steps(reason: RankReason) -> list[ReasonLine]:
    """Return one row for each step: who reached which amount when, the newest first."""
    key = reason.board.key
    names = {each.row.who: each.row.name for each in reason.against} | {reason.who: reason.name}
    return [
        ReasonLine(
            names[step.who],
            count_text(step.amount, key.counted),
            moment_text(step.at, key, "%H:%M:%S"),
            step.who == reason.who,
        )
        for step in reason.steps or ()
    ]
