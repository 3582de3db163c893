"""Who asks the API: the token in the Authorization header, its scope, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any, ParamSpec, cast

from flask import Flask, Response, current_app, g, request

from webapp.core.errors import JiebaoError, _
from webapp.core.throttle import Throttle
from webapp.integration.operations.tokens import NOTED_EVERY, note_token_use
from webapp.integration.scopes import OWN
from webapp.integration.token_reading import (
    DECLINED,
    EXPIRED,
    REVOKED,
    WAITS,
    WORKS,
    HeldToken,
    secret_hash,
    token_of,
)
from webapp.web.current_user import runtime
from webapp.web.heavy_requests import at_work

USES, SPAN = 300, timedelta(minutes=1)  # requests of one token within a minute
USES_AT_ONCE = 4  # of one token: each holds a thread that answers pages
P = ParamSpec("P")


class NoToken(JiebaoError):
    """The request has no token, or one that nobody knows."""

    sentence = _("缺少令牌，或令牌不对。请在请求头 Authorization 里写 Bearer 和令牌。")
    status = 401


class TokenOff(JiebaoError):
    """The token does not work, or does not work yet; its sentence depends on the token's state."""

    status = 401

    def __init__(self, state: str) -> None:
        self.sentence = _OFF[state]
        super().__init__()


_OFF = {
    WAITS: _("这个令牌还没有经领导批准。"),
    DECLINED: _("领导没有批准这个令牌。"),
    REVOKED: _("这个令牌已经停用。"),
    EXPIRED: _("这个令牌已经过期。请人事申请一个新的。"),
}


class ScopeMissing(JiebaoError):
    """The token does not open this."""

    sentence = _("这个令牌没有权限 %(scope)s。需要的话，请人事另外申请一个。")
    status = 403


class TooManyUses(JiebaoError):
    """The token has used its requests of this minute."""

    sentence = _("这个令牌的请求太频繁：上限是 %(most)s 次。请过一会儿再试。")
    status = 429


def hold_uses(app: Flask) -> None:
    """Give the application its counter of uses, which is only in this process's memory."""
    app.extensions["jiebao.token_uses"] = Throttle(USES, SPAN)


def demand_scope(scope: str) -> None:
    """Demand a token that opens the scope, and note its use.

    Raises NoToken, TokenOff, TooManyUses, ScopeMissing.
    """
    here, secret = runtime(), _bearer()
    held = token_of(secret, here.today)
    if held is None:
        raise NoToken()
    if held.state != WORKS:
        raise TokenOff(held.state)
    _count(secret_hash(secret))
    if scope != OWN and scope not in held.scopes:
        raise ScopeMissing(scope=scope)
    if held.last_at is None or here.clock() - held.last_at >= NOTED_EVERY:
        here.write(partial(note_token_use, number=held.number))
    g.api_token = held


def asking_token() -> HeldToken:
    """The token of the request; `demand_scope` has found it."""
    return cast(HeldToken, g.api_token)


def few_at_once(answer: Callable[P, Response]) -> Callable[P, Response]:
    """Refuse a request of a token that has USES_AT_ONCE at work (TooManyAtOnce)."""

    @wraps(answer)
    def limited_answer(*given: P.args, **named: P.kwargs) -> Response:
        with at_work.at_most(USES_AT_ONCE, "api", f"token:{asking_token().number}"):
            return answer(*given, **named)

    return limited_answer


def _bearer() -> str:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise NoToken()
    return secret.strip()


def _count(who: str) -> None:
    uses: Throttle = current_app.extensions["jiebao.token_uses"]
    now: Any = runtime().clock()
    if uses.exceeded(who, now):
        raise TooManyUses(most=USES)
    uses.note(who, now)
