"""Saved web pages: the notice, the fields that the page states, and nothing of the page around it."""

import base64
import quopri
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.documents.extraction import ExtractedText, UnreadableFile, extract
from apps.documents.extraction.errors import DamagedFile, EmptyPage, TakesTooMuch
from apps.documents.structure import Heading

TITLE = "关于印发《临江区2026年重点工作安排》的通知"
LETTER = (
    "<p>各街道办事处，区政府各部门：</p>"
    "<p>　　现将《临江区2026年重点工作安排》印发给你们，请认真贯彻落实。</p>"
    "<p>一、新增养老床位350张。（责任单位：区民政局）</p>"
)
LETTER_TEXT = (
    "各街道办事处，区政府各部门：\n"
    "现将《临江区2026年重点工作安排》印发给你们，请认真贯彻落实。\n"
    "一、新增养老床位350张。（责任单位：区民政局）"
)
NAVIGATION = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul>'
FOOTER = '<div class="footer"><p>主办：临江区人民政府办公室 网站标识码：3100000001</p></div>'


def page(body: str, head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()
    )


def read(body: str, head: str = "") -> ExtractedText:
    return extract(page(body, head))


def text_of(body: str) -> str:
    """The text of a page whose container is known, so that nothing but its flow counts."""
    return read(f'<div class="TRS_Editor">{body}</div>').text


def words(found: ExtractedText, table: int = 0) -> list[list[str]]:
    return [[found.text[cell.start : cell.end] for cell in row] for row in found.structure.tables[table].rows]


# Where the notice is


@pytest.mark.parametrize(
    "body",
    [
        f'{NAVIGATION}<h1>{TITLE}</h1><div class="TRS_Editor">{LETTER}</div>{FOOTER}',
        f'{NAVIGATION}<div class="article"><h1>{TITLE}</h1><div id="UCAP-CONTENT">{LETTER}</div></div>{FOOTER}',
        f"{NAVIGATION}<div><div><h1>{TITLE}</h1><div><div>{LETTER}</div></div></div></div>{FOOTER}",
        f"<table><tr><td>{NAVIGATION}</td><td><table><tr><td><h1>{TITLE}</h1></td></tr>"
        f"<tr><td>{LETTER}</td></tr></table></td></tr></table>{FOOTER}",
    ],
    ids=["trs", "ucap", "unknown", "frames"],
)
def test_the_notice_is_found_in_the_layouts_of_government_sites(body: str) -> None:
    found = read(body, f"<title>{TITLE}_临江区人民政府</title>")
    assert found.text == f"{TITLE}\n{LETTER_TEXT}"
    assert found.structure.headings == (Heading(0, len(TITLE), 0),)
    assert found.structure.fields == {"title": TITLE}


def test_several_containers_are_all_read() -> None:
    second = "<div class='TRS_Editor'><p>二、建成公园5座，新增绿地3公顷。</p></div>"
    assert read(f"<div class='TRS_Editor'>{LETTER}</div>{second}").text == (
        f"{LETTER_TEXT}\n二、建成公园5座，新增绿地3公顷。"
    )


def test_a_known_container_that_holds_only_a_part_is_not_enough() -> None:
    plan = "".join(f"<p>{n}.新增床位，建成公园；整治道路，改造房屋。</p>" for n in range(1, 9))
    found = read(f"<div><div id='zoom'>{LETTER}</div><div class='fj'>{plan}</div></div>")
    assert found.text.count("整治道路") == 8
    assert found.text.startswith(LETTER_TEXT)


def test_parts_of_the_page_inside_the_text_stay_out() -> None:
    others = "".join(f"<li><a href='#'>关于印发第{n}号方案的通知</a></li>" for n in range(6))
    body = (
        f"{LETTER}<script>var a = '脚本';</script><p style='display: none'>隐藏</p>"
        "<div class='bdsharebuttonbox'>分享到：<a href='#'>微信</a></div><p>【<a href='#'>打印</a>】【<a href='#'>关闭</a>】</p>"
        f"<ul>{others}</ul>"
    )
    assert text_of(body) == LETTER_TEXT


def test_what_a_script_shows_later_is_read() -> None:
    body = f"<div id='js_content' style='visibility: hidden; opacity: 0'>{LETTER}</div>"
    assert extract(f"<html><body style='display:none'>{body}</body></html>".encode()).text == LETTER_TEXT


def test_an_anchor_that_is_never_closed_is_no_link() -> None:
    assert read(f"<a name='top'><div class='TRS_Editor'>{LETTER}</div>").text == LETTER_TEXT


def test_a_title_that_the_text_prints_itself_is_not_printed_again() -> None:
    own = "<p>临江区人民政府办公室</p><p>关于印发《临江区2026年重点工作安排》的通知</p>"
    found = read(f"<h1>{TITLE}</h1><div class='TRS_Editor'>{own}{LETTER}</div>")
    assert found.text == f"临江区人民政府办公室\n{TITLE}\n{LETTER_TEXT}"


def test_a_page_that_points_to_its_attachment_only() -> None:
    found = read(f"<h1>{TITLE}</h1><div class='TRS_Editor'><p><a href='1.docx'>详见附件</a></p></div>")
    assert found.text == f"{TITLE}\n详见附件"


def test_a_page_that_a_script_fills_is_refused() -> None:
    with pytest.raises(EmptyPage):
        read("<div id='app'>加载中…</div><script src='app.js'></script>")


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(EmptyPage):
        read("<img src='scan.jpg'>")


# What the page states


TABLE_OF_FIELDS = (
    "<table><tr><td>索 引 号：</td><td>LJ0/2026-1</td><td>发文机关：</td><td>临江区人民政府办公室</td></tr>"
    f"<tr><td>标&nbsp;&nbsp;题：</td><td colspan=3>{TITLE}</td></tr>"
    "<tr><td>文&nbsp;&nbsp;号：</td><td>临政办发〔<b>2026</b>〕5号</td><td>成文日期：</td><td>2026年01月05日</td></tr>"
    "<tr><td>发布日期：</td><td>2026-01-08</td><td>有效性：</td><td>有效</td></tr></table>"
)
LIST_OF_FIELDS = (
    "<dl><dt>索引号</dt><dd>LJ0/2026-1</dd><dt>发布日期</dt><dd>2026-01-08</dd><dt>发文机关</dt><dd>临江区人民政府办公室</dd>"
    f"<dt>名称</dt><dd>{TITLE}</dd><dt>发文字号</dt><dd>临政办发〔2026〕5号</dd><dt>成文日期</dt><dd>2026年01月05日</dd></dl>"
)
SPANS_OF_FIELDS = (
    f"<div><p><span>名称</span><span>{TITLE}</span></p>"
    "<p><span>发文机关：</span><span>临江区人民政府办公室</span> <span>文　　号:</span><span>临政办发〔2026〕5号</span></p>"
    "<p><i>索引号：LJ0/2026-1</i><i>成文日期：2026年01月05日</i><i>发布日期：2026-01-08</i></p></div>"
)


@pytest.mark.parametrize(
    "block", [TABLE_OF_FIELDS, LIST_OF_FIELDS, SPANS_OF_FIELDS], ids=["table", "dl", "spans"]
)
@pytest.mark.parametrize("inside", [False, True])
def test_the_block_of_fields(block: str, inside: bool) -> None:
    body = f"<div id='zoom'>{block}{LETTER}</div>" if inside else f"{block}<div id='zoom'>{LETTER}</div>"
    found = read(body)
    assert found.structure.fields == {
        "title": TITLE,
        "issuer": "临江区人民政府办公室",
        "doc_number": "临政办发〔2026〕5号",
        "issued_on": "2026年01月05日",
    }
    assert found.text == f"{TITLE}\n{LETTER_TEXT}"


def test_labels_without_values_are_no_fields() -> None:
    block = "<ul><li>索引号：LJ0</li><li>文号：</li><li>发文机关：无</li><li>成文日期：—</li></ul>"
    assert read(f"{block}<div id='zoom'>{LETTER}</div>").structure.fields == {}


def test_meta_tags_of_the_national_guide() -> None:
    head = f"<meta name='ArticleTitle' content='{TITLE}'><meta name='PubDate' content='2026-01-08 10:20:00'>"
    found = read(f"<div id='zoom'>{LETTER}</div>", head)
    assert found.structure.fields == {"title": TITLE, "issued_on": "2026-01-08"}


def test_the_title_of_the_window_without_its_site() -> None:
    assert read(
        f"<div id='zoom'>{LETTER}</div>", f"<title>{TITLE}-临江区人民政府门户网站</title>"
    ).structure.fields == {"title": TITLE}


def test_a_window_that_names_only_the_site_gives_no_title() -> None:
    found = read(
        f"<h1>政府信息公开</h1><div id='zoom'>{LETTER}</div>", "<title>临江区人民政府门户网站</title>"
    )
    assert (found.text, found.structure.fields) == (LETTER_TEXT, {})


# Flow


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>甲</p><div>乙<br>丙</div><section>丁</section>戊", "甲\n乙\n丙\n丁\n戊"),
        ("<p>新增<b>养老</b><span>床位</span></p>", "新增养老床位"),
        ("<p>加快推进\n    二期建设 of\n Phase</p>", "加快推进二期建设 of Phase"),
        ("<p>&nbsp;&nbsp;一、&emsp;新增&nbsp;350张&#8203;</p><p>&nbsp;</p>", "一、 新增 350张"),
        ("<pre>一、甲\n二、乙</pre>", "一、甲\n二、乙"),
        ("<div style='white-space: pre-wrap'>一、甲\n<span>二、乙</span></div>", "一、甲\n二、乙"),
        (
            "<p>绿地5万m<sup>2</sup>，增长5%<sup>3</sup>，床位350<sup>[12]</sup>张</p>",
            "绿地5万m²，增长5%[3]，床位350[12]张",
        ),
        ("<p>PM<sub>2.5</sub>浓度</p>", "PM2.5浓度"),
        ("<p>新增<del>300</del>350张</p>", "新增350张"),
    ],
)
def test_flow(body: str, text: str) -> None:
    assert text_of(body) == text


def test_headings_keep_their_levels() -> None:
    found = read(
        f"<div id='zoom'><h1>{TITLE}</h1><h2>一、改善民生</h2><p>新增床位。</p><h3>（一）养老</h3></div>"
    )
    assert [(found.text[h.start : h.end], h.level) for h in found.structure.headings] == [
        (TITLE, 0),
        ("一、改善民生", 2),
        ("（一）养老", 3),
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<ol><li>甲</li><li><p>乙</p></li></ol>", "1.甲\n2.乙"),
        ("<ol start=3 type=a><li>甲</li><li value=7>乙</li><li>丙</li></ol>", "c.甲\ng.乙\nh.丙"),
        ("<ol style='list-style-type: cjk-ideographic'><li>甲</li><li>乙</li></ol>", "一、甲\n二、乙"),
        ("<ol class='custom_cn2 list-paddingleft-1'><li>甲</li><li>乙</li></ol>", "(一)甲\n(二)乙"),
        ("<ol><li>1、甲</li><li>2、乙</li></ol>", "1、甲\n2、乙"),
        ("<ol style='list-style: none'><li>甲</li></ol>", "甲"),
        ("<ol><li>甲<ul><li>子</li></ul></li><li>乙</li></ol>", "1.甲\n子\n2.乙"),
        ("<ul><li>甲</li></ul>", "甲"),
        ("<ol><li> <p> </p></li><li>乙<p>续</p></li></ol>", "2.乙\n续"),
        ("<ol><li>3.5万平方米绿地</li></ol>", "1. 3.5万平方米绿地"),
        ("<ol><li><table><tr><td>甲</td><td>乙</td></tr></table></li></ol>", "甲\t乙"),
    ],
)
def test_numbers_of_lists_are_written_out(body: str, text: str) -> None:
    assert text_of(body) == text


def test_numbers_that_word_wrote_for_other_browsers_are_kept() -> None:
    body = (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US>"
        "<span style='mso-list:Ignore'>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span>"
        "<![endif]>新增床位<o:p></o:p></p><!--[if gte mso 9]><xml>设置</xml><![endif]-->"
    )
    assert text_of(body) == "1. 新增床位"


# Tables


def test_a_table_with_merged_cells() -> None:
    found = read(
        "<div id='zoom'><table><caption>任务分解表</caption><thead><tr><th>序号</th><th>任务</th><th>牵头单位</th></tr></thead>"
        "<tbody><tr><td colspan=3>一、改善民生</td></tr><tr><td>1</td><td><p>新增</p><p>床位</p></td>"
        "<td rowspan=2>区民政局</td></tr><tr><td>2</td><td>食堂</td></tr></tbody></table></div>"
    )
    assert found.text == (
        "任务分解表\n序号\t任务\t牵头单位\n一、改善民生\t\t\n1\t新增 床位\t区民政局\n2\t食堂\t"
    )
    assert words(found) == [
        ["序号", "任务", "牵头单位"],
        ["一、改善民生"] * 3,
        ["1", "新增 床位", "区民政局"],
        ["2", "食堂", "区民政局"],
    ]


def test_merges_over_rows_and_columns() -> None:
    found = read(
        "<div id='zoom'><table><tr><td>甲</td><td colspan=2 rowspan=2>乙</td><td>丙</td></tr>"
        "<tr><td>丁</td><td>戊</td></tr><tr><td>己</td><td>庚</td><td>辛</td><td>壬</td></tr></table></div>"
    )
    assert words(found) == [["甲", "乙", "乙", "丙"], ["丁", "乙", "乙", "戊"], ["己", "庚", "辛", "壬"]]


def test_tables_that_lay_out_the_text_are_paragraphs() -> None:
    inner = "<table><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td>新增床位</td></tr></table>"
    found = read(f"<div id='zoom'><table><tr><td>{LETTER}</td></tr><tr><td>{inner}</td></tr></table></div>")
    assert found.text == f"{LETTER_TEXT}\n序号\t任务\n1\t新增床位"
    assert words(found) == [["序号", "任务"], ["1", "新增床位"]]


def test_a_small_table_inside_a_cell_is_part_of_the_cell() -> None:
    inner = "<table><tr><td>开工</td><td>200台</td></tr></table>"
    found = read(
        "<div id='zoom'><table><tr><td>加装电梯，改善居住条件</td><td>其中："
        f"{inner}</td><td>区房管局</td></tr></table></div>"
    )
    assert words(found) == [["加装电梯，改善居住条件", "其中： 开工 200台", "区房管局"]]


# Encodings and mails


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-8", "utf-8"),
        ("gb2312", "utf-8"),
        ("x-none", "gb18030"),
    ],
)
def test_encodings_as_declared_or_not(charset: str, encoding: str) -> None:
    markup = f"<html><head><meta http-equiv='Content-Type' content='text/html; charset={charset}'></head><body>{LETTER}"
    assert extract(markup.encode(encoding)).text == LETTER_TEXT


def test_big5() -> None:
    markup = "<html><head><meta charset=big5></head><body><p>新增養老床位350張，責任單位：區民政局。</p>"
    assert extract(markup.encode("big5")).text == "新增養老床位350張，責任單位：區民政局。"


def test_utf16_with_its_mark() -> None:
    assert extract(f"<html><body>{LETTER}".encode("utf-16")).text == LETTER_TEXT


def mail(content: bytes, transfer: str, charset: str = "") -> bytes:
    head = (
        "From: <Saved by Blink>\r\nSubject: a\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----X"\r\n\r\n'
    )
    part = f"------X\r\nContent-Type: text/html{charset}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n"
    css = "\r\n------X\r\nContent-Type: text/css\r\n\r\np{}\r\n------X--\r\n"
    return head.encode() + part.encode() + content + css.encode()


def test_pages_saved_whole() -> None:
    html = f"<html><body><div id='zoom'>{LETTER}</div></body></html>"
    quoted = quopri.encodestring(html.encode()).replace(b"\n", b"\r\n")
    based = base64.encodebytes(html.encode("gb18030"))
    assert extract(mail(quoted, "quoted-printable")).text == LETTER_TEXT
    assert extract(mail(based, "base64", '; charset="gb2312"')).text == LETTER_TEXT


def test_a_mail_without_a_page_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        extract(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nnothing")


# Pages made to harm


def test_elements_nested_too_deep_are_refused() -> None:
    with pytest.raises(TakesTooMuch):
        read("<div>" * 100_000 + "正文")


def test_mails_nested_too_deep_are_refused() -> None:
    with pytest.raises(DamagedFile):
        extract(b"MIME-Version: 1.0\r\n" + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 2000)


def test_too_many_elements_are_refused() -> None:
    with pytest.raises(TakesTooMuch):
        read("<b>" * 600_000)


def test_a_line_that_is_too_long_is_refused_and_not_cut_silently() -> None:
    with pytest.raises(TakesTooMuch):
        read("文" * 5_000_000)


def test_large_pictures_inside_the_page_do_no_harm() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 12_000_000}'>"
    assert read(f"{picture}<div id='zoom'>{LETTER}</div>").text == LETTER_TEXT


def test_entities_are_not_opened() -> None:
    markup = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body><p>新增床位&a;350张</p></body></html>'
    assert "root" not in extract(markup.encode()).text


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr>" + "<td colspan=1000 rowspan=65534>格" * 2000 + "</table>",
        "<table>" + "<tr><td rowspan=65534>甲<td>乙" * 2000 + "</table>",
        "<table><tr><td>" * 80 + "甲",
        "<ol>" + "<li>甲" * 20_000,
        "<p>" + "甲 \n" * 200_000,
        "<p>" + " " * 1_000_000 + "甲",
        "<div class=zoom>" * 200 + "甲",
        "<div><i>" * 100 + "甲乙丙丁" * 10_000,
        "<p>索引号：文号：" + "发文机关 " * 50_000,
        "<title>" + "-" * 500_000 + "</title>",
        "<p>文" + " <i> </i>" * 50_000,
    ],
)
def test_pages_that_swell_are_read_in_time(body: str) -> None:
    began = time.perf_counter()
    assert "甲" in read(body + "甲乙丙丁戊己庚辛壬癸").text
    assert time.perf_counter() - began < 5


TAGS = (
    "div",
    "p",
    "table",
    "tr",
    "td",
    "ol",
    "ul",
    "li",
    "sup",
    "a",
    "h1",
    "br",
    "pre",
    "dl",
    "dt",
    "dd",
    "body",
    "head",
)
SOUP = st.sampled_from(
    [
        *(f"<{tag}>" for tag in TAGS),
        *(f"</{tag}>" for tag in TAGS),
        "<td colspan=3 rowspan=0>", "<td rowspan=2>", "<div class=TRS_Editor>", "<p hidden>", "<ol type=a start=5>",
        "<div class=share>", "<div style='white-space:pre'>", "新增床位。", "发布日期：", "2026-01-08", "文号", "名称：甲",
        "索引号", "[1]", "1", " ", "\n", "\0", "&nbsp;", "&#1234567890;",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(SOUP, max_size=60))
def test_any_soup_of_tags_is_read_or_refused(soup: list[str]) -> None:
    with suppress(UnreadableFile):
        extract(f"<html>{''.join(soup)}".encode())
