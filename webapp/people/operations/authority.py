"""Check about whom somebody may record facts: people in their charge, never themselves."""

from __future__ import annotations

from datetime import date

from webapp.core.errors import JiebaoError, NotEmployed, NotFound, _
from webapp.facts.transactions import Transaction

EVERYBODY = frozenset({"hr", "leader"})


class NotInCharge(JiebaoError):
    """The person or team is not in the recorder's charge."""

    sentence = _("只能给自己负责的人员或团队登记。")
    field = "who"
    status = 403


class OneselfNot(JiebaoError):
    """The fact is one that nobody may record about themselves."""

    sentence = _("不能给自己登记。")
    field = "who"


def demand_charge(
    tx: Transaction, by: str, person: str | None, team: str | None, on: date | None = None
) -> None:
    """Check that `by` may record something today about a person or team; use the posts of day `on`.

    `on` None: today's posts. Raises NotFound, NotEmployed, OneselfNot, NotInCharge.
    """
    today = tx.company.clock.day(tx.now)
    day = on or today
    if person is not None and person not in tx.company.people:
        raise NotFound()
    if person is not None and tx.company.posting(person, day) is None:
        raise NotEmployed(name=tx.company.name_of(person), day=day)
    if team is not None and team not in tx.company.teams:
        raise NotFound()
    if person == by:
        raise OneselfNot()
    posting = tx.company.posting(by, today)
    if posting is not None and posting.role in EVERYBODY:
        return
    if person is not None and person in tx.company.in_charge_of(by, today, day):
        return
    own = posting.team if posting is not None and posting.role == "supervisor" else None
    if team is not None and (team == own or tx.company.head_of(team, today) == by):
        return
    raise NotInCharge()
