"""What a person writes of a bulletin: the fields of its head and end, and its paragraphs."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.audit.forms import DayInput
from apps.publications.bulletins import FIELDS
from apps.publications.composing import LEVELS, LISTS, Block
from apps.publications.models import Bulletin

KINDS = {
    "text": _("Paragraph"),
    "heading": _("Heading 一、"),
    "subheading": _("Heading （一）"),
    "item": _("Item 1."),
    "subitem": _("Item （1）"),
    "reds": _("List of the reds"),
    "worse": _("List of what got worse"),
    "better": _("List of what got better"),
    "late": _("List of late reports"),
    "extended": _("List of extensions"),
    "returned": _("List of returned reports"),
}


class BulletinForm(forms.ModelForm):  # type: ignore[type-arg]
    """The head and the end; the paragraphs come beside it, as blocks_of() reads them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Bulletin
        fields = FIELDS
        widgets = {
            "dated_on": DayInput,
            "title": forms.Textarea(attrs={"rows": 2}),
            "addressee": forms.Textarea(attrs={"rows": 2}),
            "copies": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "number": _("Like 临政督〔2021〕5号."),
            "title": _("It breaks where you begin a new line."),
        }

    def clean_title(self) -> str:
        return "\n".join(line.strip() for line in self.cleaned_data["title"].splitlines() if line.strip())


def blocks_of(data: QueryDict) -> list[Block]:
    """The paragraphs as they were sent, in their order, with what the pressed button does to them.

    do=up-3, down-3, remove-3 move or remove block 3; add-3 puts an empty one after it, add-0 before all.
    """
    sent = zip(data.getlist("block"), data.getlist("kind"), data.getlist("text"), strict=False)
    blocks = [
        Block(id=name, kind=kind, text=text.replace("\r", "") if kind in LEVELS else "")
        for name, kind, text in sent
        if name.isdecimal() and len(name) < 10 and (kind in LEVELS or kind in LISTS)
    ]
    verb, _dash, name = data.get("do", "").partition("-")
    place = next((place for place, block in enumerate(blocks) if block["id"] == name), None)
    if verb == "add":
        number = max((int(block["id"]) for block in blocks), default=0) + 1
        where = 0 if place is None else place + 1
        blocks.insert(where, Block(id=str(number), kind="text", text=""))
    elif place is not None and verb == "remove":
        del blocks[place]
    elif place is not None and verb in ("up", "down"):
        other = max(0, place - 1) if verb == "up" else min(len(blocks) - 1, place + 1)
        blocks[place], blocks[other] = blocks[other], blocks[place]
    return blocks
