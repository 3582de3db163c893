"""An address, or several, for each page of the access table, of rows that both companies have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.webapp.every_record import CAST
from tests.webapp.multiplying import STEP
from webapp.calling.models import Matter, MatterCall
from webapp.core.link_tokens import link_token
from webapp.facts.models import Call, Card, Customer, Deal, Fact
from webapp.feedback.library_models import LibraryItem
from webapp.feedback.models import CourseLesson, RatingLink
from webapp.growth.models import PromotionProposal
from webapp.growth.records_of_figures import STEPS as FIGURE_STEPS
from webapp.honours.models import Certificate
from webapp.ledger.models import Approval, Line
from webapp.talks.models import Talk
from webapp.web.access_entry import Entry
from webapp.web.runtime import Runtime

_BY_TOKEN = "asked by a token: tests/webapp/integration/test_api_bounds.py"
# Pages that take no request of their own here, and why.
_BY_PROVIDER = "asks the identity provider (tests/webapp/web/test_company_account.py)"
NOT_WALKED = {
    "/login/company": _BY_PROVIDER,
    "/login/company/return": _BY_PROVIDER,
    "/login/company/out": _BY_PROVIDER,
    "/live": "a stream, served beside Flask",
    "/wall/<token>/live": "a stream, served beside Flask",
    "/posters/<kind>/<int:number>.png": "draws a picture in another process",
    "/certificates/preview.png": "draws a picture in another process",
    "/certificates/<serial>.pdf": "prints in another process",
    "/growth-record/<person>.pdf": "prints",
    "/birthdays.pdf": "prints",
    "/recognition/<month>.pdf": "prints",
    "/effect/<scheme>.pdf": "prints",
    "/effect/decisions/<int:number>.pdf": "prints",
    "/api/v1/token": _BY_TOKEN,
    "/api/v1/people": _BY_TOKEN,
    "/api/v1/boards": _BY_TOKEN,
    "/api/v1/facts": _BY_TOKEN,
    "/api/v1/lines": _BY_TOKEN,
    "/api/v1/payrolls": _BY_TOKEN,
    "/api/v1/payrolls/<month>": _BY_TOKEN,
}
# Addresses whose page depends on what is asked for; each place stands for itself.
SAMPLES: dict[str, list[str]] = {
    "/static/<path:filename>": ["/static/web/app.css"],
    "/sync/v1/photos/<upload>": [f"/sync/v1/photos/{'0' * 32}"],
    "/boards": [
        "/boards",
        "/boards?period=month&metric=sales",
        "/boards?period=campaign&metric=cards&subject=team",
        "/boards?period=week&metric=calls&subject=newcomer",
    ],
    "/boards/why": [
        "/boards/why",
        "/boards/why?period=campaign&metric=cards&steps=all",
    ],
    "/bulletins/<day>": ["/bulletins/2026-03-03"],
    "/meeting/videos/<int:video>": ["/meeting/videos/1"],
    "/attachments/<int:number>": ["/attachments/1"],
    "/events/photos/<int:number>": ["/events/photos/1"],
    "/webhooks/<int:number>": ["/webhooks/1"],
    "/figures/<person>/records": [f"/figures/1101/records?step={step}" for step in FIGURE_STEPS],
    "/library": ["/library", "/library?q=card&topics=price"],
    "/library/found": ["/library/found?q=card&topics=price"],
    "/library/new": ["/library/new", "/library/new?item=1"],
    "/readings": ["/readings", "/readings?what=photos"],
    "/privacy/erasures": ["/privacy/erasures", f"/privacy/erasures?who={CAST['guide']}"],
    "/approvals": ["/approvals", "/approvals?period=2026-02&tab=ready&q=1101&least=10"],
    "/settlement": [
        "/settlement?scheme=commission&period=2026-02",
        "/settlement?scheme=telesales-reward&period=2026-02",
        "/settlement?scheme=card-campaign&period=2026-03-03",
    ],
    "/payroll/close": ["/payroll/close?month=2026-03", "/payroll/close"],
    "/payroll/<month>.xlsx": ["/payroll/2026-02.xlsx"],
    "/payroll/<month>.csv": ["/payroll/2026-02.csv"],
    "/effect/<scheme>": ["/effect/telesales-reward", "/effect/card-campaign"],
    "/effect/decisions/<int:number>": ["/effect/decisions/1", "/effect/decisions/2"],
    "/drafts/<int:draft>": ["/drafts/1?period=2026-02", "/drafts/2", "/drafts/4"],
    "/certificates": ["/certificates"],
    "/certificates/runs/<int:number>": ["/certificates/runs/1", "/certificates/runs/2"],
    "/certificates/runs/<int:number>/file": ["/certificates/runs/1/file"],
    "/certificates/emblems/<int:number>.png": ["/certificates/emblems/1.png"],
    "/certificates/wordings/<scheme>/<clause>/<kind>": [
        "/certificates/wordings/telesales-reward/annual-champion/certificate"
    ],
    "/honours/<person>": [f"/honours/{CAST['guide']}"],
    "/figures/<person>": [f"/figures/{CAST['guide']}"],
    "/income": ["/income", "/income?month=2026-02"],
    "/promotion": ["/promotion", "/promotion?more-2=3"],
    "/promotion/<person>": [f"/promotion/{CAST['guide']}"],
    "/hall": ["/hall"],
    "/recognition/<month>": ["/recognition/2026-02"],
    "/recognition/<month>/show": ["/recognition/2026-02/show"],
    "/hall/<period>": ["/hall/2026-02", "/hall/2025"],
    "/growth-record/<person>": [f"/growth-record/{CAST['guide']}"],
    "/teams/<team>": ["/teams/east"],
    "/staff/<person>": [f"/staff/{CAST['guide']}"],
    "/import/template/<kind>.xlsx": ["/import/template/staff.xlsx"],
    "/import/<int:number>": ["/import/1"],
    "/import/<int:number>/marked.xlsx": ["/import/1/marked.xlsx"],
    "/day-return": ["/day-return?day=2026-03-03"],
    "/day-return/<int:number>.xlsx": ["/day-return/1.xlsx"],
    "/returns/<day>/<table>.xlsx": [
        "/returns/2026-03-03/calls.xlsx",
        "/returns/2026-03-03/cards.xlsx",
    ],
    "/help/<guide>": ["/help/hr", "/help/leader", "/help/supervisor", "/help/seller"],
    "/help/pictures/<name>": ["/help/pictures/home.webp"],
    "/deals": ["/deals?month=2026-02", "/deals"],
    "/campaigns/<int:number>": ["/campaigns/1", "/campaigns/2"],
    "/schemes/new/<int:draft>": ["/schemes/new/1", "/schemes/new/2"],
    "/schemes/new/<int:draft>/clauses": ["/schemes/new/1/clauses"],
    "/schemes/new/<int:draft>/clauses/<clause>": [
        "/schemes/new/1/clauses/commission",
        "/schemes/new/1/clauses/new?shape=rank-prize",
    ],
    "/schemes/new/<int:draft>/clauses/<clause>/example": [
        "/schemes/new/1/clauses/commission/example"
    ],
    "/schemes/<int:enrolment>": ["/schemes/1", "/schemes/2", "/schemes/3"],
    "/standards": ["/standards", "/standards?scheme=commission"],
    "/checks/sample": ["/checks/sample?day=2026-03-02"],
    "/market": ["/market?days=90", "/market?topic=price&week=0"],
    "/matters": ["/matters", "/matters?state=mine", "/matters?state=answered"],
}


def addresses_of(entry: Entry, person: str, runtime: Runtime) -> list[str]:
    """The addresses at which a person asks for a page."""
    if entry.address in SAMPLES:
        return SAMPLES[entry.address]
    if "<" not in entry.address:
        return [entry.address]
    place, numbers = _NUMBERED[entry.address]
    return [entry.address.replace(place, str(found)) for found in numbers(person, runtime)]


def _first(query: Any, count: int = 1, every: int = 1) -> list[Any]:
    """The first column of the query's first rows; where it has none, a number that no row has."""
    return [row[0] for row in query.limit(count).tuples()][::every] or [STEP - 1]


def _own(kind: str) -> Callable[[str, Runtime], list[Any]]:
    """A person's newest fact of a kind."""

    def find(person: str, _runtime: Runtime) -> list[Any]:
        facts = Fact.select(Fact.number).where(Fact.person == person, Fact.number < STEP)
        facts = facts.where(Fact.kind == kind, Fact.corrects.is_null())
        return _first(facts.order_by(Fact.number.desc()))

    return find


def _customers(person: str, _runtime: Runtime) -> list[Any]:
    own = Customer.select(Customer.id).where(Customer.seller == person, Customer.id < STEP)
    return _first(own.order_by(Customer.id))


def _calls_and_deals(person: str, runtime: Runtime) -> list[Any]:
    return _own("call")(person, runtime) + _own("deal")(person, runtime)


def _calls_and_cards(person: str, runtime: Runtime) -> list[Any]:
    return _own("call")(person, runtime) + _own("card")(person, runtime)


def _cards(count: int, every: int = 1) -> Callable[[str, Runtime], list[Any]]:
    query = Card.select(Card.fact).where(Card.fact < STEP, Card.photo.is_null(False))
    return lambda _person, _runtime: _first(query.order_by(Card.fact.desc()), count, every)


def _lines(person: str, _runtime: Runtime) -> list[Any]:
    """Some of the own lines, and the first ones for who has none but may see each."""
    own = Line.select(Line.number).where(Line.person == person, Line.number < STEP)
    found = _first(own.order_by(Line.number.desc()), 12, 4)
    return found if found != [STEP - 1] else [1, 120, 300, 650]


def _awarded(person: str, _runtime: Runtime) -> list[Any]:
    lines = Line.select(Line.number).join(Approval).where(Line.number < STEP)
    return _first(lines.where(Line.person == person, Line.kind == "award"))


def _rated(_person: str, runtime: Runtime) -> list[str]:
    links = RatingLink.select(RatingLink.source).where(RatingLink.source < STEP)
    [source] = _first(links.order_by(RatingLink.source.desc()))
    return [link_token(runtime.keys.number_hash, source)]


def _wall(_person: str, runtime: Runtime) -> list[str]:
    return [link_token(runtime.keys.number_hash, 1, "wall")]


def _deal(person: str, _runtime: Runtime) -> list[Any]:
    deals = Deal.select(Deal.fact).join(Fact).where(Fact.person == person, Fact.number < STEP)
    return _first(deals.order_by(Fact.number))


def _certificate(column: Any) -> Callable[[str, Runtime], list[Any]]:
    return lambda _person, _runtime: _first(Certificate.select(column).order_by(Certificate.serial))


def _posters(person: str, runtime: Runtime) -> list[str]:
    lines = [f"line/{number}" for number in _awarded(person, runtime)]
    return lines + [f"card/{number}" for number in _own("card")(person, runtime)]


def _photos(person: str, runtime: Runtime) -> list[str]:
    return [f"{card}/large" for card in _cards(1)(person, runtime)]


def _noted(person: str, runtime: Runtime) -> list[Any]:
    """The newest call with a note, in no matter, that the person may read."""
    taken = MatterCall.select(MatterCall.call)
    noted = Call.select(Call.fact).join(Fact).where(Call.note != "", Call.fact.not_in(taken))
    charge = runtime.company.in_charge_of(person, runtime.today, runtime.today)
    noted = noted.where(Fact.person.in_(charge)) if charge else noted
    return _first(noted.where(Call.fact < STEP).order_by(Call.fact.desc()))


def _courses(_person: str, _runtime: Runtime) -> list[Any]:
    return _first(CourseLesson.select(CourseLesson.course).order_by(CourseLesson.course))


def _promotions(person: str, runtime: Runtime) -> list[Any]:
    """A proposal about somebody in the person's charge; for HR and leaders any."""
    charge = runtime.company.in_charge_of(person, runtime.today, runtime.today)
    rows = PromotionProposal.select(PromotionProposal.id)
    rows = rows.where(PromotionProposal.person.in_(charge)) if charge else rows
    return _first(rows.where(PromotionProposal.id < STEP).order_by(PromotionProposal.id))


def _library(_person: str, _runtime: Runtime) -> list[Any]:
    return _first(LibraryItem.select(LibraryItem.id).order_by(LibraryItem.id))


def _matters(_person: str, _runtime: Runtime) -> list[Any]:
    return _first(Matter.select(Matter.id).where(Matter.id < STEP).order_by(Matter.id), 3)


def _talks(person: str, _runtime: Runtime) -> list[Any]:
    """Own talks: confirmed, to be confirmed, still to be held."""
    own = Talk.select(Talk.id).where((Talk.person == person) | (Talk.holder == person))
    return _first(own.where(Talk.id < STEP).order_by(Talk.id), 3)


_NUMBERED: dict[str, tuple[str, Callable[[str, Runtime], list[Any]]]] = {
    "/verify/<code>": ("<code>", _certificate(Certificate.code)),
    "/verify/<code>/credential.jwt": ("<code>", _certificate(Certificate.code)),
    "/r/<token>": ("<token>", _rated),
    "/wall/<token>": ("<token>", _wall),
    "/posters/<kind>/<int:number>": ("<kind>/<int:number>", _posters),
    "/records/<int:number>/correct": ("<int:number>", _calls_and_cards),
    "/records/<int:number>/rating": ("<int:number>", _calls_and_deals),
    "/records/<int:number>/rating.svg": ("<int:number>", _calls_and_deals),
    "/customers/<int:customer>": ("<int:customer>", _customers),
    "/deals/<int:number>/cancel": ("<int:number>", _deal),
    "/photos/<int:card>/<size>": ("<int:card>/<size>", _photos),
    "/checks/<int:card>": ("<int:card>", _cards(12, 3)),
    "/checks/<int:card>/withdraw": ("<int:card>", _cards(12, 3)),
    "/lines/<int:number>": ("<int:number>", _lines),
    "/talks/<int:number>": ("<int:number>", _talks),
    "/market/<int:call>": ("<int:call>", _noted),
    "/courses/<int:course>": ("<int:course>", _courses),
    "/courses/<int:course>/file": ("<int:course>", _courses),
    "/promotion/proposals/<int:number>": ("<int:number>", _promotions),
    "/library/<int:item>": ("<int:item>", _library),
    "/library/<int:item>/file": ("<int:item>", _library),
    "/matters/new/<int:call>": ("<int:call>", _noted),
    "/matters/<int:number>": ("<int:number>", _matters),
    "/certificates/<serial>": ("<serial>", _certificate(Certificate.serial)),
}
