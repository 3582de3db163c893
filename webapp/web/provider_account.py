"""What is asked of an identity provider, what it tells, and why a sign-in by it fails."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.errors import JiebaoError, _


class ProviderUnreached(JiebaoError):
    """The provider does not answer, or with an error."""

    sentence = _("公司账号系统没有回应。请过一会儿再试；还是不行，请告诉人事。")
    status = 502
    field = "issuer"


class ProviderAnswerRefused(JiebaoError):
    """The provider's answer is not what it should be; the log says why."""

    sentence = _("公司账号系统的回答没有通过检查。请再试一次；还是不行，请人事联系管理员查日志。")
    status = 502
    field = "issuer"


class SignInOutdated(JiebaoError):
    """The answer belongs to no sign-in that was begun here, or it was used before."""

    sentence = _("这次登录已经过期，或者已经用过。请再点一次“用公司账号登录”。")


class ClaimMissing(JiebaoError):
    """The account does not tell a staff number."""

    sentence = _("公司账号里没有工号（%(claim)s 这一项）。请人事联系账号系统的管理员补上。")
    status = 403


@dataclass(frozen=True)
class ProviderSettings:
    """The provider in force, its secret decrypted; `inside`: it may be inside the house."""

    issuer: str
    client: str
    secret: str
    claim: str
    inside: bool


@dataclass(frozen=True)
class Begun:
    """A sign-in that was begun: what is sent to the provider, and asked of its answer."""

    state: str
    nonce: str
    verifier: str
    come_back: str


@dataclass(frozen=True)
class ToldAccount:
    """Who has signed in there: the account's subject, and the staff number that it tells."""

    subject: str
    number: str
