"""Propose targets, as the person, somebody in charge or HR; decide on them, as a leader.

Targets are never backdated, and a period that has begun keeps the target it began with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rules.periods import PeriodMalformed, parse_period, period_of
from webapp.company.models import TargetDecision, TargetProposal
from webapp.company.roles import LEADERS, SELLERS
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, UnknownChoice, _
from webapp.core.fields import Hundredths, OptionalDay, Text
from webapp.core.instants import to_microseconds
from webapp.facts.transactions import Transaction, as_audited
from webapp.people.operations.add_people import ALWAYS
from webapp.people.operations.authority import demand_charge
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.spreadsheets.words import DIFFICULTY, METRIC, PERIOD_KIND


class TargetNotPositive(JiebaoError):
    """The target is not above 0."""

    sentence = _("目标要大于 0。")
    field = "value"


VALUE = Hundredths("value", TargetNotPositive)
ONLY = Text("only", most=40, required=False)
ON = OptionalDay("on")


class TeamDifficulty(JiebaoError):
    """The target is a team's and has a difficulty, which only a person's target has."""

    sentence = _("难度只用于个人目标，团队的请留空。")
    field = "difficulty"


class TargetDayPassed(JiebaoError):
    """The target would begin in the past."""

    sentence = _("生效日期不能早于今天。")
    field = "on"


class PeriodBegun(JiebaoError):
    """The single period has begun and has a target, which may not change."""

    sentence = _("%(period)s已经开始，目标不再改动。请改以后的周期。")
    field = "only"


class OnlyMalformed(JiebaoError):
    """The period key `only` names no period of the chosen kind."""

    sentence = _(
        "周期“%(typed)s”不对：写成 2026-03-02、2026-W10、2026-03、2026-Q1、2026，或活动编号。"
    )
    field = "only"


class TargetDecided(JiebaoError):
    """The proposal was decided already."""

    sentence = _("这一项已经处理过。")
    status = 409


class OwnTarget(JiebaoError):
    """A leader tried to decide their own proposal, or a target of their own or their team."""

    sentence = _("不能批准自己提交的、自己的或本团队的目标，请别的领导决定。")
    status = 403


def propose_targets(
    tx: Transaction, by: str, given: Sequence[TargetGiven], batch: str
) -> list[int]:
    """Insert proposals of targets, all or none; return their ids.

    A batch that was proposed before adds nothing. Raises UnknownChoice, TargetNotPositive,
    TeamDifficulty, TargetDayPassed, OnlyMalformed, PeriodBegun and what `demand_charge` raises.
    """
    known = TargetProposal.select(TargetProposal.id).where(TargetProposal.batch == batch)
    if known.exists():
        return [row[0] for row in known.tuples()]
    with tx.company_held() as company:  # read once for all of them
        today = company.clock.day(tx.now)
        for each in given:
            _check(tx, by, each)
            begins_on(company, each, today)  # refuses a target that could never be in force
    return _insert_proposals(tx, by, given, batch)


def _insert_proposals(
    tx: Transaction, by: str, given: Sequence[TargetGiven], batch: str
) -> list[int]:
    """Insert proposals with their audit lines, by one statement for each table."""
    numbers, at = tx.numbers_for(TargetProposal, len(given)), to_microseconds(tx.now)
    columns = ("who", "metric", "period_kind", "only", "value", "difficulty")
    proposed = list(zip(numbers, given, strict=True))
    tx.insert_values(
        TargetProposal,
        ("id", *columns, "wanted_on", "batch", "proposed_by", "proposed_at"),
        (
            (
                *(number, *(getattr(each, name) for name in columns)),
                *(each.on.isoformat() if each.on > ALWAYS else None, batch, by, at),
            )
            for number, each in proposed
        ),
    )
    tx.audit_many("propose_target", ((by, *_told(number, each)) for number, each in proposed))
    return list(numbers)


def _told(number: int, given: TargetGiven) -> tuple[str, str]:
    after = {"who": given.who, "metric": given.metric, "value": given.value}
    return f"target_proposal:{number}", as_audited(after)


def _check(tx: Transaction, by: str, given: TargetGiven) -> None:
    team = given.who in tx.company.teams
    if given.metric not in METRIC or given.period_kind not in PERIOD_KIND:
        raise UnknownChoice()
    if given.difficulty is not None and given.difficulty not in DIFFICULTY:
        raise UnknownChoice()
    if given.difficulty is not None and team:
        raise TeamDifficulty()
    if given.value <= 0:
        raise TargetNotPositive()
    today = tx.company.clock.day(tx.now)
    if ALWAYS < given.on < today:
        raise TargetDayPassed()
    posting = tx.company.posting(by, today)
    if given.who == by and posting is not None and posting.role in SELLERS:
        return  # a seller may propose an own target
    demand_charge(tx, by, None if team else given.who, given.who if team else None)


def begins_on(company: Company, given: TargetGiven, today: date) -> date:
    """The first day on which a target may be in force.

    For a single period (`only`) today. Otherwise today if the current period has no target yet,
    else the first day after it; not before `given.on`. Raises OnlyMalformed, PeriodBegun.
    """
    wanted = max(given.on, today)
    has_one = any(
        start <= today and target.only in (None, given.only)
        for start, target in company.targets_ever(given.who, given.metric, given.period_kind)
    )
    if given.only is not None:
        if _first_day(company, given) <= today and has_one:
            raise PeriodBegun(period=given.only)
        return today
    if not has_one:
        return wanted
    if given.period_kind == "campaign":
        running = company.campaign_on(today)
        return max(wanted, running.end + timedelta(days=1)) if running else wanted
    return max(wanted, period_of(given.period_kind, today).end + timedelta(days=1))


def _first_day(company: Company, given: TargetGiven) -> date:
    only = given.only or ""
    if given.period_kind == "campaign":
        for span in company.campaigns:
            if span.id == only:
                return span.start
        raise OnlyMalformed(typed=only)
    try:
        period = parse_period(only)
    except PeriodMalformed as malformed:
        raise OnlyMalformed(typed=only) from malformed
    if period.kind != given.period_kind:
        raise OnlyMalformed(typed=only)
    return period.start


def decide_targets(tx: Transaction, by: str, proposals: Sequence[int], *, approved: bool) -> None:
    """Approve or decline proposals, all or none; `begins_on` tells when an approved target begins.

    Raises NotAllowed, NotFound, TargetDecided, OwnTarget, PeriodBegun.
    """
    company = tx.company
    posting = company.posting(by, company.clock.day(tx.now))
    if posting is None or posting.role not in LEADERS:
        raise NotAllowed()
    changed: set[tuple[str, str, str]] = set()
    for number in proposals:
        proposal = _undecided(number, by, posting.team)
        key = (proposal.who, proposal.metric, proposal.period_kind)
        if key in changed:  # only then, because reading after a change of targets is slow
            company = tx.company
            changed.clear()
        _decide(tx, by, proposal, approved, company)
        changed.add(key)


def _undecided(number: int, by: str, own_team: str | None) -> TargetProposal:
    """A proposal that this leader may decide on. Raises NotFound, TargetDecided, OwnTarget."""
    proposal: TargetProposal | None = TargetProposal.get_or_none(TargetProposal.id == number)
    if proposal is None:
        raise NotFound()
    if TargetDecision.get_or_none(TargetDecision.proposal == number) is not None:
        raise TargetDecided()
    if by in (proposal.proposed_by_id, proposal.who) or proposal.who == own_team:
        raise OwnTarget()
    return proposal


def _decide(
    tx: Transaction, by: str, proposal: TargetProposal, approved: bool, company: Company
) -> None:
    begins = None
    if approved:
        given = given_of(proposal)
        begins = begins_on(company, given, company.clock.day(tx.now))
        set_target(tx, by, replace(given, on=begins))
    tx.insert(
        TargetDecision,
        proposal=proposal.id,
        approved=approved,
        from_on=begins,
        decided_by=by,
        decided_at=tx.now,
    )
    after = {"approved": approved, "from_on": begins}
    tx.audit(by, "decide_target", f"target_proposal:{proposal.id}", after=after)


def given_of(proposal: TargetProposal) -> TargetGiven:
    """Convert a `TargetProposal` to a target; day ALWAYS if it begins as soon as possible."""
    return TargetGiven(
        who=proposal.who,
        metric=proposal.metric,
        period_kind=proposal.period_kind,
        value=proposal.value,
        only=proposal.only,
        difficulty=proposal.difficulty,
        on=proposal.wanted_on or ALWAYS,
    )
