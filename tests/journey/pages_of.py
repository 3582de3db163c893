"""Every page of every role of the sample company, by the access table, and who shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from peewee import fn

from tests.journey.serving import Site
from webapp.authoring.new_scheme_text import copied_table
from webapp.authoring.operations.new_schemes import open_new_scheme
from webapp.calling.models import Matter, MatterAnswer, MatterCall
from webapp.company.roles import CHECKERS, HR, LEADERS, SELLERS
from webapp.effect.figures import effect_figures
from webapp.effect.operations.decide_effect import DecisionGiven, prepare_decision
from webapp.facts.models import Call, Customer, Deal, Fact
from webapp.facts.opinions import opinions_in_force
from webapp.feedback.models import CourseLesson
from webapp.growth.models import PromotionProposal
from webapp.honours.models import Certificate
from webapp.honours.operations.print_runs import ask_for_run
from webapp.importing.operations.stage import stage
from webapp.importing.template_sheets import TEMPLATES
from webapp.ledger.models import Line
from webapp.planning.operations.drafts import open_draft
from webapp.praise.models import Bulletin
from webapp.schemes.catalogue import scheme_table
from webapp.site.access import TABLE
from webapp.talks.models import Talk

# Answers that are no page of their own: files, a redirect, the stream, another program's.
NO_PAGE = (
    "/",
    "/health",
    "/live",
    "/people",
    "/boards/rest",
    "/static/<path:filename>",
    "/photos/<int:card>/<size>",
    "/help/pictures/<name>",
    "/certificates/<serial>.pdf",
    "/growth-record/<person>.pdf",
    "/recognition/<month>.pdf",
    "/effect/<scheme>.pdf",
    "/effect/decisions/<int:number>.pdf",
    "/certificates/runs/<int:number>/file",
    "/certificates/emblems/<int:number>.png",
    "/certificates/preview.png",
    "/import/template/<kind>.xlsx",
    "/import/<int:number>/marked.xlsx",
    "/returns/<day>/<table>.xlsx",
    "/payroll/<month>.xlsx",
    "/approvals.xlsx",
    "/payroll/<month>.csv",
    "/day-return/<int:number>.xlsx",
    "/meeting/videos/<int:video>",
    "/attachments/<int:number>",
    "/birthdays.pdf",
    "/events/photos/<int:number>",
    "/library/found",
    "/library/<int:item>/file",
    "/courses/<int:course>/file",
    "/records/<int:number>/rating.svg",
    "/posters/<kind>/<int:number>.png",
    "/sync/v1/photos/<upload>",
)
PEOPLE = {
    "seller": ("1106", SELLERS),
    "supervisor": ("1021", CHECKERS),
    "head": ("1011", CHECKERS),
    "hr": ("1002", HR),
    "leader": ("1001", LEADERS),
}
# A handful: each period and kind of value once, an empty one, one that is over.
BOARDS = (
    "/boards?period=day&metric=completion",
    "/boards?period=campaign&metric=cards",
    "/boards?period=month&metric=sales",
    "/boards?period=quarter&metric=rating&team=east",
    "/boards?period=year&metric=sales_completion",
    "/boards?period=campaign&metric=calls&subject=team",
    "/boards?period=month&metric=contribution&subject=team",
    "/boards?period=2026-03-04&metric=cards",
)
WHYS = (
    "/boards/why?period=campaign&metric=cards&who=1101&steps=all",
    "/boards/why?period=campaign&metric=calls&subject=team&who=east",
    "/boards/why?period=month&metric=sales_completion&who=1101",
)

WORDING = "/certificates/wordings/specialist-incentive/team-cooperation/certificate"


SPOKEN = (
    "/talks/<int:number>",
    "/market/<int:call>",
    "/matters/new/<int:call>",
    "/matters/<int:number>",
)
GUIDE = {
    "hr": "hr",
    "leader": "leader",
    "supervisor": "supervisor",
    "head": "supervisor",
    "seller": "seller",
}


@dataclass(frozen=True)
class Sample:
    """The parameters of addresses in the sample company: a card to judge, a certificate's code …"""

    site: Site
    today: date
    wall: str  # what stands in the address of a television's link

    def paths(self, role: str) -> list[str]:
        """The pages that a role may open."""
        _person, roles = PEOPLE[role]
        addresses = [
            entry.address
            for entry in TABLE
            if "GET" in entry.methods.split()
            and entry.address not in NO_PAGE
            and entry.roles is not None
            and entry.roles & roles
        ]
        return [path for address in addresses for path in self._filled(address, role)]

    def _filled(self, address: str, role: str) -> Iterator[str]:
        """An address of the table with real parameters; KeyError for an unknown parameter."""
        person, _roles = PEOPLE[role]
        if address == "/boards":
            yield from BOARDS if role == "seller" else BOARDS[:1]
        elif address == "/boards/why":
            yield from WHYS if role == "seller" else WHYS[:1]
        elif address == "/approvals":
            yield from ("/approvals", "/approvals?tab=preview")
        elif address == "/settlement":
            yield from self._periods() if role == "hr" else ["/settlement"]
        elif address == "/lines/<int:number>":
            yield from self._lines(role)
        elif address in ("/bulletins/<day>", "/posters/<kind>/<int:number>"):
            yield from self._praise(address, role)
        elif address in SPOKEN:
            yield from self._spoken(address, person, role)
        elif address == "/import":
            yield from (f"/import?kind={kind}" for kind in TEMPLATES)
        elif "<" not in address:
            yield address
        else:
            known = {
                "/records/<int:number>/correct": self._own_record,
                "/customers/<int:customer>": self._customer,
                "/checks/<int:card>": self._card_to_read,
                "/checks/<int:card>/withdraw": lambda hr: f"{self._card_to_read(hr)}/withdraw",
                "/webhooks/<int:number>": lambda _hr: "/webhooks/1",
                "/staff/<person>": lambda _hr: "/staff/1107",
                "/teams/<team>": lambda _who: "/teams/east",
                "/honours/<person>": lambda who: f"/honours/{who}",
                "/growth-record/<person>": lambda _who: "/growth-record/1107",
                "/courses/<int:course>": lambda _who: f"/courses/{CourseLesson.get().course_id}",
                "/library/<int:item>": lambda _who: "/library/1",
                "/promotion/proposals/<int:number>": self._proposal,
                "/promotion/<person>": lambda _who: "/promotion/1107",
                "/figures/<person>": lambda _who: "/figures/1107",
                "/figures/<person>/records": self._figure_records,
                "/recognition/<month>": lambda _who: "/recognition/2026-02",
                "/recognition/<month>/show": lambda _who: "/recognition/2026-02/show",
                "/hall/<period>": lambda _who: "/hall/2026-03-03",
                "/help/<guide>": lambda _who: f"/help/{GUIDE[role]}",
                "/drafts/<int:draft>": self._draft,
                "/effect/<scheme>": lambda _who: "/effect/telesales-reward",
                "/effect/decisions/<int:number>": self._decision,
                "/import/<int:number>": self._upload,
                "/campaigns/<int:number>": lambda _who: "/campaigns/1",
                "/schemes/new/<int:draft>": self._new_scheme,
                "/schemes/new/<int:draft>/clauses": lambda who: f"{self._new_scheme(who)}/clauses",
                "/schemes/new/<int:draft>/clauses/<clause>": (
                    lambda who: f"{self._new_scheme(who)}/clauses/commission"
                ),
                "/schemes/new/<int:draft>/clauses/<clause>/example": (
                    lambda who: f"{self._new_scheme(who)}/clauses/commission/example"
                ),
                "/schemes/<int:enrolment>": lambda _who: "/schemes/1",
                "/records/<int:number>/rating": self._rating,
                "/deals/<int:number>/cancel": self._deal,
                "/certificates/<serial>": self._certificate,
                "/certificates/runs/<int:number>": self._print_run,
                "/certificates/wordings/<scheme>/<clause>/<kind>": lambda _hr: WORDING,
            }
            yield known[address](person)

    def _figure_records(self, person: str) -> str:
        """The calls behind a figure: a seller's own, else those of somebody in the team."""
        whose = person if person == PEOPLE["seller"][0] else "1107"
        return f"/figures/{whose}/records?step=calls"

    def _customer(self, seller: str) -> str:
        """The own customer with whom the seller has spoken last."""
        calls = Call.select(Call.customer).join(Customer).where(Customer.seller == seller)
        return f"/customers/{calls.order_by(Call.fact.desc()).tuples().first()[0]}"

    def _decision(self, _person: str) -> str:
        """A conclusion about a scheme that waits for a leader."""
        company, today = self.site.runtime.company, self.site.runtime.today
        figures = effect_figures(company, "telesales-reward", today)
        given = DecisionGiven("telesales-reward", "change", "前三名改回原标准", ("money",))
        hr = PEOPLE["hr"][0]
        made = self.site.runtime.write(lambda tx: prepare_decision(tx, hr, given, figures))
        return f"/effect/decisions/{made}"

    def _proposal(self, _person: str) -> str:
        """A proposed promotion of 1107, inserted: nobody of the sample meets every condition."""
        held = PromotionProposal.select(PromotionProposal.id).first()
        if held is not None:
            return f"/promotion/proposals/{held.id}"
        runtime = self.site.runtime
        posting = runtime.company.posting("1107", runtime.today)
        assert posting is not None
        made = runtime.write(
            lambda tx: tx.insert(
                PromotionProposal,
                person="1107",
                from_role=posting.role,
                from_level=posting.level or "",
                role=posting.role,
                level="senior",
                wanted_on=runtime.today,
                reason="带得动人，业绩稳",
                judged="[]",
                proposed_by=PEOPLE["supervisor"][0],
                proposed_at=tx.now,
            )
        )
        return f"/promotion/proposals/{made}"

    def _draft(self, _person: str) -> str:
        """A draft of the scheme with the most kinds of numbers."""
        hr, _roles = PEOPLE["hr"]
        draft = self.site.runtime.write(lambda tx: open_draft(tx, hr, "commission"))
        return f"/drafts/{draft}"

    def _new_scheme(self, _person: str) -> str:
        """A copy of the scheme with the most kinds of clauses."""
        hr, _roles = PEOPLE["hr"]
        table = copied_table(scheme_table("commission", {}), self.site.runtime.today, "提成二")
        draft = self.site.runtime.write(lambda tx: open_new_scheme(tx, hr, table))
        return f"/schemes/new/{draft}"

    def _upload(self, hr: str) -> str:
        """A table with an unknown column, own words and a missing name."""
        table = "序号,工号,姓名,职务,提成\n1,9001,新同事,导购员,A\n2,9002,,店长,B\n".encode()
        runtime = self.site.runtime
        number = runtime.write(lambda tx: stage(tx, runtime.cipher, hr, "staff", "员工.csv", table))
        return f"/import/{number}"

    def _periods(self) -> Iterator[str]:
        yield "/settlement"
        for scheme, period in (
            ("card-campaign", "2026-03-02"),
            ("card-campaign", "campaign:bairi"),
            ("telesales-reward", "2026-Q1"),
        ):
            yield f"/settlement?scheme={scheme}&period={period}"

    def _lines(self, role: str) -> Iterator[str]:
        """For HR one line of each way to say why, else one; checkers have no lines of their own."""
        if role in ("supervisor", "head"):
            return
        person, _roles = PEOPLE[role]
        lines = Line.select() if role != "seller" else Line.select().where(Line.person == person)
        ways = {_way(line): line.number for line in lines}
        for number in list(ways.values())[: None if role == "hr" else 1]:
            yield f"/lines/{number}"

    def _praise(self, address: str, role: str) -> Iterator[str]:
        """A day's bulletin, and HR's poster of one who won."""
        if "<day>" in address and role in ("seller", "hr"):
            yield f"/bulletins/{Bulletin.get().day}"
        elif "<kind>" in address and role == "hr":
            [won, *_others] = json.loads(Bulletin.get().told)["winners"]
            yield f"/posters/line/{won['line']}"

    def _talks(self, person: str) -> Iterator[str]:
        """A talk to be held, and one that has an agreement, if the person has such."""
        own = Talk.select().where((Talk.person == person) | (Talk.holder == person))
        seen = {bool(talk.agreements.count()): talk.id for talk in own.order_by(Talk.id)}
        yield from (f"/talks/{number}" for number in seen.values())

    def _spoken(self, address: str, person: str, role: str) -> Iterator[str]:
        """Own talks, a note that the person may read, and a matter that everybody may."""
        if address == "/talks/<int:number>":
            yield from self._talks(person)
            return
        if address == "/matters/<int:number>":
            answered = MatterAnswer.select(MatterAnswer.matter).order_by(MatterAnswer.matter)
            number = answered.scalar() or Matter.select(fn.MIN(Matter.id)).scalar()
            yield from [f"/matters/{number}"] if number else []
            return
        company, today = self.site.runtime.company, self.today
        notes = Call.select(Call.fact).join(Fact).where(Call.note != "")
        notes = notes.where(Call.fact.not_in(MatterCall.select(MatterCall.call)))
        if role in ("supervisor", "head"):
            people = company.in_charge_of(person, today, today)
            notes = notes.where(Fact.person.in_(people))
        number = notes.order_by(Call.fact.desc()).scalar()
        yield address.replace("<int:call>", str(number))

    def _own_record(self, person: str) -> str:
        own = Fact.select(Fact.number).where(
            Fact.person == person, Fact.day == self.today, Fact.kind == "card"
        )
        return f"/records/{own.scalar()}/correct"

    def _rating(self, person: str) -> str:
        """The code for the customer of an own call that was answered."""
        own = Call.select(Fact.number).join(Fact)
        own = own.where(Fact.person == person, Call.outcome == "interested")
        return f"/records/{own.order_by(Fact.number.desc()).scalar()}/rating"

    def _print_run(self, hr: str) -> str:
        serials = [held.serial for held in Certificate.select()]
        run = self.site.runtime.write(lambda tx: ask_for_run(tx, hr, serials, "book"))
        return f"/certificates/runs/{run}"

    def _certificate(self, _hr: str) -> str:
        return f"/certificates/{Certificate.select(Certificate.serial).scalar()}"

    def _deal(self, person: str) -> str:
        """A deal that stands: one's own, to HR anybody's."""
        whose = Fact.person == person if person != PEOPLE["hr"][0] else Fact.person.is_null(False)
        own = Deal.select(Deal.fact).join(Fact).where(whose).order_by(Deal.fact)
        return f"/deals/{own.scalar()}/cancel"

    def _card_to_read(self, reader: str) -> str:
        """A card of an own seller; to HR and leaders one that waits for a second person."""
        company = self.site.runtime.company
        charge = company.in_charge_of(reader, self.today, self.today)
        cards = Fact.select(Fact.number).where(Fact.kind == "card", Fact.person.in_(charge))
        number = cards.scalar() or next(said.card for said in opinions_in_force())
        return f"/checks/{number}"

    def public(self) -> list[str]:
        """What anybody can open, and the page of what is not there."""
        code = Certificate.select(Certificate.code).scalar()
        return ["/login", f"/verify/{code}", f"/wall/{self.wall}", "/nowhere"]


def _way(line: Line) -> tuple[object, ...]:
    """What decides how a line says why: its shape, a rank's basis, whether it is a thing."""
    because = json.loads(line.because)
    return because["shape"], because.get("by"), line.kind == "prize", bool(because.get("void"))
