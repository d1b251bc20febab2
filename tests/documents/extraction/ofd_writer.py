"""Write small OFD files for tests: text, rules and pictures on pages of A4.

    data = ofd(Leaf().text(28, 50, "一、改善民生").rule(28, 60, 180, 60))

Places are in millimetres from the upper left corner, as in the format; `size` is 16 points by default.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.documents.extraction.building import zipped

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 25.4 / 72
SIZE = 16 * MM
LEFT, TOP, LEADING, CHARACTERS = 28.0, 45.0, 28 * MM, 28  # GB/T 9704: 28 characters of 16 points a line
NEVER_FIRST = "，。、；：）》” "


@dataclass
class Leaf:
    """What is drawn on one page, or on a template."""

    drawn: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, size: float = SIZE, *, more: str = "", inside: str = ""
    ) -> "Leaf":
        """Words on a baseline. `more` are further attributes of the object, `inside` elements before its text."""
        steps = f' DeltaX="g {len(words) - 1} {size:.4f}"' if len(words) > 1 else ""
        return self.add(
            f'<ofd:TextObject ID="1" Boundary="{x:.4f} {y - size:.4f} {size * len(words):.4f} {size:.4f}" Font="1" '
            f'Size="{size:.4f}" {more}>{inside}<ofd:TextCode X="0" Y="{size:.4f}"{steps}>{words}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> "Leaf":
        return self.add(
            f'<ofd:PathObject ID="1" Boundary="{x0} {y0} {x1 - x0 + 0.1} {y1 - y0 + 0.1}" LineWidth="0.35">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def picture(self, x: float, y: float, width: float, height: float) -> "Leaf":
        return self.add(f'<ofd:ImageObject ID="1" Boundary="{x} {y} {width} {height}" ResourceID="9"/>')

    def table(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> "Leaf":
        """A ruled table; `xs` and `ys` are the edges of its columns and rows."""
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y, row in zip(ys, rows, strict=False):
            for x, words in zip(xs, row, strict=False):
                if words:
                    self.text(x + 1, y + 6, words, 4)
        return self

    def add(self, element: str) -> "Leaf":
        self.drawn.append(element)
        return self

    def xml(self, template: str = "") -> str:
        return (
            f"<ofd:Page {SPACE}>{template}<ofd:Content><ofd:Layer ID='1' Type='Body'><ofd:PageBlock ID='2'>"
            f"{''.join(self.drawn)}</ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>"
        )


def leaves(text: str, lines: int = 22) -> list[Leaf]:
    """Paragraphs set as GB/T 9704 has them, two characters indented, over as many pages as they take."""
    set_lines = [line for paragraph in text.split("\n") for line in _broken(f"　　{paragraph}")]
    made: list[Leaf] = []
    for start in range(0, len(set_lines), lines):
        leaf = Leaf()
        for at, line in enumerate(set_lines[start : start + lines]):
            indent = len(line) - len(line.lstrip("　"))
            leaf.text(LEFT + indent * SIZE, TOP + at * LEADING, line.lstrip("　"))
        made.append(leaf)
    return made


def _broken(paragraph: str) -> list[str]:
    lines = []
    while paragraph:
        end = CHARACTERS
        while end < len(paragraph) and not _parts(paragraph[end - 1], paragraph[end]):
            end -= 1
        lines.append(paragraph[:end])
        paragraph = paragraph[end:]
    return lines


def _parts(before: str, after: str) -> bool:
    """Whether a line may end between two characters: not before a mark or a blank, nor inside a number."""
    return after not in NEVER_FIRST and (before == " " or not (before.isascii() and after.isascii()))


def ofd(*pages: Leaf, template: Leaf | None = None, more: dict[str, str | bytes] | None = None) -> bytes:
    """A whole file; `template` lies below every page, `more` adds or replaces members."""
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    used = "<ofd:Template TemplateID='90' ZOrder='Background'/>" if template else ""
    common = "<ofd:TemplatePage ID='90' BaseLoc='Tpls/Tpl_0/Content.xml'/>" if template else ""
    members: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {SPACE} DocType='OFD'><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml"
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f"<ofd:Res {SPACE}><ofd:Fonts><ofd:Font ID='1' FontName='仿宋'/>"
        "<ofd:Font ID='2' FontName='黑体'/></ofd:Fonts></ofd:Res>",
    }
    for at, leaf in enumerate(pages):
        members[f"Doc_0/Pages/Page_{at}/Content.xml"] = leaf.xml(used)
    if template:
        members["Doc_0/Tpls/Tpl_0/Content.xml"] = template.xml()
    return zipped(members | (more or {}))
