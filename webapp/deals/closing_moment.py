"""Read the day and time at which a contract was closed, as its closer typed them."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.core.errors import JiebaoError, _
from webapp.core.typed_days import demand_near

_WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)


class WhenMalformed(JiebaoError):
    """The text is not a date and time."""

    sentence = _("时间“%(typed)s”不对，请写成 2026-03-02 14:30 这样。")
    field = "at"


def closing_moment(typed: str, zone: str) -> datetime | None:
    """Return the instant typed as 2026-03-02T14:30 in the company's `zone`; None for no text.

    Raises WhenMalformed.
    """
    if not typed:
        return None
    try:
        if not _WHEN.fullmatch(typed):
            raise ValueError(typed)
        local = datetime.fromisoformat(typed)
        demand_near(local)
    except ValueError as malformed:
        raise WhenMalformed(typed=typed[:40]) from malformed
    return local.replace(tzinfo=ZoneInfo(zone))
