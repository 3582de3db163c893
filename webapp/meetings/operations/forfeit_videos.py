"""Store videos of forfeits, keep them for a set number of days, and delete them; all is audited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Count
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line
from webapp.media.videos.errors import VideoGone
from webapp.media.videos.store import VideoTaken
from webapp.meetings.models import ForfeitVideo, VideoEnd
from webapp.meetings.operations.hold_meeting import own_forfeit
from webapp.people.operations.import_rows import demand_hr
from webapp.store.settings import setting

KEPT = 7  # days
SETTING = "video_days"
EXPIRED, WITHDRAWN, REPLACED = "expired", "withdrawn", "replaced"


class KeptTooLong(JiebaoError):
    """A number of days that is malformed, less than 1, or more than the most allowed."""

    sentence = _("视频保留天数请填 1 到 %(most)s。")
    field = "days"


DAYS = Count("days", most=30, malformed=KeptTooLong)


def days_kept() -> int:
    """The number of days for which a new video is kept."""
    return int(setting(SETTING, str(KEPT)))


def keep_for(tx: Transaction, by: str, days: int) -> None:
    """Set for how many days videos sent from now on are kept. Raises NotHR, KeptTooLong."""
    demand_hr(tx, by)
    DAYS.check(days)
    set_setting(tx, by, SETTING, str(days))


def store_video(tx: Transaction, by: str, line: int, taken: VideoTaken) -> list[str]:
    """Insert a video of one's own forfeit; return the names of replaced files, to be deleted.

    Raises NotFound, ForfeitOver.
    """
    own_forfeit(tx, by, line)
    replaced = [_end(tx, by, video, REPLACED) for video in _kept_videos(line)]
    number = tx.insert(
        ForfeitVideo,
        line=line,
        name=taken.name,
        format=taken.format,
        size=taken.size,
        sha256=taken.sha256,
        sent_by=by,
        sent_at=tx.now,
        expires_at=tx.now + timedelta(days=days_kept()),
    )
    after = {"line": line, "sha256": taken.sha256, "size": taken.size}
    tx.audit(by, "store_video", f"video:{number}", after=after)
    return replaced


def withdraw_video(tx: Transaction, by: str, number: int) -> str:
    """End one's own video, at any time; return the name of its file, which is to be deleted.

    Raises NotFound, VideoGone.
    """
    video = ForfeitVideo.get_or_none(ForfeitVideo.id == number, ForfeitVideo.sent_by == by)
    if video is None:
        raise NotFound()
    if VideoEnd.select().where(VideoEnd.video == number).exists():
        raise VideoGone()
    return _end(tx, by, video, WITHDRAWN)


def expire_videos(tx: Transaction) -> list[str]:
    """End the videos past `expires_at`; return the names of their files, to be deleted."""
    expired = _not_ended().where(ForfeitVideo.expires_at <= tx.now)
    return [_end(tx, "jiebao", video, EXPIRED) for video in expired]


def names_kept() -> set[str]:
    """The file names of all kept videos."""
    return {row.name for row in _not_ended()}


def any_expired(now: datetime) -> bool:
    """Whether a kept video is past `expires_at`."""
    return bool(_not_ended().where(ForfeitVideo.expires_at <= now).exists())


def find_video(number: int) -> tuple[ForfeitVideo, str]:
    """Return a kept video, and whose forfeit it shows. Raises NotFound, VideoGone."""
    video = ForfeitVideo.select(ForfeitVideo, Line).join(Line).where(ForfeitVideo.id == number)
    held = video.first()
    if held is None:
        raise NotFound()
    if VideoEnd.select().where(VideoEnd.video == number).exists():
        raise VideoGone()
    return held, held.line.person_id


def _kept_videos(line: int) -> list[ForfeitVideo]:
    return list(_not_ended().where(ForfeitVideo.line == line))


def _not_ended() -> Any:
    return ForfeitVideo.select().left_outer_join(VideoEnd).where(VideoEnd.video.is_null())


def _end(tx: Transaction, by: str, video: ForfeitVideo, why: str) -> str:
    tx.insert(VideoEnd, video=video.id, why=why, ended_at=tx.now)
    tx.audit(by, "end_video", f"video:{video.id}", after={"why": why, "sha256": video.sha256})
    return str(video.name)
