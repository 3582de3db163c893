"""The page of personal data: what is kept, why and how long; one's own export; the periods."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, UnknownChoice
from webapp.verification.kept_data import GROUPS
from webapp.verification.operations.privacy_proposals import (
    PERIOD,
    length_of,
    propose_period,
)
from webapp.verification.pages.sending_export import send_export
from webapp.verification.person_export import ExportAsked, counts_of
from webapp.verification.personal_data import KIND_WORDS, PERSON
from webapp.verification.privacy_reading import held_proposals, proposals_query
from webapp.verification.retention import PERIODS, kept_for
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("privacy", __name__)
CHANGES_ON_A_PAGE = 5


@page.get("/privacy")
def show() -> str:
    """What is kept of whom, why and how long, and how much of oneself."""
    return _page(Filled(""))


@page.post("/privacy/periods")
def propose() -> AnyResponse | tuple[str, int]:
    """Propose another length of a period."""
    form, by = filled(), me().person
    key = form.values.get("period", "")
    try:
        if key not in PERIODS:
            raise UnknownChoice()
        length = length_of(key).read(form.values)
        runtime().write(lambda tx: propose_period(tx, by, key, length))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已提交，领导批准以后生效。"))
    return redirect_to(url_for("privacy.show"))


@page.post("/privacy/export")
def export() -> Response:
    """Send all that is kept of oneself, what only oneself may read included."""
    return send_export(PERSON, me().person, me().name, with_private=True)


def _page(form: Filled) -> str:
    here, role = runtime(), me().role
    query = proposals_query([PERIOD])
    listed = list_page(query.count(), "privacy.show", CHANGES_ON_A_PAGE)
    changes = held_proposals(list(query.offset(listed.first).limit(listed.size)))
    own = ExportAsked(PERSON, me().person, "", here.clock(), with_private=True)
    return render_template(
        "verification/privacy.html",
        groups=GROUPS,
        periods=PERIODS,
        lengths={key: kept_for(key) for key in PERIODS},
        changes=changes if role in HR | LEADERS else [],
        page=listed,
        own=counts_of(own),
        kinds=KIND_WORDS,
        names=here.company.name_of,
        form=form,
        is_hr=role in HR,
        is_leader=role in LEADERS,
        chosen=form.values.get("period") or request.args.get("period", ""),
    )
