"""What forms have in common: their key, what was typed, a customer, the sentence beside a field."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import request

from webapp.core.errors import JiebaoError, SameIdOtherContent, _
from webapp.web.error_pages import refusal_sentence

# As doors.RowNumber: isdigit() holds of ², and SQLite's integers end at 19 digits.
ROW_NUMBER = re.compile(r"[0-9]{1,18}")


class FormKeyMalformed(JiebaoError):
    """A form without its idempotency key: it cannot be taken exactly once."""

    sentence = _("表单不完整,请刷新后重新填写。")


@dataclass
class Filled:
    """A form as it was filled: shown again with the sentences where it was refused."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, refusal: JiebaoError, otherwise: str = "") -> Filled:
        """Put the refusal's sentence beside its field (or `otherwise`, or the form's head).

        A form that was sent before with other content gets a fresh key: sent again it is another
        record, as its sentence says.
        """
        if isinstance(refusal, SameIdOtherContent):
            self.key = new_key()
        self.errors[refusal.field or otherwise] = refusal_sentence(refusal)
        return self


def new_key() -> str:
    """A fresh UUID of version 7 for a form: sorted by time, unique on its own."""
    milliseconds = int(time.time() * 1000)
    random = uuid4().int
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | (random >> 64 & 0xFFF) << 64
    value |= 0b10 << 62 | random & (2**62 - 1)
    return str(UUID(int=value))


def filled() -> Filled:
    """The posted form. Its key is checked by `form_key` when it is to be taken."""
    values = {
        name: value.replace("\r\n", "\n").strip()  # browsers send a line's end as CRLF
        for name, value in request.form.items()
        if name != "csrf_token"
    }
    return Filled(values.get("id", ""), values)


def form_key(form: Filled) -> str:
    """The form's idempotency key. Raises KeyMalformed."""
    try:
        return str(UUID(form.key))
    except ValueError as malformed:
        raise FormKeyMalformed() from malformed


def row_number(typed: str) -> int:
    """The number by which a form names a row; 0, which no row has, for what can be none."""
    return int(typed) if ROW_NUMBER.fullmatch(typed) else 0
