"""Schemes before they hold: enrolment, drafts, what-if, standards in words, the calculator."""
