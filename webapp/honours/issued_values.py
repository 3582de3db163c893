"""The values printed on a certificate when it was issued."""

from __future__ import annotations

import json
import re
from typing import Any

from webapp.honours.models import Certificate

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')  # not allowed in a file name on some systems


def issued_values(held: Certificate) -> dict[str, Any]:
    """The printed values of a certificate."""
    values: dict[str, Any] = json.loads(held.honour)
    return values


def file_name(held: Certificate) -> str:
    """The name of its file without extension: serial and recipient."""
    return f"{held.serial} {_UNFIT.sub('_', issued_values(held)['recipient'])}"
