"""Define the base of all domain errors, each with a sentence the user can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def _(sentence: str) -> str:
    """Mark a sentence for the message catalogues; pages translate it when they show it."""
    return sentence


@dataclass(frozen=True)
class Words:
    """A value of a refusal's sentence that is itself a message id, with its own values."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.values


class JiebaoError(Exception):
    """Base of all refusals.

    `sentence` is the Chinese message id with %(name)s places, filled from `values`;
    `field` names the form field that shows the message, if any; `status` is its HTTP status.
    """

    sentence: str = _("这一步没有完成，请再试一次。")
    field: str | None = None
    status: int = 400

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.sentence % values)


class NotAllowed(JiebaoError):
    """This person's role may not open the page or do this step."""

    sentence = _("没有权限查看此页。")
    status = 403


class NotFound(JiebaoError):
    """The address has no page, or none that this person may see."""

    sentence = _("没有找到这一页。")
    status = 404


class SameIdOtherContent(JiebaoError):
    """A record was sent again under the same id with other content; the first record is kept."""

    sentence = _("这份表单已经提交过，内容与这次不同：原记录没有改动。要另记一条，请再提交一次。")
    status = 409


class InTheFuture(JiebaoError):
    """A record's time is later than now."""

    sentence = _("时间 %(at)s 还没有到，请检查日期和时间。")
    field = "at"


class UnknownChoice(JiebaoError):
    """The value is not among the choices."""

    sentence = _("请从给出的选项中选择。")


class Missing(JiebaoError):
    """A required field is empty."""

    sentence = _("这一项还没有填。")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class NoSeller(JiebaoError):
    """The person is no seller; only sellers record calls and cards."""

    sentence = _("%(name)s 在 %(day)s不是销售岗位，不能记录电话或售卡。")
    status = 403


class NotEmployed(JiebaoError):
    """The person is not employed on the day of the record."""

    sentence = _("%(name)s 在 %(day)s不在职，不能登记。")
    field = "at"


class NotOwn(JiebaoError):
    """The record belongs to somebody else."""

    sentence = _("这不是您的记录。")
    status = 404


class NotToday(JiebaoError):
    """The record is not of today; a seller may withdraw or correct only records of today."""

    sentence = _("只能撤回或更正今天的记录。更早售出的卡请找人事撤回。")


class NoLongerCounts(JiebaoError):
    """The record was already withdrawn, corrected or judged."""

    sentence = _("这条记录已经撤回、更正或判定，不能再改。")
    status = 409
