"""Propose erasures and periods (HR), and approve or decline them (a leader, another person)."""

from __future__ import annotations

import json
from datetime import date

from webapp.company.models import Person
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Count
from webapp.facts.evidence_models import OpenCheck
from webapp.facts.models import Card, Customer
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import PRIVACY, remind
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.verification.privacy_models import PastPeriod, PrivacyDecision, PrivacyProposal
from webapp.verification.retention import LEAVERS, PERIODS, kept_for, months_back, oldest_kept

PERIOD = "period"
ASKED, OVER = "asked", "over"
REASONS = {ASKED: _("本人要求"), OVER: _("保存期已满")}


class ErasureWaiting(JiebaoError):
    """The erasure is proposed already, or approved, or done."""

    sentence = _("已经提交过删除，不用再提交。")
    status = 409


class StillEmployed(JiebaoError):
    """The person has not left."""

    sentence = _("%(name)s 没有离职，个人资料不能删除。请先登记离职。")


class KeptByLaw(JiebaoError):
    """The person left too short a time ago: pay records must name them until then."""

    sentence = _("工资记录要带姓名保存到离职后 %(months)s 个月，%(first)s 起才能删除。")


class KeepingNotOver(JiebaoError):
    """The period that HR has set is not over; only the person or customer may ask for less."""

    sentence = _("保存期还没有满，%(first)s 以前的才可以删除。本人要求的，请选“本人要求”。")


class CardBeingChecked(JiebaoError):
    """A card of the customer waits for a verdict, which needs its photo."""

    sentence = _("这位客户的卡 %(serial)s 还在核查。请先核查完，再删除。")


class LengthOutOfRange(JiebaoError):
    """The length is outside the limits of its period."""

    sentence = _("请填 %(least)s 到 %(most)s 之间的数。")
    field = "length"


class PeriodWaiting(JiebaoError):
    """Another length of this period waits for a leader, or it is this long already."""

    sentence = _("这一项没有变化，或者已有一个改动等待批准。")
    status = 409


class ProposalDecided(JiebaoError):
    """Somebody has decided on the proposal."""

    sentence = _("这一项已经处理过了。")
    status = 409


class OwnPrivacyProposal(JiebaoError):
    """Who proposed it may not approve it."""

    sentence = _("提交的人不能自己批准，请另一位领导处理。")
    status = 403


def length_of(key: str) -> Count:
    """The field of a period's length."""
    held = PERIODS[key]
    return Count("length", most=held.most, malformed=LengthOutOfRange, least=held.least)


def propose_erasure(tx: Transaction, by: str, kind: str, about: str, reason: str) -> int:
    """Propose to erase a customer or somebody who has left; return the proposal's number. For HR.

    Raises NotAllowed, UnknownChoice, NotFound, ErasureWaiting, StillEmployed, KeptByLaw,
    KeepingNotOver, CardBeingChecked.
    """
    demand_role(tx, by, HR)
    if kind not in (CUSTOMER, PERSON) or reason not in REASONS:
        raise UnknownChoice()
    today = tx.company.clock.day(tx.now)
    if kind == PERSON:
        _demand_erasable_person(about, reason, today)
    else:
        _demand_erasable_customer(about)
    if _is_open(kind, about):
        raise ErasureWaiting()
    PastPeriod.delete().where(PastPeriod.kind == kind, PastPeriod.about == about).execute()
    return _propose(tx, by, kind, about, 0, reason)


def _demand_erasable_person(person: str, reason: str, today: date) -> None:
    held = Person.get_or_none(Person.id == person)
    if held is None:
        raise NotFound()
    if held.left_on is None or held.left_on >= today:
        raise StillEmployed(name=held.name)
    least = PERIODS[LEAVERS].least
    if held.left_on > months_back(today, least):
        raise KeptByLaw(months=least, first=months_back(held.left_on, -least))
    if reason == OVER and held.left_on >= oldest_kept(LEAVERS, today):
        raise KeepingNotOver(first=oldest_kept(LEAVERS, today))


def _demand_erasable_customer(number: str) -> None:
    plain = number.isascii() and number.isdigit() and len(number) <= 18
    if not plain or Customer.get_or_none(Customer.id == int(number)) is None:
        raise NotFound()
    card = Card.select().join(OpenCheck).where(Card.customer == int(number)).first()
    if card is not None:
        raise CardBeingChecked(serial=card.serial)


def _is_open(kind: str, about: str) -> bool:
    """Whether a proposal about this waits or was approved."""
    same = (PrivacyProposal.kind == kind) & (PrivacyProposal.about == about)
    rows = PrivacyProposal.select().left_outer_join(PrivacyDecision).where(same)
    waits = PrivacyDecision.proposal.is_null() | PrivacyDecision.approved
    return bool(rows.where(waits).exists())


def propose_period(tx: Transaction, by: str, key: str, length: int) -> int:
    """Propose another length of a period; return the proposal's number. For HR.

    Raises NotAllowed, UnknownChoice, LengthOutOfRange, PeriodWaiting.
    """
    demand_role(tx, by, HR)
    if key not in PERIODS:
        raise UnknownChoice()
    length_of(key).check(length)
    if length == kept_for(key) or _waits(PERIOD, key):
        raise PeriodWaiting()
    return _propose(tx, by, PERIOD, key, length, "")


def _waits(kind: str, about: str) -> bool:
    same = (PrivacyProposal.kind == kind) & (PrivacyProposal.about == about)
    rows = PrivacyProposal.select().left_outer_join(PrivacyDecision).where(same)
    return bool(rows.where(PrivacyDecision.proposal.is_null()).exists())


def _propose(tx: Transaction, by: str, kind: str, about: str, value: int, reason: str) -> int:
    number = tx.insert(
        PrivacyProposal,
        kind=kind,
        about=about,
        value=value,
        reason=reason,
        proposed_by=by,
        proposed_at=tx.now,
    )
    told = {"value": value} if kind == PERIOD else {"why": reason}
    tx.audit(by, f"propose_{_action(kind)}", _subject(kind, about), after=told)
    page = "/privacy" if kind == PERIOD else "/privacy/erasures"
    remind_of_privacy(tx, LEADERS, f"{page}:{tx.company.clock.day(tx.now)}", page, why="waits")
    return number


def remind_of_privacy(
    tx: Transaction, roles: frozenset[str], about: str, href: str, **told: object
) -> None:
    """Remind everybody who has one of these roles today; once for each `about`."""
    company, today = tx.company, tx.company.clock.day(tx.now)
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.role in roles:
            remind(tx, person, PRIVACY, about, href, **told)


def _subject(kind: str, about: str) -> str:
    """The subject of a proposal's audit lines: whom it is about, or the period's setting."""
    return f"setting:{PERIODS[about].setting}" if kind == PERIOD else f"{kind}:{about}"


def _action(kind: str) -> str:
    return "period" if kind == PERIOD else "erasure"


def decide_privacy(tx: Transaction, by: str, number: int, *, approved: bool) -> None:
    """Approve a proposal, or decline it. For leaders.

    An approved period is valid at once; an approved erasure is carried out by the server's clock.

    Raises NotAllowed, NotFound, ProposalDecided, OwnPrivacyProposal.
    """
    demand_role(tx, by, LEADERS)
    held = PrivacyProposal.get_or_none(PrivacyProposal.id == number)
    if held is None:
        raise NotFound()
    if PrivacyDecision.get_or_none(PrivacyDecision.proposal == number) is not None:
        raise ProposalDecided()
    if held.proposed_by_id == by:
        raise OwnPrivacyProposal()
    decided = {"decided_by": by, "decided_at": tx.now}
    tx.insert(PrivacyDecision, proposal=number, approved=approved, **decided)
    action = f"decide_{_action(held.kind)}"
    tx.audit(by, action, _subject(held.kind, held.about), after={"approved": approved})
    if approved and held.kind == PERIOD:
        set_setting(tx, by, PERIODS[held.about].setting, json.dumps(str(held.value)))
