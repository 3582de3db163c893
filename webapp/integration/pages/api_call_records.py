"""The one address of the API that takes something: call detail records of an exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, request

from webapp.calling.call_records_sheet import CallRecordRow, called_number
from webapp.calling.operations.receive_call_records import CoveredTime, receive_call_records
from webapp.core.sealed_numbers import number_sealer
from webapp.integration.api_description import ParameterMalformed, read_body
from webapp.integration.operations.tokens import demand_working
from webapp.integration.pages.api_access import asking_token, few_at_once
from webapp.spreadsheets.values import Refused
from webapp.web.current_user import runtime

page = Blueprint("api_call_records", __name__, url_prefix="/api/v1")
EARLIEST = 2000  # the year before which no exchange has called


@page.post("/call-records")
@few_at_once
def call_records() -> Response:
    """Take a batch; say how many were new."""
    here, token = runtime(), asking_token()
    body = read_body("CallRecords", request.get_data())
    zone = ZoneInfo(here.company.clock.zone)
    rows = [_row(place, each, zone) for place, each in enumerate(body["records"])]
    taken = receive_call_records(
        here.write,
        here.clock(),
        f"token:{token.number}",
        rows,
        _covered(body.get("covers")),
        number_sealer(here.cipher),
        lambda tx: demand_working(tx, token.number),
    )
    return jsonify(new=taken.new, known=taken.known, skipped=taken.skipped)


def _row(place: int, told: Mapping[str, Any], zone: ZoneInfo) -> CallRecordRow:
    """A record as an imported table would have it: the moment in the company's time zone."""
    try:
        phone = called_number(told["phone"])
    except Refused as refused:
        raise ParameterMalformed(fault=f"records/{place}/phone") from refused
    at = _instant(told["at"], f"records/{place}/at").astimezone(zone)
    return CallRecordRow(
        phone=phone,
        at=at.replace(tzinfo=None),
        seconds=told.get("seconds"),
        person=told.get("person") or "",
        direction=told.get("direction", "outgoing"),
        row=place + 1,
    )


def _covered(told: Mapping[str, str] | None) -> CoveredTime | None:
    if told is None:
        return None
    ends = (_instant(told[end], f"covers/{end}") for end in ("from", "to"))
    return CoveredTime(*ends)


def _instant(typed: str, place: str) -> datetime:
    """An instant with its offset. Raises ParameterMalformed."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError as malformed:
        raise ParameterMalformed(fault=place) from malformed
    if at.tzinfo is None or at.year < EARLIEST or at.year > 9998:
        raise ParameterMalformed(fault=place)
    return at
