"""Why a video is not taken, each with what to do about it."""

from webapp.core.errors import JiebaoError, _


class VideoRefused(JiebaoError):
    """Base of what is wrong with a video somebody sends."""

    sentence = _("这段视频收不了。请重新拍一段。")
    field = "video"


class VideoEmpty(VideoRefused):
    """Nothing came."""

    sentence = _("还没有选视频。请先拍一段。")


class VideoTooHeavy(VideoRefused):
    """More bytes than are taken."""

    sentence = _("视频太大,最多 %(most)s MB。请在页面上直接录制,或把相机调到 480p 再拍一段短的。")
    status = 413


class NotAVideo(VideoRefused):
    """Something else, whatever its name says."""

    sentence = _("这个文件不是 MP4、MOV 或 WebM 视频。请用手机相机拍一段。")


class VideoDamaged(VideoRefused):
    """A video that ends in its middle."""

    sentence = _("视频不完整,可能没有拍完就传了。请重新拍一段。")


class VideoGone(JiebaoError):
    """A video that is no longer kept."""

    sentence = _("这段视频已到期删除,或被本人撤回。")
    status = 410
