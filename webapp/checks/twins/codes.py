"""Read the QR and bar codes in a photo."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

from webapp.core.errors import JiebaoError
from webapp.facts.card_serials import clean_serial

MOST = 8
LONGEST = 200


def codes_of(jpeg: bytes) -> list[str]:
    """Return the distinct texts of a JPEG's codes: at most MOST, of at most LONGEST characters."""
    grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    texts = [found.text.strip() for found in zxingcpp.read_barcodes(grey)]
    return list(dict.fromkeys(text for text in texts if 0 < len(text) <= LONGEST))[:MOST]


def serials_in(codes: list[str]) -> list[str]:
    """Return the codes that can be serials, as `clean_serial` writes them; no web addresses."""
    found = []
    for code in codes:
        try:
            found.append(clean_serial(code))
        except JiebaoError:
            continue
    return found
