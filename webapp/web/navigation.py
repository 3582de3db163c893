"""Define the navigation: a seller's tabs; for others their home, and the pages by job."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from webapp.company.roles import READERS, SELLERS
from webapp.core.errors import _

MayOpen = Callable[[str], bool]


@dataclass(frozen=True)
class Tab:
    """One entry of the navigation: its page, its name, its icon in the sprite."""

    href: str
    label: str
    icon: str


@dataclass(frozen=True)
class PageLink:
    """A page of a job, and its name in the navigation."""

    href: str
    label: str


@dataclass(frozen=True)
class Job:
    """A job (group of pages) of HR, leaders, heads and supervisors."""

    key: str
    label: str
    icon: str
    pages: tuple[PageLink, ...]


TODAY = Tab("/today", _("今日"), "today")
HOME = Tab("/home", _("首页"), "home")
BOARDS = Tab("/boards", _("榜单"), "boards")
CUSTOMERS = Tab("/customers", _("客户"), "customers")
CHECKS = Tab("/checks", _("核查"), "checks")
MENU = Tab("/menu", _("全部"), "menu")
ME = Tab("/me", _("我的"), "me")

JOBS = (
    Job(
        "people",
        _("人员"),
        "staff",
        (
            PageLink("/team", _("今天谁还没达标")),
            PageLink("/staff", _("员工")),
            PageLink("/hire", _("添加员工")),
            PageLink("/first-passwords", _("首次密码")),
            PageLink("/teams", _("团队")),
            PageLink("/meeting", _("晨会")),
            PageLink("/targets", _("目标")),
            PageLink("/reliefs", _("请假与豁免")),
            PageLink("/calendar", _("工作日历")),
            PageLink("/violations", _("违规")),
            PageLink("/import", _("导入")),
        ),
    ),
    Job(
        "growth",
        _("成长"),
        "growth",
        (
            PageLink("/goals/team", _("团队选的目标")),
            PageLink("/talks", _("谈话")),
            PageLink("/promotion/team", _("晋升条件")),
            PageLink("/promotion/proposals", _("晋升提名")),
            PageLink("/pairs", _("结对互学")),
            PageLink("/mentors", _("带新人")),
            PageLink("/courses", _("课程")),
            PageLink("/trainings", _("培训")),
            PageLink("/library", _("资料库")),
            PageLink("/contributions", _("贡献分")),
            PageLink("/pulse", _("士气问答")),
            PageLink("/pulse/results", _("士气")),
            PageLink("/birthdays", _("生日")),
            PageLink("/events", _("团队活动")),
        ),
    ),
    Job(
        "customers",
        _("客户与电话"),
        "customers",
        (
            PageLink("/call-lists", _("客户名单")),
            PageLink("/deals", _("成交")),
            PageLink("/ratings", _("客户评分")),
            PageLink("/old-customers", _("老客户")),
            PageLink("/market", _("市场信息")),
            PageLink("/matters", _("事项")),
            PageLink("/suspicions", _("异常通话")),
            PageLink("/call-records", _("话单核对")),
        ),
    ),
    Job(
        "checks",
        _("核查"),
        "checks",
        (
            PageLink("/checks", _("照片核查")),
            PageLink("/clocks", _("时间待确认")),
            PageLink("/checks/sample", _("每日抽样")),
            PageLink("/checks/work", _("核查工作量与质量")),
            PageLink("/day-return", _("每日回传")),
            PageLink("/returns", _("下载回传表")),
        ),
    ),
    Job(
        "pay",
        _("薪酬"),
        "settlement",
        (
            PageLink("/approvals", _("待审核")),
            PageLink("/settlement", _("结算")),
            PageLink("/payroll", _("发放")),
            PageLink("/appeals", _("申诉")),
            PageLink("/grants", _("专项奖励")),
        ),
    ),
    Job(
        "honours",
        _("荣誉"),
        "certificates",
        (
            PageLink("/certificates", _("证书")),
            PageLink("/certificates/settings", _("证书样式")),
            PageLink("/prizes", _("奖品")),
            PageLink("/bulletins", _("每日表彰")),
            PageLink("/hall", _("荣誉殿堂")),
            PageLink("/recognition", _("表彰会")),
            PageLink("/walls", _("大屏")),
        ),
    ),
    Job(
        "schemes",
        _("方案"),
        "scheme",
        (
            PageLink("/schemes", _("施行的方案")),
            PageLink("/schemes/new", _("新建方案")),
            PageLink("/campaigns", _("活动")),
            PageLink("/playbook", _("打法")),
            PageLink("/drafts", _("方案草案")),
            PageLink("/effect", _("成效")),
            PageLink("/standards", _("奖励标准")),
        ),
    ),
    Job(
        "settings",
        _("设置"),
        "settings",
        (
            PageLink("/start", _("启用向导")),
            PageLink("/channels", _("通知群")),
            PageLink("/company-account", _("公司账号登录")),
            PageLink("/tokens", _("接口令牌")),
            PageLink("/webhooks", _("事件推送")),
            PageLink("/operations-log", _("操作日志")),
            PageLink("/readings", _("谁看过号码和照片")),
            PageLink("/privacy", _("个人信息")),
            PageLink("/privacy/erasures", _("删除个人信息")),
            PageLink("/verification", _("数据核对")),
            PageLink("/grace", _("截止后的宽限")),
            PageLink("/card-products", _("卡产品")),
            PageLink("/parts", _("功能开关")),
            PageLink("/reminders", _("提醒")),
            PageLink("/password", _("更改密码")),
            PageLink("/help", _("帮助")),
        ),
    ),
)

# From which lists one person's pages are opened.
LEADING_TO = {
    "promotion": ("/promotion/team",),
    "figures": ("/team", "/staff"),
    "growth-record": ("/team", "/staff"),
}


def jobs_of(role: str, may_open: MayOpen) -> tuple[Job, ...]:
    """The jobs of HR, a leader, head or supervisor, each with the pages that the role may open."""
    if role not in READERS:
        return ()
    own = (
        replace(job, pages=tuple(each for each in job.pages if may_open(each.href))) for job in JOBS
    )
    return tuple(job for job in own if job.pages)


def page_at(jobs: Sequence[Job], path: str) -> PageLink | None:
    """Return the navigation's page that an address belongs to: of several, the longest address."""
    pages = [
        each
        for job in jobs
        for each in job.pages
        if path == each.href or path.startswith(f"{each.href}/")
    ]
    near = max(pages, key=lambda each: len(each.href), default=None)
    return near or next(_leading_to(jobs, path), None)


def _leading_to(jobs: Sequence[Job], path: str) -> Iterator[PageLink]:
    """The pages that lead to one person's page, which the navigation itself does not have."""
    lists = LEADING_TO.get(path.split("/")[1], ())
    return (each for job in jobs for each in job.pages if each.href in lists)


def tabs_of(role: str) -> tuple[Tab, ...]:
    """The tabs of a role in order; the first is its home page.

    On a wide screen HR, leaders, heads and supervisors see the jobs between their tabs.
    """
    if role in SELLERS:
        return (TODAY, BOARDS, CUSTOMERS, ME)
    if role in READERS:
        return (HOME, BOARDS, CHECKS, MENU, ME)
    return (BOARDS, ME)


def home_of(role: str) -> str:
    """The address of a role's home page."""
    return tabs_of(role)[0].href
