"""Sign in by the company's account: to the identity provider, back from it, and out there."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, request, session, url_for
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError, NotFound, _
from webapp.web.current_user import as_member, client_address, runtime, session_place
from webapp.web.heavy_requests import TooManyAtOnce, at_work
from webapp.web.local_addresses import local_address
from webapp.web.operations.company_accounts import NotEmployedNow, bind_account, bound_person
from webapp.web.operations.identity_providers import provider_in_force
from webapp.web.operations.sign_in import employed
from webapp.web.operations.sign_in_attempts import Attempt
from webapp.web.provider_account import Begun, ProviderSettings, SignInOutdated, ToldAccount
from webapp.web.provider_models import IdentityProvider
from webapp.web.request_hooks import redirect_to
from webapp.web.session_opening import login_page, open_session_of

if TYPE_CHECKING:
    from webapp.web.provider_client import ProviderClient

page = Blueprint("company_account", __name__)
HELD = "company_account"  # the sign-in that was begun, in the session's cookie
LASTS = 600  # seconds for which it may be completed
AT_ONCE = 4  # of the threads that answer pages: a provider that hangs stops no others


class ProviderBusy(JiebaoError):
    """As many sign-ins wait for the provider as may."""

    sentence = _("正在用公司账号登录的人太多。请过几秒，再点一次。")
    status = 503


class SignInDeclined(JiebaoError):
    """The provider did not let the person through, or the person broke off."""

    sentence = _("公司账号没有登录成功。请再点一次“用公司账号登录”，或问管理公司账号的同事。")
    status = 401


@page.get("/login/company")
def start() -> Response | tuple[str, int]:
    """Lead the browser to the provider; after a sign-out it asks for the password there."""
    held, now = _in_force(), runtime().clock()
    begun = Begun(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        come_back=url_for("company_account.come_back", _external=True),
    )
    ask = "login" if request.args.get("left") else ""
    try:
        with _turn():
            address = client().address_of(settings_of(held), begun, now, ask)
    except JiebaoError as refusal:
        return _refused(refusal)
    wanted = local_address(request.args.get("next", ""))
    about = {"provider": held.number, "next": wanted, "at": int(now.timestamp())}
    session[HELD] = asdict(begun) | about
    return redirect_to(address)


@page.get("/login/company/return")
def come_back() -> Response | tuple[str, int]:
    """Take the provider's answer, once, and begin the session of the account's person."""
    try:
        held, begun, wanted = _begun()
        with _turn():
            told = client().account_of(settings_of(held), begun, _code(held), runtime().clock())
        _sign_in(held, told)
    except JiebaoError as refusal:
        return _refused(refusal)
    return redirect_to(wanted)


@page.get("/login/company/out")
def sign_out_there() -> Response | tuple[str, int]:
    """Lead the browser to the provider's own sign-out, where it has one."""
    held = _in_force()
    settings = settings_of(held)
    try:
        told = client().describe(held.issuer, runtime().clock(), inside=settings.inside)
    except JiebaoError as refusal:
        return _refused(refusal)
    there = told.get("end_session_endpoint")
    if not isinstance(there, str) or not there.startswith(("https://", "http://")):
        raise NotFound()
    back = {"client_id": held.client}
    back["post_logout_redirect_uri"] = url_for("login.show", _external=True)
    return redirect_to(f"{there}{'&' if '?' in there else '?'}{urlencode(back)}")


def client() -> ProviderClient:
    """The running application's client, which keeps what providers publish."""
    from webapp.web.provider_client import ProviderClient  # Authlib: when it is first needed

    held: ProviderClient = current_app.extensions.setdefault("jiebao.provider", ProviderClient())
    return held


def settings_of(held: IdentityProvider) -> ProviderSettings:
    """The settings of a provider, its secret decrypted. Raises NumberUnreadable."""
    here = runtime()
    secret = here.cipher.decrypt_client_secret(held.sealed)
    return ProviderSettings(held.issuer, held.client, secret, held.claim, here.config.inside)


def _in_force() -> IdentityProvider:
    held = provider_in_force()
    if held is None:
        raise NotFound()
    return held


def _begun() -> tuple[IdentityProvider, Begun, str]:
    """The sign-in that this browser began, which is taken out of its session.

    Raises NotFound, SignInOutdated.
    """
    held, kept = _in_force(), session.pop(HELD, None)
    if not isinstance(kept, dict) or not _is_answer_to(kept, held.number):
        raise SignInOutdated()
    begun = Begun(kept["state"], kept["nonce"], kept["verifier"], kept["come_back"])
    return held, begun, local_address(kept["next"])


def _is_answer_to(kept: dict[str, Any], provider: int) -> bool:
    state, age = request.args.get("state", ""), runtime().clock().timestamp() - kept["at"]
    same = hmac.compare_digest(state.encode(), str(kept["state"]).encode())
    return same and kept["provider"] == provider and 0 <= age < LASTS


def _code(held: IdentityProvider) -> str:
    """The code in the provider's answer. Raises SignInDeclined, SignInOutdated."""
    if request.args.get("iss", held.issuer) != held.issuer:  # RFC 9207: another provider's answer
        raise SignInOutdated()
    if "error" in request.args or not request.args.get("code"):
        raise SignInDeclined()
    return request.args["code"]


def _sign_in(held: IdentityProvider, told: ToldAccount) -> None:
    """Raises NumberUnknown, NumberChanged, BoundToAnother, NotEmployedNow."""
    person, _is_bound = bound_person(held.issuer, told.subject, told.number)
    today = runtime().today
    if not employed(person, today) or as_member("", person.id, False) is None:
        raise NotEmployedNow(number=person.id)
    attempt = Attempt(person.id, client_address(), session_place())
    open_session_of(
        person, attempt, lambda tx: bind_account(tx, person.id, held.issuer, told.subject)
    )


@contextmanager
def _turn() -> Iterator[None]:
    """Raises ProviderBusy."""
    try:
        with at_work.at_most(AT_ONCE, "company account", ""):
            yield
    except TooManyAtOnce as many:
        raise ProviderBusy() from many


def _refused(refusal: JiebaoError) -> tuple[str, int]:
    refusal.field = "company"
    return login_page(refusal=refusal), refusal.status
