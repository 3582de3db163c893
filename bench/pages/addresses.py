"""Make addresses for each page of the access table, with ids that the data folder has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import Model

from webapp.calling.models import Matter
from webapp.checks.models import SampleDraw
from webapp.company.models import CampaignProposal, Team
from webapp.core.link_tokens import link_token
from webapp.effect.models import EffectDecision
from webapp.facts.models import Call, Card, Customer, Deal, Fact
from webapp.feedback.library_models import LibraryItem
from webapp.feedback.models import CourseLesson, RatingLink
from webapp.growth.models import PromotionProposal
from webapp.home.guide_texts import guides_of, read_guide
from webapp.honours.models import Certificate, PrintRun
from webapp.importing.models import StagedTable
from webapp.importing.template_sheets import TEMPLATES
from webapp.integration.webhook_models import Webhook
from webapp.ledger.models import Approval, Line, Settlement
from webapp.ledger.payroll_models import Payroll
from webapp.praise.models import Bulletin
from webapp.returns.models import DayReturn
from webapp.schemes.models import Draft, Enrolment, NewScheme
from webapp.site.access import TABLE
from webapp.talks.models import Talk
from webapp.web.access_entry import Entry
from webapp.web.runtime import Runtime

# Not walked, and why.
NOT_WALKED = {
    "/live": "a stream",
    "/wall/<token>/live": "a stream",
    "/static/<path:filename>": "a file",
    "/sync/v1/photos/<upload>": "for phones that send a photo",
    "/meeting/videos/<int:video>": "a file of a seller's phone",
    "/attachments/<int:number>": "a stored file",
    "/certificates/runs/<int:number>/file": "a file made in the background",
    "/certificates/emblems/<int:number>.png": "a stored file",
    "/wall/<token>": "measured by bench wall",
    "/login/company": "asks the identity provider",
    "/login/company/return": "asks the identity provider",
    "/login/company/out": "asks the identity provider",
    **{
        entry.address: "for other systems, by a token"
        for entry in TABLE
        if entry.scope and "GET" in entry.methods.split()
    },
}
BOARDS = tuple(
    f"/boards?period={period}&metric={metric}{team}"
    for period, metric, team in (
        ("day", "completion", ""),
        ("day", "calls", ""),
        ("week", "cards", ""),
        ("week", "calls", "&subject=newcomer"),
        ("month", "calls", ""),
        ("month", "sales", "&by=team"),
        ("quarter", "sales", ""),
        ("year", "calls", ""),
        ("campaign", "cards", ""),
        ("campaign", "cards", "&subject=team"),
    )
)


@dataclass(frozen=True)
class Place:
    """The person of a role (a seller for nobody) and the day for whom addresses are made."""

    person: str
    role: str
    today: date
    runtime: Runtime


def walked_pages(role: str | None) -> list[Entry]:
    """Return the GET pages that a role may open; None: the pages open to everybody."""
    return [
        entry
        for entry in TABLE
        if "GET" in entry.methods.split()
        and entry.address not in NOT_WALKED
        and (role in entry.roles if entry.roles is not None else role is None)
    ]


def addresses_of_page(entry: Entry, place: Place) -> list[str]:
    """Return the addresses of a page for a person; empty where the company has no such record."""
    if entry.address in _SEVERAL:
        return list(_SEVERAL[entry.address](place))
    if "<" not in entry.address:
        return [entry.address]
    return [
        entry.address[: entry.address.index("<")] + str(found) + _after(entry.address)
        for found in _FOUND[entry.address](place)
        if found is not None
    ]


def _after(address: str) -> str:
    return address[address.rindex(">") + 1 :]


def _guides(place: Place) -> list[str]:
    """Every section of the guide written for a role, by the number of its page."""
    guide = guides_of(place.role)[0]
    sections = read_guide(guide, "zh").sections
    return [f"/help/{guide}?part={section.number}" for section in sections]


def _newest(model: type[Model], column: Any = None, count: int = 1) -> list[Any]:
    """A column of the newest rows; their primary key by default."""
    key = model._meta.primary_key
    rows = model.select(key if column is None else column).order_by(key.desc()).limit(count)
    return [row[0] for row in rows.tuples()]


def _first(query: Any) -> list[Any]:
    return [row[0] for row in query.limit(1).tuples()]


def _own(place: Place, *kinds: str) -> list[int]:
    """The newest fact of a person of each of these kinds."""
    return [
        number
        for kind in kinds
        for number in _first(
            Fact.select(Fact.number)
            .where(Fact.person == place.person, Fact.kind == kind, Fact.corrects.is_null())
            .order_by(Fact.number.desc())
        )
    ]


def _customers(place: Place) -> list[int]:
    return _first(Customer.select(Customer.id).where(Customer.seller == place.person))


def _deals(place: Place) -> list[int]:
    if place.role == "hr":
        return _newest(Deal)
    return _own(place, "deal")


def _lines(place: Place) -> list[int]:
    """An own line of money and one of another kind; for those without, the newest of anybody."""
    own = Line.select(Line.number).where(Line.person == place.person).order_by(Line.number.desc())
    found = _first(own.where(Line.amount.is_null(False))) + _first(own.where(Line.amount.is_null()))
    return found or (_newest(Line) if place.role in ("hr", "leader") else [])


def _settlements(_place: Place) -> Iterator[str]:
    """The settlement page as it opens, and the newest period of each scheme."""
    yield "/settlement"
    rows = Settlement.select(Settlement.scheme, Settlement.period).order_by(Settlement.id.desc())
    seen = set()
    for scheme, period in rows.limit(5_000).tuples():
        kind = (scheme, len(period))
        if kind not in seen and not period.startswith("campaign"):
            seen.add(kind)
            yield f"/settlement?scheme={scheme}&period={period}"


def _month(place: Place) -> str:
    return f"{place.today.replace(day=1) - timedelta(days=1):%Y-%m}"


def _posters(place: Place) -> list[str]:
    lines = Line.select(Line.number).join(Approval).where(Line.kind == "award")
    own = _first(lines.where(Line.person == place.person))
    return [f"line/{number}" for number in own] + [f"card/{n}" for n in _own(place, "card")]


def _yesterday(place: Place) -> str:
    return (place.today - timedelta(days=1)).isoformat()


def _cards(_place: Place) -> list[int]:
    return _newest(Card, count=2)


def _photographed(_place: Place) -> list[str]:
    cards = Card.select(Card.fact).where(Card.photo.is_null(False)).order_by(Card.fact.desc())
    return [f"{number}/large" for number in _first(cards)]


def _rating_links(place: Place) -> list[str]:
    key = place.runtime.keys.number_hash
    return [link_token(key, source) for source in _newest(RatingLink)]


def _noted(_place: Place) -> list[int]:
    return _first(Call.select(Call.fact).where(Call.note != "").order_by(Call.fact.desc()))


def _talks(place: Place) -> list[int]:
    own = Talk.select(Talk.id).where((Talk.person == place.person) | (Talk.holder == place.person))
    return [row[0] for row in own.order_by(Talk.id.desc()).limit(2).tuples()]


_SEVERAL: dict[str, Callable[[Place], Any]] = {
    "/help/<guide>": _guides,
    "/help/pictures/<name>": lambda _place: ["/help/pictures/home.webp"],
    "/boards": lambda _place: BOARDS,
    "/boards/why": lambda place: [
        f"/boards/why?period=campaign&metric=cards&who={place.person}&steps=all"
    ],
    "/approvals": lambda _place: ["/approvals", "/approvals?tab=ready&least=100"],
    "/settlement": _settlements,
    "/import": lambda _place: [f"/import?kind={kind}" for kind in TEMPLATES],
    "/standards": lambda _place: ["/standards", "/standards?scheme=commission"],
    "/income": lambda place: ["/income", f"/income?month={_month(place)}"],
    "/deals": lambda place: ["/deals", f"/deals?month={_month(place)}"],
    "/promotion/<person>": lambda _place: ["/promotion/1107"],
    "/figures/<person>": lambda _place: ["/figures/1107"],
    "/figures/<person>/records": lambda place: [f"/figures/{place.person}/records?step=calls"],
    "/honours/<person>": lambda place: [f"/honours/{place.person}"],
    "/effect/<scheme>": lambda _place: ["/effect/telesales-reward"],
    "/growth-record/<person>": lambda place: [f"/growth-record/{place.person}"],
    "/growth-record/<person>.pdf": lambda place: [f"/growth-record/{place.person}.pdf"],
    "/returns/<day>/<table>.xlsx": lambda place: [
        f"/returns/{_yesterday(place)}/{table}.xlsx" for table in ("calls", "cards")
    ],
    "/certificates/wordings/<scheme>/<clause>/<kind>": lambda _place: [
        "/certificates/wordings/telesales-reward/annual-champion/certificate"
    ],
}
_FOUND: dict[str, Callable[[Place], list[Any]]] = {
    "/r/<token>": _rating_links,
    "/verify/<code>": lambda _place: _newest(Certificate, Certificate.code),
    "/verify/<code>/credential.jwt": lambda _place: _newest(Certificate, Certificate.code),
    "/bulletins/<day>": lambda _place: _newest(Bulletin, Bulletin.day),
    "/posters/<kind>/<int:number>": _posters,
    "/posters/<kind>/<int:number>.png": _posters,
    "/records/<int:number>/correct": lambda place: _own(place, "call", "card"),
    "/records/<int:number>/rating": lambda place: _own(place, "call", "deal"),
    "/records/<int:number>/rating.svg": lambda place: _own(place, "call"),
    "/customers/<int:customer>": _customers,
    "/deals/<int:number>/cancel": _deals,
    "/photos/<int:card>/<size>": _photographed,
    "/checks/<int:card>": _cards,
    "/checks/sample": lambda _place: _newest(SampleDraw),
    "/lines/<int:number>": _lines,
    "/talks/<int:number>": _talks,
    "/events/photos/<int:number>": lambda _place: [],
    "/promotion/proposals/<int:number>": lambda _place: _newest(PromotionProposal),
    "/library/<int:item>": lambda _place: _newest(LibraryItem),
    "/library/<int:item>/file": lambda _place: [],
    "/courses/<int:course>/file": lambda _place: [],
    "/market/<int:call>": _noted,
    "/courses/<int:course>": lambda _place: _newest(CourseLesson, CourseLesson.course),
    "/matters/new/<int:call>": _noted,
    "/matters/<int:number>": lambda _place: _newest(Matter),
    "/webhooks/<int:number>": lambda _place: _newest(Webhook),
    "/payroll/<month>.xlsx": lambda _place: _newest(Payroll),
    "/payroll/<month>.csv": lambda _place: _newest(Payroll),
    "/drafts/<int:draft>": lambda _place: _newest(Draft),
    "/effect/decisions/<int:number>": lambda _place: _newest(EffectDecision),
    "/schemes/new/<int:draft>": lambda _place: _newest(NewScheme, count=2),
    "/schemes/new/<int:draft>/clauses": lambda _place: [],
    "/schemes/new/<int:draft>/clauses/<clause>": lambda _place: [],
    "/schemes/new/<int:draft>/clauses/<clause>/example": lambda _place: [],
    "/schemes/<int:enrolment>": lambda _place: _newest(Enrolment, count=2),
    "/import/<int:number>": lambda _place: _newest(StagedTable),
    "/import/<int:number>/marked.xlsx": lambda _place: _newest(StagedTable),
    "/checks/<int:card>/withdraw": _cards,
    "/teams/<team>": lambda _place: _newest(Team),
    "/campaigns/<int:number>": lambda _place: _newest(CampaignProposal),
    "/certificates/runs/<int:number>": lambda _place: _newest(PrintRun),
    "/certificates/<serial>": lambda _place: _newest(Certificate),
    "/certificates/<serial>.pdf": lambda _place: _newest(Certificate),
    "/hall/<period>": lambda place: [_month(place), str(place.today.year - 1)],
    "/recognition/<month>": lambda place: [_month(place)],
    "/recognition/<month>.pdf": lambda place: [_month(place)],
    "/effect/<scheme>.pdf": lambda _place: ["telesales-reward"],
    "/effect/decisions/<int:number>.pdf": lambda _place: _newest(EffectDecision),
    "/recognition/<month>/show": lambda place: [_month(place)],
    "/staff/<person>": lambda place: [place.person],
    "/import/template/<kind>.xlsx": lambda _place: ["staff"],
    "/day-return/<int:number>.xlsx": lambda _place: _newest(DayReturn),
}
