"""Add people, teams and targets; place people in posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from peewee import chunked, fn

from rules.periods import parse_period
from rules.reads import PEOPLE, TARGETS
from webapp.company.models import Headship, Person, Posting, Target, Team
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Deal, Fact
from webapp.facts.transactions import Transaction, as_audited
from webapp.store.models import Setting

DAYS_AT_ONCE = 500  # days in one query
ASKED_AT_ONCE = 500  # numbers in one query
# Kinds of facts by which others decide on a person's records; the person need not be employed then.
DECISIONS = ("cancel", "opinion", "verdict", "undo")
ALWAYS = date(2000, 1, 1)  # first day of a first placement without a known day of hiring


class StaffNumberTaken(JiebaoError):
    """Somebody else has this staff number."""

    sentence = _("工号 %(id)s 已经有人使用。")
    field = "id"
    status = 409


class TeamClosed(JiebaoError):
    """The team takes no new members on the day."""

    sentence = _("团队“%(team)s”从 %(on)s起关闭，不再进人。请另选团队。")
    field = "team"


class PhoneTaken(JiebaoError):
    """Somebody else signs in with this phone number."""

    sentence = _("手机号 %(masked)s 已经登记在别人名下。")
    field = "phone"
    status = 409


@dataclass(frozen=True)
class PersonGiven:
    """A person to be added; `role`, `team`, `supervisor` and `level` are of the first posting."""

    id: str
    name: str
    role: str
    team: str | None = None
    supervisor: str | None = None
    level: str | None = None
    sex: str | None = None
    grade: int | None = None
    hired: date | None = None
    left: date | None = None
    birthday: date | None = None
    plan: str = "sales"
    exempt: bool = False
    phone: SealedNumber | None = None
    password_hash: str | None = None


@dataclass(frozen=True)
class Placement:
    """A person's post from the day `on`."""

    person: str
    on: date
    role: str
    team: str | None
    supervisor: str | None
    level: str | None


def add_team(tx: Transaction, by: str, team: str, name: str, kind: str = "store") -> None:
    """Add a team."""
    tx.insert(Team, id=team, name=name, kind=kind)
    tx.audit(by, "add_team", f"team:{team}", after={"name": name, "kind": kind})
    tx.notice("roster")


def demand_open_team(team: str | None, last: date | None) -> None:
    """Check that a team may have a member until `last` (None: without an end). Raises TeamClosed.

    One query: a look into the company would read it again after each change of the roster.
    """
    held = Team.get_or_none(Team.id == team) if team is not None else None
    if held is not None and held.closed_on and (last is None or last >= held.closed_on):
        raise TeamClosed(team=held.name, on=held.closed_on)


def add_person(tx: Transaction, by: str, given: PersonGiven) -> None:
    """Insert a person with a first posting without a supervisor; `set_supervisor` sets it later.

    Raises TeamClosed, StaffNumberTaken, PhoneTaken.
    """
    add_people(tx, by, [replace(given, supervisor=None)])


def add_people(tx: Transaction, by: str, people: Sequence[PersonGiven]) -> None:
    """Insert people with their first postings; they may supervise each other.

    Raises TeamClosed, StaffNumberTaken, PhoneTaken.
    """
    for team in {each.team for each in people}:
        lasts = [each.left for each in people if each.team == team]
        demand_open_team(team, None if None in lasts else max(filter(None, lasts)))
    _demand_free_numbers(people)
    _insert_people(tx, people)
    _insert_first_postings(tx, people)
    tx.audit_many("add_person", ((by, f"person:{each.id}", _told(each)) for each in people))
    tx.notice("roster")


def _told(given: PersonGiven) -> str:
    return as_audited({"name": given.name, "role": given.role, "team": given.team})


def _demand_free_numbers(people: Iterable[PersonGiven]) -> None:
    """Check that nobody has these staff numbers or phones. Raises StaffNumberTaken, PhoneTaken."""
    for some in chunked(people, ASKED_AT_ONCE):
        taken = Person.select(Person.id).where(Person.id.in_([each.id for each in some]))
        for (number,) in taken.tuples().limit(1):
            raise StaffNumberTaken(id=number)
        masked = {each.phone.hash: each.phone.masked for each in some if each.phone}
        known = Person.select(Person.phone_hash).where(Person.phone_hash.in_(list(masked)))
        for (held,) in known.tuples().limit(1):
            raise PhoneTaken(masked=masked[held])


def _insert_people(tx: Transaction, people: Iterable[PersonGiven]) -> None:
    """Insert people by one statement."""
    rows = [
        {
            "id": given.id,
            "name": given.name,
            "phone_cipher": given.phone.cipher if given.phone else None,
            "phone_hash": given.phone.hash if given.phone else None,
            "sex": given.sex,
            "grade": given.grade,
            "hired_on": given.hired,
            "left_on": given.left,
            "birthday": given.birthday,
            "plan": given.plan,
            "exempt": given.exempt,
            "password_hash": given.password_hash,
            "must_change_password": True,
        }
        for given in people
    ]
    tx.insert_rows(Person, rows)


def _insert_first_postings(tx: Transaction, people: Sequence[PersonGiven]) -> None:
    """Insert people's first placements by one statement, and touch the days since then."""
    rows = [
        {
            "person": given.id,
            "from_on": given.hired or ALWAYS,
            "role": given.role,
            "team": given.team,
            "supervisor": given.supervisor,
            "level": given.level,
        }
        for given in people
    ]
    tx.insert_rows(Posting, rows)
    for given in people:
        tx.touch(PEOPLE, given.hired or ALWAYS, who=given.id)


def set_supervisor(tx: Transaction, person: str, supervisor: str) -> None:
    """Set the supervisor of a person's first posting, after everybody of an import was added."""
    Posting.update(supervisor=supervisor).where(Posting.person == person).execute()
    tx.touch(PEOPLE, ALWAYS, who=person)
    tx.notice("roster")


def place(tx: Transaction, by: str, placement: Placement) -> None:
    """Place a person in a post from a day on; recompute the tallies of the days since that day.

    Raises TeamClosed.
    """
    insert_posting(tx, by, placement)
    recompute_since(tx, {placement.person: placement.on})


def insert_posting(tx: Transaction, by: str, placement: Placement) -> None:
    """Insert a `Posting` of a person from a day on. Raises TeamClosed.

    The tallies depend on team and role: where either changes, call `recompute_since` too.
    """
    demand_open_team(placement.team, None)
    Posting.insert(
        person=placement.person,
        from_on=placement.on,
        role=placement.role,
        team=placement.team,
        supervisor=placement.supervisor,
        level=placement.level,
    ).on_conflict(
        conflict_target=[Posting.person, Posting.from_on],
        preserve=[Posting.role, Posting.team, Posting.supervisor, Posting.level],
    ).execute()
    tx.touch(PEOPLE, placement.on, who=placement.person)
    after = {"on": placement.on, "role": placement.role, "team": placement.team}
    after |= {"supervisor": placement.supervisor, "level": placement.level}
    tx.audit(by, "place", f"person:{placement.person}", after=after)
    tx.notice("roster")


def recompute_since(tx: Transaction, since: Mapping[str, date]) -> None:
    """Recompute people's tallies; `since`: by person, the day from which on."""
    tx.flush()
    company = tx.company
    today = company.clock.day(tx.now)
    for person, on in since.items():
        for day in _days_since(person, on, today):
            tx.recompute(person, day, company)


def _days_since(person: str, on: date, today: date) -> list[date]:
    """The days since `on` with facts in the person's tallies, and days of deals from own cards.

    No query reads facts before `on`: deals of these days are found by the index on day and kind,
    deals of any day by the cards sold since.
    """
    days = [on + timedelta(days=n) for n in range((today - on).days + 1)]
    own = Fact.select(Fact.day).where(Fact.person == person, Fact.day >= on).distinct()
    sale = Fact.alias()
    deals = (
        Fact.select(Fact.day)
        .join(Deal, on=Deal.fact == Fact.number)
        .join(sale, on=Deal.card == sale.number)
        .where(sale.person == person)
        .distinct()
    )
    found = {row[0] for row in own.tuples()}
    found |= {row[0] for row in deals.where(sale.day >= on).tuples()}
    for some in chunked(days, DAYS_AT_ONCE):
        of_days = Deal.select(Deal.fact).join(Fact)
        of_days = of_days.where(Fact.day.in_(some), Fact.kind == "deal")
        found |= {row[0] for row in deals.where(Deal.fact.in_(of_days)).tuples()}
    return sorted(found)


def set_head(tx: Transaction, by: str, team: str, person: str, on: date = ALWAYS) -> None:
    """Set the head of a team from a day on."""
    Headship.insert(team=team, person=person, from_on=on).on_conflict(
        conflict_target=[Headship.team, Headship.from_on], preserve=[Headship.person]
    ).execute()
    tx.touch(PEOPLE, on, who=team)
    tx.audit(by, "set_head", f"team:{team}", after={"person": person, "on": on})
    tx.notice("roster")


@dataclass(frozen=True)
class TargetGiven:
    """A target to be set, from a day on; `value` in the metric's unit (sales in fen)."""

    who: str
    metric: str
    period_kind: str
    value: int
    only: str | None = None
    difficulty: str | None = None
    on: date = ALWAYS


def set_target(tx: Transaction, by: str, given: TargetGiven) -> None:
    """Set a target from a day on; the target before keeps its own days."""
    known = Person.select().where(Person.id == given.who).exists()
    if not known and not Team.select().where(Team.id == given.who).exists():
        raise NotFound()
    same = (
        (Target.who == given.who)
        & (Target.metric == given.metric)
        & (Target.period_kind == given.period_kind)
        & (fn.COALESCE(Target.only, "") == (given.only or ""))
        & (Target.from_on == given.on)
    )
    Target.delete().where(same).execute()
    tx.insert(
        Target,
        who=given.who,
        metric=given.metric,
        period_kind=given.period_kind,
        only=given.only,
        value=given.value,
        difficulty=given.difficulty,
        from_on=given.on,
    )
    _touch_target(tx, given)
    after = {"metric": given.metric, "period": given.period_kind, "value": given.value}
    tx.audit(by, "set_target", f"target:{given.who}", after=after)
    tx.notice("roster")


def _touch_target(tx: Transaction, given: TargetGiven) -> None:
    """Touch the period of a target for one period alone, else every day from its first on."""
    only = given.only
    if only is None or given.period_kind == "campaign":
        tx.touch(TARGETS, given.on, who=given.who)
    else:
        period = parse_period(only)
        tx.touch(TARGETS, period.start, period.end, who=given.who)


def set_setting(tx: Transaction, by: str, name: str, value: str) -> None:
    """Store one setting, as JSON text."""
    Setting.insert(name=name, value=value).on_conflict(
        conflict_target=[Setting.name], preserve=[Setting.value]
    ).execute()
    tx.audit(by, "set_setting", f"setting:{name}", after={"value": value})
