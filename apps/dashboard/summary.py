"""The figures of the overview for another system's wall, in two questions and without one object a target (ADR 17).

standings.py and figures.py say what they mean; tests/api/test_summary.py holds the answer against theirs.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings
from django.db import connection

from apps.dashboard.figures import COLOURS
from apps.dashboard.overview_page import REDS
from apps.dashboard.scene import day_of, opened_periods, quarter_before, to_look_at
from apps.dashboard.standings import Holder
from apps.progress.models import ReportingPeriod
from apps.targets.models import Target
from apps.units.models import District

QUESTION = Path(__file__).with_name("summary.sql").read_text()


class Counts(TypedDict):
    """Targets by colour, now and a quarter ago (None: nothing is compared), and those with a late report."""

    total: int
    colours: dict[str, int]
    before: dict[str, int] | None
    late: int


class Summary(TypedDict):
    """As the overview without filters. Lists are in its order; of equals, units come by their number."""

    quarter: str
    quarter_before: str | None
    targets: Counts
    starred: Counts
    better: int
    worse: int
    provisional: int
    sections: list[dict[str, Any]]  # Counts and name; "" where no heading stands above
    leaders: list[dict[str, Any]]  # Counts, leader (the post) and name; None and "" where nobody is in charge
    units: list[dict[str, Any]]  # Counts, unit and name; None and "" where nobody leads
    late_units: list[dict[str, Any]]  # unit, name, on how many targets it is late, and missing
    reds: list[dict[str, Any]]  # the first REDS


def summary_of(district: District, quarter: str, *, today: date) -> Summary | None:
    """Of the quarter asked for by name, else of the one that the overview looks at; None where it was not opened."""
    periods = opened_periods(district)
    if not periods:
        return None
    period = (
        next((one for one in periods if one.quarter == quarter), None) if quarter else to_look_at(periods)
    )
    if period is None:
        return None
    before = quarter_before(period, periods)
    return summary(period, before, answer(period, before, today))


def asked(period: ReportingPeriod, before: ReportingPeriod | None, today: date) -> dict[str, Any]:
    """The parameters of the question."""
    return {
        "district": period.district_id,
        "period": period.pk,
        "before": before.pk if before else None,
        "day": day_of(period, today),
        "today": today,
        "zone": settings.TIME_ZONE,
        "starts": period.span.start,
        "ends": period.span.end,
        "due_on": period.lead_due_on,
        "reds": REDS,
    }


def answer(period: ReportingPeriod, before: ReportingPeriod | None, today: date) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, asked(period, before, today))
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def summary(period: ReportingPeriod, before: ReportingPeriod | None, found: Mapping[str, Any]) -> Summary:
    units: dict[str, str] = found["units"] or {}
    posts = {
        pk: str(Holder(int(pk), name, holder, "", None))
        for pk, (name, holder) in (found["posts"] or {}).items()
    }
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in found["rows"] or []:
        rows.setdefault(row["of"], []).append(row)
    whole = rows.get("all", [])
    compared = any(any(row["before"].values()) for row in whole)

    def named(of: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            {of: int(row["key"]) or None, "name": names.get(row["key"], ""), **counts(row, compared)}
            for row in rows.get(of, [])
        ]

    return {
        "quarter": period.quarter,
        "quarter_before": before.quarter if before else None,
        "targets": counts(next(iter(whole), NOTHING), compared),
        "starred": counts(next(iter(rows.get("starred", [])), NOTHING), compared),
        "better": found["better"],
        "worse": found["worse"],
        "provisional": found["provisional"],
        "sections": [{"name": row["key"], **counts(row, compared)} for row in rows.get("section", [])],
        "leaders": sorted(named("leader", posts), key=nobody_last),
        "units": sorted(named("unit", units), key=worst_first),
        "late_units": [{**one, "name": units[str(one["unit"])]} for one in found["late_units"] or []],
        "reds": [red(one, units, posts) for one in found["reds"] or []],
    }


NO_COLOURS = dict.fromkeys(COLOURS, 0)
NOTHING = {"total": 0, "colours": NO_COLOURS, "before": NO_COLOURS, "late": 0}


def counts(row: Mapping[str, Any], compared: bool) -> Counts:
    return {
        "total": row["total"],
        "colours": row["colours"],
        "before": row["before"] if compared else None,
        "late": row["late"],
    }


def nobody_last(row: dict[str, Any]) -> tuple[bool, int]:
    return row["leader"] is None, row["leader"] or 0


def worst_first(row: dict[str, Any]) -> list[int]:
    """As overview_page.worst_first()."""
    return [*(-row["colours"][colour] for colour in COLOURS if colour != "grey"), row["unit"] or 0]


def red(row: dict[str, Any], units: Mapping[str, str], posts: Mapping[str, str]) -> dict[str, Any]:
    """One red target with why, and who answers for it."""
    words = {name: row.pop(name) for name in ("labels", "title", "words")}
    leader = row.pop("leader")
    return {
        **row,
        "headline": Target(**words).headline,
        "leader": posts.get(str(leader), ""),
        "units": [{"unit": pk, "name": units[str(pk)]} for pk in row["units"] or []],
    }
