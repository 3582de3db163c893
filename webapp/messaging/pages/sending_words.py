"""The sentences that tell HR why a delivery failed."""

from __future__ import annotations

from flask_babel import gettext

from webapp.core.errors import _

WORDS = {
    "unknown": _("地址无法识别"),
    "unreached": _("对方连不上"),
    "silent": _("对方没有应答"),
    "sealed": _("存的地址打不开：密钥不匹配"),
    "enclosure": _("附件打不开：文件不见了、被改动，或存放的地方连不上"),
    "stopped address": _("地址在公司内网，不允许发送"),
    "stopped file": _("地址会读取本机文件，不允许"),
}


def failure_sentence(said: str) -> str:
    """The sentence for the reason code (`Sending.said`) of a failed try."""
    if said in WORDS:
        return gettext(WORDS[said])
    what, _space, code = said.partition(" ")
    if what == "http":
        return gettext("对方回答 HTTP %(code)s", code=code)
    if what == "code":
        return gettext("对方拒收，代码 %(code)s", code=code)
    return gettext("不允许这样发送")
