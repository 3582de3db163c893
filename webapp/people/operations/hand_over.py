"""Hand a supervisor's people over to another supervisor, from a day on."""

from __future__ import annotations

from datetime import date

from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.people.operations.hire_person import demand_supervisor
from webapp.people.operations.place_person import Placement, insert_posting


class NobodyToHandOver(JiebaoError):
    """The supervisor has no people from that day on."""

    sentence = _("从这天起名下没有要交接的人。")
    field = "hand_to"
    status = 409


class HandedToSelf(JiebaoError):
    """The people would stay with the same supervisor."""

    sentence = _("请选另一位主管。")
    field = "hand_to"


def supervised_from(company: Company, supervisor: str, on: date) -> list[str]:
    """Return the people whose post on a day or later names this supervisor, by staff number."""
    return [person for person in company.people if _posts_under(company, person, supervisor, on)]


def hand_over_people(tx: Transaction, by: str, supervisor: str, to: str, on: date) -> int:
    """Give all people of a supervisor from a day on to another supervisor; return how many.

    Nobody supervises themselves: where the new supervisor is among the people, their own posts get
    no supervisor. Teams, roles and tallies stay. Raises NotAllowed, NotFound, SupervisorNotThere,
    HandedToSelf, NobodyToHandOver.
    """
    demand_role(tx, by, HR)
    company = tx.company
    if supervisor not in company.people:
        raise NotFound()
    if supervisor == to:
        raise HandedToSelf()
    demand_supervisor(company, to, on)
    people = supervised_from(company, supervisor, on)
    if not people:
        raise NobodyToHandOver()
    for person in people:
        for each in _posts_under(company, person, supervisor, on):
            new = None if person == to else to
            moved = Placement(person, each.on, each.role, each.team, new, each.level)
            insert_posting(tx, by, moved)
    return len(people)


def _posts_under(company: Company, person: str, supervisor: str, on: date) -> list[Placement]:
    """A person's posts under a supervisor from a day on, the one in force on it from that day."""
    held = company.people[person]
    first = max(on, held.hired or on)
    if held.left is not None and held.left < first:
        return []
    posts = {each.on: each for each in held.postings if each.on is not None and each.on > first}
    now = held.posting_on(first)
    if now is not None:
        posts[first] = now
    return [
        Placement(person, day, each.role, each.team, each.supervisor, each.level)
        for day, each in sorted(posts.items())
        if each.supervisor == supervisor
    ]
