"""Which figures of different years are one series, and which might be (ADR 20). Reads alone; linking.py decides."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from apps.documents.models import TEXT_FIELDS, Document
from apps.targets.likeness import Figure, Proposal, proposals
from apps.targets.models import Indicator, Link, LinkState, Nature
from apps.units.models import District


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a figure stands in a series: what is reported of a year comes after what was promised for it."""

    year: int
    reported: bool

    def follows(self, earlier: "Place") -> bool:
        """Whether a figure there is looked for here: the year before, or of a result what was promised for its year."""
        if self.year == earlier.year:
            return self.reported and not earlier.reported
        return self.year == earlier.year + 1 and (earlier.reported or not self.reported)


def place_of(document: Document, nature: str) -> Place | None:
    """None: the notice does not speak of one whole year.

    What is reported before December is of the year before: a work report of January tells what was reached last
    year beside what is promised for this.
    """
    start, end = document.period_start, document.period_end
    if start is None or end is None or (start.month, end.month) != (1, 12) or start.year != end.year:
        return None
    if nature != Nature.RESULT:
        return Place(start.year, reported=False)
    over = document.issued_on is not None and document.issued_on >= date(start.year, 12, 1)
    return Place(start.year if over else start.year - 1, reported=True)


@dataclass(frozen=True, slots=True)
class Member:
    """A figure that may stand in a series."""

    figure: Figure
    document: int
    place: Place

    @property
    def column(self) -> tuple[int, Place]:
        """Of which a series holds one figure at most: begun and finished of one notice are two series."""
        return self.document, self.place


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure and the one of an earlier place that may be the same thing."""

    place: Place
    document: int
    proposal: Proposal


def yearly_documents(district: District | int) -> dict[int, Document]:
    """The issued notices of the district that speak of one year, the latest first. One query."""
    issued = Document.objects.filter(district=district, targets_issued_at__isnull=False)
    rows = issued.defer(*TEXT_FIELDS).order_by("-period_start", "-issued_on", "-id")
    return {row.pk: row for row in rows if place_of(row, Nature.TARGET)}


def members_of(documents: dict[int, Document], indicators: Collection[int] | None = None) -> list[Member]:
    """The figures of these notices, or those of `indicators` in them, as they stand. One query, no text."""
    districts = {document.district_id for document in documents.values()}
    rows = Indicator.objects.filter(district__in=districts, target__document__in=documents)
    if indicators is not None:
        rows = rows.filter(pk__in=indicators)
    fields = (
        "pk",
        "name",
        "unit",
        "change",
        "comparator",
        "parent__name",
        "target__document",
        "target__nature",
    )
    found = []
    for pk, name, unit, change, comparator, whole, document, nature in rows.order_by(
        "target__document", "start", "pk"
    ).values_list(*fields):
        if place := place_of(documents[document], nature):
            found.append(Member(Figure(pk, name, unit, change, comparator, whole or ""), document, place))
    return found


class Lineage:
    """What people decided in a district: which figures are one series, and which are not the same. One query."""

    def __init__(self, district: District | int) -> None:
        self.declined: set[tuple[int, int]] = set()
        self.beside: dict[int, set[int]] = defaultdict(set)
        rows = Link.objects.filter(district=district).values_list("earlier", "later", "state")
        for earlier, later, state in rows:
            if state == LinkState.DECLINED:
                self.declined.add((earlier, later))
            else:
                self.beside[earlier].add(later)
                self.beside[later].add(earlier)

    def series_of(self, indicator: int) -> frozenset[int]:
        """The figures that are linked with it, over any number of years, and itself."""
        found, ahead = {indicator}, [indicator]
        while ahead:
            for other in self.beside.get(ahead.pop(), ()):
                if other not in found:
                    found.add(other)
                    ahead.append(other)
        return frozenset(found)


def candidates_of(document: Document) -> list[Candidate]:
    """What may be the same as the figures of `document`: promises and results of the year before, or of the same year.

    What is decided, and what would bring two figures of one notice and year into one series, is left out.
    Three queries.
    """
    places = {place for nature in Nature if (place := place_of(document, nature))}
    years = {place.year for place in places} | {place.year - 1 for place in places}
    # A report of the year after tells the results of a year, so a notice of that year counts too.
    near = {
        pk: one
        for pk, one in yearly_documents(document.district_id).items()
        if one.period_start and {one.period_start.year, one.period_start.year - 1} & years
    }
    columns: dict[tuple[int, Place], list[Member]] = defaultdict(list)
    for member in members_of(near | {document.pk: document}):
        columns[member.column].append(member)
    weighing = Weighing(Lineage(document.district_id), columns)
    own = [column for column in columns if column[0] == document.pk]
    return [
        Candidate(earlier[1], earlier[0], proposal)
        for later in own
        for earlier in sorted(columns, key=lambda column: (column[1], column[0]), reverse=True)
        if later[1].follows(earlier[1])
        for proposal in weighing.proposals(earlier, later)
    ]


class Weighing:
    """Proposes between two columns of figures, beside what is decided already."""

    def __init__(self, lineage: Lineage, columns: dict[tuple[int, Place], list[Member]]) -> None:
        self.lineage, self.columns = lineage, columns
        self.column_of = {m.figure.key: m.column for members in columns.values() for m in members}
        self.taken = {key: self.columns_of(key) for key in self.column_of if key in lineage.beside}

    def columns_of(self, key: int) -> frozenset[tuple[int, Place]]:
        """The columns in which the series of a figure has one already."""
        return frozenset(self.column_of[pk] for pk in self.lineage.series_of(key) if pk in self.column_of)

    def proposals(self, earlier: tuple[int, Place], later: tuple[int, Place]) -> list[Proposal]:
        def free(column: tuple[int, Place], other: tuple[int, Place]) -> list[Figure]:
            return [
                member.figure
                for member in self.columns[column]
                if other not in self.taken.get(member.figure.key, ())
            ]

        return proposals(free(earlier, later), free(later, earlier), self.may)

    def may(self, earlier: int, later: int) -> bool:
        if (earlier, later) in self.lineage.declined:
            return False
        ours, theirs = self.taken.get(earlier), self.taken.get(later)
        return not (ours and theirs and ours & theirs)
