"""Make the steps that found a company: staff, scheme, calendar, targets, transfers, leave."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bench.scenarios.approvals import put_in_force
from bench.scenarios.clerk import Clerk, NotEntered
from bench.scenarios.company import HR, LEADER, StagedCompany
from bench.scenarios.steps import Step, moment_of
from bench.scenarios.tables import table, yuan
from rules.facts import SELLERS, Opening, Person, Posting, Target
from rules.scenario_file import Scenario
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.importing.table_kinds import table_rows
from webapp.people.operations.add_people import ALWAYS, PersonGiven, add_person, add_team, set_head
from webapp.people.operations.import_people import import_staff
from webapp.people.operations.leave_from_floor import ReliefGiven, relieve
from webapp.people.operations.place_person import Placement, set_supervisor
from webapp.people.operations.set_calendar import REACH, DaysGiven, set_days
from webapp.people.operations.set_target import TargetGiven
from webapp.people.operations.targets import decide_targets, propose_targets
from webapp.people.operations.transfers import leave, transfer
from webapp.people.staff_sheet import staff_records

NOTHING = "x"  # a password's hash that no password has
BY = "jiebao"
_STAFF_NUMBER = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,31}|[1-9][0-9]{0,9}")
Work = Callable[[Clerk], object]


def founding_steps(scenario: Scenario, founded: date, by_tables: bool) -> Iterator[Step]:
    """Yield the steps of everything but facts, each at its moment; `by_tables`: HR's import."""
    clock = scenario.scheme.clock
    by_table = by_tables and all(map(_fits_table, scenario.roster.people.values()))

    def at(day: date, second: int) -> datetime:
        return moment_of(clock, max(day, founded), 0, 0, second)

    yield Step(at(founded, 0), "the company", lambda clerk: _begin(clerk.company))
    yield Step(at(founded, 1), "the staff", lambda clerk: _people(clerk, founded, by_table))
    yield Step(at(founded, 2), "the scheme", lambda clerk: put_in_force(clerk, founded))
    for who, opening in scenario.roster.openings.items():
        when = at(opening.until + timedelta(days=1), 3)
        yield Step(when, f"{opening} of {who}", _opening(who, opening))
    for day, kind in _calendar(scenario):
        # HR sets days at most so many years ahead.
        when = at(date(day.year - REACH, 1, 1), 3)
        yield Step(when, f"{kind} {day}", _set_day(day, kind), may_wait=True)
    # Targets for one period first: a period that has begun keeps the target that it began with.
    for target in sorted(scenario.roster.targets, key=lambda target: target.only is None):
        first = _first_day_of(scenario, target, founded)
        if first is not None:
            yield Step(at(first, 4), f"target {target}", _set_target(target))
    for person in scenario.roster.people.values():
        yield from _career(scenario, person, founded, by_table)


def _begin(company: StagedCompany) -> None:
    """The company, its HR, which `jiebao init` enters, and its leader."""

    def begin(tx: Transaction) -> None:
        for name, value in (("company", "情景公司"), ("department", "人力资源部")):
            set_setting(tx, BY, name, json.dumps(value, ensure_ascii=False))
        for number in HR:
            add_person(tx, BY, PersonGiven(number, number, "hr", password_hash=NOTHING))
        leader = PersonGiven(LEADER, LEADER, "leader", password_hash=NOTHING)
        add_person(tx, HR[0], leader)

    company.write(begin)


def _people(clerk: Clerk, founded: date, by_table: bool) -> None:
    roster, company = clerk.scenario.roster, clerk.company

    def teams(tx: Transaction) -> None:
        for team in roster.teams.values():
            add_team(tx, HR[0], team.id, team.id, team.kind)

    company.write(teams)
    if by_table:
        _import_people(clerk, founded)
    else:
        company.write(lambda tx: _add_people(tx, clerk.scenario, founded))
    for team in roster.teams.values():
        if team.head is not None:
            company.write(partial(set_head, by=LEADER, team=team.id, person=team.head))


def _first_posting(person: Person, founded: date) -> Posting:
    """The posting that the person begins with, on the first day or the company's."""
    begin = max(person.hired, founded) if person.hired else founded
    return person.posting_on(begin) or person.postings[0]


def _add_people(tx: Transaction, scenario: Scenario, founded: date) -> None:
    people = scenario.roster.people
    for person in people.values():
        first = _first_posting(person, founded)
        given = PersonGiven(
            id=person.id,
            name=person.name,
            role=first.role,
            team=first.team,
            level=first.level,
            sex=person.sex,
            grade=person.grade,
            hired=person.hired,
            left=person.left if person.left and person.left < founded else None,
            birthday=person.birthday,
            plan=person.plan,
            exempt=person.exempt,
            password_hash=NOTHING,
        )
        add_person(tx, HR[0], given)
    for person in people.values():
        supervisor = _first_posting(person, founded).supervisor
        if supervisor is not None:
            set_supervisor(tx, person.id, supervisor)


def _fits_table(person: Person) -> bool:
    """Whether the staff list takes the person: a staff number of plain signs, and a role."""
    return bool(_STAFF_NUMBER.fullmatch(person.id)) and bool(person.postings[0].role)


def _import_people(clerk: Clerk, founded: date) -> None:
    """HR's staff list, with the last days of those who will leave."""
    people = clerk.scenario.roster.people
    rows = [_staff_row(person, _first_posting(person, founded)) for person in people.values()]
    read = table_rows("staff", staff_records(table(rows), "staff.csv"))
    hashes = dict.fromkeys(people, NOTHING)
    company = clerk.company
    done = company.write(lambda tx: import_staff(tx, HR[0], read, company.seal, hashes))
    if done.teams:
        raise NotEntered(f"HR's staff list made new teams: {done.teams}")


def _staff_row(person: Person, first: Posting) -> Mapping[str, object]:
    return {
        "staff_number": person.id,
        "name": person.name,
        "role": first.role,
        "team": first.team,
        "supervisor": first.supervisor,
        "grade": person.grade,
        "level": first.level,
        "sex": person.sex,
        "hired": person.hired,
        "left": person.left,
        "birthday": person.birthday,
        "plan": person.plan,
        "exempt": "是" if person.exempt else "否",
    }


def _opening(who: str, opening: Opening) -> Work:
    row = {"staff_number": who, "sales": yuan(opening.sales), "until": opening.until}
    return lambda clerk: clerk.company.tables().take(
        "opening_balances", table([row]), "opening.csv"
    )


def _calendar(scenario: Scenario) -> Iterator[tuple[date, str]]:
    for day in sorted(scenario.roster.holidays):
        yield day, "holiday"
    for day in sorted(scenario.roster.workdays):
        yield day, "workday"


def _set_day(day: date, kind: str) -> Work:
    def work(clerk: Clerk) -> None:
        given = DaysGiven(day, day, kind, "情景")
        if clerk.by_tables:
            row = {"on": day, "kind": kind, "name": "情景"}
            clerk.company.tables().take("calendar", table([row]), "calendar.csv")
        else:
            clerk.company.write(lambda tx: set_days(tx, HR[0], given))

    return work


def _first_day_of(scenario: Scenario, target: Target, founded: date) -> date | None:
    """The first day on which the target may be proposed; None where its person has left before."""
    person = scenario.roster.people.get(target.who)
    if person is None:
        return founded
    day = max(person.hired or founded, founded)
    return day if person.active_on(day) else None


def _set_target(target: Target) -> Work:
    def work(clerk: Clerk) -> None:
        if target.value != int(target.value):
            raise NotEntered("the product takes whole numbers (sales: fen) as targets only")
        given = TargetGiven(
            who=target.who,
            metric=target.metric,
            period_kind=target.period_kind,
            value=int(target.value),
            only=clerk.company.campaign if target.only == "campaign" else target.only,
            difficulty=target.difficulty,
        )
        company = clerk.company
        numbers = company.write(lambda tx: propose_targets(tx, HR[0], [given], str(target)))
        company.write(lambda tx: decide_targets(tx, LEADER, numbers, approved=True))

    return work


def _career(scenario: Scenario, person: Person, founded: date, by_table: bool) -> Iterator[Step]:
    """Transfers, days of leave, and the last day."""
    clock = scenario.scheme.clock
    begin = max(person.hired, founded) if person.hired else founded
    held = _first_posting(person, founded)
    for posting in person.postings:
        if posting.on is not None and posting.on > begin:
            sells = (held.role in SELLERS) == (posting.role in SELLERS)
            yield Step(
                moment_of(clock, posting.on, 0, 0, 5),
                f"transfer of {person.id} on {posting.on}",
                _transfer(person.id, posting),
                may_wait=sells,
            )
            held = posting
    for first, last in person.relieved:
        if person.active_on(first) and last is not None and first >= founded:
            yield Step(
                moment_of(clock, first, 0, 0, 6),
                f"leave of {person.id} on {first}",
                _relieve(person.id, first, last),
                may_wait=True,
            )
    if person.left is not None and person.left >= founded and not by_table:
        evening = datetime.combine(person.left, time(23), ZoneInfo(clock.zone))
        yield Step(
            evening + timedelta(seconds=7),
            f"last day of {person.id}",
            _leave(person.id, person.left),
            may_wait=True,
        )


def _transfer(person: str, posting: Posting) -> Work:
    def work(clerk: Clerk) -> None:
        on = posting.on or ALWAYS
        placement = Placement(
            person, on, posting.role, posting.team, posting.supervisor, posting.level
        )
        clerk.company.write(lambda tx: transfer(tx, HR[0], placement))

    return work


def _relieve(person: str, first: date, last: date) -> Work:
    given = ReliefGiven(person, "annual", first, last)
    return lambda clerk: clerk.company.write(lambda tx: relieve(tx, HR[0], given))


def _leave(person: str, left: date) -> Work:
    return lambda clerk: clerk.company.write(lambda tx: leave(tx, HR[0], person, left))
