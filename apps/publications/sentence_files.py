"""The drafted sentences as a file that goes on in a word processor: .txt or .docx. Chinese, like the sentences."""

from collections.abc import Callable, Iterator
from io import BytesIO

from docx import Document as Word
from docx.oxml.ns import qn
from docx.shared import Pt

from apps.progress.sentences import figure
from apps.publications.achievements import Achievements, Part
from apps.publications.word_xml import writable

CARRIED = ("事项", "责任单位", "完成情况", "尚差", "原因")
BODY, HEADS = "仿宋", "黑体"


def heading(made: Achievements) -> str:
    return f"{made.document}完成情况（草稿）"


def paragraphs(made: Achievements) -> Iterator[tuple[str, str]]:
    """("head" or "body", words): the sentences by section, one paragraph a target."""
    for section, parts in made.sections:
        yield "head", section or "其他"
        by_target: dict[int, list[Part]] = {}
        for part in parts:
            by_target.setdefault(part.target.pk, []).append(part)
        for number, ones in enumerate(by_target.values(), start=1):
            yield "body", f"{number}. " + "".join(one.following or one.sentence for one in ones)


def carried_row(part: Part) -> tuple[str, ...]:
    missing = ""
    if part.indicator is not None and part.missing is not None:
        missing = figure(part.missing, part.indicator.entry_unit).replace(" ", "")
    reason = "".join(words for words in (part.reason, part.problems) if words)
    return part.name, "、".join(str(unit) for unit in part.units), part.sentence, missing, reason


def as_text(made: Achievements) -> bytes:
    """Plain text with a byte order mark, so that it opens rightly in every Windows editor."""
    lines = [heading(made)]
    for kind, words in paragraphs(made):
        lines += ["", words] if kind == "head" else [words]
    if made.carried:
        lines += ["", carried_title(made), "\t".join(CARRIED)]
        lines += ["\t".join(carried_row(part)) for part in made.carried]
    if made.untold:
        lines += ["", "没有审核通过的数据，未起草："]
        lines += [f"{part.target.label_path}{part.name}" for part in made.untold]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def carried_title(made: Achievements) -> str:
    return "未完成、拟结转下年的事项" if made.complete else "进度滞后、可能结转下年的事项"


def as_word(made: Achievements) -> bytes:
    word = Word()
    for name, font, size in (("Normal", BODY, 16), ("Heading 1", HEADS, 18), ("Heading 2", HEADS, 16)):
        style = word.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    word.core_properties.title = writable(heading(made))
    word.add_heading(writable(heading(made)), level=1)
    for kind, words in paragraphs(made):
        if kind == "head":
            word.add_heading(writable(words), level=2)
        else:
            word.add_paragraph(writable(words)).paragraph_format.first_line_indent = Pt(32)
    if made.carried:
        word.add_heading(carried_title(made), level=2)
        table = word.add_table(rows=1, cols=len(CARRIED))
        table.style = "Table Grid"
        for row in (CARRIED, *map(carried_row, made.carried)):
            cells = table.rows[0].cells if row is CARRIED else table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = writable(text)
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(10.5)
    if made.untold:
        word.add_heading("没有审核通过的数据，未起草", level=2)
        for part in made.untold:
            word.add_paragraph(writable(f"{part.target.label_path}{part.name}"))
    file = BytesIO()
    word.save(file)
    return file.getvalue()


# Format → how it is written and what a browser calls it.
FORMATS: dict[str, tuple[Callable[[Achievements], bytes], str]] = {
    "txt": (as_text, "text/plain; charset=utf-8"),
    "docx": (as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
