"""Tell people that their rewards of a campaign are void because of a fake card, without a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.scheme import Scheme
from webapp.boards.keys import BoardKey, span_of
from webapp.boards.prizes import prizes_on, voided_in
from webapp.company.snapshot import Company
from webapp.schemes.catalogue import schemes


@dataclass(frozen=True)
class VoidNotice:
    """Why somebody's rewards of a scheme's campaign are void.

    `team`: the name of the team whose rewards are void, empty for one's own alone. `days`: the days
    on which the fake cards were sold; `cards`: how many.
    """

    scheme: str
    team: str
    days: tuple[date, ...]
    cards: int


def void_notice(person: str, company: Company, day: date) -> VoidNotice | None:
    """Return the notice for a person on a day; None where nothing of theirs is void.

    Only final verdicts count (`FakeCard.voided`).
    """
    return _first(person, company, day, (each for each in schemes().values() if each.campaign))


def void_notice_on(key: BoardKey, person: str, company: Company) -> VoidNotice | None:
    """Return the notice for a board of a campaign or with prizes of one; None for other boards."""
    if key.of_teams:
        return None
    if key.kind == "campaign":
        return void_notice(person, company, span_of(key, company).start)
    paying = {each.scheme.id: each.scheme for each in prizes_on(key, company)}
    campaigns = (each for each in paying.values() if each.campaign)
    return _first(person, company, span_of(key, company).start, campaigns)


def _first(person: str, company: Company, day: date, asked: Iterable[Scheme]) -> VoidNotice | None:
    for scheme in asked:
        rows = voided_in(scheme, company, day).get(person)
        if rows:
            team = company.teams.get(rows[0]["team"] or "")
            return VoidNotice(
                scheme=scheme.id,
                team=team.name if team else "",
                days=tuple(sorted({date.fromisoformat(row["day"]) for row in rows})),
                cards=sum(int(row["cards"]) for row in rows),
            )
    return None
