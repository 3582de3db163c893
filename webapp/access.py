"""The one access table: which address answers which method to whom, and whose things it shows.

A route that does not stand here is refused, and a test names it. `whose` says what a page
function fetches: it is the promise that the function's first line keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

SELLERS = frozenset({"telesales", "guide", "designer"})
CHECKERS = frozenset({"supervisor", "head"})
HR = frozenset({"hr"})
LEADERS = frozenset({"leader"})
EVERYONE = SELLERS | CHECKERS | HR | LEADERS
PUBLIC: frozenset[str] | None = None


@dataclass(frozen=True)
class Entry:
    """One row of the table; `roles` None opens it to people who are not signed in."""

    methods: str
    address: str
    roles: frozenset[str] | None
    whose: str  # none, own, team, company


TABLE: tuple[Entry, ...] = (
    Entry("GET", "/static/<path:filename>", PUBLIC, "none"),
    Entry("GET", "/health", PUBLIC, "none"),
    Entry("GET", "/sw.js", PUBLIC, "none"),
    Entry("GET", "/manifest.webmanifest", PUBLIC, "none"),
    Entry("GET", "/offline", PUBLIC, "none"),
    Entry("GET", "/install", PUBLIC, "none"),
    Entry("GET POST", "/login", PUBLIC, "none"),
    Entry("GET", "/verify/<code>", PUBLIC, "none"),
    Entry("GET", "/verify/<code>/credential.jwt", PUBLIC, "none"),
    Entry("POST", "/language", PUBLIC, "own"),
    Entry("GET POST", "/r/<token>", PUBLIC, "none"),
    Entry("GET", "/wall/<token>", PUBLIC, "none"),
    Entry("GET", "/wall/<token>/live", PUBLIC, "none"),
    Entry("GET", "/sync/openapi.json", PUBLIC, "none"),
    Entry("GET", "/sync/v1/beacon", PUBLIC, "none"),
    Entry("POST", "/sync/v1/records", SELLERS, "own"),
    Entry("OPTIONS", "/sync/v1/photos", PUBLIC, "none"),
    Entry("POST", "/sync/v1/photos", SELLERS, "own"),
    Entry("GET PATCH", "/sync/v1/photos/<upload>", SELLERS, "own"),
    Entry("GET", "/", EVERYONE, "own"),
    Entry("POST", "/logout", EVERYONE, "own"),
    Entry("GET POST", "/password", EVERYONE, "own"),
    Entry("GET", "/boards", EVERYONE, "company"),
    Entry("GET", "/boards/why", EVERYONE, "company"),
    Entry("GET", "/live", EVERYONE, "company"),
    Entry("GET", "/me", EVERYONE, "own"),
    Entry("POST", "/praise", EVERYONE, "own"),
    Entry("GET", "/bulletins", EVERYONE, "company"),
    Entry("GET", "/bulletins/<day>", EVERYONE, "company"),
    Entry("GET", "/posters/<kind>/<int:number>", EVERYONE, "own"),
    Entry("GET", "/posters/<kind>/<int:number>.png", EVERYONE, "own"),
    Entry("GET", "/contributions", EVERYONE, "team"),
    Entry("POST", "/contributions", CHECKERS | LEADERS, "team"),
    Entry("GET", "/grants", EVERYONE, "team"),
    Entry("POST", "/grants", CHECKERS | HR, "team"),
    Entry("POST", "/grants/<int:number>/decide", LEADERS, "company"),
    Entry("GET", "/calendar", EVERYONE, "company"),
    Entry("POST", "/calendar", HR, "company"),
    Entry("POST", "/calendar/fill", HR, "company"),
    Entry("GET", "/meeting", SELLERS | CHECKERS | HR, "team"),
    Entry("POST", "/meeting/<int:line>/choose", SELLERS, "own"),
    Entry("POST", "/meeting/<int:line>/video", SELLERS, "own"),
    Entry("POST", "/meeting/<int:line>/rule", CHECKERS | HR, "team"),
    Entry("POST", "/meeting/close", CHECKERS | HR, "team"),
    Entry("POST", "/meeting/keep", HR, "company"),
    Entry("GET", "/meeting/videos/<int:video>", SELLERS | CHECKERS, "own"),
    Entry("POST", "/meeting/videos/<int:video>/withdraw", SELLERS, "own"),
    Entry("GET POST", "/reliefs", CHECKERS | HR, "team"),
    Entry("POST", "/reliefs/<int:number>/end", CHECKERS | HR, "team"),
    Entry("GET", "/targets", EVERYONE, "team"),
    Entry("POST", "/targets", SELLERS | CHECKERS | HR, "team"),
    Entry("POST", "/targets/decide", LEADERS, "company"),
    Entry("GET", "/trainings", EVERYONE, "team"),
    Entry("POST", "/trainings", CHECKERS | HR, "team"),
    Entry("GET", "/violations", EVERYONE, "team"),
    Entry("POST", "/violations", CHECKERS | HR | LEADERS, "team"),
    Entry("POST", "/violations/<int:number>/answer", EVERYONE, "own"),
    Entry("POST", "/violations/<int:number>/rule", HR | LEADERS, "company"),
    Entry("GET", "/standards", EVERYONE, "own"),
    Entry("GET", "/standards/calculator", SELLERS, "own"),
    Entry("GET", "/today", SELLERS, "own"),
    Entry("GET", "/calls/new", SELLERS, "own"),
    Entry("POST", "/calls", SELLERS, "own"),
    Entry("GET", "/cards/new", SELLERS, "own"),
    Entry("POST", "/cards", SELLERS, "own"),
    Entry("GET", "/records", SELLERS, "own"),
    Entry("POST", "/records/<int:number>/withdraw", SELLERS, "own"),
    Entry("GET POST", "/records/<int:number>/correct", SELLERS, "own"),
    Entry("GET", "/records/<int:number>/rating", SELLERS, "own"),
    Entry("GET", "/records/<int:number>/rating.svg", SELLERS, "own"),
    Entry("GET", "/ratings", SELLERS | CHECKERS | HR, "team"),
    Entry("GET", "/reminders", EVERYONE, "own"),
    Entry("POST", "/reminders/push", EVERYONE, "own"),
    Entry("GET", "/customers", SELLERS, "own"),
    Entry("GET", "/call-lists", CHECKERS | HR, "team"),
    Entry("POST", "/call-lists/share", CHECKERS | HR, "team"),
    Entry("POST", "/call-lists/add", CHECKERS | HR, "team"),
    Entry("POST", "/call-lists/stop", CHECKERS | HR, "company"),
    Entry("GET", "/outbox", SELLERS, "own"),
    Entry("GET", "/deals", SELLERS | CHECKERS | HR, "team"),
    Entry("GET", "/deals/new", SELLERS, "own"),
    Entry("POST", "/deals/find", SELLERS, "company"),
    Entry("POST", "/deals", SELLERS, "own"),
    Entry("GET POST", "/deals/<int:number>/cancel", SELLERS | HR, "own"),
    Entry("GET", "/photos/<int:card>/<size>", SELLERS | CHECKERS | HR, "team"),
    Entry("GET", "/checks", CHECKERS, "team"),
    Entry("GET POST", "/checks/<int:card>", CHECKERS, "team"),
    Entry("GET", "/clocks", CHECKERS, "team"),
    Entry("POST", "/clocks/<int:number>", CHECKERS, "team"),
    Entry("GET", "/team", CHECKERS, "team"),
    Entry("GET", "/lines/<int:number>", EVERYONE, "own"),
    Entry("GET", "/settlement", HR | LEADERS, "company"),
    Entry("POST", "/settlement", HR, "company"),
    Entry("POST", "/lines/approve", HR | LEADERS, "company"),
    Entry("POST", "/lines/<int:number>/reject", HR | LEADERS, "company"),
    Entry("POST", "/lines/<int:number>/appeal", EVERYONE, "own"),
    Entry("GET POST", "/appeals", EVERYONE, "own"),
    Entry("POST", "/appeals/<appeal_id>/answer", HR | LEADERS, "company"),
    Entry("GET", "/payroll", HR | LEADERS, "company"),
    Entry("POST", "/payroll", HR, "company"),
    Entry("POST", "/payroll/<month>/paid", HR, "company"),
    Entry("GET", "/payroll/<month>.xlsx", HR | LEADERS, "company"),
    Entry("GET", "/drafts", HR | LEADERS, "company"),
    Entry("POST", "/drafts", HR, "company"),
    Entry("GET", "/drafts/<int:draft>", HR | LEADERS, "company"),
    Entry("POST", "/drafts/<int:draft>", HR, "company"),
    Entry("POST", "/drafts/<int:draft>/shadow", HR, "company"),
    Entry("POST", "/drafts/<int:draft>/discard", HR, "company"),
    Entry("POST", "/drafts/<int:draft>/approve", LEADERS, "company"),
    Entry("POST", "/reviews", HR, "company"),
    Entry("GET", "/schemes", HR | LEADERS, "company"),
    Entry("POST", "/schemes", HR, "company"),
    Entry("POST", "/schemes/<int:enrolment>/decide", LEADERS, "company"),
    Entry("POST", "/schemes/<int:enrolment>/end", LEADERS, "company"),
    Entry("GET POST", "/certificates", HR, "company"),
    Entry("GET", "/prizes", HR, "company"),
    Entry("GET", "/prizes/own", EVERYONE, "own"),
    Entry("POST", "/prizes/<int:number>/assign", HR, "company"),
    Entry("POST", "/prizes/<int:number>/note", HR, "company"),
    Entry("POST", "/prizes/<int:number>/receive", EVERYONE, "own"),
    Entry("POST", "/certificates/approve", HR, "company"),
    Entry("POST", "/certificates/print", HR, "company"),
    Entry("GET", "/certificates/runs/<int:number>", HR, "company"),
    Entry("GET", "/certificates/runs/<int:number>/file", HR, "company"),
    Entry("POST", "/certificates/runs/<int:number>/cancel", HR, "company"),
    Entry("POST", "/certificates/runs/<int:number>/again", HR, "company"),
    Entry("GET", "/certificates/<serial>.pdf", EVERYONE, "own"),
    Entry("GET POST", "/certificates/<serial>", HR, "company"),
    Entry("GET POST", "/walls", HR | LEADERS, "company"),
    Entry("POST", "/walls/<int:number>/end", HR | LEADERS, "company"),
    Entry("GET", "/staff", HR, "company"),
    Entry("GET", "/staff/<person>", HR, "company"),
    Entry("POST", "/staff/<person>/transfer", HR, "company"),
    Entry("POST", "/staff/<person>/leave", HR, "company"),
    Entry("GET POST", "/campaigns", HR, "company"),
    Entry("GET POST", "/channels", HR, "company"),
    Entry("POST", "/channels/<int:number>", HR, "company"),
    Entry("POST", "/channels/<int:number>/test", HR, "company"),
    Entry("POST", "/staff/<person>/reset-password", HR, "company"),
    Entry("POST", "/staff/<person>/end-sessions", HR, "company"),
    Entry("GET POST", "/import", HR, "company"),
    Entry("GET", "/import/template/<kind>.xlsx", HR, "company"),
    Entry("GET", "/day-return", EVERYONE, "company"),
    Entry("GET", "/day-return/<int:number>.xlsx", EVERYONE, "company"),
    Entry("POST", "/day-return/make", HR, "company"),
    Entry("POST", "/day-return/receivers", HR | LEADERS, "company"),
    Entry("POST", "/day-return/receivers/<int:number>/end", HR | LEADERS, "company"),
    Entry("GET", "/returns", CHECKERS | HR, "team"),
    Entry("GET", "/returns/<day>/<table>.xlsx", CHECKERS | HR, "team"),
)

_BY_DOOR = {(method, entry.address): entry for entry in TABLE for method in entry.methods.split()}


def entry_for(method: str, address: str) -> Entry | None:
    """The row for this method and address pattern; HEAD is read as GET; None: not in the table."""
    return _BY_DOOR.get(("GET" if method == "HEAD" else method, address))
