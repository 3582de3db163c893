"""Bind the accounts of an identity provider to people, and unbind them.

A first sign-in binds the account to the person whose staff number it tells. It never adds anybody.
"""

from __future__ import annotations

from webapp.company.models import Person
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.web.operations.sign_in import end_all_sessions
from webapp.web.provider_models import CompanyAccount

BOUND_PERSON = Text("person", most=40)


class NumberUnknown(JiebaoError):
    """Nobody has the staff number that the account tells."""

    sentence = _("公司账号里的工号“%(number)s”在捷报里没有。请人事先添加员工，或改正账号里的工号。")
    status = 403


class NotEmployedNow(JiebaoError):
    """The account's person is not employed today, or has no post."""

    sentence = _("工号 %(number)s 今天不在职。如果不对，请人事核对入职、离职日期和岗位。")
    status = 403


class BoundToAnother(JiebaoError):
    """The staff number is bound to another account of the provider."""

    sentence = _(
        "工号 %(number)s 已经绑定另一个公司账号。"
        "如果账号换过，请人事在“公司账号登录”里解除绑定，再登录。"
    )
    status = 403


class NumberChanged(JiebaoError):
    """The account is bound to one person and tells the number of another."""

    sentence = _(
        "这个公司账号绑定的是工号 %(bound)s，现在传来的工号是 %(number)s。"
        "请人事核对后解除绑定，再登录。"
    )
    status = 403


class NotBound(JiebaoError):
    """HR names a person to whom no account is bound."""

    sentence = _("工号 %(number)s 没有绑定公司账号。")
    field = "person"


def bound_person(issuer: str, subject: str, number: str) -> tuple[Person, bool]:
    """The person of an account that tells a staff number, and whether the account is bound.

    Raises NumberUnknown, NumberChanged, BoundToAnother.
    """
    here = (CompanyAccount.issuer == issuer) & (CompanyAccount.subject == subject)
    bound = CompanyAccount.get_or_none(here)
    if bound is not None and bound.person_id != number:
        raise NumberChanged(bound=bound.person_id, number=number)
    person: Person | None = Person.get_or_none(Person.id == number)
    if person is None:
        raise NumberUnknown(number=number)
    of_number = (CompanyAccount.person == number) & (CompanyAccount.issuer == issuer)
    if bound is None and CompanyAccount.get_or_none(of_number) is not None:
        raise BoundToAnother(number=number)
    return person, bound is not None


def bind_account(tx: Transaction, person: str, issuer: str, subject: str) -> None:
    """Bind an account to the person, if it is not, in place of one of another provider.

    Raises what `bound_person` raises.
    """
    _person, is_bound = bound_person(issuer, subject, person)
    if not is_bound:
        values = {"issuer": issuer, "subject": subject}
        CompanyAccount.delete().where(CompanyAccount.person == person).execute()
        tx.insert(CompanyAccount, person=person, bound_at=tx.now, **values)
        tx.audit(person, "bind_account", f"person:{person}", after=values)


def unbind_account(tx: Transaction, by: str, person: str) -> None:
    """Unbind a person's account, and end the person's sessions. For HR.

    Raises NotAllowed, NotFound, NotBound.
    """
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotAllowed()
    if not Person.select().where(Person.id == person).exists():
        raise NotFound()
    held = CompanyAccount.get_or_none(CompanyAccount.person == person)
    if held is None:
        raise NotBound(number=person)
    CompanyAccount.delete().where(CompanyAccount.person == person).execute()
    before = {"issuer": held.issuer, "subject": held.subject}
    tx.audit(by, "unbind_account", f"person:{person}", before=before)
    end_all_sessions(tx, by, person)
