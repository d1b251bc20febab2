"""The columns of this app's lists as files."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.exports import Column, Listing
from apps.dashboard.lines import Line
from apps.dashboard.years import Row
from apps.progress.listings import light_words
from apps.progress.models import Colour
from apps.units.sheets import SEPARATOR


def standing_words(line: Line) -> str:
    one = line.standing
    return light_words(one.colour, judged=one.judged, provisional=one.provisional)


def report_words(line: Line) -> str:
    if line.standing.missing:
        return gettext("Report missing")
    return gettext("Report came late") if line.standing.late else ""


ROWS: Listing[Line] = Listing(
    _("Targets and their lights"),
    (
        Column(_("Number"), lambda line: line.target.label_path, 12),
        Column(_("Target"), lambda line: line.target.headline, 44),
        Column(_("★ livelihood project"), lambda line: "★" if line.standing.starred else "", 10),
        Column(_("Domain"), lambda line: line.target.section, 20),
        Column(_("Notice"), lambda line: str(line.target.document), 30),
        Column(_("Light"), standing_words, 14),
        Column(
            _("Light in the quarter before"),
            lambda line: str(Colour(line.standing.before).label) if line.standing.before else "",
            12,
        ),
        Column(_("Why, and what it takes"), lambda line: line.sentence, 60),
        Column(_("Judged"), lambda line: line.judgement, 24),
        Column(_("Lead unit"), lambda line: SEPARATOR.join(map(str, line.leads)), 24),
        Column(_("Support"), lambda line: SEPARATOR.join(map(str, line.supports)), 24),
        Column(_("Leader in charge"), lambda line: str(line.leader or ""), 24),
        Column(_("Telephone"), lambda line: line.leader.telephone if line.leader else "", 14),
        Column(_("Report"), report_words, 10),
    ),
)


def in_unit(value: Callable[[Row], Decimal | None]) -> Callable[[Row], Decimal | None]:
    """In the unit of measure that the notice of the row prints."""

    def written(row: Row) -> Decimal | None:
        found = value(row)
        return None if found is None else found / row.indicator.scale

    return written


YEARS: Listing[Row] = Listing(
    _("This year against last year"),
    (
        Column(_("Number"), lambda row: row.indicator.target.label_path, 12),
        Column(_("Figure"), lambda row: row.indicator.name, 36),
        Column(_("unit of measure"), lambda row: row.indicator.entry_unit, 12),
        Column(_("Compared with"), lambda row: row.before.year if row.before else None, 10),
        Column(_("Last year's target"), in_unit(lambda row: row.before.promised if row.before else None)),
        Column(_("Last year's result"), in_unit(lambda row: row.before.outcome if row.before else None)),
        Column(_("This year's target"), in_unit(lambda row: row.year.promised)),
        Column(_("Change"), in_unit(lambda row: row.change.amount if row.change else None)),
        Column(
            _("This year so far"), in_unit(lambda row: row.year.reached.value if row.year.reached else None)
        ),
    ),
)
