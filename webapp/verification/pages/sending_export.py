"""Send the ZIP of one person's data, and put that on record."""

from __future__ import annotations

from flask import Response

from webapp.verification.operations.note_export import note_export
from webapp.verification.person_export import ExportAsked, ExportTools, export_zip
from webapp.web.current_user import me, runtime

ZIP = "application/zip"


def send_export(kind: str, key: str, name: str, *, with_private: bool = False) -> Response:
    """The answer with the ZIP; where the reading cannot be noted, nothing is sent."""
    here, by = runtime(), me().person
    here.write(lambda tx: note_export(tx, by, kind, key))
    asked = ExportAsked(kind, key, name, here.clock(), with_private)
    made = b"".join(export_zip(asked, ExportTools(here.cipher, here.photos)))
    answer = Response(made, mimetype=ZIP)
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}-{key}.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
