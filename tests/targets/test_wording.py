"""What the fields of a draft say in words, a line for each part."""

from typing import Any

import pytest
from django.utils.translation import override

from apps.targets.wording import field_name, shortened, value_lines

TEXT = "（一）★新增养老床位350张。6月底前完成选址。"
BEDS = {
    "name": "养老床位",
    "value": "350",
    "unit": "张",
    "comparator": "ge",
    "change": None,
    "starred": True,
    "start": 10,
    "end": 14,
    "parent": None,
}
SITE = {"start": 15, "end": 24, "kind": "milestone", "starred": False, "due_on": "2026-06-30"}


@pytest.mark.parametrize(
    ("field", "value", "lines"),
    [
        ("words", (3, 15), ["★新增养老床位350张。"]),
        ("labels", ["一、", "（一）"], ["一、（一）"]),
        ("section", "", []),
        ("title", "养老服务", ["养老服务"]),
        ("nature", "result", ["Result"]),
        ("provisional", True, ["Provisional"]),
        ("provisional", False, ["Not provisional"]),
        ("units", [{"name": "区民政局", "role": "lead"}], ["Lead 区民政局"]),
        (
            "indicators",
            [BEDS, {**BEDS, "starred": False, "parent": 0, "comparator": "eq"}],
            ["★ 养老床位: at least 350张", "of which 养老床位: 350张"],
        ),
        ("commitments", [SITE], ["Milestone · due June 30, 2026: 6月底前完成选址。"]),
        ("quarters", None, []),
        ("quarters", [{"quarter": 2, "text": "完成选址"}], ["Quarter 2 完成选址"]),
        (
            "warnings",
            [{"code": "numbering_gap"}],
            ["A number is missing in the numbering: check that no item was lost."],
        ),
        ("a later field", "x", ["x"]),
    ],
)
def test_lines(field: str, value: Any, lines: list[str]) -> None:
    with override("en"):
        assert value_lines(field, value, TEXT) == lines


def test_a_long_sentence_keeps_both_ends() -> None:
    assert shortened("短" * 48) == "短" * 48
    assert shortened("首" * 32 + "中" * 9 + "尾" * 12) == "首" * 32 + "…" + "尾" * 12


def test_names_of_fields() -> None:
    with override("en"):
        assert [field_name(name) for name in ("units", "a later field")] == [
            "Responsible units",
            "a later field",
        ]
