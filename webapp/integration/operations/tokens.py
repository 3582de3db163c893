"""Propose, approve, decline and revoke the tokens of the API, and note their last use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.integration.models import (
    ApiToken,
    ApiTokenDecision,
    ApiTokenRevocation,
    ApiTokenUse,
)
from webapp.integration.scopes import NEEDS, SCOPES

LONGEST = timedelta(days=366)  # how long a token may be valid
NOTED_EVERY = timedelta(minutes=1)  # how exactly the last use is known
SHOWN = 8  # characters of the secret by which people recognise a token
TOKEN_NAME, EXPIRES_ON = Text("name", most=40), RequiredDay("expires_on")


class NoScope(JiebaoError):
    """The token would open nothing."""

    sentence = _("请至少选一项：这个令牌能读什么、写什么。")
    field = "scopes"


class ScopeAlone(JiebaoError):
    """A scope was chosen without the one that it adds to."""

    sentence = _("读客户资料的令牌也要能读记录；读完整号码的，也要选客户姓名和打码的号码。")
    field = "scopes"


class ExpiryOutOfRange(JiebaoError):
    """The last day of the token has passed, or is too far away."""

    sentence = _("有效期请填今天到 %(latest)s 之间的日期。")
    field = "expires_on"


class DecidedBefore(JiebaoError):
    """A leader has decided on the token before."""

    sentence = _("这个令牌已经审批过了。")
    status = 409


class OwnToken(JiebaoError):
    """Who proposed a token (as HR, then) may not approve it (as a leader, now)."""

    sentence = _("您自己申请的令牌，请另一位领导审批。")
    status = 403


class RevokedBefore(JiebaoError):
    """The token was revoked before, or declined."""

    sentence = _("这个令牌之前已经停用。")
    status = 409


@dataclass(frozen=True)
class TokenGiven:
    """What HR proposes: the system's name, the scopes, the last valid day."""

    name: str
    scopes: Collection[str]
    expires_on: date


def propose_token(tx: Transaction, by: str, given: TokenGiven, hashed: str, shown: str) -> int:
    """Insert a token that waits for a leader, and return its number. For HR.

    `hashed`: the hash of its secret; `shown`: the secret's beginning.

    Raises NotAllowed, Missing, TextTooLong, NoScope, UnknownChoice, ScopeAlone, ExpiryOutOfRange.
    """
    demand_role(tx, by, HR)
    TOKEN_NAME.clean(given.name)
    scopes = _checked_scopes(given.scopes)
    today = tx.company.clock.day(tx.now)
    if not today <= given.expires_on <= today + LONGEST:
        raise ExpiryOutOfRange(latest=today + LONGEST)
    values = {"name": given.name, "scopes": scopes, "expires_on": given.expires_on}
    number = tx.insert(
        ApiToken,
        token_hash=hashed,
        shown=shown[:SHOWN],
        proposed_by=by,
        proposed_at=tx.now,
        **values,
    )
    tx.audit(by, "propose_token", f"token:{number}", after=values)
    return number


def decide_token(tx: Transaction, by: str, number: int, *, approved: bool) -> None:
    """Approve a token, which works from now on, or decline it for good. For leaders.

    Raises NotAllowed, NotFound, OwnToken, RevokedBefore, DecidedBefore.
    """
    demand_role(tx, by, LEADERS)
    if _token(number).proposed_by_id == by:
        raise OwnToken()
    if _is_revoked(number):
        raise RevokedBefore()
    if ApiTokenDecision.select().where(ApiTokenDecision.token == number).exists():
        raise DecidedBefore()
    decided = {"decided_by": by, "decided_at": tx.now}
    tx.insert(ApiTokenDecision, token=number, approved=approved, **decided)
    tx.audit(by, "decide_token", f"token:{number}", after={"approved": approved})


def revoke_token(tx: Transaction, by: str, number: int) -> None:
    """End a token at once, or take back one that waits. For HR and leaders.

    Raises NotAllowed, NotFound, RevokedBefore.
    """
    demand_role(tx, by, HR | LEADERS)
    _token(number)
    decision = ApiTokenDecision.get_or_none(ApiTokenDecision.token == number)
    if _is_revoked(number) or (decision is not None and not decision.approved):
        raise RevokedBefore()
    tx.insert(ApiTokenRevocation, token=number, revoked_by=by, revoked_at=tx.now)
    tx.audit(by, "revoke_token", f"token:{number}")


def note_token_use(tx: Transaction, number: int) -> None:
    """Note that a token is used now; of several uses in a minute one is noted."""
    held = ApiTokenUse.get_or_none(ApiTokenUse.token == number)
    if held is None:
        tx.insert(ApiTokenUse, token=number, last_at=tx.now)
    elif tx.now - held.last_at >= NOTED_EVERY:
        ApiTokenUse.update(last_at=tx.now).where(ApiTokenUse.token == number).execute()


def demand_working(_tx: Transaction, number: int) -> None:
    """Check once more, in the transaction, that a token was not revoked. Raises RevokedBefore."""
    _token(number)
    if _is_revoked(number):
        raise RevokedBefore()


def _token(number: int) -> ApiToken:
    held: ApiToken | None = ApiToken.get_or_none(ApiToken.number == number)
    if held is None:
        raise NotFound()
    return held


def _is_revoked(number: int) -> bool:
    return bool(ApiTokenRevocation.select().where(ApiTokenRevocation.token == number).exists())


def _checked_scopes(chosen: Collection[str]) -> str:
    """The scopes as they are stored, in their own order."""
    wanted = set(chosen)
    if not wanted:
        raise NoScope()
    if not wanted <= SCOPES.keys():
        raise UnknownChoice()
    if any(needed not in wanted for scope, needed in NEEDS.items() if scope in wanted):
        raise ScopeAlone()
    return " ".join(scope for scope in SCOPES if scope in wanted)
