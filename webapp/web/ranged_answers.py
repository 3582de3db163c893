"""Answer with a stored file of which the browser may ask parts, as players of videos do."""

from __future__ import annotations

import os
from io import BufferedReader

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

PIECE = 256 * 1024  # bytes that are passed on at once


def ranged_answer(content: BufferedReader, mimetype: str, digest: str) -> Response:
    """Send an opened file, or the part that the request asks for (206, or 416 for none).

    `digest` names the content for later requests that go on with it (ETag, If-Range).
    """
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    answer = Response(FileWrapper(content, PIECE), mimetype=mimetype, direct_passthrough=True)
    answer.content_length = size
    answer.set_etag(digest)
    try:
        answer.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        content.close()
        raise
    return answer
