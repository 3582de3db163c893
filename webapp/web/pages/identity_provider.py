"""The page of the company account's settings: HR proposes them, a leader approves them."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, _
from webapp.core.public_address import is_internal_host
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.operations.company_accounts import BOUND_PERSON, unbind_account
from webapp.web.operations.identity_providers import (
    CLAIM,
    CLIENT,
    CLIENT_SECRET,
    ISSUER,
    ProviderGiven,
    decide_provider,
    end_provider,
    propose_provider,
    provider_in_force,
    read_issuer,
    sign_in_ways,
    waiting_provider,
)
from webapp.web.pages.company_account import client
from webapp.web.provider_models import CompanyAccount, IdentityProvider
from webapp.web.request_hooks import redirect_to

page = Blueprint("identity_provider", __name__)
INPUTS = {each.name: each for each in (ISSUER, CLIENT, CLIENT_SECRET, CLAIM, BOUND_PERSON)}
USUAL_CLAIM = "preferred_username"


class ProviderInside(JiebaoError):
    """The provider is inside the house, which the operator has not allowed."""

    sentence = _("这个地址在公司内网。请管理员用 serve --inside 启动捷报，然后再填。")
    field = "issuer"


@page.get("/company-account")
def show() -> str:
    """What is in force, what waits for a leader, and HR's form."""
    held = provider_in_force()
    return _page(Filled("", _proposed(held)), held)


@page.post("/company-account")
def propose() -> str | Response | tuple[str, int]:
    """Propose settings, after the provider has answered at its address."""
    form, by, here = filled(), me().person, runtime()
    try:
        given = _given(form)
        client().describe(given.issuer, here.clock(), inside=here.config.inside)
        here.write(lambda tx: propose_provider(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), provider_in_force()), refusal.status
    flash_message(gettext("已提交，等领导批准。"))
    return redirect_to(url_for("identity_provider.show"))


@page.post("/company-account/<int:number>/decide")
def decide(number: int) -> Response:
    """Approve or decline settings that wait."""
    by, approved = me().person, request.form.get("decision") == "approve"
    if approved:
        said = gettext("已批准，登录页现在有“用公司账号登录”。")
    else:
        said = gettext("没有批准，登录和以前一样。")
    return _change(partial(decide_provider, by=by, number=number, approved=approved), said)


@page.post("/company-account/<int:number>/end")
def end(number: int) -> Response:
    """Take settings that wait back, or end those in force."""
    work = partial(end_provider, by=me().person, number=number)
    return _change(work, gettext("已停用。"))


@page.post("/company-account/unbind")
def unbind() -> str | Response | tuple[str, int]:
    """Unbind a person's account; the next sign-in binds anew."""
    form, by = filled(), me().person
    try:
        person = BOUND_PERSON.read(form.values)
        runtime().write(lambda tx: unbind_account(tx, by, person))
    except JiebaoError as refusal:
        held = provider_in_force()
        form.values |= _proposed(held)
        return _page(form.refuse(refusal, BOUND_PERSON.name), held), refusal.status
    flash_message(gettext("已解除绑定，这个人要重新登录。"))
    return redirect_to(url_for("identity_provider.show"))


def _given(form: Filled) -> ProviderGiven:
    """Raises IssuerMalformed, ProviderInside, Missing, TextTooLong."""
    inside = runtime().config.inside
    issuer = read_issuer(ISSUER.read(form.values), inside=inside)
    if not inside and is_internal_host(urlsplit(issuer).hostname or ""):
        raise ProviderInside()
    name, claim = CLIENT.read(form.values), CLAIM.read(form.values)
    secret = CLIENT_SECRET.read(form.values)
    return ProviderGiven(
        issuer=issuer,
        client=name,
        sealed=runtime().cipher.encrypt_client_secret(secret) if secret else "",
        claim=claim,
        passwords=form.values.get("passwords") != "off",
    )


def _proposed(held: IdentityProvider | None) -> dict[str, str]:
    """The form's values: those in force; the secret is never shown."""
    if held is None:
        return {"claim": USUAL_CLAIM}
    passwords = "" if held.passwords else "off"
    values = {"issuer": held.issuer, "client": held.client, "claim": held.claim}
    return values | {"passwords": passwords}


def _change(work: partial[None], said: str) -> Response:
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("identity_provider.show"))


def _page(form: Filled, held: IdentityProvider | None) -> str:
    role = me().role
    form.values.pop(CLIENT_SECRET.name, None)
    return render_template(
        "web/company_account/index.html",
        held=held,
        waits=waiting_provider(),
        ways=sign_in_ways(),
        bound=CompanyAccount.select().count(),
        names=runtime().company.name_of,
        inputs=INPUTS,
        form=form,
        come_back=url_for("company_account.come_back", _external=True),
        left=url_for("login.show", _external=True),
        is_hr=role in HR,
        is_leader=role in LEADERS,
    )
