"""Errors of refused photos and of stored photos, each with a sentence on what to do."""

from webapp.core.errors import JiebaoError, _


class PhotoRefused(JiebaoError):
    """Base class of the refusals of a submitted photo."""

    sentence = _("这张照片不能用。请重新拍一张。")
    field = "photo"


class PhotoEmpty(PhotoRefused):
    """The file has no bytes."""

    sentence = _("照片是空的，没有收到。请重新拍一张再提交。")


class PhotoTooHeavy(PhotoRefused):
    """The file has more than MOST_BYTES."""

    sentence = _(
        "照片有 %(megabytes)s MB，最多 %(most)s MB。请在相机设置里把照片调小，再重新拍一张。"
    )
    status = 413


class PhotoTooManyPixels(PhotoRefused):
    """The header claims more pixels than are decoded."""

    sentence = _(
        "照片有 %(width)s × %(height)s 像素，最多 %(most)s 万像素。"
        "请在相机设置里把照片调小，再重新拍一张。"
    )


class NotAPhoto(PhotoRefused):
    """The content is no picture, whatever its file name says."""

    sentence = _("这个文件不是照片（改成 .jpg 也不行）。请用手机相机拍一张。")
    status = 415


class FormatRefused(PhotoRefused):
    """The file has a known format other than the four accepted ones."""

    sentence = _("不支持 %(kind)s 文件。请用手机相机拍一张，或选 JPEG、PNG、WebP、HEIC 照片。")
    status = 415


class PhotoAnimated(PhotoRefused):
    """The picture has several frames, of which a checker would see only the first."""

    sentence = _("这是动图，不是照片。请用手机相机拍一张。")


class PhotoDamaged(PhotoRefused):
    """The file begins like a photo, but cannot be decoded completely."""

    sentence = _("照片不完整或已损坏，可能没有传完。请重新选择或重新拍一张再提交。")


class PhotoTooCostly(PhotoRefused):
    """Decoding takes more time or memory than a camera's photo needs."""

    sentence = _("这张照片太复杂，处理不了。请用手机相机重新拍一张。")


class PhotoLost(JiebaoError):
    """A known photo's file is missing in the photo folder."""

    sentence = _("照片 %(name)s 的文件 %(file)s 不在照片文件夹里。请管理员从备份恢复。")
    status = 404


class PhotoAltered(JiebaoError):
    """A stored file's digest differs from the photo's manifest or name."""

    sentence = _(
        "照片 %(name)s 的文件 %(file)s 被改动或已损坏，与存入时不符。"
        "请管理员从备份恢复，并查明原因。"
    )
    status = 500
