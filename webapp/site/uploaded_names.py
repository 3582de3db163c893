"""Read a form whose file has a name that is not in UTF-8, as an old program sends it."""

from __future__ import annotations

from werkzeug import formparser
from werkzeug.datastructures import Headers
from werkzeug.sansio.multipart import MultipartDecoder


class AnyNameDecoder(MultipartDecoder):
    """Decodes each part's headers with U+FFFD in place of bytes that are not UTF-8.

    Werkzeug's own decoder gives up on such a byte, and the form arrives empty: a token, a kind and
    a file that were sent are then said to be missing.
    """

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        return super()._parse_headers(bytes(data).decode("utf-8", "replace").encode())


def accept_any_name() -> None:
    """Let all forms of this process be read with `AnyNameDecoder`."""
    formparser.MultipartDecoder = AnyNameDecoder  # type: ignore[attr-defined]
