"""Refusals of videos, each with a sentence on what to do."""

from webapp.core.errors import JiebaoError, _


class VideoRefused(JiebaoError):
    """Base class of the refusals of a submitted video."""

    sentence = _("这段视频不能用。请重新拍一段。")
    field = "video"


class VideoEmpty(VideoRefused):
    """No file or an empty file was submitted."""

    sentence = _("还没有选视频。请先拍一段。")


class VideoTooHeavy(VideoRefused):
    """The file has more than MOST_BYTES."""

    sentence = _("视频太大，最多 %(most)s MB。请在页面上直接录制，或把相机调到 480p 再拍一段短的。")
    status = 413


class NotAVideo(VideoRefused):
    """The content is no MP4, MOV or WebM, whatever its name says."""

    sentence = _("这个文件不是 MP4、MOV 或 WebM 视频。请用手机相机拍一段。")


class VideoDamaged(VideoRefused):
    """The video is truncated or malformed."""

    sentence = _("视频不完整，可能没有拍完就传了。请重新拍一段。")


class VideoGone(JiebaoError):
    """The video was deleted."""

    sentence = _("这段视频已到期删除，或被本人撤回。")
    status = 410
