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
