"""QR and bar codes in a photo: what a card says of itself."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

from webapp.core.errors import JiebaoError
from webapp.facts.card_serials import clean_serial

MOST = 8
LONGEST = 200


def codes_of(jpeg: bytes) -> list[str]:
    """The texts of the codes that can be read in a stored picture, each once."""
    grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    texts = [found.text.strip() for found in zxingcpp.read_barcodes(grey)]
    return list(dict.fromkeys(text for text in texts if 0 < len(text) <= LONGEST))[:MOST]


def serials_in(codes: list[str]) -> list[str]:
    """Those codes that could be a card's serial, as serials are kept; an address is none."""
    found = []
    for code in codes:
        try:
            found.append(clean_serial(code))
        except JiebaoError:
            continue
    return found
