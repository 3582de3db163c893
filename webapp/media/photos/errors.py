"""Why a photo is not taken, or not found whole, each with what to do about it."""

from webapp.core.errors import JiebaoError, _


class PhotoRefused(JiebaoError):
    """Base of what is wrong with a photo somebody sends."""

    sentence = _("这张照片收不了。请重新拍一张。")
    field = "photo"


class PhotoEmpty(PhotoRefused):
    """Not one byte came."""

    sentence = _("照片是空的,什么也没收到。请重新拍一张再提交。")


class PhotoTooHeavy(PhotoRefused):
    """More bytes than are taken."""

    sentence = _(
        "照片有 %(megabytes)s MB,最多收 %(most)s MB。请在相机设置里把照片调小,再重新拍一张。"
    )
    status = 413


class PhotoTooManyPixels(PhotoRefused):
    """More pixels than are decoded, by what its header says."""

    sentence = _(
        "照片有 %(width)s × %(height)s 像素,最多收 %(most)s 万像素。"
        "请在相机设置里把照片调小,再重新拍一张。"
    )


class NotAPhoto(PhotoRefused):
    """Text, a page, or anything else that is no picture, whatever its file name says."""

    sentence = _("这个文件里没有照片(文件名写成 .jpg 也不行)。请用手机相机拍一张。")
    status = 415


class FormatRefused(PhotoRefused):
    """A known kind of file, but none of the four that are taken."""

    sentence = _("这是 %(kind)s 文件,收不了。请用手机相机拍一张,或选 JPEG、PNG、WebP、HEIC 照片。")
    status = 415


class PhotoAnimated(PhotoRefused):
    """More than one frame: whoever checks it would see only the first."""

    sentence = _("这是动图,不是照片。请用手机相机拍一张。")


class PhotoDamaged(PhotoRefused):
    """It begins like a photo, but cannot be decoded to its end."""

    sentence = _("照片不完整或已损坏,可能没有传完。请重新选择或重新拍一张再提交。")


class PhotoTooCostly(PhotoRefused):
    """It takes longer to decode, or more memory, than any camera's photo does."""

    sentence = _("这张照片太复杂,处理不了。请用手机相机重新拍一张。")


class PhotoLost(JiebaoError):
    """A photo that is known, but does not lie in the photo folder."""

    sentence = _("照片 %(name)s 的文件 %(file)s 不在照片文件夹里。请管理员从备份恢复。")
    status = 404


class PhotoAltered(JiebaoError):
    """A stored file that is not what its photo's name says."""

    sentence = _(
        "照片 %(name)s 的文件 %(file)s 被改动或已损坏,与存入时不符。请管理员从备份恢复,并查明原因。"
    )
    status = 500
