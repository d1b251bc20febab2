"""Same as last year? (年度衔接) What the words propose, side by side, for a person to decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.documents.marking import Piece
from apps.documents.models import TEXT_FIELDS, Document
from apps.targets.likeness import comparable
from apps.targets.lineage import Candidate, Place, candidates_of, place_of, yearly_documents
from apps.targets.linking import LinkRefused, confirm, decline
from apps.targets.models import Indicator, IndicatorValue, Link, LinkState, Target
from apps.targets.wording import marked_words
from apps.units.models import User
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

UNPROCESSABLE = 422
FOUND = 50  # of a search
VERBS = {"confirm": confirm, "decline": decline}


@dataclass(frozen=True)
class Side:
    """A figure beside another: its place, its value and its sentence."""

    indicator: Indicator
    place: Place | None

    @cached_property
    def value(self) -> IndicatorValue | None:
        document = self.indicator.target.document
        return self.indicator.version_on(document.period_end) if document.period_end else None

    @cached_property
    def words(self) -> list[Piece]:
        return marked_words(self.indicator)


@dataclass(frozen=True)
class Row:
    """Two figures that are linked, declined (state), or proposed with others that are like the later one."""

    earlier: Side
    later: Side
    state: str = ""
    shared: Sequence[str] = ()
    score: int = 0  # per cent
    clear: bool = False
    others: Sequence[Side] = ()

    @property
    def pair(self) -> str:
        return f"{self.earlier.indicator.pk}-{self.later.indicator.pk}"


def sides(indicators: Iterable[int], user: User) -> dict[int, Side]:
    """Those that the user may see, by key. Two queries."""
    rows = (
        Indicator.objects.filter(pk__in=set(indicators), target__in=Target.objects.visible_to(user))
        .select_related("target__document", "commitment", "parent")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
        .prefetch_related("values")
    )
    return {row.pk: Side(row, place_of(row.target.document, row.target.nature)) for row in rows}


@require_GET
def document_links(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.SERIES_LINK, request.user.district)
    documents = yearly_documents(request.user.district_id)
    chosen = documents.get(number(request.GET.get("document"))) or next(iter(documents.values()), None)
    if chosen is None:
        return render(request, "targets/links.html", {"documents": []})
    candidates = candidates_of(chosen)
    decided = Link.objects.filter(district_id=chosen.district_id, later__target__document=chosen)
    links = list(decided.order_by("later__start", "pk"))
    figures = Indicator.objects.filter(target__document=chosen).order_by("start", "pk")
    own = list(figures.values_list("pk", "name"))
    known = sides(
        [*keys_of(candidates), *(pk for one in links for pk in (one.earlier_id, one.later_id))], request.user
    )
    rows = [proposed(candidate, known) for candidate in candidates]
    linked = [row for one in links if (row := settled(one, known)).state == LinkState.CONFIRMED]
    met = {row.later.indicator.pk for row in [*rows, *linked]}
    context = {
        "documents": documents.values(),
        "document": chosen,
        "clear": [row for row in rows if row.clear],
        "unclear": [row for row in rows if not row.clear],
        "linked": linked,
        "declined": [row for one in links if (row := settled(one, known)).state == LinkState.DECLINED],
        "alone": [(pk, name) for pk, name in own if pk not in met],
        "count": len(rows),
    }
    return render(request, "targets/links.html", context)


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0


def keys_of(candidates: Iterable[Candidate]) -> Iterable[int]:
    for candidate in candidates:
        for one in (candidate.proposal.best, *candidate.proposal.others):
            yield from (one.earlier, one.later)


def proposed(candidate: Candidate, known: dict[int, Side]) -> Row:
    best = candidate.proposal.best
    return Row(
        earlier=known[best.earlier],
        later=known[best.later],
        shared=best.shared,
        score=round(best.score * 100),
        clear=candidate.proposal.clear,
        others=[known[one.earlier] for one in candidate.proposal.others],
    )


def settled(link: Link, known: dict[int, Side]) -> Row:
    return Row(
        known[link.earlier_id], known[link.later_id], state=link.state, score=round(link.likeness * 100)
    )


def figure_of(user: User, pk: int) -> Indicator:
    visible = Target.objects.visible_to(user)
    return get_object_or_404(Indicator.objects.select_related("target__document"), pk=pk, target__in=visible)


@require_POST
def link_decide(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Of a figure and an earlier one. By htmx the answer is their row as it then stands."""
    if verb not in VERBS:
        raise Http404
    later = figure_of(request.user, pk)
    earlier = figure_of(request.user, number(request.POST.get("earlier")))
    refusal = ""
    try:
        VERBS[verb](earlier, later, by=request.user)
    except LinkRefused as error:
        refusal = str(error)
    if not request.htmx:
        if refusal:
            messages.error(request, refusal)
        else:
            told = _("Linked: “%(name)s”.") if verb == "confirm" else _("Not the same thing: “%(name)s”.")
            messages.success(request, told % {"name": later})
        return redirect(f"{reverse('targets:links')}?document={later.target.document_id}")
    known = sides([earlier.pk, later.pk], request.user)
    link = Link.objects.filter(earlier=earlier, later=later).first()
    row = settled(link, known) if link else Row(known[earlier.pk], known[later.pk])
    status = UNPROCESSABLE if refusal else 200
    return render(request, "targets/_link.html", {"row": row, "refusal": refusal}, status=status)


@require_POST
def links_confirm(request: SignedInRequest) -> HttpResponse:
    """All the clear ones that the page showed; what was decided in the meantime stays as it is."""
    require(request.user, Permission.SERIES_LINK, request.user.district)
    pairs = [pair_of(text) for text in request.POST.getlist("pair")]
    visible = Target.objects.visible_to(request.user)
    rows = Indicator.objects.filter(pk__in={pk for pair in pairs for pk in pair}, target__in=visible)
    figures = {row.pk: row for row in rows.select_related("target__document")}
    decided = set(Link.objects.filter(earlier__in=figures, later__in=figures).values_list("earlier", "later"))
    linked, refusals = 0, []
    for earlier, later in pairs:
        if earlier in figures and later in figures and (earlier, later) not in decided:
            try:
                confirm(figures[earlier], figures[later], by=request.user)
                linked += 1
            except LinkRefused as error:
                refusals.append(str(error))
    told = ngettext("%(count)s figure is linked.", "%(count)s figures are linked.", linked)
    messages.success(request, told % {"count": linked})
    for refusal in refusals:
        messages.error(request, refusal)
    return redirect(back_to(request.POST))


def pair_of(text: str) -> tuple[int, int]:
    earlier, _dash, later = text.partition("-")
    return number(earlier), number(later)


def back_to(sent: QueryDict) -> str:
    return f"{reverse('targets:links')}?document={number(sent.get('document'))}"


@require_GET
def link_search(request: SignedInRequest, pk: int) -> HttpResponse:
    """The figures of other years whose words match, for what the words alone do not propose."""
    indicator = figure_of(request.user, pk)
    require(request.user, Permission.SERIES_LINK, indicator)
    documents = yearly_documents(indicator.district_id)
    place = place_of(indicator.target.document, indicator.target.nature)
    words = request.GET.get("q", indicator.name).strip()
    found = matching(words, documents, indicator) if place else []
    known = sides([indicator.pk, *found], request.user)
    mine = known[indicator.pk]
    rows = [
        beside(mine, known[other])
        for other in found
        if known[other].place not in (None, place) and comparable(known[other].indicator.unit, indicator.unit)
    ]
    context = {"side": mine, "words": words, "rows": rows, "yearly": place is not None}
    return render(request, "targets/link_search.html", context)


def beside(mine: Side, other: Side) -> Row:
    first, last = sorted((mine, other), key=lambda side: side.place or Place(0, reported=False))
    return Row(first, last)


def matching(words: str, documents: dict[int, Document], indicator: Indicator) -> list[int]:
    """Figures that are not linked with this one, in whose name or clause every word stands, the latest first."""
    wanted = Q()
    for word in words.split():
        wanted &= Q(name__icontains=word) | Q(commitment__words__icontains=word)
    rows = Indicator.objects.filter(wanted, target__document__in=documents).exclude(pk=indicator.pk)
    rows = rows.exclude(links_to_earlier__earlier=indicator).exclude(links_to_later__later=indicator)
    return list(
        rows.order_by("-target__document__period_start", "start", "pk").values_list("pk", flat=True)[:FOUND]
    )
