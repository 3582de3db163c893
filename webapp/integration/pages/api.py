"""The read API for a company's other systems: everything below /api/v1 that changes nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify

from webapp.boards.cache import board, key_for
from webapp.core.errors import JiebaoError, NotFound
from webapp.integration.api_description import ParameterMalformed, api_description
from webapp.integration.company_as_json import (
    board_row_as_json,
    board_unit,
    lines_after,
    lines_as_json,
    pay_as_json,
    payrolls_as_json,
    person_as_json,
)
from webapp.integration.exact_values import utc_text
from webapp.integration.facts_as_json import FactDetails, fact_as_json, facts_after
from webapp.integration.operations.note_reading import note_numbers_read, note_payroll_read
from webapp.integration.pages.api_access import asking_token, few_at_once, hold_uses
from webapp.integration.pages.api_parameters import (
    cut,
    limit_parameter,
    number_cursor,
    page_answer,
    text_cursor,
    text_parameter,
)
from webapp.integration.scopes import PHONE_NUMBERS
from webapp.ledger.payroll_models import Payroll
from webapp.payroll.payroll_figures import payroll_figures
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import runtime

page = Blueprint("api", __name__, url_prefix="/api/v1")


@page.record_once
def _hold_uses(state: Any) -> None:
    hold_uses(state.app)


@page.get("/openapi.json")
def describe() -> Response:
    """The OpenAPI description, for anybody."""
    return jsonify(api_description())


@page.get("/token")
@few_at_once
def own_token() -> Response:
    """What is known of the token that asks."""
    here, token = runtime(), asking_token()
    return jsonify(
        name=token.name,
        scopes=list(token.scopes),
        expires_on=token.expires_on.isoformat(),
        company=setting("company", COMPANY),
        time_zone=here.company.clock.zone,
        now=utc_text(here.clock()),
    )


@page.get("/people")
@few_at_once
def people() -> Response:
    """People by staff number."""
    company, today = runtime().company, runtime().today
    everybody = sorted(company.people.values(), key=lambda person: person.id)
    after, limit = text_cursor(), limit_parameter()
    rows, cursor, more = cut(everybody, limit, lambda person: person.id, after)
    told = [person_as_json(company, person, today) for person in rows]
    return page_answer("people", told, cursor, more=more)


@page.get("/boards")
@few_at_once
def one_board() -> Response:
    """One board by rank."""
    here = runtime()
    company, today, after, limit = here.company, here.today, number_cursor(), limit_parameter()
    subject = text_parameter("subject", "person")
    period, metric = text_parameter("period", "day"), text_parameter("metric", "cards")
    try:
        ranked = board(key_for(period, metric, company, today, subject), company, today)
    except JiebaoError as unknown:
        raise ParameterMalformed(fault="period, metric, subject") from unknown
    rows = ranked.rows[after : after + limit]
    end = after + len(rows)
    return jsonify(
        period=ranked.key.period,
        metric=ranked.key.metric,
        subject=ranked.key.subject,
        unit=board_unit(ranked),
        ranked_as_of=utc_text(here.clock()),
        rows=[board_row_as_json(row) for row in rows],
        cursor=str(end) if end else None,
        more=end < len(ranked.rows),
    )


@page.get("/facts")
@few_at_once
def facts() -> Response:
    """Facts in the order in which they were received."""
    here, token, after, limit = runtime(), asking_token(), number_cursor(), limit_parameter()
    found = facts_after(after, limit + 1)
    rows = found[:limit]
    details = FactDetails(rows)
    decrypt, company = here.cipher.decrypt, here.company
    told = [fact_as_json(company, row, details, token.scopes, decrypt) for row in rows]
    if PHONE_NUMBERS in token.scopes:
        seen = [
            each["customer"]["number"] for each in told if (each["customer"] or {}).get("phone")
        ]
        if seen:
            here.write(partial(note_numbers_read, token=token, customers=seen))
    cursor = rows[-1].number if rows else after
    return page_answer("facts", told, cursor, more=len(found) > limit)


@page.get("/lines")
@few_at_once
def lines() -> Response:
    """Lines of the ledger in the order in which they were made."""
    here, after, limit = runtime(), number_cursor(), limit_parameter()
    found = lines_after(after, limit + 1, text_parameter("period", ""))
    rows = found[:limit]
    told = lines_as_json(here.company, here.clock(), rows)
    cursor = rows[-1].number if rows else after
    return page_answer("lines", told, cursor, more=len(found) > limit)


@page.get("/payrolls")
@few_at_once
def payrolls() -> Response:
    """Closed months."""
    after, limit = text_cursor(), limit_parameter()
    rows, cursor, more = cut(payrolls_as_json(), limit, lambda row: str(row["month"]), after)
    return page_answer("payrolls", rows, cursor, more=more)


@page.get("/payrolls/<month>")
@few_at_once
def payroll(month: str) -> Response:
    """What a closed month pays each person."""
    here, token, after, limit = runtime(), asking_token(), text_cursor(), limit_parameter()
    if Payroll.get_or_none(Payroll.month == month) is None:
        raise NotFound()
    here.write(partial(note_payroll_read, token=token, month=month))
    everybody = sorted(payroll_figures(here.company, month), key=lambda row: row.person)
    rows, cursor, more = cut(everybody, limit, lambda row: row.person, after)
    return page_answer("rows", [pay_as_json(row) for row in rows], cursor, more=more)
