"""Define template filters for yuan, times and days, and the values of every template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from flask import Flask, get_flashed_messages, request
from flask_babel import gettext
from flask_login import current_user

from webapp.checks.signals.sales import SAME_CUSTOMER
from webapp.company.parts import PARTS
from webapp.core.fields import Declared
from webapp.messaging.operations.remind import unread
from webapp.site.access import find_entry
from webapp.sync.event_time import WRONG
from webapp.web.current_user import locale, runtime
from webapp.web.formatting import (
    day_text,
    full_width,
    month_text,
    period_text,
    short_day_text,
    yuan,
)
from webapp.web.guide import is_guided
from webapp.web.json_clients import kept_for_later
from webapp.web.list_pages import LONGEST_SEARCH
from webapp.web.navigation import Job, jobs_of, page_at, tabs_of
from webapp.web.runtime import Runtime


def translated(word: str) -> str:
    """Translate a word of a scheme file to the user's language (templates cannot mark it)."""
    return str(gettext(word))


def attributes(declared: Declared, required: bool | None = None) -> dict[str, str]:
    """Return a declared field's limits as HTML attributes, for Jinja's xmlattr.

    `required` overrides the field's own setting for this page.
    """
    needed = declared.required if required is None else required
    return declared.attributes() | ({"required": ""} if needed else {})


def _flashes(with_categories: bool) -> Sequence[object]:
    """The flashed messages; a page that a phone only stores for offline use keeps them."""
    return () if kept_for_later() else get_flashed_messages(with_categories)


def _cut_off(here: Runtime) -> dict[str, datetime]:
    """Today's cut-off, and the instant until which its records may still be received."""
    held, today = here.company.clock, here.today
    return {"day_ends": held.cut_off(today), "day_closes": held.closed(today)}


def clock(instant: datetime) -> str:
    """Return the time of day of an instant: 18:05."""
    return runtime().company.clock.local(instant).strftime("%H:%M")


def clock_seconds(instant: datetime) -> str:
    """Return the time of day of an instant with seconds."""
    return runtime().company.clock.local(instant).strftime("%H:%M:%S")


def instant_text(instant: datetime) -> str:
    """Return day and time; the day alone at midnight, as an imported row without a time has it.

    An instant without a zone is the company's local time.
    """
    local = runtime().company.clock.local(instant) if instant.tzinfo else instant
    on = day_text(local.date())
    return on if local.time() == time() else f"{on} {local:%H:%M}"


def instant_of_text(text: str) -> str:
    """Return day and time of an instant that is stored as text; other text stays as it is."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return instant_text(instant)


def day_of_text(text: str) -> str:
    """Return a day that is stored as text (ISO), as pages show it."""
    return day_text(date.fromisoformat(text))


def local_day(instant: datetime) -> date:
    """Return the company's day of an instant."""
    return runtime().company.clock.day(instant)


def cut_off(at: date | datetime) -> str:
    """Return the time of day at which the day of `at` ends."""
    held = runtime().company.clock
    return clock(held.cut_off(held.day(at) if isinstance(at, datetime) else at))


def name_of_person(person: str) -> str:
    """Return a person's name, with the staff number where it is shared."""
    return runtime().company.name_of(person)


FILTERS: dict[str, Callable[..., Any]] = {
    "attributes": attributes,
    "clock": clock,
    "clock_seconds": clock_seconds,
    "cut_off": cut_off,
    "day": day_text,
    "day_of_text": day_of_text,
    "full_width": full_width,
    "instant": instant_text,
    "instant_of_text": instant_of_text,
    "local_day": local_day,
    "month": month_text,
    "period_text": period_text,
    "person_name": name_of_person,
    "short_day": short_day_text,
    "translated": translated,
    "yuan": yuan,
}
# Limits that macros name: macros imported without context see only globals.
GLOBALS: dict[str, Any] = {
    "clock_wrong_minutes": WRONG.seconds // 60,
    "same_customer_days": SAME_CUSTOMER.days,
    "longest_search": LONGEST_SEARCH,
}


@cache
def _jobs(role: str, parts_off: frozenset[str]) -> tuple[Job, ...]:
    """The jobs of a role, with the pages that the access table opens to it."""

    def may_open(address: str) -> bool:
        entry = find_entry("GET", address)
        if entry is None or entry.part in parts_off:
            return False
        return entry.roles is not None and role in entry.roles

    return jobs_of(role, may_open)


def on_every_page() -> dict[str, Any]:
    """Return the values of every template; those of the signed-in person are empty for others."""
    here, signed_in = runtime(), current_user.is_authenticated
    parts_off = here.company.parts_off if signed_in else frozenset(PARTS)
    jobs = _jobs(current_user.role, parts_off) if signed_in else ()
    return {
        "member": current_user if signed_in else None,
        "tabs": tabs_of(current_user.role) if signed_in else (),
        "jobs": jobs,
        "parts_off": parts_off,
        "guided": bool(jobs) and is_guided() and not request.path.startswith("/start"),
        "page_here": page_at(jobs, request.path),
        "locale": locale(),
        "flashes": _flashes,
        "beacon": here.beacons.sign(here.clock()),
        **(_cut_off(here) if signed_in else {}),
        "unread": unread(current_user.person, here.clock()) if signed_in else 0,
        "pseudonym": here.pseudonym(current_user.person) if signed_in else "",
    }


def register(app: Flask) -> None:
    """Register the filters and the values of every page with Jinja."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(on_every_page)
