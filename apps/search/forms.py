"""What is searched for and where; the address keeps it."""

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document
from apps.progress.models import ReportingPeriod
from apps.search.finding import Narrowing
from apps.search.models import Kind
from apps.search.words import LONGEST_QUERY
from apps.targets.models import Target
from apps.units.models import Unit, User
from apps.units.permissions import Permission, can


class PeriodChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: ReportingPeriod) -> str:
        return obj.name


class SearchForm(forms.Form):
    """What is not given, or makes no sense, does not narrow. What is typed too long is cut, and shown so."""

    q = forms.CharField(label=_("Words to look for"), required=False, max_length=LONGEST_QUERY)
    kind = forms.ChoiceField(required=False, choices=Kind.choices, widget=forms.HiddenInput())
    document = forms.ModelChoiceField(
        label=_("Notice"), required=False, queryset=Document.objects.none(), empty_label=_("All")
    )
    section = forms.ChoiceField(label=_("Section"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=Unit.objects.none(), empty_label=_("All")
    )
    period = PeriodChoice(
        label=_("Quarter of the report"),
        required=False,
        queryset=ReportingPeriod.objects.none(),
        empty_label=_("All"),
    )
    starred = forms.BooleanField(label=_("★ livelihood project"), required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        typed = data.get("q", "").replace("\0", "")[:LONGEST_QUERY]
        super().__init__({**data.dict(), "q": typed})
        self.user = user
        choices: dict[str, QuerySet[Document] | QuerySet[Unit] | QuerySet[ReportingPeriod]] = {
            "document": documents_for(user),
            "unit": Unit.objects.visible_to(user),
            "period": ReportingPeriod.objects.visible_to(user),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = queryset
        self.full_clean()

    def clean_document(self) -> Document | None:
        """Sections are those of one notice; the field of the sections is looked at after this one."""
        document: Document | None = self.cleaned_data["document"]
        if document:
            targets = Target.objects.visible_to(self.user).filter(document=document).exclude(section="")
            sections = dict.fromkeys(targets.order_by("start").values_list("section", flat=True))
            field = self.fields["section"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [("", _("All")), *((section, section) for section in sections)]
        return document

    @property
    def typed(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    @property
    def kind_chosen(self) -> Kind | None:
        kind = self.cleaned_data.get("kind")
        return Kind(kind) if kind else None

    @property
    def narrowing(self) -> Narrowing:
        given = self.cleaned_data
        return Narrowing(
            document=given.get("document"),
            section=given.get("section", ""),
            unit=given.get("unit"),
            period=given.get("period"),
            starred=given.get("starred", False),
        )


def documents_for(user: User) -> QuerySet[Document]:
    """The notices that the user may see, or those of the targets that the user's units have."""
    if can(user, Permission.DOCUMENT_VIEW):
        documents = Document.objects.visible_to(user)
    else:
        documents = Document.objects.filter(pk__in=Target.objects.visible_to(user).values("document"))
    return documents.only("title", "file_name")
