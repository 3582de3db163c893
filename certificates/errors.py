"""What can be wrong with a certificate, as sentences that HR can act on."""

from __future__ import annotations


class CertificateError(ValueError):
    """A certificate that is not printed: `sentence` (Chinese, with %(name)s places) and `values`.

    `field` names the attribute of the honour at fault, if one is.
    """

    sentence = "证书无法打印。"

    def __init__(self, field: str | None = None, **values: str | int) -> None:
        self.field = field
        self.values = values
        super().__init__(self.sentence % values)


class TextMissing(CertificateError):
    """A text that a certificate cannot do without is empty."""

    sentence = "证书缺少内容：%(field_name)s。"


class TextTooLong(CertificateError):
    """A text has more characters than its place on the page holds."""

    sentence = "证书的“%(field_name)s”最多 %(most)d 个字（字母两个算一个），现有 %(length)d 个。"


class TooManySignatories(CertificateError):
    """More people sign than the page has places for."""

    sentence = "证书最多由 %(most)d 人署名，现有 %(count)d 人。"


class TooManyFigures(CertificateError):
    """A poster has more figures than stand beside one another."""

    sentence = "喜报最多写 %(most)d 个数字，现有 %(count)d 个。"


class SerialMalformed(CertificateError):
    """A serial number holds something else than letters, digits and hyphens."""

    sentence = "证书编号“%(serial)s”只能由字母、数字和连字符组成。"


class AddressMalformed(CertificateError):
    """The address of the QR code is not one that a phone opens."""

    sentence = "验证地址“%(address)s”须以 https:// 或 http:// 开头，且不超过 %(most)d 个字符。"


class DesignUnknown(CertificateError):
    """There is no design of this name."""

    sentence = "没有名为“%(design)s”的证书样式；现有：%(known)s。"


class GlyphMissing(CertificateError):
    """No face can draw a character: printing it would leave an empty box."""

    sentence = "证书字体没有“%(character)s”（%(code_point)s）这个字，请改用其他写法。"


class FacesAbsent(CertificateError):
    """The fonts were not gathered at set-up."""

    sentence = "缺少证书字体文件 %(file)s：请先运行 script/fonts。"


class EmblemUnreadable(CertificateError):
    """A logo or the picture of a seal that is no PNG, or a huge one."""

    sentence = "标志或印章图片无法使用：须是每边不超过 %(most)d 像素的 PNG。"


class LanguageUnknown(CertificateError):
    """There are no fixed words in this language."""

    sentence = "没有名为“%(language)s”的证书语言；现有：%(known)s。"


class NothingToPrint(CertificateError):
    """A print run without an honour has no page."""

    sentence = "没有可打印的证书。"


class DesignUnsafe(CertificateError):
    """A design's file holds what no design may: a script, an address outside, another's words."""

    sentence = "证书样式“%(design)s”的 %(file)s 不能使用：%(found)s。"


class ForeignAddress(CertificateError):
    """A design asks for something outside its own folder."""

    sentence = "证书样式只能使用自己文件夹里的文件，不能读取 %(address)s。"


class PressFault(CertificateError):
    """The page did not come out as the design means it."""

    sentence = "证书排版出错：%(reason)s。"
