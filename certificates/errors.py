"""Define the errors of certificates, each with a sentence that HR can act on."""

from __future__ import annotations


class CertificateError(ValueError):
    """Base class of all reasons not to print: `sentence` (Chinese, with %(name)s) and `values`.

    `field` names the faulty attribute of the honour, if there is one.
    """

    sentence = "证书无法打印。"

    def __init__(self, field: str | None = None, **values: str | int) -> None:
        self.field = field
        self.values = values
        super().__init__(self.sentence % values)


class TextMissing(CertificateError):
    """A required text is empty."""

    sentence = "证书缺少内容：%(field_name)s。"


class TextTooLong(CertificateError):
    """A text has more characters than its space on the page allows."""

    sentence = "证书的“%(field_name)s”最多 %(most)d 个字（字母两个算一个），现有 %(length)d 个。"


class TooManySignatories(CertificateError):
    """The page has too few places for the signatories."""

    sentence = "证书最多由 %(most)d 人署名，现有 %(count)d 人。"


class TooManyFigures(CertificateError):
    """A poster has more figures than fit in a row."""

    sentence = "喜报最多写 %(most)d 个数字，现有 %(count)d 个。"


class SerialMalformed(CertificateError):
    """A serial number contains characters other than letters, digits and hyphens."""

    sentence = "证书编号“%(serial)s”只能由字母、数字和连字符组成。"


class AddressMalformed(CertificateError):
    """A phone cannot open the address of the QR code."""

    sentence = "验证地址“%(address)s”须以 https:// 或 http:// 开头，且不超过 %(most)d 个字符。"


class DesignUnknown(CertificateError):
    """There is no design of this name."""

    sentence = "没有名为“%(design)s”的证书样式；现有：%(known)s。"


class GlyphMissing(CertificateError):
    """No face has a glyph for a character, which would be printed as an empty box."""

    sentence = "证书字体没有“%(character)s”（%(code_point)s）这个字，请改用其他写法。"


class FacesAbsent(CertificateError):
    """The font files are missing: set-up did not collect them."""

    sentence = "缺少证书字体文件 %(file)s：请先运行 script/fonts。"


class EmblemUnreadable(CertificateError):
    """A logo or seal is not a PNG file, or is too large."""

    sentence = "标志或印章图片无法使用：须是每边不超过 %(most)d 像素的 PNG。"


class LanguageUnknown(CertificateError):
    """Certificates have no texts in this language."""

    sentence = "没有名为“%(language)s”的证书语言；现有：%(known)s。"


class NothingToPrint(CertificateError):
    """The print run contains no honour."""

    sentence = "没有可打印的证书。"


class DesignUnsafe(CertificateError):
    """A file of a design contains a script, an outside address or an entity."""

    sentence = "证书样式“%(design)s”的 %(file)s 不能使用：%(found)s。"


class ForeignAddress(CertificateError):
    """A design requests a file outside its folder."""

    sentence = "证书样式只能使用自己文件夹里的文件，不能读取 %(address)s。"


class PressFault(CertificateError):
    """The rendered pages do not match the design."""

    sentence = "证书排版出错：%(reason)s。"
