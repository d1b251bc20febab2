"""Issued targets with their figures, how they are broken down by quarter, and how their values change."""

from .adjustments import Adjustment, AdjustmentQuerySet, AdjustmentState
from .breakdown import PlanPoint, QuarterField, Receipt
from .indicators import Change, Comparator, Indicator, IndicatorValue, Measure, ValueStatus
from .lineage import Link, LinkQuerySet, LinkState
from .targets import (
    Assignment,
    AssignmentRole,
    Commitment,
    CommitmentKind,
    Nature,
    Target,
    TargetQuerySet,
    groups_with,
)

__all__ = [
    "Adjustment",
    "AdjustmentQuerySet",
    "AdjustmentState",
    "Assignment",
    "AssignmentRole",
    "Change",
    "Commitment",
    "CommitmentKind",
    "Comparator",
    "Indicator",
    "IndicatorValue",
    "Link",
    "LinkQuerySet",
    "LinkState",
    "Measure",
    "Nature",
    "PlanPoint",
    "QuarterField",
    "Receipt",
    "Target",
    "TargetQuerySet",
    "ValueStatus",
    "groups_with",
]
