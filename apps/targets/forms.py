"""Forms of the review page: every field of a draft, with the original words beside it; and of who is in charge."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.audit.forms import DayInput
from apps.documents import content as contents
from apps.documents.content import Content, IndicatorEntry, UnitEntry
from apps.documents.models import Document, DraftTarget
from apps.targets.models import (
    AssignmentRole,
    Change,
    CommitmentKind,
    Comparator,
    Nature,
    Target,
)
from apps.targets.review import DOCUMENT_FIELDS
from apps.units.models import Post

OPTIONAL_CHANGE = [("", _("none")), *Change.choices]


class HeadForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=contents.LONGEST_TITLE, required=False)
    nature = forms.ChoiceField(label=_("Nature"), choices=Nature.choices)
    provisional = forms.BooleanField(
        label=_("Provisional: a higher level still has to set the figures"), required=False
    )


class UnitForm(forms.Form):
    """One unit. `start` is where its name is printed, also once it is called otherwise; a unit that a person adds has none."""

    name = forms.CharField(label=_("Unit, as printed"), max_length=contents.LONGEST_UNIT_NAME)
    # With its first choice as initial value, a row that nobody filled in counts as unchanged.
    role = forms.ChoiceField(
        label=_("Role in the target"), choices=AssignmentRole.choices, initial=AssignmentRole.LEAD
    )
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)


class IndicatorForm(forms.Form):
    """One figure. `text` is the quantity as printed: it must stand in the clause."""

    text = forms.CharField(label=_("Words of the notice"), max_length=80)
    name = forms.CharField(label=_("What is counted"), max_length=contents.LONGEST_NAME)
    comparator = forms.ChoiceField(label=_("Comparator"), choices=Comparator.choices, initial=Comparator.EQ)
    value = forms.DecimalField(label=_("Value"), max_digits=24, decimal_places=6)
    unit = forms.CharField(
        label=_("Unit of measure"), max_length=contents.LONGEST_UNIT_OF_MEASURE, required=False
    )
    change = forms.ChoiceField(label=_("Change"), choices=OPTIONAL_CHANGE, required=False)
    # Where a read figure stands; a figure that a person adds is looked up by its words.
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft: DraftTarget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        text = fields.get("text")
        if not text:
            return fields
        place = place_of(text, self.draft, fields.get("start"))
        if place is None:
            self.add_error("text", _("These words are not in the clause. Copy them from the original text."))
            return fields
        return {**fields, "start": place[0], "end": place[1]}


def place_of(text: str, draft: DraftTarget, start: int | None) -> tuple[int, int] | None:
    """Where the words stand in the clause, at `start` if they do; line ends and blanks do not count."""
    words = re.compile(r"\s*".join(re.escape(character) for character in "".join(text.split())))
    whole = draft.document.text
    if start is None or not draft.start <= start < draft.end:
        start = draft.start
    found = words.match(whole, start, draft.end) or words.search(whole, draft.start, draft.end)
    return found.span() if found else None


class CommitmentForm(forms.Form):
    start = forms.IntegerField(widget=forms.HiddenInput)
    end = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=CommitmentKind.choices)
    starred = forms.BooleanField(label=_("★ livelihood project"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False, widget=DayInput())

    def __init__(self, *args: Any, draft: DraftTarget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft

    @property
    def words(self) -> str:
        """The sentence, for the page; the draft's own where the form's places make no sense."""
        try:
            start, end = int(self["start"].value()), int(self["end"].value())
        except (TypeError, ValueError):
            return self.draft.words
        return self.draft.document.text[start:end]

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        known = {(c["start"], c["end"]) for c in self.draft.content["commitments"]}
        if (fields.get("start"), fields.get("end")) not in known:
            raise forms.ValidationError(_("The item was cut or joined in the meantime. Reload the page."))
        return fields


UnitFormSet = forms.formset_factory(UnitForm, extra=0, can_delete=True, max_num=100, absolute_max=200)
IndicatorFormSet = forms.formset_factory(
    IndicatorForm, extra=0, can_delete=True, max_num=200, absolute_max=400
)
CommitmentFormSet = forms.formset_factory(CommitmentForm, extra=0, max_num=400, absolute_max=400)


class DraftForm:
    """The forms of one draft as one: is_valid(), then content()."""

    def __init__(self, draft: DraftTarget, data: Any = None) -> None:
        given: Content = draft.content
        self.draft = draft
        self.head = HeadForm(data, initial=dict(given), prefix="head")
        self.units = UnitFormSet(data, initial=given["units"], prefix="units")
        self.indicators = IndicatorFormSet(
            data,
            initial=[initial_indicator(i, draft.document.text) for i in given["indicators"]],
            prefix="indicators",
            form_kwargs={"draft": draft},
        )
        self.commitments = CommitmentFormSet(
            data, initial=given["commitments"], prefix="commitments", form_kwargs={"draft": draft}
        )
        self.parts = (self.head, self.units, self.indicators, self.commitments)

    def is_valid(self) -> bool:
        valid = [part.is_valid() for part in self.parts]  # every part, so that all failures are told at once
        return all(valid)

    def content(self) -> Content:
        """The draft's content with what the person entered."""
        commitments = [{**fields, "due_on": as_iso(fields["due_on"])} for fields in kept(self.commitments)]
        figures = [fields for fields in self.indicators.cleaned_data if fields]
        # A row that is to be deleted was not checked and may lack anything.
        entries = [{} if fields["DELETE"] else indicator(fields) for fields in figures]
        content = {
            **self.draft.content,
            **self.head.cleaned_data,
            "units": [unit_entry(unit, self.draft.content["units"]) for unit in kept(self.units)],
            "indicators": contents.renumbered(
                cast(list[IndicatorEntry], entries), [index for index, entry in enumerate(entries) if entry]
            ),
            "commitments": commitments,
        }
        return contents.with_stars(cast(Content, content))


def kept(formset: Any) -> list[dict[str, Any]]:
    """The filled-in rows that are not to be deleted."""
    rows = [fields for fields in formset.cleaned_data if fields and not fields.get("DELETE")]
    return [{key: value for key, value in fields.items() if key != "DELETE"} for fields in rows]


def unit_entry(fields: dict[str, Any], printed: list[UnitEntry]) -> UnitEntry:
    """One row of the form as an entry of the content, with the place where its name is printed."""
    start = fields["start"]
    ends = {unit["start"]: unit["end"] for unit in printed if unit["start"] is not None}
    if start not in ends:
        start = None
    return {"name": fields["name"], "role": fields["role"], "start": start, "end": ends.get(start)}


def initial_indicator(entry: Any, text: str) -> dict[str, Any]:
    return {**entry, "text": text[entry["start"] : entry["end"]], "value": Decimal(entry["value"])}


def indicator(fields: dict[str, Any]) -> IndicatorEntry:
    """One row of the form as an entry of the content; with_stars() says which have a ★."""
    return {
        "name": fields["name"],
        "value": format(fields["value"].normalize(), "f"),
        "unit": fields["unit"],
        "comparator": fields["comparator"],
        "change": fields["change"] or None,
        "starred": False,
        "start": fields["start"],
        "end": fields["end"],
        "parent": fields["parent"],
    }


def as_iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class NameForm(forms.Form):
    """A printed name, and the unit or group that it means: unit-7, group-3."""

    name = forms.CharField(max_length=contents.LONGEST_UNIT_NAME)
    meant = forms.RegexField(r"^(unit|group)-[0-9]{1,18}$")


class RejectForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why is it left out?"), max_length=250)


class DocumentForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was read of the notice itself."""

    class Meta:
        model = Document
        fields = DOCUMENT_FIELDS
        widgets = {name: DayInput() for name in ("issued_on", "period_start", "period_end")}


class LeaderForm(forms.Form):
    post = forms.ModelChoiceField(
        label=_("Leader in charge"),
        queryset=Post.objects.none(),
        required=False,
        empty_label=_("As the portfolio of the lead unit says"),
    )

    def __init__(self, data: Any = None, *, target: Target) -> None:
        super().__init__(data, initial={"post": target.leader_post_id})
        field = cast("forms.ModelChoiceField[Post]", self.fields["post"])
        field.queryset = Post.objects.filter(district_id=target.district_id)
