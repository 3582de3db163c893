"""What can be refused, each as a domain noun with a sentence the person can act on."""


def _(sentence: str) -> str:
    """Mark a sentence for the message catalogues; pages translate it when they show it."""
    return sentence


class JiebaoError(Exception):
    """Base of all refusals.

    `sentence` is the Chinese message id with %(name)s places, filled from `values`;
    `field` names the form field it stands beside, if any; `status` is its HTTP status.
    """

    sentence: str = _("这一步没有完成,请再试一次。")
    field: str | None = None
    status: int = 400

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.sentence % values)


class NotAllowed(JiebaoError):
    """The page exists, but not for this person."""

    sentence = _("这一页不对您开放。")
    status = 403


class NotFound(JiebaoError):
    """Nothing stands at this address, or nothing this person may see."""

    sentence = _("没有找到这一页。")
    status = 404


class SameIdOtherContent(JiebaoError):
    """A record came again under the same id, but says something else: never an overwrite."""

    sentence = _("这份表单已经提交过,内容与这次不同:原记录没有改动。要另记一条,请再提交一次。")
    status = 409


class InTheFuture(JiebaoError):
    """A record claims to have happened later than now."""

    sentence = _("时间 %(at)s 还没有到,请检查日期和时间。")
    field = "at"


class UnknownChoice(JiebaoError):
    """A value that is not among the choices."""

    sentence = _("请从给出的选项中选择。")


class Missing(JiebaoError):
    """A required field is empty."""

    sentence = _("这一项还没有填。")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class NoSeller(JiebaoError):
    """Only sellers record calls and cards."""

    sentence = _("%(name)s 在 %(day)s 不是销售岗位,不能记录电话或售卡。")
    status = 403


class NotEmployed(JiebaoError):
    """Somebody who does not work here on the day of a record."""

    sentence = _("%(name)s 在 %(day)s 不在职,不能登记。")
    field = "at"


class NotOwn(JiebaoError):
    """Somebody else's record."""

    sentence = _("这不是您的记录。")
    status = 404


class NotToday(JiebaoError):
    """Only records of today may be taken back or corrected by their seller."""

    sentence = _("只能撤回或更正今天的记录。更早的记录请找主管。")


class NoLongerCounts(JiebaoError):
    """The record was taken back, corrected or judged before."""

    sentence = _("这条记录已经撤回、更正或判定,不能再改。")
    status = 409
