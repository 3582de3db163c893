"""Say what personal data is kept, why, and until when: the rows of the page of personal data."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.errors import _
from webapp.verification.retention import (
    CUSTOMERS,
    LEAVERS,
    MESSAGES,
    READINGS,
    RETURNS,
    SESSIONS,
    STAGED,
)


@dataclass(frozen=True)
class KeptKind:
    """One kind of data: what it is, what it is needed for, and how long it is kept.

    `period`: a key of PERIODS, after which it goes; `until` is said where there is none.
    """

    title: str
    why: str
    period: str = ""
    until: str = ""


OF_CUSTOMERS = (
    KeptKind(_("客户的姓名和号码"), _("联系、登记、核查；号码加密保存，页面上打码。"), CUSTOMERS),
    KeptKind(_("电话备注、到店和送礼的记录"), _("下一次联系时知道上次说了什么。"), CUSTOMERS),
    KeptKind(_("售卡照片"), _("证明卡是真的，核查和申诉要看。"), CUSTOMERS),
    KeptKind(_("客户评分里写的话"), _("评分的依据。"), CUSTOMERS),
)
OF_STAFF = (
    KeptKind(_("员工的姓名、手机号、银行卡"), _("登录、发放、联系。"), LEAVERS),
    KeptKind(_("生日"), _("生日礼和祝福；到期后只留月和日。"), LEAVERS),
    KeptKind(_("申诉、违规、请假写的话和附件"), _("处理时的依据。"), LEAVERS),
    KeptKind(_("谈话的约定和私人笔记"), _("只给谈话的两个人看；私人笔记只有本人能看。"), LEAVERS),
    KeptKind(
        _("晨会视频"), _("确认任务完成。"), until=_("传上来几天以后自动删除，天数在晨会页设置。")
    ),
    KeptKind(
        _("团队活动的照片"),
        _("给大家留个纪念。"),
        until=_("一直保存。不想留的，请上传的人或人事删除。"),
    ),
)
TECHNICAL = (
    KeptKind(_("登录、设备和网络"), _("保护账号。"), SESSIONS),
    KeptKind(_("谁看过号码和照片"), _("客户问起时有据可查。"), READINGS),
    KeptKind(_("上传了没有导入的表格"), _("等人事确认；加密保存。"), STAGED),
    KeptKind(_("群消息和提醒"), _("方便查发过哪些通知。"), MESSAGES),
    KeptKind(_("每日回传表"), _("供下载和对账。"), RETURNS),
)
FOR_EVER = (
    KeptKind(
        _("记录、奖金明细、榜单"),
        _("工资和账目要能重新算一遍；里面只有工号和客户编号。"),
        until=_("一直保存，删除以后也不变。"),
    ),
    KeptKind(
        _("审计记录"),
        _("证明没有人改过账。"),
        until=_("一直保存；删除时把里面的姓名换掉，并记下谁批准的。"),
    ),
    KeptKind(
        _("照片和记录的校验值"),
        _("查出重复使用的照片。"),
        until=_("一直保存；从它看不出照片里有什么。"),
    ),
    KeptKind(
        _("“不再联系”的号码"),
        _("以后再导入名单，也不会打给他。"),
        until=_("只留不能还原的加密校验值。"),
    ),
    KeptKind(
        _("备份"),
        _("数据坏了时用来恢复。"),
        until=_("每晚一份，只留最近几份（通常 14 份），删除过的资料最多再留这么多天。"),
    ),
)
GROUPS = (
    (_("客户"), OF_CUSTOMERS),
    (_("员工和离职员工"), OF_STAFF),
    (_("系统自动删除"), TECHNICAL),
    (_("长期保存"), FOR_EVER),
)
