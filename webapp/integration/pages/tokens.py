"""The page of tokens: HR proposes them and sees each secret once, leaders approve them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError
from webapp.integration.operations.tokens import (
    EXPIRES_ON,
    TOKEN_NAME,
    TokenGiven,
    decide_token,
    propose_token,
    revoke_token,
)
from webapp.integration.pages.api_access import USES
from webapp.integration.scopes import SCOPES
from webapp.integration.token_reading import PREFIX, all_tokens, secret_hash
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("tokens", __name__)
USUAL = timedelta(days=180)  # the validity that the form proposes
INPUTS = {each.name: each for each in (TOKEN_NAME, EXPIRES_ON)}


@page.get("/tokens")
def show() -> str:
    """All tokens, the newest first, with their scopes, last day and last use."""
    last = runtime().today + USUAL
    return _page(Filled("", {"expires_on": last.isoformat()}))


@page.post("/tokens")
def propose() -> str | tuple[str, int]:
    """Propose a token, and show its secret this once."""
    form, by, chosen = filled(), me().person, request.form.getlist("scopes")
    secret = PREFIX + secrets.token_urlsafe(32)
    try:
        name, last = TOKEN_NAME.read(form.values), EXPIRES_ON.read(form.values)
        given, hashed = TokenGiven(name, chosen, last), secret_hash(secret)
        runtime().write(lambda tx: propose_token(tx, by, given, hashed, secret))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), chosen), refusal.status
    last = runtime().today + USUAL
    return _page(Filled("", {"expires_on": last.isoformat()}), secret=secret)


@page.post("/tokens/<int:number>/decide")
def decide(number: int) -> Response:
    """Approve or decline a token that waits."""
    by, approved = me().person, request.form.get("decision") == "approve"
    if approved:
        said = gettext("已批准，令牌现在可以用了。")
    else:
        said = gettext("没有批准，这个令牌不能用。")
    return _change(partial(decide_token, by=by, number=number, approved=approved), said)


@page.post("/tokens/<int:number>/revoke")
def revoke(number: int) -> Response:
    """End a token at once."""
    by = me().person
    return _change(partial(revoke_token, by=by, number=number), gettext("已停用，立刻生效。"))


def _change(work: partial[None], said: str) -> Response:
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("tokens.show"))


def _page(form: Filled, chosen: list[str] | None = None, secret: str = "") -> str:
    here, role = runtime(), me().role
    everything = all_tokens(here.today)
    listed = list_page(len(everything), "tokens.show")
    return render_template(
        "integration/tokens.html",
        tokens=listed.of(everything),
        page=listed,
        scopes=SCOPES,
        names=here.company.name_of,
        inputs=INPUTS,
        form=form,
        chosen=chosen or [],
        secret=secret,
        uses=USES,
        address=here.config.address,
        is_hr=role in HR,
        is_leader=role in LEADERS,
    )
