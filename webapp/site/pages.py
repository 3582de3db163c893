"""Register the blueprints of all pages."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

PAGES = (
    "webapp.ledger.pages.appeals",
    "webapp.boards.pages.boards",
    "webapp.planning.pages.calculator",
    "webapp.people.pages.calendar",
    "webapp.praise.pages.bulletins",
    "webapp.calling.pages.call_lists",
    "webapp.calling.pages.calls",
    "webapp.planning.pages.campaigns",
    "webapp.cards.pages.cards",
    "webapp.records.pages.card_withdrawals",
    "webapp.honours.pages.certificate",
    "webapp.honours.pages.certificates",
    "webapp.messaging.pages.channels",
    "webapp.checks.pages.checks",
    "webapp.records.pages.held_records",
    "webapp.feedback.pages.contributions",
    "webapp.calling.pages.customers",
    "webapp.returns.pages.day_return",
    "webapp.deals.pages.deals",
    "webapp.planning.pages.drafts",
    "webapp.planning.pages.enrolments",
    "webapp.feedback.pages.grants",
    "webapp.people.pages.hiring",
    "webapp.home.pages.home",
    "webapp.honours.pages.honours",
    "webapp.importing.pages.importing",
    "webapp.importing.pages.staged",
    "webapp.sync.pages.install",
    "webapp.verification.pages.operations_log",
    "webapp.web.pages.login",
    "webapp.calling.pages.market",
    "webapp.meetings.pages.meeting",
    "webapp.meetings.pages.meeting_videos",
    "webapp.ledger.pages.lines",
    "webapp.sync.pages.outbox",
    "webapp.web.pages.password",
    "webapp.ledger.pages.payroll",
    "webapp.people.pages.person",
    "webapp.people.pages.person_search",
    "webapp.checks.pages.photos",
    "webapp.honours.pages.posters",
    "webapp.honours.pages.prints",
    "webapp.honours.pages.prizes",
    "webapp.feedback.pages.customer_rating",
    "webapp.feedback.pages.rating_link",
    "webapp.feedback.pages.ratings",
    "webapp.records.pages.records",
    "webapp.ledger.pages.rejecting",
    "webapp.people.pages.reliefs",
    "webapp.messaging.pages.reminders",
    "webapp.returns.pages.returns",
    "webapp.checks.pages.samples",
    "webapp.ledger.pages.settlement",
    "webapp.people.pages.staff",
    "webapp.planning.pages.standards",
    "webapp.honours.pages.stationery",
    "webapp.checks.pages.suspicions",
    "webapp.sync.pages.sync",
    "webapp.people.pages.targets",
    "webapp.people.pages.team",
    "webapp.home.pages.today",
    "webapp.feedback.pages.trainings",
    "webapp.sync.pages.tus_uploads",
    "webapp.honours.pages.verify",
    "webapp.feedback.pages.violations",
    "webapp.boards.pages.wall",
    "webapp.boards.pages.walls",
)


def register(app: Flask) -> None:
    """Register every blueprint with the application."""
    for name in PAGES:
        app.register_blueprint(import_module(name).page)
