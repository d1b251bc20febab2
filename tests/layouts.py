"""One notice as officials would send it: typed, flattened, in Word, as a PDF, a saved page or a table.

    data = LAYOUTS["list.docx"](Notice(title, sections))

`sections` are headings with their clauses; a clause is its words, who leads and who supports.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook

from tests.documents.extraction.building import paragraph, word
from tests.documents.extraction.ofd_writer import leaves, ofd
from tests.documents.extraction.pdf_writer import LEFT, RIGHT, pdf, typeset

CHINESE = "一二三四五六七八九十"
HALF_WIDTH = str.maketrans("（）：；，", "():;,")
FULL_WIDTH = str.maketrans("0123456789%", "０１２３４５６７８９％")
WORD_NUMBERING = """
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>"""
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知公告_临江区人民政府</title>
<meta name="ArticleTitle" content="{title}"><script>var shown = 3;</script></head><body>
<div class="nav"><a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a></div>
<table class="index"><tr><td>索 引 号：</td><td>AB310/2026-00012</td><td>发文日期：</td><td>2026-03-06</td></tr></table>
<h1>{title}</h1><div class="TRS_Editor">{body}</div>
<div class="share">分享到：<a href="#">微信</a></div><div class="footer">版权所有 临江区人民政府</div></body></html>"""


@dataclass(frozen=True)
class Clause:
    words: str
    leads: str
    supports: str

    @property
    def statement(self) -> str:
        return f"（牵头单位：{self.leads}；配合单位：{self.supports}）"


@dataclass(frozen=True)
class Notice:
    title: str
    sections: Mapping[str, tuple[Clause, ...]]

    def numbered(self) -> list[str]:
        """The lines of the notice below its title, with their labels."""
        lines = []
        for number, (heading, clauses) in enumerate(self.sections.items()):
            lines.append(f"{CHINESE[number]}、{heading}")
            for place, clause in enumerate(clauses):
                lines.append(f"（{CHINESE[place]}）{clause.words}{clause.statement}")
        return lines

    def rows(self) -> list[list[str]]:
        """The notice as a table; a heading is alone in its row, the numbers run through."""
        rows, number = [["序号", "工作任务", "牵头单位", "配合单位"]], 0
        for place, (heading, clauses) in enumerate(self.sections.items()):
            rows.append([f"{CHINESE[place]}、{heading}", "", "", ""])
            for clause in clauses:
                number += 1
                rows.append([str(number), clause.words, clause.leads, clause.supports])
        return rows


def typed(notice: Notice) -> bytes:
    return "\n\n".join([notice.title, *notice.numbered()]).encode()


def half_width(notice: Notice) -> bytes:
    return typed(notice).decode().translate(HALF_WIDTH).encode("gb18030")


def full_width(notice: Notice) -> bytes:
    return typed(notice).decode().translate(FULL_WIDTH).encode("utf-16")


def flat(notice: Notice) -> bytes:
    return (notice.title + "\n" + "".join(notice.numbered())).encode()


def word_list(notice: Notice) -> bytes:
    """Word with automatic numbering: the labels are in no text of the file."""

    def numbered(text: str, level: int) -> str:
        return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')

    body = paragraph(notice.title)
    for heading, clauses in notice.sections.items():
        body += numbered(heading, 0)
        body += "".join(numbered(clause.words + clause.statement, 1) for clause in clauses)
    return word(body, numbering=WORD_NUMBERING)


def word_table(notice: Notice) -> bytes:
    rows = []
    for row in notice.rows():
        filled = [cell for cell in row if cell]
        span = f'<w:tcPr><w:gridSpan w:val="{len(row)}"/></w:tcPr>' if len(filled) == 1 else ""
        cells = filled if span else row
        rows.append("".join(f"<w:tc>{span}{paragraph(cell)}</w:tc>" for cell in cells))
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return word(f"{paragraph(notice.title)}<w:tbl>{table}</w:tbl>{paragraph('')}")


def printed(notice: Notice) -> bytes:
    """A PDF with page numbers."""
    sheets = typeset(notice.title, *notice.numbered())
    for number, sheet in enumerate(sheets, start=1):
        sheet.text((LEFT + RIGHT) / 2, 50, f"— {number} —", 14)
    return pdf(*sheets)


def electronic(notice: Notice) -> bytes:
    """An OFD document."""
    return ofd(*leaves("\n".join([notice.title, *notice.numbered()])))


def web_page(notice: Notice) -> bytes:
    body = "".join(f"<p>　　{line}</p>" for line in notice.numbered())
    return PAGE.format(title=notice.title, body=body).encode()


def web_table(notice: Notice) -> bytes:
    rows = []
    for row in notice.rows():
        filled = [cell for cell in row if cell]
        cells = (
            [f'<td colspan="{len(row)}">{filled[0]}</td>']
            if len(filled) == 1
            else [f"<td>{c}</td>" for c in row]
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return PAGE.format(title=notice.title, body=f"<table border=1>{''.join(rows)}</table>").encode()


def spreadsheet(notice: Notice) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [[notice.title], *notice.rows()]:
        sheet.append(row)
        if len([cell for cell in row if cell]) == 1:
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=4)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


# The name of each layout carries the suffix under which its file is uploaded.
LAYOUTS: Mapping[str, Callable[[Notice], bytes]] = {
    "typed.txt": typed,
    "half-width.txt": half_width,
    "full-width.txt": full_width,
    "flat.txt": flat,
    "list.docx": word_list,
    "table.docx": word_table,
    "printed.pdf": printed,
    "electronic.ofd": electronic,
    "page.html": web_page,
    "table.html": web_table,
    "table.xlsx": spreadsheet,
}

NOTICE = Notice(
    "2026年临江区政府重点工作责任分解",
    {
        "推动经济稳中提质": (
            Clause("新引进企业1200家，其中注册资本1亿元以上企业30家。", "区发展改革委、区商务委", "各街道"),
            Clause("社会消费品零售总额增长5%左右，完成工业投资35.5亿元。", "区商务委", "区经济信息化委"),
            Clause(
                "推进滨江数字产业园建设，6月底前开工，年底前完成主体结构。",
                "滨江开发办",
                "区规划资源局、区建设管理委",
            ),
        ),
        "保障和改善民生": (
            Clause("新增养老床位350张，改建认知障碍照护床位不少于120张。", "区民政局", "各街道、有关镇"),
            Clause("加装既有多层住宅电梯60台，完成老旧小区改造20万平方米。", "区房管局", "区财政局，各街道"),
            Clause("持续推进“15分钟生活圈”建设，新建社区食堂三家。", "区民政局", "区市场监管局"),
            Clause("完善公共文化服务，举办文化惠民演出100场以上。", "区文化旅游局", "各街道"),
        ),
    },
)
