from pathlib import Path

from apps.documents.parser import Role, parse

NOTICES = Path(__file__).parent / "notices"


def rows(name: str) -> list[tuple[tuple[str, ...], list[tuple[str, Role]]]]:
    notice = parse((NOTICES / f"{name}.txt").read_text("utf-8"))
    return [(item.labels, [(unit.name, unit.role) for unit in item.units]) for item in notice.items]


def test_a_row_a_line_parted_by_tabs() -> None:
    assert rows("table-tabs") == [
        (("一、", "1"), [("区住建局", Role.LEAD), ("区财政局", Role.SUPPORT), ("各街道", Role.SUPPORT)]),
        (("一、", "2"), [("区住建局", Role.LEAD), ("区水务局", Role.SUPPORT)]),
        (("二、", "3"), [("区人社局", Role.LEAD)]),
    ]


def test_a_row_a_line_parted_by_bars() -> None:
    assert rows("table-bars") == [
        (("1",), [("区教育局", Role.RESPONSIBLE), ("南河街道", Role.RESPONSIBLE)]),
        (("2",), [("区文旅局", Role.LEAD), ("各街道", Role.SUPPORT)]),
    ]


def test_a_cell_a_line() -> None:
    assert rows("S1_cells-one-per-line")[-2:] == [
        (("1",), [("区科技局", Role.LEAD), ("区发展改革委", Role.SUPPORT), ("滨江街道", Role.SUPPORT)]),
        (("2",), [("区住房城乡建委", Role.LEAD), ("各镇街", Role.SUPPORT)]),
    ]


def test_a_cell_a_line_with_bars_and_headings_between() -> None:
    assert [labels for labels, _ in rows("S4_pipe-table-one-cell-per-line")] == [
        ("一、", "1"),
        ("一、", "2"),
        ("一、", "3"),
        ("二、", "4"),
        ("二、", "5"),
    ]


def test_the_deadline_of_a_row_is_that_of_its_commitments() -> None:
    notice = parse((NOTICES / "table-tabs.txt").read_text("utf-8"))

    assert [str(commitment.due_on) for item in notice.items for commitment in item.commitments] == [
        "2024-09-30",
        "2024-12-31",
        "2024-12-31",
    ]


def test_an_index_block_whose_line_looks_like_a_head_is_no_table() -> None:
    block = "索引号 | A0001/2024-1 | ||\n组配分类 | 计划总结 | 发布机构 | 南河街道 |\n主题分类 | 政务公开 | 体裁分类 | 其他 |"

    assert [item.labels for item in parse(f"{block}\n南河街道2024年工作思路 |\n1.新建学校3所。").items] == [
        ("1.",)
    ]


def test_a_goal_with_more_than_a_figure_is_named_by_the_cell_before_it() -> None:
    head = "序号 | 指标名称 | 年度目标 | 责任单位 |\n"
    notice = parse(
        f"{head}1 | 规上工业总产值 | 780亿元,增长8.2% | 区经信局 |\n2 | 出口额 | 增长3% | 区商务局 |"
    )

    names = [(indicator.text, indicator.name) for item in notice.items for indicator in item.indicators]
    assert names == [("780亿元", "规上工业总产值"), ("8.2%", "规上工业总产值"), ("3%", "出口额")]


def test_names_that_nothing_parts_in_a_table_that_is_one_line() -> None:
    text = (
        "序号项目名称主要内容牵头单位配合单位1增加教育资源新建学校6所,增加学位3200个。区教育局区住建局、各街道"
        "2促进稳定就业新增就业1.3万人,登记失业率控制在3.5%以内。区人社局区总工会"
    )

    assert [[(unit.name, unit.role) for unit in item.units] for item in parse(text).items] == [
        [("区教育局", Role.LEAD), ("区住建局", Role.SUPPORT), ("各街道", Role.SUPPORT)],
        [("区人社局", Role.LEAD), ("区总工会", Role.SUPPORT)],
    ]


def test_rows_that_begin_with_who_does_it_keep_the_number_of_their_task() -> None:
    head = "责任单位|工作任务|完成时限\n"
    notice = parse(f"{head}区教育局|1.新建学校3所|8月\n|2.加固校舍5栋|10月\n区民政局|3.建设食堂12家|11月")

    assert [(item.labels, [unit.name for unit in item.units]) for item in notice.items] == [
        (("1.",), ["区教育局"]),
        (("2.",), ["区教育局"]),
        (("3.",), ["区民政局"]),
    ]
