"""The values printed on the certificate of a ledger line."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from certificates import Honour, Segment
from webapp.company.snapshot import Company
from webapp.honours.citations import (
    Cited,
    HonourKey,
    citation_of,
    cited_clause,
    fill_text,
    filled_places,
    measured_by,
)
from webapp.honours.letterheads import Head, emblem_png, letterhead
from webapp.ledger.models import Line


def certificate_words(line: Line, company: Company, granted_on: date) -> dict[str, Any]:
    """The values to print for one line; they are kept with the certificate. Raises PlaceUnknown."""
    because = json.loads(line.because)
    name = company.own_name(line.person_id) if line.person_id else company.teams[line.team_id].name
    key = HonourKey(line.scheme, line.clause, line.kind)
    cited = citation_of(key)
    places = filled_places(because, period_words(line.period), measured_by(cited_clause(key)))
    values = values_of(letterhead(), cited, name, places)
    return {**values, "granted_on": granted_on.isoformat(), "person": line.person_id}


def values_of(head: Head, cited: Cited, recipient: str, places: dict[str, str]) -> dict[str, Any]:
    """The values of letterhead and citation for a recipient. Raises PlaceUnknown."""
    return {
        "design": cited.design,
        "title": cited.title,
        "recipient": recipient,
        "salutation": cited.salutation,
        "body": fill_text(cited.body, places),
        "closing": cited.closing,
        "company": head.company,
        "department": head.department,
        "signatories": head.signatories,
        "language": head.language,
        "logo": head.logo,
        "seal": head.seal,
    }


def honour_of(values: dict[str, Any], verify_address: str) -> Honour:
    """The printable honour, from the kept values.

    A value that older certificates lack gets the default with which they were printed.
    """
    return Honour(
        design=values["design"],
        title=values["title"],
        recipient=values["recipient"],
        salutation=values["salutation"],
        body=tuple(Segment(text, varying=bool(varying)) for text, varying in values["body"]),
        closing=values.get("closing", "特发此证，以资鼓励。"),
        company=values["company"],
        department=values["department"],
        signatories=tuple(values.get("signatories", ())),
        language=values.get("language", "zh"),
        logo=emblem_png(values.get("logo", 0)),
        seal=emblem_png(values.get("seal", 0)),
        granted_on=date.fromisoformat(values["granted_on"]),
        serial=values["serial"],
        verify_address=verify_address,
    )


def period_words(key: str) -> str:
    """A period key as Chinese text for a certificate."""
    if key.startswith("campaign"):
        return "本次活动"
    if len(key) == 10:
        on = date.fromisoformat(key)
        return f"{on.year}年{on.month}月{on.day}日"
    if key[4:6] == "-W":
        return f"{key[:4]}年第{int(key[6:])}周"
    if len(key) == 7 and "Q" in key:
        return f"{key[:4]}年第{'一二三四'[int(key[6]) - 1]}季度"
    if len(key) == 7:
        return f"{key[:4]}年{int(key[5:])}月"
    return f"{key}年度"
