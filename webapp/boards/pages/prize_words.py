"""Write the prizes of a board as text: which scheme, for whom, and how much."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from rules.facts import LEVELS
from rules.outcomes import to_fen
from webapp.boards.keys import BoardKey
from webapp.boards.pages.board_words import money
from webapp.boards.prizes import BoardPrize, prizes_on, voided_on
from webapp.planning.pages.standards import applying
from webapp.planning.standards import phrases
from webapp.schemes.metric_names import word_name
from webapp.web.current_user import me, runtime


@dataclass(frozen=True)
class PrizeText:
    """The text of a rank clause: `places` are (rank, yuan); `href` links to the scheme's page."""

    name: str
    scheme: str
    among: str
    places: tuple[tuple[int, str], ...]
    beside: tuple[str, ...]
    href: str


def prize_texts(key: BoardKey) -> list[PrizeText]:
    """Return the rank clauses on a board, each with a link if the reader may read its scheme.

    Clauses of a campaign in which the reader's rewards are void are left out.
    """
    readable, company = {scheme.id for scheme in applying()}, runtime().company
    return [
        _prize_text(each, readable)
        for each in prizes_on(key, company)
        if me().person not in voided_on(each.scheme, key, company)
    ]


def _prize_text(prize: BoardPrize, readable: set[str]) -> PrizeText:
    clause, scheme = prize.clause, prize.scheme
    conditions = []
    if clause.at_least:
        least = phrases.threshold(clause.metric, clause.by, clause.at_least)
        conditions.append(gettext("%(least)s 以上才有名次。", least=least))
    if clause.at_least_count > 1:
        conditions.append(gettext("至少 %(n)s 次才参加排名。", n=clause.at_least_count))
    if clause.subject == "team":
        conditions.append(phrases.shared_out(clause.split))
    return PrizeText(
        name=gettext(clause.name),
        scheme=gettext(scheme.name),
        among=_audience(prize),
        places=tuple(
            (rank, money(to_fen(amount))) for rank, amount in enumerate(clause.prizes, clause.first)
        ),
        beside=(*conditions, *phrases.in_kind(clause.also, (clause.prize, clause.gift))),
        href=url_for("standards.show", scheme=scheme.id, _anchor=clause.id)
        if scheme.id in readable
        else "",
    )


def _audience(prize: BoardPrize) -> str:
    """The roles, levels and teams for which the company runs the scheme, as text."""
    teams = runtime().company.teams
    roles = () if prize.clause.subject == "team" else prize.roles
    names = [
        *(gettext(phrases.ROLES[role]) for role in roles if role in phrases.ROLES),
        *(word_name(level) for level in LEVELS if level in prize.reach.levels),
        *(teams[team].name for team in sorted(prize.reach.teams) if team in teams),
    ]
    everyone = gettext("各团队") if prize.clause.subject == "team" else gettext("全体销售人员")
    return gettext("、").join(names) or everyone
