"""OFD files: pages to paragraphs and tables, and files that hold no words or are made to harm."""

import time

import pytest

from apps.documents.extraction import extract
from apps.documents.extraction.errors import (
    DamagedFile,
    ForbiddenXml,
    GarbledPages,
    NoText,
    PasswordProtected,
    ScannedPages,
    TooManyPages,
    UnpacksTooLarge,
)
from tests.documents.extraction.building import zipped
from tests.documents.extraction.ofd_writer import LEADING, LEFT, SIZE, SPACE, TOP, Leaf, leaves, ofd

NOTICE = (
    "一、改善民生\n"
    "（一）新增养老床位350张，竣工电梯150台；湿垃圾处置量410吨/日，完成老旧小区改造四十五个，整治积水点十二处。"
    "（责任单位：区民政局、区房管局）\n"
    "（二）PM2.5年均浓度控制在30微克/立方米以下。（责任单位：区生态环境局）"
)
LONG = "\n".join(
    f"{number}.{'新增公共停车泊位，完成老旧小区改造，' * 4}由区交通局负责。" for number in range(1, 21)
)


def text_of(*pages: Leaf) -> str:
    return extract(ofd(*pages)).text


def test_lines_are_joined_to_paragraphs() -> None:
    assert text_of(*leaves(NOTICE)) == NOTICE


def test_paragraphs_run_on_over_pages_without_heads_and_numbers() -> None:
    pages = leaves(LONG)
    for number, page in enumerate(pages, start=1):
        page.text(90, 285, f"— {number} —")
    assert len(pages) > 3
    assert extract(ofd(*pages, template=Leaf().text(70, 15, "临江区人民政府公报"))).text == LONG


def test_what_a_template_draws_is_part_of_the_page() -> None:
    form = Leaf().text(LEFT, 60, "责任单位：")
    assert (
        extract(ofd(Leaf().text(LEFT + 6 * SIZE, 60, "区民政局"), template=form)).text == "责任单位：区民政局"
    )


def test_a_ruled_table() -> None:
    rows = [["序号", "任务", "牵头单位"], ["1", "新增床位", "区民政局"], ["2", "长者食堂", ""]]
    found = extract(ofd(Leaf().text(70, 40, "任务分解表").table([28, 50, 120, 180], [50, 60, 70, 80], rows)))
    assert found.text == "任务分解表\n序号\t任务\t牵头单位\n1\t新增床位\t区民政局\n2\t长者食堂\t"
    assert [
        [found.text[cell.start : cell.end] for cell in row] for row in found.structure.tables[0].rows
    ] == rows


def test_a_title_is_larger_and_centred() -> None:
    leaf = leaves(NOTICE)[0].text(105 - 4 * 7.76, 30, "重点工作安排方案", 7.76)
    found = extract(ofd(leaf))
    assert [(found.text[h.start : h.end], h.level) for h in found.structure.headings] == [
        ("重点工作安排方案", 0)
    ]


@pytest.mark.parametrize(
    "words",
    [
        '<ofd:TextCode X="0" Y="5" DeltaX="5 5 5">改善民生</ofd:TextCode>',
        '<ofd:TextCode X="0" Y="5" DeltaX="g 2 5 5">改善民生</ofd:TextCode>',
        '<ofd:TextCode X="0" Y="5">改善民生</ofd:TextCode>',
        '<ofd:TextCode X="0" Y="5" DeltaX="5">改善</ofd:TextCode><ofd:TextCode X="10" DeltaX="5">民生</ofd:TextCode>',
        '<ofd:TextCode X="10" Y="5">民生</ofd:TextCode><ofd:TextCode X="0" Y="5">改善</ofd:TextCode>',
    ],
)
def test_ways_to_place_characters(words: str) -> None:
    leaf = Leaf().add(f'<ofd:TextObject Boundary="30 40 60 6" Size="5">{words}</ofd:TextObject>')
    assert text_of(leaf) == "改善民生"


def test_a_matrix_places_and_scales() -> None:
    leaf = (
        Leaf()
        .text(30, 60, "民生")
        .add(
            '<ofd:TextObject Boundary="20 55 10 5" Size="1" CTM="5 0 0 5 0 0">'
            '<ofd:TextCode X="0" Y="1" DeltaX="1">改善</ofd:TextCode></ofd:TextObject>'
        )
    )
    assert text_of(leaf) == "改善民生"


def test_watermarks_that_lean_and_invisible_text_stay_out() -> None:
    leaf = Leaf().text(30, 60, "改善民生").text(30, 90, "隐藏", more='Visible="false"')
    assert text_of(leaf.text(60, 150, "内部资料", more='CTM="0.7 -0.7 0.7 0.7 0 0"')) == "改善民生"


def test_a_landscape_page_that_is_drawn_turned() -> None:
    leaf = (
        Leaf()
        .text(60, 200, "改善民生", more='CTM="0 -1 1 0 0 0"')
        .text(60 + 28, 200, "新增床位", more='CTM="0 -1 1 0 0 0"')
    )
    assert text_of(leaf) == "改善民生\n新增床位"


def test_several_documents_in_one_file() -> None:
    second = {
        "OFD.xml": f"<ofd:OFD {SPACE}>"
        + "".join(
            f"<ofd:DocBody><ofd:DocRoot>/{root}/Document.xml</ofd:DocRoot></ofd:DocBody>"
            for root in ("Doc_0", "Doc_1")
        )
        + "</ofd:OFD>",
        "Doc_1/Document.xml": f"<ofd:Document {SPACE}><ofd:Pages><ofd:Page ID='1' BaseLoc='C.xml'/></ofd:Pages></ofd:Document>",
        "Doc_1/C.xml": Leaf().text(30, 60, "附件").xml(),
    }
    assert extract(ofd(Leaf().text(30, 60, "正文"), more=second)).text == "正文\n附件"


def test_a_page_of_its_own_size() -> None:
    area = "<ofd:Area><ofd:PhysicalBox>10 10 420 297</ofd:PhysicalBox></ofd:Area>"
    xml = Leaf().text(300, 60, "改善民生").xml(area)
    assert extract(ofd(Leaf(), more={"Doc_0/Pages/Page_0/Content.xml": xml})).text == "改善民生"


# Refusals


def test_pages_that_are_pictures_are_named() -> None:
    scan = Leaf().picture(0, 0, 210, 297)
    with pytest.raises(ScannedPages) as caught:
        extract(ofd(*leaves(NOTICE), scan, scan))
    assert caught.value.parameters == {"pages": "2–3"}


def test_text_that_is_drawn_by_glyphs_alone() -> None:
    transform = '<ofd:CGTransform CodePosition="0" CodeCount="4" GlyphCount="4"><ofd:Glyphs>12 34 56 78</ofd:Glyphs></ofd:CGTransform>'
    leaf = Leaf().add(
        f'<ofd:TextObject Boundary="30 40 60 6" Size="5">{transform}<ofd:TextCode X="0" Y="5"/></ofd:TextObject>'
    )
    with pytest.raises(GarbledPages) as caught:
        text_of(leaf)
    assert caught.value.parameters == {"pages": "1"}


def test_an_encrypted_file() -> None:
    with pytest.raises(PasswordProtected):
        extract(ofd(Leaf(), more={"Encryptions.xml": "<a/>"}))


def test_pages_without_words() -> None:
    with pytest.raises(NoText):
        text_of(Leaf(), Leaf())


# Damaged files, and files made to harm


@pytest.mark.parametrize(
    "members",
    [
        {"OFD.xml": "<ofd:OFD"},
        {"OFD.xml": f"<ofd:OFD {SPACE}/>"},
        {
            "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>../../etc/passwd</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        },
        {"Doc_0/Document.xml": ""},
        {"Doc_0/Pages/Page_0/Content.xml": "<a>"},
        {
            "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:Pages><ofd:Page BaseLoc='No.xml'/></ofd:Pages></ofd:Document>"
        },
    ],
)
def test_damaged_files(members: dict[str, str | bytes]) -> None:
    with pytest.raises(DamagedFile):
        extract(ofd(Leaf().text(30, 60, "正文"), more=members))


@pytest.mark.parametrize(
    "drawn",
    [
        '<ofd:TextObject Boundary="a b c d" Size="5"><ofd:TextCode>甲</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject Boundary="1 2 3 4" Size="nan"><ofd:TextCode>甲</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject Size="5"><ofd:TextCode>甲</ofd:TextCode></ofd:TextObject>',
        '<ofd:PathObject Boundary="1 2 3 4"><ofd:AbbreviatedData>M 1 L B C C x</ofd:AbbreviatedData></ofd:PathObject>',
        '<ofd:ImageObject Boundary="1 2 inf 4"/>',
    ],
)
def test_objects_without_a_place_are_left_out(drawn: str) -> None:
    assert text_of(Leaf().text(30, 60, "改善民生").add(drawn)) == "改善民生"


def test_distances_that_are_none() -> None:
    words = '<ofd:TextCode X="0" Y="5" DeltaX="g 999999999999 5 g x">改善民生</ofd:TextCode>'
    leaf = Leaf().add(f'<ofd:TextObject Boundary="30 40 60 6" Size="5">{words}</ofd:TextObject>')
    assert text_of(leaf) == "改善民生"


def test_entity_bombs() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "哈哈"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(ForbiddenXml):
        extract(ofd(Leaf(), more={"Doc_0/Document.xml": bomb}))


def test_zip_bombs() -> None:
    with pytest.raises(UnpacksTooLarge):
        extract(ofd(Leaf(), more={"Doc_0/Res/image.bmp": bytes(60_000_000)}))


def test_too_many_pages() -> None:
    page = Leaf().text(30, 60, "甲")
    with pytest.raises(TooManyPages):
        extract(ofd(*[page] * 501))


def test_a_page_of_very_many_objects_is_read_in_time() -> None:
    leaf = Leaf()
    for at in range(20_000):
        leaf.text(LEFT + at % 28 * SIZE, TOP + at // 28 % 25 * LEADING, "甲").rule(
            28, at % 250, 180, at % 250
        )
    began = time.perf_counter()
    assert "甲" in text_of(leaf)
    assert time.perf_counter() - began < 15


def test_no_package() -> None:
    with pytest.raises(DamagedFile):
        extract(zipped({"OFD.xml": b"\xff\xfe\x00"}))
