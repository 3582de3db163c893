"""Fill the tables that the sample company leaves empty, so that every page has rows to show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from tests.webapp.authoring.each_card import each_card
from tests.webapp.every_effect import effects
from tests.webapp.every_record import HEAD, HR, LEADER, RecordRows
from webapp.authoring.new_scheme_text import copied_table
from webapp.authoring.operations import new_schemes
from webapp.boards.models import WallLink
from webapp.cards.operations.note_photo_showing import note_photo_showing
from webapp.core.link_tokens import link_token, link_token_hash
from webapp.facts.models import Card, Fact, Rating
from webapp.facts.transactions import Transaction
from webapp.feedback.models import RatingLink, RatingSource
from webapp.honours.models import (
    Certificate,
    CertificateStep,
    Citation,
    Letterhead,
    PrintPage,
    PrintRun,
    PrintStep,
    PrizeStep,
)
from webapp.honours.wording import certificate_words
from webapp.importing.operations.stage import keep_choices, stage
from webapp.integration.operations.tokens import (
    TokenGiven,
    decide_token,
    note_token_use,
    propose_token,
    revoke_token,
)
from webapp.integration.operations.webhooks import (
    WebhookGiven,
    add_webhook,
    disable_webhook,
    replace_secret,
)
from webapp.integration.webhook_models import WebhookDue, WebhookMessage, WebhookTry
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import (
    Appeal,
    AppealAnswer,
    Approval,
    CardAppeal,
    Line,
    PendingLine,
    Rejection,
    Statement,
)
from webapp.messaging.models import Channel, Delivery, Message, Sending
from webapp.payroll.operations.close_payroll import close_payroll, pay
from webapp.planning.operations import drafts
from webapp.planning.operations.enrol import EnrolmentGiven, propose_enrolment
from webapp.planning.operations.propose_campaign import CampaignGiven, propose_campaign
from webapp.praise.operations.publish_bulletins import publish
from webapp.schemes.catalogue import scheme_table
from webapp.web.operations.company_accounts import bind_account
from webapp.web.operations.identity_providers import (
    ProviderGiven,
    decide_provider,
    propose_provider,
)
from webapp.web.runtime import Runtime


def fill_every_table(runtime: Runtime) -> None:
    """Write rows of every kind about the cast, some of their colleagues and their records."""
    made = _Rows(runtime)
    for work in (
        made.photos,
        made.signals,
        made.origins,
        made.feedback,
        made.people,
        made.talks,
        made.touches,
        made.colleagues,
        made.matters,
        effects,
        made.pairs,
        made.promotions,
        made.checkers,
        made.stationery,
        made.prizes,
        made.certificates,
        made.print_runs,
        made.appeals,
        made.ratings,
        made.messages,
        made.schemes,
        made.tokens,
        made.webhooks,
        made.provider,
        made.photo_showings,
        made.money,
        made.uploads,
    ):
        runtime.write(work)


class _Rows(RecordRows):
    """Adds honours, appeals, messages, schemes and money."""

    def stationery(self, tx: Transaction) -> None:
        """A letterhead, the words of one honour."""
        tx.insert(
            Letterhead,
            company="锦程家居",
            department="人力资源部",
            signatories='["陆正扬"]',
            language="zh",
            set_by=HR,
            set_at=tx.now,
        )
        tx.insert(
            Citation,
            scheme="telesales-reward",
            clause="annual-champion",
            kind="certificate",
            design="classic-gold",
            title="荣誉证书",
            salutation="同志",
            body="在{期间}名列第{名次}。",
            closing="特发此证，以资鼓励。",
            set_by=HR,
            set_at=tx.now,
        )

    def _lines(self, *kinds: str) -> Sequence[Line]:
        return list(
            Line.select()
            .where(Line.kind.in_(kinds), Line.sign > 0, is_current_line())
            .order_by(Line.number)
        )

    def prizes(self, tx: Transaction) -> None:
        """Prizes and gifts: not assigned, assigned, received."""
        for place, line in enumerate(self._prize_lines(tx)):
            if place % 3 == 0:
                continue
            tx.insert(PrizeStep, line=line, step="assigned", giver=HEAD, by=HR, at=tx.now)
            if place % 3 == 2:
                tx.insert(PrizeStep, line=line, step="received", by=HR, note="签收", at=tx.now)

    def _prize_lines(self, tx: Transaction) -> list[int]:
        """The approved prizes and gifts, after some of each kind were added for everyone here."""
        for kind in ("prize", "prize", "certificate", "commend", "award", "late_report"):
            like = Line.select().where(Line.kind == kind, Line.sign > 0).get()
            for place, person in enumerate(self.people_of_interest):
                number = self._line_like(tx, like, person)
                if place % 4:
                    tx.insert(Approval, line=number, approved_by=HR, approved_at=tx.now)
                    PendingLine.delete().where(PendingLine.line == number).execute()
        approved = Approval.select(Approval.line)
        handed = self._lines("prize", "gift")
        numbers = {row[0] for row in approved.tuples()}
        return [line.number for line in handed if line.number in numbers]

    def _line_like(self, tx: Transaction, like: Line, person: str) -> int:
        number = tx.insert(
            Line,
            settlement=like.settlement_id,
            scheme=like.scheme,
            revision=like.revision,
            clause=like.clause,
            kind=like.kind,
            period=like.period,
            person=person,
            amount=like.amount,
            because=like.because,
            created_at=tx.now,
        )
        tx.insert(PendingLine, line=number)
        return number

    def certificates(self, tx: Transaction) -> None:
        """Certificates of approved honours, some of them revoked."""
        honours = (
            Line.select()
            .join(Approval)
            .where(Line.kind.in_(("certificate", "commend")), Line.sign > 0, is_current_line())
            .order_by(Line.number)
        )
        for place, line in enumerate(honours):
            if place % 4 == 0:
                continue
            serial = f"HR-2026-{place:06}"
            words = certificate_words(line, tx.company, self.today)
            tx.insert(
                Certificate,
                serial=serial,
                code=f"code{place}",
                line=line.number,
                honour=json.dumps({**words, "serial": serial}, ensure_ascii=False),
                issued_by=HR,
                issued_at=tx.now,
            )
            if place % 5 == 0:
                tx.insert(
                    CertificateStep,
                    certificate=serial,
                    step="revoked",
                    reason="算错了",
                    by=HR,
                    at=tx.now,
                )

    def print_runs(self, tx: Transaction) -> None:
        """A finished run of all certificates, and one under way."""
        serials = [row.serial for row in Certificate.select()]
        for steps in (("begun", "finished"), ("begun",)):
            run = tx.insert(PrintRun, form="book", asked_by=HR, asked_at=tx.now, done=len(serials))
            for place, serial in enumerate(serials):
                tx.insert(PrintPage, run=run, place=place, certificate=serial)
            for step in steps:
                tx.insert(PrintStep, run=run, step=step, at=tx.now)

    def appeals(self, tx: Transaction) -> None:
        """Appeals about lines, periods and cards, answered and waiting; words to sanctions."""
        for person in self.people_of_interest:
            lines = Line.select().where(Line.person == person).order_by(Line.number.desc()).limit(4)
            for place, line in enumerate(lines):
                appeal = f"appeal-{line.number}"
                tx.insert(
                    Appeal,
                    id=appeal,
                    person=person,
                    scheme=line.scheme,
                    period=line.period,
                    line=line.number,
                    text="请再看一次",
                    made_at=tx.now,
                )
                if place % 2:
                    tx.insert(
                        AppealAnswer,
                        appeal=appeal,
                        upheld=False,
                        text="没有错",
                        answered_by=HR,
                        answered_at=tx.now,
                    )
            sale = (
                Fact.select().join(Card).where(Fact.person == person).order_by(Fact.number).first()
            )
            if sale is not None:
                appeal = f"card-appeal-{sale.number}"
                tx.insert(
                    Appeal,
                    id=appeal,
                    person=person,
                    scheme="card-campaign",
                    period=sale.day.isoformat(),
                    text="这张卡是真的",
                    made_at=tx.now,
                )
                tx.insert(CardAppeal, appeal=appeal, card=sale.number)
        for line in self._lines("demotion"):
            tx.insert(Statement, line=line.number, text="不是我", said_at=tx.now)

    def ratings(self, tx: Transaction) -> None:
        """Links by which customers rate a call or a deal."""
        key = self.runtime.keys.number_hash
        for person in self.people_of_interest:
            facts = (
                Fact.select()
                .where(Fact.person == person, Fact.kind.in_(("call", "deal")))
                .order_by(Fact.number.desc())
                .limit(5)
            )
            for place, source in enumerate(facts):
                kept = link_token_hash(key, link_token(key, source.number))
                tx.insert(RatingLink, source=source.number, token_hash=kept, made_at=tx.now)
                if place % 2:
                    fact = self._fact(tx, "rating", person, HR)
                    tx.insert(Rating, fact=fact, score=9)
                    tx.insert(RatingSource, rating=fact, source=source.number, comment="很好")

    def messages(self, tx: Transaction) -> None:
        """Channels with what was sent to them, walls, a bulletin of each day."""
        for number in (1, 2, 3):
            tx.insert(
                Channel,
                name=f"群 {number}",
                sealed="",
                shown="https://****",
                service="wecom",
                files=False,
                kinds="bulletin",
                per_minute=10,
                made_by=HR,
                made_at=tx.now,
            )
            key = self.runtime.keys.number_hash
            tx.insert(
                WallLink,
                token_hash=link_token_hash(key, link_token(key, number, "wall"), "wall"),
                place=f"大厅 {number}",
                boards="cards",
                look="dark",
                locale="zh_Hans",
                made_by=HR,
                made_at=tx.now,
            )
        for place in range(6):
            message = tx.insert(
                Message,
                kind="sale",
                about=f"sale {place}",
                title="喜讯",
                text="…",
                at=tx.now,
            )
            for channel in (1, 2, 3):
                delivery = tx.insert(Delivery, message=message, channel=channel)
                tx.insert(Sending, delivery=delivery, result="sent", at=tx.now, again_at=None)
        for back in (3, 2, 1):
            publish(tx, self.today - timedelta(days=back), "0" * 64, "https://localhost")

    def tokens(self, tx: Transaction) -> None:
        """Tokens in each state; one of them was used."""
        for place, state in enumerate(("waits", "works", "declined", "revoked")):
            given = TokenGiven("财务系统", ("people",), self.today + timedelta(days=30))
            number = propose_token(tx, HR, given, f"hash {place}", "jbt_abcd")
            if state != "waits":
                decide_token(tx, LEADER, number, approved=state != "declined")
            if state == "revoked":
                revoke_token(tx, HR, number)
            if state == "works":
                note_token_use(tx, number)

    def provider(self, tx: Transaction) -> None:
        """An identity provider in force with a bound account, and a proposal that waits."""
        for issuer in ("https://login.example.com", "https://login.example.net"):
            given = ProviderGiven(issuer, "jiebao", "sealed", "staff", passwords=True)
            number = propose_provider(tx, HR, given)
            if number == 1:
                decide_provider(tx, LEADER, number, approved=True)
                bind_account(tx, HR, issuer, "account of HR")

    def webhooks(self, tx: Transaction) -> None:
        """A webhook with messages that were sent, failed, and wait; one that was disabled."""
        for name in ("财务系统", "考勤系统"):
            given = WebhookGiven(name, "https://example.org/hook", ("settle",), "sealed")
            number = add_webhook(tx, HR, given)
            for line in range(1, 13):
                message = tx.insert(WebhookMessage, webhook=number, line=line, at=tx.now)
                result = ("sent", "failed", "failed")[line % 3]
                tx.insert(WebhookTry, message=message, result=result, said="http 500", at=tx.now)
                if line % 3 == 1:
                    again = {"tries": 1, "again_at": tx.now + timedelta(days=1)}
                    tx.insert(WebhookDue, message=message, webhook=number, **again)
        replace_secret(tx, HR, number, "sealed anew")
        disable_webhook(tx, number, "failing")

    def photo_showings(self, tx: Transaction) -> None:
        """Photos that a head and a leader have seen."""
        for card in Card.select().order_by(Card.fact).limit(40):
            for person in (HEAD, LEADER):
                note_photo_showing(tx, person, card.fact_id)

    def schemes(self, tx: Transaction) -> None:
        """A draft that was put in force, one in the shadow, reviews, a proposed enrolment."""
        for scheme in ("commission", "card-campaign", "telesales-reward"):
            draft = drafts.open_draft(tx, HR, scheme)
            drafts.shadow_draft(tx, HR, draft, on=True)
            drafts.hold_review(tx, HR, scheme, "有效果")
        draft = drafts.open_draft(tx, HR, "commission")
        body = drafts.newest_version(draft).body.replace('because = ""', 'because = "年中会议"')
        drafts.save_draft(tx, HR, draft, body)
        drafts.put_in_force(tx, LEADER, draft, self.today + timedelta(days=30))
        copied = copied_table(scheme_table("commission", {}), self.today, "提成二")
        new_schemes.open_new_scheme(tx, HR, copied)
        table, examples = each_card()
        waiting = new_schemes.open_new_scheme(tx, HR, table)
        new_schemes.save_new_scheme(tx, HR, waiting, table, examples)
        new_schemes.propose_new_scheme(tx, HR, waiting, EnrolmentGiven("", self.today))
        first = self.today + timedelta(days=400)
        summer = CampaignGiven("", "盛夏冲刺", "card-campaign", first, first + timedelta(days=30))
        propose_campaign(tx, HR, summer)
        propose_enrolment(
            tx, HR, EnrolmentGiven("telesales-reward", self.today + timedelta(days=9), ("guide",))
        )

    def money(self, tx: Transaction) -> None:
        """Approve what waits, close a month and pay it, turn some later lines down."""
        waiting = Line.select().left_outer_join(Approval)
        waiting = waiting.where(
            Approval.line.is_null(), Line.amount.is_null(False), is_current_line()
        )
        for place, line in enumerate(list(waiting)):
            if place % 4 == 1:
                tx.insert(
                    Rejection,
                    line=line.number,
                    reason="不对",
                    rejected_by=HR,
                    rejected_at=tx.now,
                )
            elif place % 2 == 0:
                tx.insert(Approval, line=line.number, approved_by=HR, approved_at=tx.now)
            if place % 4 != 3:
                PendingLine.delete().where(PendingLine.line == line.number).execute()
        close_payroll(tx, HR, "2026-02")
        pay(tx, HR, "2026-02")

    def uploads(self, tx: Transaction) -> None:
        """A table that waits for its import; a column, a word and a cell of it were chosen."""
        table = "工号,姓名,职务,提成\n9001,新同事,导购员,A\n9002,,店长,B\n".encode()
        number = stage(tx, self.runtime.cipher, HR, "staff", "员工.csv", table)
        words = {("role", "导购员"): "导购"}
        keep_choices(tx, HR, number, {"提成": ""}, words, {(3, "name"): "另一位"}, None)
