"""Propose, approve and end the identity provider by which people sign in.

Whoever controls the provider can sign in as anybody: HR proposes, a leader approves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, Missing, NotFound, _
from webapp.core.fields import Text
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.web.models import SignIn
from webapp.web.provider_models import CompanyAccount, IdentityProvider, IdentityProviderStep

WELL_KNOWN = "/.well-known/openid-configuration"
ISSUER, CLIENT = Text("issuer", most=300), Text("client", most=200)
CLIENT_SECRET = Text("secret", most=500, required=False)
CLAIM = Text("claim", most=100)


class ProviderStep(StrEnum):
    """What became of a proposal."""

    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PASSWORDS = "passwords"  # passwords are allowed again, by the owner's command
    ENDED = "ended"


IN_FORCE = (ProviderStep.APPROVED, ProviderStep.PASSWORDS)


class IssuerMalformed(JiebaoError):
    """The provider's address is no https address of a host."""

    sentence = _("请填 https:// 开头的发现地址（issuer），不带问号和井号。")
    field = "issuer"


class ProviderDecided(JiebaoError):
    """The proposal was decided on, withdrawn or replaced before."""

    sentence = _("这份设置已经审批、撤回或停用过了。")
    status = 409


class NobodyBound(JiebaoError):
    """Passwords are to be switched off, but nobody of HR or no leader has come in otherwise."""

    sentence = _(
        "先让至少一位人事和一位领导用公司账号登录成功，再关闭密码登录，否则可能谁也进不来。"
    )
    field = "passwords"


@dataclass(frozen=True)
class ProviderGiven:
    """What HR proposes; `sealed`: the secret's ciphertext, empty to keep the secret in force."""

    issuer: str
    client: str
    sealed: str
    claim: str
    passwords: bool


def read_issuer(typed: str, *, inside: bool) -> str:
    """The issuer of a discovery address (`inside`: also http). Raises IssuerMalformed."""
    issuer = typed.strip().removesuffix(WELL_KNOWN)
    try:
        place = urlsplit(issuer)
        host, _port = place.hostname, place.port
    except ValueError as malformed:
        raise IssuerMalformed() from malformed
    plain = issuer.isascii() and not any(each.isspace() or each in "?#\\@" for each in issuer)
    if place.scheme not in (("https", "http") if inside else ("https",)) or not host or not plain:
        raise IssuerMalformed()
    return issuer


@dataclass(frozen=True)
class SignInWays:
    """By what people may sign in now."""

    company: bool
    password: bool


def sign_in_ways() -> SignInWays:
    """By what people may sign in now, read at once."""
    newest = _newest_step()
    company = newest is not None and newest.step in IN_FORCE
    return SignInWays(company, not (company and _switches_off(newest)))


def provider_in_force() -> IdentityProvider | None:
    """The provider by which people may sign in now; None: passwords only."""
    newest = _newest_step()
    return newest.provider if newest is not None and newest.step in IN_FORCE else None


def passwords_off() -> bool:
    """Whether nobody may sign in by password now."""
    return not sign_in_ways().password


def _switches_off(newest: IdentityProviderStep | None) -> bool:
    return (
        newest is not None
        and newest.step == ProviderStep.APPROVED
        and not newest.provider.passwords
    )


def _newest_step() -> IdentityProviderStep | None:
    """The newest step that says what is in force, with its provider."""
    steps = IdentityProviderStep.select(IdentityProviderStep, IdentityProvider)
    deciding = IdentityProviderStep.step.in_((*IN_FORCE, ProviderStep.ENDED))
    newest = steps.join(IdentityProvider).where(deciding).order_by(IdentityProviderStep.id.desc())
    found: IdentityProviderStep | None = newest.first()
    return found


def waiting_provider() -> IdentityProvider | None:
    """The newest proposal on which a leader has not decided; earlier ones were withdrawn by it."""
    waits = IdentityProvider.select().left_outer_join(IdentityProviderStep)
    waits = waits.where(IdentityProviderStep.id.is_null())
    newest: IdentityProvider | None = waits.order_by(IdentityProvider.number.desc()).first()
    return newest


def propose_provider(tx: Transaction, by: str, given: ProviderGiven) -> int:
    """Insert a provider that waits for a leader, and return its number. For HR.

    An earlier proposal that waits is withdrawn. Raises NotAllowed, Missing, NobodyBound.
    """
    demand_role(tx, by, HR)
    sealed = given.sealed or _kept_secret(given)
    if not given.passwords:
        _demand_bound(tx, given.issuer)
    earlier = waiting_provider()
    if earlier is not None:
        _step(tx, earlier.number, ProviderStep.WITHDRAWN, by)
    values: dict[str, object] = {"issuer": given.issuer, "client": given.client}
    values |= {"claim": given.claim, "passwords": given.passwords}
    number = tx.insert(
        IdentityProvider, sealed=sealed, proposed_by=by, proposed_at=tx.now, **values
    )
    after = {**values, "new_secret": bool(given.sealed)}
    tx.audit(by, "propose_provider", f"provider:{number}", after=after)
    return number


def decide_provider(tx: Transaction, by: str, number: int, *, approved: bool) -> None:
    """Approve a provider, which is in force from now on, or decline it. For leaders.

    Raises NotAllowed, NotFound, ProviderDecided, NobodyBound.
    """
    demand_role(tx, by, LEADERS)
    held = _demand_waiting(number)
    if approved and not held.passwords:
        _demand_bound(tx, held.issuer)
    _step(tx, number, ProviderStep.APPROVED if approved else ProviderStep.DECLINED, by)
    tx.audit(by, "decide_provider", f"provider:{number}", after={"approved": approved})


def end_provider(tx: Transaction, by: str, number: int) -> None:
    """Take back a proposal that waits, or end the provider in force. For HR and leaders.

    With the provider end the sessions that began by it, and passwords are allowed again.
    Raises NotAllowed, NotFound, ProviderDecided.
    """
    demand_role(tx, by, HR | LEADERS)
    held = provider_in_force()
    if held is None or held.number != number:
        _demand_waiting(number)
        _step(tx, number, ProviderStep.WITHDRAWN, by)
        tx.audit(by, "withdraw_provider", f"provider:{number}")
        return
    _step(tx, number, ProviderStep.ENDED, by)
    open_ones = SignIn.by_provider & SignIn.ended_at.is_null()
    ended = SignIn.update(ended_at=tx.now).where(open_ones).execute()
    tx.audit(by, "end_provider", f"provider:{number}", after={"sessions": int(ended)})


def allow_passwords(tx: Transaction, by: str) -> bool:
    """Allow signing in by password again; return whether it was switched off. For the command."""
    held = provider_in_force()
    if held is None or not passwords_off():
        return False
    _step(tx, held.number, ProviderStep.PASSWORDS, by)
    tx.audit(by, "allow_passwords", f"provider:{held.number}")
    return True


def _demand_waiting(number: int) -> IdentityProvider:
    held: IdentityProvider | None = IdentityProvider.get_or_none(IdentityProvider.number == number)
    if held is None:
        raise NotFound()
    if _steps_of(number).exists():
        raise ProviderDecided()
    return held


def _demand_bound(tx: Transaction, issuer: str) -> None:
    """Raises NobodyBound unless one of HR and one leader have signed in by this issuer."""
    today = tx.company.clock.day(tx.now)
    bound = CompanyAccount.select(CompanyAccount.person).where(CompanyAccount.issuer == issuer)
    postings = [tx.company.posting(person, today) for (person,) in bound.tuples()]
    roles = {posting.role for posting in postings if posting is not None}
    if not (roles & HR and roles & LEADERS):
        raise NobodyBound()


def _kept_secret(given: ProviderGiven) -> str:
    """The secret in force, where issuer and client stay the same. Raises Missing."""
    held = provider_in_force()
    if held is None or (held.issuer, held.client) != (given.issuer, given.client):
        raise Missing("secret")
    return str(held.sealed)


def _steps_of(number: int):  # type: ignore[no-untyped-def]
    return IdentityProviderStep.select().where(IdentityProviderStep.provider == number)


def _step(tx: Transaction, number: int, step: ProviderStep, by: str) -> None:
    tx.insert(IdentityProviderStep, provider=number, step=step, by=by, at=tx.now)
