"""Find notices, targets and reports by their words, among what the user may see and the filters leave."""

from collections import Counter
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.documents.models import Document
from apps.progress.models import Report, ReportingPeriod
from apps.search.fulltext import rank
from apps.search.models import Entry, Kind, kind_mark
from apps.search.words import Term, conjunction, disjunction
from apps.targets.filters import STARRED
from apps.targets.models import Assignment, Target, groups_with
from apps.units.models import Unit, User

MOST = 1000  # of each kind the newest so many are ranked and counted


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of the page. What has no such thing (a notice no unit, say) is then left out."""

    document: Document | None = None
    section: str = ""
    unit: Unit | None = None
    period: ReportingPeriod | None = None
    starred: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


ANYWHERE = Narrowing()


class Hit(NamedTuple):
    kind: Kind
    number: int  # the primary key of the notice, target or report


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, the best first, at most MOST of a kind; of the kinds in `capped` there are more."""

    hits: list[Hit]
    capped: frozenset[Kind]

    def of(self, kind: Kind | None) -> list[Hit]:
        """Of one kind, or all."""
        return [hit for hit in self.hits if kind in (None, hit.kind)]


def find(user: User, searched: list[Term], narrowing: Narrowing = ANYWHERE) -> Found:
    """What has every term: ranked by whether title, section and units have it too, then the newest first.

    One query beside those of visible_to. Only the newest of each kind are ranked, so that a common word costs no
    more than another.
    """
    if not searched:
        return Found([], frozenset())
    document, target, report = newest(user, searched, narrowing, MOST + 1)
    entries = (
        Entry.objects.filter(pk__in=document.union(target, report, all=True))
        .annotate(rank=rank(disjunction(searched, district=user.district_id)))
        .order_by("-rank", "-day", "-pk")
    )
    rows = entries.values_list("kind", "document", "target", "report")
    found = [Hit(Kind(kind), next(filter(None, numbers))) for kind, *numbers in rows]
    capped = frozenset(kind for kind, count in Counter(hit.kind for hit in found).items() if count > MOST)
    for kind in capped:  # the one too many only said that there are more
        found.remove([hit for hit in found if hit.kind == kind][-1])
    return Found(found, capped)


def unknown(user: User, searched: list[Term]) -> list[Term]:
    """The terms that occur nowhere in what the user may see. One query a term."""
    return [term for term in searched if not occurs(user, term)]


def occurs(user: User, term: Term) -> bool:
    document, target, report = newest(user, [term], ANYWHERE, 1)
    return document.union(target, report, all=True).exists()


def newest(user: User, searched: list[Term], narrowing: Narrowing, most: int) -> list[QuerySet[Entry, Any]]:
    """The entries of each kind in which every term occurs, at most `most` of each."""
    return [
        matching(user, searched, kind)
        .filter(**{f"{kind.value}__in": objects})
        .order_by("-day", "-pk")
        .values("pk")[:most]
        for kind, objects in searchable(user, narrowing).items()
    ]


def matching(user: User, searched: list[Term], kind: Kind) -> QuerySet[Entry]:
    """The kind is a word like others, so that the index knows it; the link is named for the planner, which else
    walks through all entries without one."""
    query = conjunction([*searched, Term("", marks=(kind_mark(kind),))], district=user.district_id)
    return Entry.objects.filter(
        district=user.district_id, words__matches=query, **{f"{kind.value}__isnull": False}
    )


def searchable(user: User, narrowing: Narrowing) -> dict[Kind, QuerySet[Any]]:
    """What the user may see of each kind, within the filters."""
    documents = Document.objects.visible_to(user)
    targets = Target.objects.visible_to(user)
    reports = Report.objects.visible_to(user)
    if document := narrowing.document:
        documents = documents.filter(pk=document.pk)
        targets = targets.filter(document=document)
        reports = reports.filter(target__document=document)
    if narrowing.section:
        targets = targets.filter(section=narrowing.section)
        reports = reports.filter(target__section=narrowing.section)
    if unit := narrowing.unit:
        targets = targets.filter(pk__in=assigned_to(unit).values("target"))
        reports = reports.filter(unit=unit)
    if narrowing.starred:
        targets = targets.filter(STARRED)
        reports = reports.filter(target__in=targets)
    if narrowing.period:
        targets = targets.none()
        reports = reports.filter(period=narrowing.period)
    if narrowing.section or narrowing.unit or narrowing.starred or narrowing.period:
        documents = documents.none()
    return {
        Kind.DOCUMENT: documents.order_by().values("pk"),
        Kind.TARGET: targets.order_by().values("pk"),
        Kind.REPORT: reports.order_by().values("pk"),
    }


def assigned_to(unit: Unit) -> QuerySet[Assignment]:
    """Assignments to the unit itself, or to a group that it is in today."""
    groups = groups_with(frozenset({unit.pk}), unit.district_id, timezone.localdate())
    return Assignment.objects.filter(Q(unit=unit) | Q(group__in=groups), district=unit.district_id)
