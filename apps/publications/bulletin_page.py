"""What the page shows on which a bulletin is written: its paragraphs beside what they say with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.publications.annexes import annexes_of
from apps.publications.bulletin_forms import KINDS, BulletinForm
from apps.publications.bulletins import DRAFT_MARK, FIELDS, is_stale
from apps.publications.composing import LISTS, Block, Line, lines_of
from apps.publications.models import Bulletin
from apps.publications.official import Annex, annex_label, annex_names, day_words, of_data
from apps.publications.placeholders import NUMBERS, Piece, typed


@dataclass(frozen=True, slots=True)
class Editable:
    """One block. `theirs` is what somebody else made of it meanwhile; None: nothing else, "" where it is gone."""

    block: Block
    is_list: bool
    kind: str
    typed: list[str]
    theirs: str | None


def page_context(
    bulletin: Bulletin, form: BulletinForm, blocks: Sequence[Block], standing: Bulletin | None = None
) -> dict[str, Any]:
    """`bulletin` holds what was typed; `standing` is it as somebody else saved it meanwhile."""
    theirs = {block["id"]: block for block in standing.blocks} if standing else None
    mine = {block["id"] for block in blocks}
    return {
        "bulletin": bulletin,
        "form": form,
        "version": standing.version
        if standing
        else form["version"].value(),  # whoever saves then has seen theirs
        "kinds": KINDS,
        "editables": [editable(block, theirs) for block in blocks],
        "standing": standing,
        "their_fields": their_fields(bulletin, standing) if standing else [],
        "their_blocks": [shown(block) for block in standing.blocks if block["id"] not in mine]
        if standing
        else [],
        "numbers": [(name, number(bulletin.facts)) for name, number in NUMBERS.items()],
        "waiting": bulletin.facts["waiting"],
        "stale": is_stale(bulletin),
        **paper_context(bulletin, blocks),
    }


def editable(block: Block, theirs: dict[str, Block] | None) -> Editable:
    other = None
    if theirs is not None:
        standing = theirs.get(block["id"])
        if standing is None or (standing["kind"], standing["text"]) != (block["kind"], block["text"]):
            other = shown(standing) if standing else ""
    return Editable(block, block["kind"] in LISTS, str(KINDS[block["kind"]]), typed(block["text"]), other)


def shown(block: Block) -> str:
    return block["text"] or str(KINDS[block["kind"]])


def their_fields(bulletin: Bulletin, standing: Bulletin) -> list[tuple[str, str]]:
    """Label and value of the fields that somebody else changed to something else."""
    return [
        (str(Bulletin._meta.get_field(name).verbose_name), str(getattr(standing, name)))  # type: ignore[union-attr]
        for name in FIELDS
        if getattr(standing, name) != getattr(bulletin, name)
    ]


def issued_context(bulletin: Bulletin, kept: dict[str, Any]) -> dict[str, Any]:
    """What templates/publications/_paper.html needs of one that was issued: as it was then, to the letter."""
    document = of_data(kept)
    return {
        "bulletin": bulletin,
        "lines": [Line("", one, (Piece(one.text),)) for one in document.body],
        "dated": document.dated,
        "annexes": listed(document.annexes),
    }


def paper_context(bulletin: Bulletin, blocks: Sequence[Block]) -> dict[str, Any]:
    """The same of a draft, with its numbers marked."""
    return {
        "bulletin": bulletin,
        "lines": lines_of(blocks, bulletin.facts),
        "dated": day_words(bulletin.dated_on) if bulletin.dated_on else "",
        "annexes": listed(annexes_of(bulletin.facts)),
        "mark": DRAFT_MARK,
    }


def listed(annexes: Sequence[Annex]) -> list[tuple[str, str, Annex]]:
    """Each with its line in the list of them and what stands at its head, as its files have them."""
    return [
        (name, annex_label(annexes, place), annex)
        for place, (name, annex) in enumerate(zip(annex_names(annexes), annexes, strict=True), 1)
    ]
