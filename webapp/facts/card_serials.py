"""Convert typed serial numbers of cards to the form in which they are stored."""

from __future__ import annotations

import re
import unicodedata

from webapp.core.errors import JiebaoError, Missing, _
from webapp.core.fields import Text

_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z-]{1,31}")
SERIAL = Text("serial", most=40)  # as typed, spaces included; see `clean_serial`


class SerialMalformed(JiebaoError):
    """A serial with signs or a length that no card's serial has."""

    sentence = _("卡号“%(serial)s”不对：只能有字母、数字和短横线，2 到 32 位。")
    field = "serial"


def clean_serial(typed: str) -> str:
    """Return a serial as it is stored: half-width, capitals, no spaces.

    Raises Missing, TextTooLong, SerialMalformed.
    """
    SERIAL.clean(typed)
    serial = re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed)).upper()
    if not serial:
        raise Missing("serial")
    if not _SERIAL.fullmatch(serial):
        raise SerialMalformed(serial=typed)
    return serial
