"""Reading the QR and bar codes in a photo."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

from webapp.core.errors import JiebaoError
from webapp.facts.card_serials import clean_serial

MOST = 8
LONGEST = 200


def codes_of(jpeg: bytes) -> list[str]:
    """The distinct texts of the codes in a JPEG: at most MOST, of at most LONGEST characters."""
    grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    texts = [found.text.strip() for found in zxingcpp.read_barcodes(grey)]
    return list(dict.fromkeys(text for text in texts if 0 < len(text) <= LONGEST))[:MOST]


def serials_in(codes: list[str]) -> list[str]:
    """The codes that can be serials, normalised by `clean_serial`; a web address is not one."""
    found = []
    for code in codes:
        try:
            found.append(clean_serial(code))
        except JiebaoError:
            continue
    return found
