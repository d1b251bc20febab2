"""Lines and paragraphs: what was printed on one line, and what belongs to one paragraph."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .labels import starts_with_label
from .words import breaks_a_word

# Stands in the text where a broken line was mended. Normalised text has no other character of this kind, and it is
# no white space, so that "市住⏎建局" stays one name.
JOINT = "\u200b"

# Where a text without line breaks has its parts: "…执行。某区人民政府2016年3月1日2016年重点工作分工一、…".
SALUTATION = re.compile(r"各[^。;:]{2,120}:")
SIGNED = re.compile(
    r"(?<=[。!])\s*(?P<body>[\u4e00-\u9fff]{2,24}(?:人民政府|政府|办公[室厅]|委员会|[局委]))\s*"
    r"(?P<date>20\d\d年\d{1,2}月\d{1,2}日)(?![前起至到在印第])"
)
FIRST_CLAUSE = re.compile(r"(?:一、|\(一\)|1[.、](?!\d))")
# Where a text that is all one line had its line ends: at a blank behind a stop or a heading, before a dash behind a stop,
# around the address of a report, behind a dated heading whose paragraph begins with a date again.
PARTED = re.compile(
    r"""
    (?<=[。;:!]) (?: \ + | (?= ——) )
  | (?: (?<=[。;:!)\]\ ]) | ^) (?= [一二三四五六七八九十]{1,3} 、 | \([一二三四五六七八九十]{1,3}\) ) [^\s。;:]{3,40} (?P<heading> \ +) (?= \S )
  | (?<=\ ) (?= [一二三四五六七八九十]{1,3} 、 | \([一二三四五六七八九十]{1,3}\) | \d{1,2} [.、] (?!\d) | 第[一二三四五六七八九十]{1,3}[章条] )
  | (?<= \ ) (?= [【[(]? (?: (?:信息|文章)?来源: | 责任编辑 | 打印 | 关闭 | 分享到 | 扫一扫 | 上一篇 | 下一篇 | 版权所有 | 相关(?:附件|链接|阅读) | 附件下载 ) )
  | ^ [^。;:]{6,80} 的通知 \ + | 〔20\d\d〕 \d{1,4} 号 \ + (?= 各 )
  | (?P<address> 各位代表 [:!] )
  | [一二三]、 20\d\d年 [\u4e00-\u9fff]{0,8} (?: 回顾 | 总结 | 安排 | 任务 | 工作 | 打算 | 情况 ) (?P<dated> (?= 20\d\d年 | 过去 | 一年来 ) )
    """,
    re.VERBOSE,
)
# A title that nothing parts from the first clause: "2018年区政府重点工作责任分解一、加快产业发展(一)…", not "一、二、三产业".
GLUED_TITLE = re.compile(r"[^。;!?:]{6,60}?(?=(?:一、|第一[章部条])(?![一二三四五六七八九]))")
# A title that nothing parts from the head of its table: "2021年重点任务分解表序号工作任务责任单位1…".
TITLE_OVER_TABLE = re.compile(
    r"(?!\d{1,2}[.、])[^。;!?:]{6,60}?(?=(?:序号|编号)(?:重点|主要|工作|任务|项目|实事|指标|目标))"
)
SHORTEST_FLAT = 200
LONGEST_HEADING = 60
FIGURE_AND_MORE = re.compile(r"\d(?![\d.、)年]).*,")  # "培训3000人次,新增…", not "1.稳增长,…" or "2024年…,"
SLACK = 5  # a stop or a long number moves to the next line

SENTENCE_END = "。!?;:"
OPENING, CLOSING = "([〔【〈《“", ")]〕】〉》”"
NEVER_STARTS = tuple(",、。;:)]〕】〉》”%")

STARTS_ANEW = re.compile(
    r"""
    (?: 附件 | 附表 | 注 | 备注 | 抄送 )         # "附件:1.…", "注:1.…"
  | .{0,6} (?: 单位 | 部门 | 时限 | 领导 ) \s* : # "责任单位:区财政局", "完成时限:…"
  | [·•●◆■★☆—]                                  # bullets, dashes and starred commitments
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line without the blanks around it; ``edge`` is the column of its right edge, wide characters being 2."""

    start: int
    end: int
    text: str
    edge: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more lines that are one paragraph; ``joins`` are the offsets where a broken line was mended."""

    start: int
    end: int
    joins: tuple[int, ...] = ()


def split_lines(text: str, source: str) -> tuple[Line, ...]:
    """Cut normalised text into its non-empty lines; ``source`` is the text as given, for the widths."""
    lines: list[Line] = []
    offset = 0
    for raw in text.split("\n"):
        stripped = raw.strip(" ")
        if stripped:
            start = offset + len(raw) - len(raw.lstrip(" "))
            end = start + len(stripped)
            narrow = len(source[offset:end].encode("ascii", "ignore"))
            edge = 2 * (end - offset) - narrow
            lines += [Line(first, last, text[first:last], edge) for first, last in cut_flat(text, start, end)]
        offset += len(raw) + 1
    return tuple(lines)


def cut_flat(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a long line that runs from the covering letter into the plan where printed lines must have ended."""
    line = text[start:end]
    cuts = {0, len(line)}
    if len(line) >= SHORTEST_FLAT:
        cuts |= _letter_ends(line)
    if len(line) >= SHORTEST_FLAT // 2 and 2 * len(line) >= len(text):
        cuts |= _line_ends(line)
    ordered = sorted(cuts)
    for first_cut, last_cut in pairwise(ordered):
        words = line[first_cut:last_cut]
        if words.strip(" "):
            begin = start + first_cut + len(words) - len(words.lstrip(" "))
            yield begin, begin + len(words.strip(" "))


def _letter_ends(line: str) -> set[int]:
    """Where the salutation, the signature and the date of a covering letter ended."""
    cuts = set()
    salutation = SALUTATION.match(line)
    if salutation:
        cuts.add(salutation.end())
    signed = SIGNED.search(line)
    if signed:
        cuts |= {signed.start("body"), signed.start("date"), signed.end("date")}
        first = FIRST_CLAUSE.search(line, signed.end())
        if first:
            cuts.add(first.start())
    return cuts


def _line_ends(line: str) -> set[int]:
    """Where the lines of a text ended that has come to be one line."""
    cuts = set()
    title = GLUED_TITLE.match(line)
    if title and ("二、" in line or "第二" in line):
        cuts.add(title.end())
    over_table = TITLE_OVER_TABLE.match(line)
    if over_table:
        cuts.add(over_table.end())
    for parted in PARTED.finditer(line):
        kind = parted.lastgroup
        cuts.add(parted.start(kind) if kind in ("heading", "dated") else parted.end())
        if kind == "address":
            cuts.add(parted.start())
    return cuts


def join_lines(
    lines: Sequence[Line], apart: Collection[int] = (), page_tops: Collection[int] = ()
) -> tuple[Paragraph, ...]:
    """Mend sentences that a page break or a hard-wrapped source cut in two.

    GUIDE.md: lines broken in the middle of a sentence by page breaks belong to one paragraph. ``page_tops`` are the
    starts of lines that a page number stands above, ``apart`` of those that something else parts from the line before.
    """
    paragraphs: list[Paragraph] = []
    width = wrap_width(lines)
    before: Line | None = None
    for line in lines:
        if (
            before is not None
            and line.start not in apart
            and (continues(before, line, width) or (line.start in page_tops and runs_over_page(before, line)))
        ):
            last = paragraphs[-1]
            paragraphs[-1] = Paragraph(last.start, line.end, (*last.joins, line.start))
        else:
            paragraphs.append(Paragraph(line.start, line.end))
        before = line
    return tuple(paragraphs)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which a hard-wrapped text was wrapped, or None where each paragraph is one line.

    A text is hard wrapped when many of its lines are equally long and none is much longer.
    """
    if len(lines) < 8:
        return None
    width = max(line.edge for line in lines)
    full = sum(line.edge >= width - SLACK for line in lines)
    return width if 40 <= width <= 120 and full >= max(5, len(lines) // 4) else None


def continues(before: Line, line: Line, width: int | None) -> bool:
    """Whether ``line`` goes on with the sentence of the line before it."""
    if line.text.startswith(NEVER_STARTS):
        return True
    if is_parted(before, line):
        return False
    if before.text[-1] in ",、":
        return True
    if open_brackets(before.text) and closes_first(line.text):
        return True
    if before.text[-1] in CLOSING:
        return False
    if width is not None and before.edge >= width - SLACK:
        return True
    # A line with a whole sentence in it is not a heading, so without a stop at its end it was cut.
    return len(before.text) >= 20 and ("。" in before.text or breaks_a_word(before.text, line.text))


def is_parted(before: Line, line: Line) -> bool:
    """Whether the marks alone say that a sentence ends with ``before`` or something new begins with ``line``."""
    ends = before.text[-1] in SENTENCE_END
    return ends or starts_with_label(line.text) or STARTS_ANEW.match(line.text) is not None


def runs_over_page(before: Line, line: Line) -> bool:
    """Whether the last line of a page goes on over it: it breaks off in a word, or states work without an end.

    A heading may stand at the foot of a page too; it has no figure behind a comma and is short.
    """
    if is_parted(before, line) or before.text[-1] in CLOSING:
        return False
    return (
        breaks_a_word(before.text, line.text)
        or len(before.text) > LONGEST_HEADING
        or FIGURE_AND_MORE.search(before.text) is not None
    )


def open_brackets(text: str) -> int:
    """How many round, square and angle brackets are open at the end of ``text``."""
    depth = 0
    for char in text:
        if char in "([〔【〈":
            depth += 1
        elif char in ")]〕】〉":
            depth = max(0, depth - 1)
    return depth


def closes_first(text: str) -> bool:
    """Whether the first bracket in ``text`` is a closing one."""
    first = next((char for char in text if char in "([〔【〈)]〕】〉"), "")
    return first in tuple(")]〕】〉")
