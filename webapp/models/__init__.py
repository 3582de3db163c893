"""The tables, one a file."""

from webapp.models.appeal import Appeal
from webapp.models.appeal_answer import AppealAnswer
from webapp.models.approval import Approval
from webapp.models.assignment import Assignment
from webapp.models.audit_line import AuditLine
from webapp.models.base import database
from webapp.models.basis import Basis
from webapp.models.bulletin import Bulletin
from webapp.models.calendar_day import CalendarDay
from webapp.models.call import Call
from webapp.models.callback import Callback
from webapp.models.campaign import Campaign
from webapp.models.card import Card
from webapp.models.card_appeal import CardAppeal
from webapp.models.certificate import Certificate
from webapp.models.certificate_step import CertificateStep
from webapp.models.channel import Channel
from webapp.models.citation import Citation
from webapp.models.clock_decision import ClockDecision
from webapp.models.consequence import Consequence
from webapp.models.contribution import Contribution
from webapp.models.customer import Customer
from webapp.models.day_return import DayReturn, ReturnReceiver, ReturnReceiverEnd, ReturnTaken
from webapp.models.deal import Cancellation, Deal
from webapp.models.device import Device, DeviceUse
from webapp.models.draft import Draft
from webapp.models.draft_step import DraftStep
from webapp.models.draft_version import DraftVersion
from webapp.models.emblem import Emblem
from webapp.models.ending import Ending
from webapp.models.endorsement import Endorsement
from webapp.models.enrolment import Enrolment
from webapp.models.enrolment_step import EnrolmentStep
from webapp.models.evidence import Evidence
from webapp.models.fact import Fact
from webapp.models.fingerprint import Fingerprint
from webapp.models.forfeit import ForfeitChoice, ForfeitResult, ForfeitVideo, VideoEnd
from webapp.models.grant import Grant
from webapp.models.grant_decision import GrantDecision
from webapp.models.headship import Headship
from webapp.models.issued_card import IssuedCard
from webapp.models.letterhead import Letterhead
from webapp.models.line import Line
from webapp.models.meeting_closing import MeetingClosing
from webapp.models.message import Delivery, Message, Sending
from webapp.models.notice import Notice
from webapp.models.opinion import Opinion
from webapp.models.origin import Origin
from webapp.models.payment import Payment
from webapp.models.payroll import Payroll
from webapp.models.payroll_line import PayrollLine
from webapp.models.person import Person
from webapp.models.photo import Photo
from webapp.models.plant import Plant, PlantAnswer
from webapp.models.posting import Posting
from webapp.models.praise_choice import PraiseChoice
from webapp.models.print_run import PrintPage, PrintRun, PrintStep
from webapp.models.prize_step import PrizeStep
from webapp.models.promised_photo import PromisedPhoto, Upload
from webapp.models.rating import Rating
from webapp.models.rating_link import RatingLink
from webapp.models.rating_source import RatingSource
from webapp.models.rejection import Rejection
from webapp.models.relief import Relief, ReliefEnd
from webapp.models.reminder import Reminder
from webapp.models.review import Review
from webapp.models.round import Round
from webapp.models.ruling import Ruling
from webapp.models.sample_draw import Drawn, SampleDraw
from webapp.models.sample_seed import SampleSeed
from webapp.models.seal import Seal
from webapp.models.setting import Setting
from webapp.models.settlement import Settlement
from webapp.models.showing import Showing
from webapp.models.sign_in import SignIn
from webapp.models.sign_in_attempt import SignInAttempt
from webapp.models.signal import Signal
from webapp.models.statement import Statement
from webapp.models.subscription import Subscription
from webapp.models.tally import Tally
from webapp.models.target import Target
from webapp.models.target_decision import TargetDecision
from webapp.models.target_proposal import TargetProposal
from webapp.models.team import Team
from webapp.models.training import Course, Training
from webapp.models.twin import Twin
from webapp.models.verdict import Verdict
from webapp.models.violation import Violation
from webapp.models.violation_answer import ViolationAnswer
from webapp.models.wall_link import WallEnding, WallLink

__all__ = [
    "Appeal",
    "AppealAnswer",
    "Approval",
    "Assignment",
    "AuditLine",
    "Basis",
    "Bulletin",
    "CalendarDay",
    "Call",
    "Callback",
    "Campaign",
    "Cancellation",
    "Card",
    "CardAppeal",
    "Certificate",
    "CertificateStep",
    "Channel",
    "Citation",
    "ClockDecision",
    "Consequence",
    "Contribution",
    "Course",
    "Customer",
    "DayReturn",
    "Deal",
    "Delivery",
    "Device",
    "DeviceUse",
    "Draft",
    "DraftStep",
    "DraftVersion",
    "Drawn",
    "Emblem",
    "Ending",
    "Endorsement",
    "Enrolment",
    "EnrolmentStep",
    "Evidence",
    "Fact",
    "Fingerprint",
    "ForfeitChoice",
    "ForfeitResult",
    "ForfeitVideo",
    "Grant",
    "GrantDecision",
    "Headship",
    "IssuedCard",
    "Letterhead",
    "Line",
    "MeetingClosing",
    "Message",
    "Notice",
    "Opinion",
    "Origin",
    "Payment",
    "Payroll",
    "PayrollLine",
    "Person",
    "Photo",
    "Plant",
    "PlantAnswer",
    "Posting",
    "PraiseChoice",
    "PrintPage",
    "PrintRun",
    "PrintStep",
    "PrizeStep",
    "PromisedPhoto",
    "Rating",
    "RatingLink",
    "RatingSource",
    "Rejection",
    "Relief",
    "ReliefEnd",
    "Reminder",
    "ReturnReceiver",
    "ReturnReceiverEnd",
    "ReturnTaken",
    "Review",
    "Round",
    "Ruling",
    "SampleDraw",
    "SampleSeed",
    "Seal",
    "Sending",
    "Setting",
    "Settlement",
    "Showing",
    "SignIn",
    "SignInAttempt",
    "Signal",
    "Statement",
    "Subscription",
    "Tally",
    "Target",
    "TargetDecision",
    "TargetProposal",
    "Team",
    "Training",
    "Twin",
    "Upload",
    "Verdict",
    "VideoEnd",
    "Violation",
    "ViolationAnswer",
    "WallEnding",
    "WallLink",
    "database",
]
