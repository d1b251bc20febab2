from datetime import date

import pytest

from apps.documents.parser import CommitmentKind, parse

HEAD = "2024年重点工作安排\n一、民生\n"


def promises(clause: str) -> list[tuple[str, bool, CommitmentKind, date | None]]:
    text = f"{HEAD}1.{clause}"
    return [(text[c.start : c.end], c.starred, c.kind, c.due_on) for c in parse(text).items[0].commitments]


def test_one_commitment_a_sentence_and_its_kind() -> None:
    assert promises("新建学校3所。区体育馆6月底前竣工。持续深化服务。(责任单位:区教育局)") == [
        ("新建学校3所。", False, CommitmentKind.QUANTIFIED, None),
        ("区体育馆6月底前竣工。", False, CommitmentKind.MILESTONE, date(2024, 6, 30)),
        ("持续深化服务。", False, CommitmentKind.ONGOING, None),
    ]


def test_a_star_begins_a_commitment_of_its_own() -> None:
    assert promises("加装消防设施,★为80个小区安装充电设施。做好维护。") == [
        ("加装消防设施,", False, CommitmentKind.ONGOING, None),
        ("★为80个小区安装充电设施。", True, CommitmentKind.QUANTIFIED, None),
        ("做好维护。", False, CommitmentKind.ONGOING, None),
    ]


def test_a_stop_inside_quotation_marks_ends_no_sentence() -> None:
    assert [words for words, *_ in promises("推进“马上办。网上办”改革,优化服务。")] == [
        "推进“马上办。网上办”改革,优化服务。"
    ]


def test_a_deadline_stated_apart_holds_for_the_whole_clause() -> None:
    assert [
        due for *_, due in promises("建立问题台账,明确责任。完成整改。\n责任单位:区督查室\n完成时限:10月底前")
    ] == [
        date(2024, 10, 31),
        date(2024, 10, 31),
    ]


@pytest.mark.parametrize("topic", ["扩大就业", "推动项目落地", "不断提升通车里程"])
def test_a_topic_sentence_is_no_deliverable(topic: str) -> None:
    assert [words for words, *_ in promises(f"{topic}。新增岗位300个。办好招聘会。")] == [
        "新增岗位300个。",
        "办好招聘会。",
    ]


def test_the_topic_on_a_line_of_its_own_is_no_deliverable() -> None:
    assert [words for words, *_ in promises("扩大就业\n(1)新增岗位300个;\n(2)办好招聘会。")] == [
        "(1)新增岗位300个;",
        "(2)办好招聘会。",
    ]


def test_a_topic_sentence_that_promises_an_act_is_a_deliverable() -> None:
    assert [(words, kind) for words, _, kind, _ in promises("完成区志编纂。做好发行。")] == [
        ("完成区志编纂。", CommitmentKind.MILESTONE),
        ("做好发行。", CommitmentKind.ONGOING),
    ]


def test_a_clause_that_is_only_its_topic_keeps_it() -> None:
    assert [words for words, *_ in promises("扩大就业。(以市政府正式下达为准)")] == ["扩大就业。"]


def test_a_remark_in_brackets_is_no_deliverable() -> None:
    assert [words for words, *_ in promises("能耗下降3%。(以市政府正式下达为准)做好监测。")] == [
        "能耗下降3%。",
        "(以市政府正式下达为准)做好监测。",
    ]
    assert [words for words, *_ in promises("★能耗下降3%。(以市政府正式下达为准)")] == ["★能耗下降3%。"]


def test_a_remark_with_a_figure_or_a_deadline_is_a_deliverable() -> None:
    found = promises("★新建学校3所。(其中小学2所)(6月底前完成选址。)")

    assert [(words, starred) for words, starred, *_ in found] == [
        ("★新建学校3所。", True),
        ("(其中小学2所)(6月底前完成选址。)", False),
    ]


def test_figures_that_wait_for_a_higher_level_are_provisional() -> None:
    notice = parse(f"{HEAD}1.能耗下降3%(以市政府正式下达为准)。\n2.新建学校3所。")

    assert [item.provisional for item in notice.items] == [True, False]


def test_statements_of_responsibility_promise_nothing() -> None:
    assert promises("推进改造。区住建局牵头,完成小区10个。(责任单位:12345热线办;完成时限:6月30日)") == [
        ("完成小区10个。", False, CommitmentKind.QUANTIFIED, date(2024, 6, 30)),
    ]


def test_a_bracket_of_units_parts_what_a_sentence_promises() -> None:
    assert [words for words, *_ in promises("新建学校3所(区教育局),绿道5公里(区水务局)。")] == [
        "新建学校3所",
        "绿道5公里",
    ]


def test_what_is_done_has_no_deadline_ahead() -> None:
    text = "2024年政府工作报告\n一、2023年工作回顾\n全年建成学校3所,年底前全部开学。\n二、2024年工作安排\n年底前建成学校2所。"

    assert [item.commitments[-1].due_on for item in parse(text).items] == [None, date(2024, 12, 31)]


def test_what_recurs_has_no_single_deadline() -> None:
    assert [due for *_, due in promises("深化服务,每月5日前报送进度。每季度第1个月20日前通报。")] == [
        None,
        None,
    ]
