"""Read submitted forms: idempotency key, typed values, and sentences beside refused fields."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import request

from webapp.core.errors import JiebaoError, SameIdOtherContent, _
from webapp.core.fields import Declared
from webapp.web.error_pages import refusal_sentence

# As request_hooks.RowNumber. isdigit() accepts ², and SQLite's integers end at 19 digits.
ROW_NUMBER = re.compile(r"[0-9]{1,18}")


class FormKeyMalformed(JiebaoError):
    """The form has no valid idempotency key, so it cannot be recorded exactly once."""

    sentence = _("表单不完整，请刷新后重新填写。")


@dataclass
class Filled:
    """A submitted form, to be shown again with its refusals' sentences: `errors` by field name."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, refusal: JiebaoError, otherwise: str = "") -> Filled:
        """Put the refusal's sentence beside its field (or `otherwise`, or at the form's head).

        A form whose key was used before with other content gets a new key: submitted again it
        becomes another record, as the sentence says.
        """
        if isinstance(refusal, SameIdOtherContent):
            self.key = new_key()
        self.errors[refusal.field or otherwise] = refusal_sentence(refusal)
        return self


def new_key() -> str:
    """Return a new UUID of version 7 as a form's key: sorted by time, unique everywhere."""
    milliseconds = int(time.time() * 1000)
    random = uuid4().int
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | (random >> 64 & 0xFFF) << 64
    value |= 0b10 << 62 | random & (2**62 - 1)
    return str(UUID(int=value))


def filled() -> Filled:
    """Return the posted form; call `form_key` to check its key if it is to be recorded."""
    values = {
        name: value.replace("\r\n", "\n").strip()  # browsers send a line's end as CRLF
        for name, value in request.form.items()
        if name != "csrf_token"
    }
    return Filled(values.get("id", ""), values)


def chosen(form: Filled, field: Declared) -> dict[str, str]:
    """Return the form's values; a pressed button `instead` gives the value of `field`."""
    if "instead" in form.values:
        form.values[field.name] = form.values["instead"]
    return form.values


def form_key(form: Filled) -> str:
    """The form's idempotency key. Raises FormKeyMalformed."""
    try:
        return str(UUID(form.key))
    except ValueError as malformed:
        raise FormKeyMalformed() from malformed


def row_number(typed: str) -> int:
    """Parse a row number from a form; return 0, which no row has, for any other text."""
    return int(typed) if ROW_NUMBER.fullmatch(typed) else 0
