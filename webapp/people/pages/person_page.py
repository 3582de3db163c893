"""Render HR's page of one person for several requests: data, corrections, postings, forms."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template

from rules.facts import LEVELS, PLANS, ROLES, Person
from webapp.company.corrections import read_dated_corrections
from webapp.company.models import Person as PersonRow
from webapp.company.models import PersonCorrection
from webapp.company.roles import CHECKERS, SELLERS
from webapp.core.errors import NotFound
from webapp.core.fields import RequiredDay
from webapp.core.phone_numbers import mask
from webapp.facts.call_records import SHARE_DAYS, confirmed_shares
from webapp.people.operations.correct_person import FROM_ON, REASON
from webapp.people.operations.hand_over import supervised_from
from webapp.people.operations.transfers import LEFT_ON, ON
from webapp.people.person_fields import BIRTHDAY, GRADE, HIRED, NAME, field_texts
from webapp.web.current_user import runtime
from webapp.web.forms import Filled

HAND_ON = RequiredDay("hand_on")
INPUTS = {
    each.name: each
    for each in (ON, LEFT_ON, NAME, GRADE, BIRTHDAY, HIRED, REASON, FROM_ON, HAND_ON)
}


def person_page(person: str, form: Filled, opened: str = "") -> str:
    """Render the page; `opened`: the form that was refused, which stays open."""
    here = runtime()
    company, today = here.company, here.today
    held = company.people.get(person)
    if held is None:
        raise NotFound()
    posting = company.posting(person, today)
    texts = field_texts(PersonRow.get_by_id(person), read_dated_corrections(person), today)
    return render_template(
        "people/staff/person.html",
        person=held,
        sells=posting is not None and posting.role in SELLERS,
        texts=texts,
        phone=masked_phone(person),
        call_share=confirmed_shares(today, [person]).get(person),
        share_days=SHARE_DAYS,
        corrections=_corrections(person),
        postings=reversed(held.postings),
        form=_prefilled(form, held, texts),
        opened=opened,
        inputs=INPUTS,
        roles=sorted(ROLES),
        levels=LEVELS,
        plans=PLANS,
        teams=company.teams,
        open_teams=company.open_teams(today),
        supervisors=supervisor_choices(besides=person),
        supervised=[
            company.people[each] for each in supervised_from(company, person, _hand_on(held, today))
        ],
        hand_on=_hand_on(held, today),
        people=company.people,
        namesakes=[
            each.id for each in company.people.values() if each.name == held.name and each != held
        ],
    )


def _hand_on(person: Person, today: date) -> date:
    """From which day a supervisor's people need another one: the day after the last, else today."""
    return today if person.left is None else person.left + timedelta(days=1)


def supervisor_choices(besides: str = "") -> list[tuple[str, str]]:
    """Return everybody who is a checker today, as (staff number, name)."""
    company, today = runtime().company, runtime().today
    found = []
    for person in company.people.values():
        posting = company.posting(person.id, today)
        if posting is not None and posting.role in CHECKERS and person.id != besides:
            found.append((person.id, company.name_of(person.id)))
    return found


def masked_phone(person: str) -> str:
    """A person's telephone number, masked; empty without one."""
    sealed = PersonRow.get_by_id(person).phone_cipher
    return mask(runtime().cipher.decrypt(sealed)) if sealed else ""


def _corrections(person: str) -> list[PersonCorrection]:
    """The corrections of a person's data, newest first."""
    rows = PersonCorrection.select().where(PersonCorrection.person == person)
    return list(rows.order_by(PersonCorrection.id.desc()))


def _prefilled(form: Filled, held: Person, texts: dict[str, str]) -> Filled:
    """The form as typed; what it lacks as it is today."""
    today = runtime().today
    now = held.posting_on(today)
    usual = {"on": today.isoformat(), **texts}
    if now is not None:
        usual |= {
            "role": now.role,
            "team": now.team or "",
            "supervisor": now.supervisor or "",
            "level": now.level or "",
        }
    form.values = usual | form.values
    return form
