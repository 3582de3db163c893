"""Tell the people to whom a scheme applies that it starts, changes or ends."""

from __future__ import annotations

from datetime import date

from rules.force import Reach
from webapp.company.roles import CHECKERS, SELLERS
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import SCHEME, ReminderGiven, remind_all

STARTS, CHANGES, ENDS = "starts", "changes", "ends"


def tell_scheme(tx: Transaction, scheme: str, why: str, on: date, reach: Reach) -> None:
    """Remind the sellers in reach and those who lead their teams, by one statement.

    `on` is the first day of a start or change, the last day of an end. The link leads to the
    standards, which show before and after.
    """
    company = tx.company
    day = max(on, company.clock.day(tx.now))
    people = []
    for person in company.people:
        post = company.posting(person, day)
        if post is None:
            continue
        leads = post.role in CHECKERS and reach.takes_in_team(post.team)
        if leads or (post.role in SELLERS and reach.takes_in(post)):
            people.append(person)
    told = {"scheme": scheme, "why": why, "on": on.isoformat()}
    about, href = f"{scheme}:{why}:{on.isoformat()}", f"/standards?scheme={scheme}"
    remind_all(tx, [ReminderGiven(each, SCHEME, about, href, told) for each in people])
