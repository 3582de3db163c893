"""The page for changing one's password, and of the devices on which one is signed in.

A first password must be changed before anything else.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.models import Person
from webapp.core.errors import JiebaoError
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.operations import sign_in
from webapp.web.operations.sign_in_attempts import (
    check_old_password_throttle,
    note_wrong_old_password,
)
from webapp.web.own_sessions import own_sessions
from webapp.web.request_hooks import redirect_to

page = Blueprint("password", __name__)


@page.get("/password")
def show() -> str:
    """Show the form for a new password."""
    return _form()


@page.post("/password")
def change() -> str | Response | tuple[str, int]:
    """Store the new password, and end the sessions on other devices."""
    member = me()
    new = request.form.get("new_password", "")
    try:
        check_old_password_throttle(member.person, runtime().clock())
        person = Person.get_by_id(member.person)
        sign_in.check_new_password(person, request.form.get("password", ""), new)
    except sign_in.OldPasswordWrong as refusal:
        runtime().write(lambda tx: note_wrong_old_password(tx, member.person))
        return _form(refusal), refusal.status
    except JiebaoError as refusal:
        return _form(refusal), refusal.status
    hashed = sign_in.hash_password(new)
    runtime().write(
        lambda tx: sign_in.change_password(tx, member.person, hashed, member.token_hash)
    )
    flash_message(gettext("密码已更改，其他设备需要重新登录。"))
    return redirect_to(url_for("home.show"))


@page.post("/password/sessions/<int:number>/end")
def end_session(number: int) -> Response:
    """End one of the own sessions: on a phone that was lost, say."""
    person = me().person
    try:
        runtime().write(lambda tx: sign_in.end_own_session(tx, person, number))
        flash_message(gettext("那台设备已退出登录。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("password.show"))


def _form(refusal: JiebaoError | None = None) -> str:
    errors = {refusal.field or "password": refusal_sentence(refusal)} if refusal else {}
    return render_template(
        "web/password/index.html",
        errors=errors,
        must=me().must_change_password,
        shortest=sign_in.SHORTEST_PASSWORD,
        sessions=own_sessions(me().person, me().token_hash, runtime().clock()),
    )
