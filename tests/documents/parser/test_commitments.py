from datetime import date

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
    assert [due for *_, due in promises("建立台账。完成整改。\n责任单位:区督查室\n完成时限:10月底前")] == [
        date(2024, 10, 31),
        date(2024, 10, 31),
    ]


def test_figures_that_wait_for_a_higher_level_are_provisional() -> None:
    notice = parse(f"{HEAD}1.能耗下降3%(以市政府正式下达为准)。\n2.新建学校3所。")

    assert [item.provisional for item in notice.items] == [True, False]
