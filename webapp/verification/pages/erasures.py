"""The page of erasures: HR looks somebody up and proposes, leaders approve; what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webapp.company.models import Person
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.core.phone_numbers import NotANumber, normalise
from webapp.facts.models import Customer
from webapp.verification.operations.privacy_proposals import (
    OVER,
    PERIOD,
    REASONS,
    decide_privacy,
    propose_erasure,
)
from webapp.verification.pages.sending_export import send_export
from webapp.verification.person_export import ExportAsked, counts_of
from webapp.verification.personal_data import CUSTOMER, KIND_WORDS, PERSON
from webapp.verification.privacy_models import PastPeriod, PrivacyProposal
from webapp.verification.privacy_reading import (
    customer_names,
    held_proposals,
    past_periods,
    proposals_query,
    waiting_erasures,
)
from webapp.verification.retention import PERIODS, kept_for
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.list_pages import LONGEST_SEARCH, TALL_ON_A_PAGE, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("erasures", __name__)
AT_ONCE = 200  # proposals of one step
LISTED_OVERDUE = 15


@dataclass(frozen=True)
class FoundSubject:
    """Whom HR has looked up: `shown` is a masked number, `counts` what is kept, by kind."""

    kind: str
    key: str
    name: str
    shown: str
    counts: dict[str, int]


@page.get("/privacy/erasures")
def show() -> str | tuple[str, int]:
    """Look somebody up, those whose period is over, and all proposals, the waiting ones first."""
    here, role, error = runtime(), me().role, ""
    found: FoundSubject | None = None
    typed = request.args.get("who", "").strip()[:LONGEST_SEARCH]
    try:
        found = _found(typed) if typed and role in HR else None
    except JiebaoError as refusal:
        error = refusal_sentence(refusal)
    query = proposals_query([CUSTOMER, PERSON])
    listed = list_page(query.count(), "erasures.show", TALL_ON_A_PAGE)
    proposals = held_proposals(list(query.offset(listed.first).limit(listed.size)))
    past = past_periods(LISTED_OVERDUE) if role in HR else []
    rendered = render_template(
        "verification/erasures.html",
        typed=typed,
        longest=LONGEST_SEARCH,
        found=found,
        error=error,
        past=past,
        past_count=PastPeriod.select().count(),
        at_once=AT_ONCE,
        proposals=proposals,
        waiting=len(waiting_erasures()),
        page=listed,
        names=here.company.name_of,
        customers=customer_names([*proposals, *past]),
        reasons=REASONS,
        kinds=KIND_WORDS,
        lengths={key: kept_for(key) for key in ("customers", "leavers")},
        periods=PERIODS,
        is_hr=role in HR,
        is_leader=role in LEADERS,
    )
    return (rendered, 404) if error else rendered


def _found(typed: str) -> FoundSubject:
    """Whom a staff number, a customer's number or a telephone number means. Raises NotFound."""
    here = runtime()
    kind, _colon, key = typed.partition(":")
    if kind == PERSON or (not key and typed in here.company.people):
        person = Person.get_or_none(Person.id == (key or typed))
        if person is None:
            raise NotFound()
        return _subject(PERSON, person.id, person.name, "")
    customer = _customer(key if kind == CUSTOMER else typed)
    if customer is None:
        raise NotFound()
    return _subject(CUSTOMER, str(customer.id), customer.name, customer.phone_masked)


def _customer(typed: str) -> Customer | None:
    plain = typed.isascii() and typed.isdigit()
    try:
        held: Customer | None = Customer.get_or_none(
            Customer.phone_hash == runtime().cipher.hash(normalise(typed))
        )
    except NotANumber:
        held = None
    if held is None and plain and len(typed) <= 18:
        held = Customer.get_or_none(Customer.id == int(typed))
    return held


def _subject(kind: str, key: str, name: str, shown: str) -> FoundSubject:
    asked = ExportAsked(kind, key, name, runtime().clock())
    return FoundSubject(kind, key, name, shown, counts_of(asked))


@page.post("/privacy/erasures")
def propose() -> AnyResponse:
    """Propose to erase one, or all whose period is over."""
    here, by, form = runtime(), me().person, request.form
    if form.get("all") == "1":
        return _propose_all(by)
    kind, about, reason = form.get("kind", ""), form.get("about", ""), form.get("reason", "")
    work = partial(propose_erasure, by=by, kind=kind, about=about, reason=reason)
    try:
        here.write(work)
        flash_message(gettext("已提交，请领导批准。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("erasures.show"))


def _propose_all(by: str) -> AnyResponse:
    """Propose those whose period is over; one that is refused stays on the list."""
    here, done = runtime(), 0
    for each in past_periods(AT_ONCE):
        work = partial(propose_erasure, by=by, kind=each.kind, about=each.about, reason=OVER)
        try:
            here.write(work)
        except JiebaoError as refusal:
            flash_message(refusal_sentence(refusal), "error")
            continue
        done += 1
    if done:
        flash_message(gettext("已提交 %(n)s 项，请领导批准。", n=done))
    return redirect_to(url_for("erasures.show"))


@page.post("/privacy/<int:number>/decide")
def decide(number: int) -> AnyResponse:
    """Approve or decline a proposal."""
    approved = request.form.get("decision") == "approve"
    held = PrivacyProposal.get_or_none(PrivacyProposal.id == number)
    is_period = held is not None and held.kind == PERIOD
    if not approved:
        said = gettext("没有批准，不删除。") if not is_period else gettext("没有批准，期限不变。")
    elif is_period:
        said = gettext("已批准，新的期限现在生效。")
    else:
        said = gettext("已批准，几分钟内删除完。")
    by = me().person
    _decide([number], by, approved=approved, said=said)
    return redirect_to(url_for("privacy.show" if is_period else "erasures.show"))


@page.post("/privacy/approve-all")
def approve_all() -> AnyResponse:
    """Approve all erasures that wait."""
    numbers = waiting_erasures()
    said = gettext("已批准 %(n)s 项，几分钟内删除完。", n=len(numbers))
    _decide(numbers, me().person, approved=True, said=said)
    return redirect_to(url_for("erasures.show"))


def _decide(numbers: list[int], by: str, *, approved: bool, said: str) -> None:
    try:
        for number in numbers:
            runtime().write(partial(decide_privacy, by=by, number=number, approved=approved))
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")


@page.post("/privacy/export/<kind>/<about>")
def export(kind: str, about: str) -> Response:
    """Send all that is kept of a customer, or of somebody of the staff, but what is private."""
    if kind not in (CUSTOMER, PERSON):
        raise NotFound()
    found = _found(f"{kind}:{about}")
    return send_export(found.kind, found.key, found.name)
