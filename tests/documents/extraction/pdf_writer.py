"""Write small PDF files for tests: text in a font that needs not be embedded, rules and grey pictures.

    data = pdf(Sheet().text(80, 750, "一、改善民生").rule(80, 700, 500, 700))

Places are in points from the lower left corner of an A4 sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin

WIDTH, HEIGHT = 595, 842
LEFT, TOP, FOOT, LEADING = 80, 730, 100, 28
RIGHT = LEFT + 28 * 16  # 28 characters of 16 points a line, as GB/T 9704 has them
ENCODINGS = {"UniGB-UCS2-H": "utf-16-be", "GBK-EUC-H": "gbk"}
NEVER_FIRST = "，。、；：）》”"


@dataclass
class Sheet:
    """One page; `turned` is its /Rotate in degrees."""

    turned: int = 0
    encoding: str = "UniGB-UCS2-H"
    drawn: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 16,
        *,
        face: int = 0,
        angle: float = 0,
        red: bool = False,
    ) -> "Sheet":
        """`face` is the index of one of FACES; `angle` in degrees against the clock."""
        a, b = cos(radians(angle)), sin(radians(angle))
        code = words.encode(ENCODINGS[self.encoding]).hex()
        colour = "1 0 0 rg" if red else "0 g"
        self.drawn.append(
            f"BT {colour} /F{face} {size} Tf {a:.4f} {b:.4f} {-b:.4f} {a:.4f} {x:.2f} {y:.2f} Tm <{code}> Tj ET"
        )
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> "Sheet":
        self.drawn.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float]) -> "Sheet":
        """Rules around the cells of a table; `xs` and `ys` are the edges of columns and rows."""
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        return self

    def picture(self, x: float, y: float, width: float, height: float) -> "Sheet":
        self.drawn.append(f"q {width} 0 0 {height} {x} {y} cm /P Do Q")
        return self


FACES = ("STSong-Light", "SimHei")


def pdf(*sheets: Sheet, catalog: str = "", trailer: str = "") -> bytes:
    """The bytes of a file; `catalog` and `trailer` are more entries of these dictionaries."""
    first = 4 + 3 * len(FACES)
    kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(sheets)))
    encoding = sheets[0].encoding if sheets else "UniGB-UCS2-H"
    fonts = " ".join(f"/F{index} {4 + 3 * index} 0 R" for index in range(len(FACES)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Count {len(sheets)} /Kids [{kids}] >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        "/Length 1 >>\nstream\n0\nendstream",
    ]
    for index, face in enumerate(FACES):
        objects += _font(face, encoding, 4 + 3 * index)
    for index, sheet in enumerate(sheets):
        stream = "\n".join(sheet.drawn)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {sheet.turned} "
            f"/Contents {first + 2 * index + 1} 0 R /Resources << /Font << {fonts} >> /XObject << /P 3 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    return _file(objects, trailer)


def _font(face: str, encoding: str, number: int) -> list[str]:
    return [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{face} /Encoding /{encoding} /DescendantFonts [{number + 1} 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{face} /FontDescriptor {number + 2} 0 R /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /W [1 95 500 814 939 500] >>",
        f"<< /Type /FontDescriptor /FontName /{face} /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        "/Ascent 850 /Descent -150 /CapHeight 700 /StemV 80 >>",
    ]


def _file(objects: Sequence[str], trailer: str) -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(written)}\n%%EOF\n"
    )
    return written + end.encode("latin-1")


def typeset(*paragraphs: str, indent: int = 2) -> list[Sheet]:
    """Paragraphs of Chinese characters as a notice is printed: 28 a line, the first line of each drawn in."""
    sheets, y = [Sheet()], TOP
    for paragraph in paragraphs:
        rest, room = paragraph, 28 - indent
        while rest:
            if y < FOOT:
                sheets.append(Sheet())
                y = TOP
            end = room if rest[room : room + 1] not in NEVER_FIRST or len(rest) <= room else room - 1
            sheets[-1].text(RIGHT - 16 * room, y, rest[:end])
            rest, room, y = rest[end:], 28, y - LEADING
    return sheets
