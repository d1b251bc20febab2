"""Reporting periods, what units report in them, and the lights that follow."""

from .lights import Colour, Judgement, Light, LightRequest, LightRule
from .periods import Extension, PeriodQuerySet, PeriodState, ReportingPeriod
from .reports import (
    HANDED_IN,
    OPEN_STATES,
    CommitmentState,
    Evidence,
    Reading,
    Report,
    ReportQuerySet,
    ReportRole,
    ReportState,
    Return,
    Submission,
)

__all__ = [
    "HANDED_IN",
    "OPEN_STATES",
    "Colour",
    "CommitmentState",
    "Evidence",
    "Extension",
    "Judgement",
    "Light",
    "LightRequest",
    "LightRule",
    "PeriodQuerySet",
    "PeriodState",
    "Reading",
    "Report",
    "ReportQuerySet",
    "ReportRole",
    "ReportState",
    "ReportingPeriod",
    "Return",
    "Submission",
]
