"""Create, rename, close and reopen teams, and appoint their heads, as HR."""

from __future__ import annotations

from datetime import date

from webapp.company.models import Team, TeamChange
from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import add_team, set_head
from webapp.people.operations.place_person import Placement, insert_posting, recompute_since
from webapp.spreadsheets.values import folded

KINDS = ("store", "department")
RENAMED, CLOSED, REOPENED = "renamed", "closed", "reopened"
TEAM_NAME, WHY = Text("name", most=40), Text("reason", most=200)
CLOSED_ON, HEAD_ON = RequiredDay("closed_on"), RequiredDay("head_on")


class TeamNameTaken(JiebaoError):
    """Another team has this name; spaces, width and case make no difference."""

    sentence = _("已有团队叫“%(name)s”，请换个名字。")
    field = "name"
    status = 409


class TeamStateSame(JiebaoError):
    """The team is already as wanted: closed, open, or of this name."""

    sentence = _("团队已经是这样，没有改动。")
    status = 409


class TeamHasMembers(JiebaoError):
    """People are in the team on the day on which it would close."""

    sentence = _("从 %(on)s起还有 %(count)s 人在这个团队：%(names)s。请选好转到哪个团队。")
    field = "hand_to"
    status = 409


class ClosesInThePast(JiebaoError):
    """The team would close before today, which would change past figures."""

    sentence = _("团队最早从今天起关闭，以前的成绩仍归这个团队。")
    field = "closed_on"


class HeadNotThere(JiebaoError):
    """The proposed head is not employed on the first day."""

    sentence = _("%(name)s 在 %(on)s不在职，不能做负责人。")
    field = "person"


class SecondHead(JiebaoError):
    """The team has another head on the day; HR must confirm the change."""

    sentence = _("%(team)s 从 %(on)s起的负责人是 %(name)s。确认改由别人接替，再保存一次。")
    field = "person"
    status = 409


def create_team(tx: Transaction, by: str, name: str, kind: str) -> str:
    """Insert a team and return its id. Raises NotAllowed, Missing, TeamNameTaken, UnknownChoice."""
    demand_role(tx, by, HR)
    if kind not in KINDS:
        raise UnknownChoice()
    name = _free_name(name, besides=None)
    team = new_team_id(name, {held.id for held in Team.select()})
    add_team(tx, by, team, name, kind)
    return team


def new_team_id(name: str, taken: set[str]) -> str:
    """Return an id for a team: its name in lower case if ASCII and free, else team-1, team-2 …"""
    if name.isascii() and name.isalnum() and name.lower() not in taken:
        return name.lower()
    number = 1
    while f"team-{number}" in taken:
        number += 1
    return f"team-{number}"


def rename_team(tx: Transaction, by: str, team: str, name: str, reason: str) -> None:
    """Rename a team; its former name stays on record.

    Raises NotAllowed, NotFound, Missing, TeamNameTaken, TeamStateSame.
    """
    held = _team(tx, by, team)
    reason = WHY.demand(reason)
    name = _free_name(name, besides=team)
    if name == held.name:
        raise TeamStateSame()
    Team.update(name=name).where(Team.id == team).execute()
    _record(tx, by, team, RENAMED, held.name, name, reason)


def close_team(
    tx: Transaction, by: str, team: str, on: date, reason: str, hand_to: str | None = None
) -> int:
    """Close a team from a day on; move its people to the team `hand_to`; return how many.

    Raises NotAllowed, NotFound, Missing, TeamStateSame, ClosesInThePast, TeamHasMembers,
    TeamClosed.
    """
    held = _team(tx, by, team)
    reason = WHY.demand(reason)
    if held.closed_on is not None:
        raise TeamStateSame()
    if on < tx.company.clock.day(tx.now):
        raise ClosesInThePast()
    if hand_to is not None and hand_to not in tx.company.teams:
        raise NotFound()
    company = tx.company
    members = members_from(company, team, on)
    if members and hand_to in (None, team):
        names = "、".join(company.name_of(person) for person in members[:5])
        raise TeamHasMembers(on=on, count=len(members), names=names)
    for person in members:
        for moved in _posts_elsewhere(company, person, team, hand_to, on):
            insert_posting(tx, by, moved)
    recompute_since(tx, dict.fromkeys(members, on))
    Team.update(closed_on=on).where(Team.id == team).execute()
    _record(tx, by, team, CLOSED, "", on.isoformat(), reason)
    return len(members)


def reopen_team(tx: Transaction, by: str, team: str, reason: str) -> None:
    """Open a closed team again. Raises NotAllowed, NotFound, Missing, TeamStateSame."""
    held = _team(tx, by, team)
    reason = WHY.demand(reason)
    if held.closed_on is None:
        raise TeamStateSame()
    Team.update(closed_on=None).where(Team.id == team).execute()
    _record(tx, by, team, REOPENED, held.closed_on.isoformat(), "", reason)


def appoint_head(
    tx: Transaction, by: str, team: str, person: str, on: date, *, replacing: bool = False
) -> None:
    """Set the head of a team from a day on; `replacing`: HR has confirmed to replace another head.

    Raises NotAllowed, NotFound, HeadNotThere, SecondHead, TeamStateSame.
    """
    held = _team(tx, by, team)
    company = tx.company
    if person not in company.people:
        raise NotFound()
    if company.posting(person, on) is None:
        raise HeadNotThere(name=company.name_of(person), on=on)
    if company.head_of(team, on) == person:
        raise TeamStateSame()
    demand_no_other_head(company, held.id, person, on, replacing=replacing)
    set_head(tx, by, team, person, on)


def demand_no_other_head(
    company: Company, team: str, person: str, on: date, *, replacing: bool
) -> None:
    """Check that a team has no other head who is employed on a day. Raises SecondHead."""
    head = company.head_of(team, on)
    if head in (None, person) or replacing or company.posting(head, on) is None:
        return
    values = {"team": company.teams[team].name, "name": company.name_of(str(head))}
    raise SecondHead(on=on, **values)


def members_from(company: Company, team: str, on: date) -> list[str]:
    """Return the people who are in a team on a day or have a later posting in it."""
    found = []
    for person in company.people.values():
        if person.left is not None and person.left < on:
            continue
        now = person.posting_on(max(on, person.hired or on))
        later = (each for each in person.postings if each.on is not None and each.on > on)
        if any(each is not None and each.team == team for each in (now, *later)):
            found.append(person.id)
    return found


def _posts_elsewhere(
    company: Company, person: str, closing: str, team: str | None, on: date
) -> list[Placement]:
    """A person's posts in a closing team, from a day on, as posts in another team."""
    held = company.people[person]
    first = max(on, held.hired or on)
    posts = {each.on: each for each in held.postings if each.on is not None and each.on > first}
    now = held.posting_on(first)
    if now is not None:
        posts[first] = now
    return [
        Placement(person, day, each.role, team, each.supervisor, each.level)
        for day, each in sorted(posts.items())
        if each.team == closing
    ]


def _team(tx: Transaction, by: str, team: str) -> Team:
    demand_role(tx, by, HR)
    held = Team.get_or_none(Team.id == team)
    if held is None:
        raise NotFound()
    return held


def _free_name(typed: str, besides: str | None) -> str:
    name = TEAM_NAME.clean(typed)
    for team in Team.select():
        if team.id != besides and folded(name) in (folded(team.name), folded(team.id)):
            raise TeamNameTaken(name=team.name)
    return name


def _record(
    tx: Transaction, by: str, team: str, kind: str, before: str, after: str, reason: str
) -> None:
    tx.insert(
        TeamChange,
        team=team,
        kind=kind,
        before=before,
        after=after,
        reason=reason,
        changed_by=by,
        changed_at=tx.now,
    )
    tx.audit(by, f"team_{kind}", f"team:{team}", before={"was": before}, after={"is": after})
    tx.notice("roster")
