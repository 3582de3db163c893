"""Change the own password; a first password must be changed before anything else."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.models import Person
from webapp.core.errors import JiebaoError
from webapp.operations import signing_in
from webapp.pages.doors import go_to
from webapp.pages.failures import sentence_of
from webapp.pages.member import me, office
from webapp.pages.said import say

page = Blueprint("password", __name__)


@page.get("/password")
def show() -> str:
    """The form."""
    return _form()


@page.post("/password")
def change() -> str | Response | tuple[str, int]:
    """Keep the new password, and end the sessions on other devices."""
    member = me()
    new = request.form.get("new_password", "")
    try:
        person = Person.get_by_id(member.person)
        signing_in.check_new_password(person, request.form.get("password", ""), new)
    except JiebaoError as refusal:
        return _form(refusal), refusal.status
    hashed = signing_in.hash_password(new)
    office().write(
        lambda tx: signing_in.change_password(tx, member.person, hashed, member.token_hash)
    )
    say(gettext("密码已更改,其他设备需要重新登录。"))
    return go_to(url_for("home.show"))


def _form(refusal: JiebaoError | None = None) -> str:
    errors = {refusal.field or "password": sentence_of(refusal)} if refusal else {}
    return render_template(
        "password/index.html",
        errors=errors,
        must=me().must_change_password,
        shortest=signing_in.SHORTEST_PASSWORD,
    )
