"""What a certificate said when it was issued."""

from __future__ import annotations

import json
import re
from typing import Any

from webapp.honours.models import Certificate

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')  # for a file's name, on any system


def honour_kept(held: Certificate) -> dict[str, Any]:
    """The values printed on it."""
    values: dict[str, Any] = json.loads(held.honour)
    return values


def file_name(held: Certificate) -> str:
    """A name for its file, without an ending: serial and recipient."""
    return f"{held.serial} {_UNFIT.sub('_', honour_kept(held)['recipient'])}"
