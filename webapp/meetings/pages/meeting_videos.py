"""Receive videos of forfeits; show each only to the person in it and to those in charge of them."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webapp.company.roles import CHECKERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.media.videos.errors import VideoEmpty
from webapp.media.videos.store import VIDEO_TYPES
from webapp.meetings.models import ForfeitVideo
from webapp.meetings.operations.forfeit_videos import find_video, store_video, withdraw_video
from webapp.meetings.operations.hold_meeting import own_forfeit
from webapp.meetings.pages import meeting
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.ranged_answers import ranged_answer
from webapp.web.request_hooks import redirect_to

page = Blueprint("meeting_videos", __name__)
ALONE = "default-src 'none'; sandbox"


@page.post("/meeting/<int:line>/video")
def send(line: int) -> str | AnyResponse | tuple[str, int]:
    """Store a video; asgi.py writes the whole request body to disk before a thread runs this."""
    here, by = runtime(), me().person
    try:
        here.write(lambda tx: own_forfeit(tx, by, line))  # refuse before the file is read
        upload = request.files.get("video")
        if upload is None or not upload.filename:
            raise VideoEmpty()
        taken = here.videos.take(upload.stream)
        for name in here.write(lambda tx: store_video(tx, by, line, taken)):
            here.videos.drop(name)
    except JiebaoError as refusal:
        return meeting.refused_meeting(refusal_sentence(refusal)), refusal.status
    flash_message(gettext("视频已收到，到期自动删除。"))
    return redirect_to(url_for("meeting.show"))


@page.post("/meeting/videos/<int:video>/withdraw")
def withdraw(video: int) -> str | AnyResponse | tuple[str, int]:
    """Delete one's own video at once."""
    here, by = runtime(), me().person
    try:
        here.videos.drop(here.write(lambda tx: withdraw_video(tx, by, video)))
    except JiebaoError as refusal:
        return meeting.refused_meeting(refusal_sentence(refusal)), refusal.status
    flash_message(gettext("视频已删除。"))
    return redirect_to(url_for("meeting.show"))


@page.get("/meeting/videos/<int:video>")
def show(video: int) -> Response:
    """Send a video to the person in it and to checkers in charge of them today; else NotFound."""
    held = _video_for(video)
    content = runtime().videos.open(held.name, held.sha256)
    answer = ranged_answer(content, VIDEO_TYPES[held.format], held.sha256)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = ALONE
    return answer


def _video_for(number: int) -> ForfeitVideo:
    here, member = runtime(), me()
    video, person = find_video(number)
    in_charge = here.company.in_charge_of(member.person, here.today, here.today)
    if person != member.person and not (member.role in CHECKERS and person in in_charge):
        raise NotFound()
    return video
