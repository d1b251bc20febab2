from apps.documents.parser import as_json, parse

TEXT = "2024年重点工作安排\n一、民生\n1.★新增养老床位0.5万张。(责任单位:区民政局)"


def test_the_json_form_has_every_field_of_the_guide() -> None:
    form = as_json(parse(TEXT), "notice.txt")

    assert form["document"] == {
        "title": "2024年重点工作安排",
        "issuer": None,
        "doc_number": None,
        "issued_on": None,
        "kind": "annual_targets",
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "warnings": [],
    }
    assert form["sections"] == [{"labels": ["一、"], "title": "民生", "start": 12, "end": 16}]
    assert form["items"] == [
        {
            "labels": ["一、", "1."],
            "nature": "target",
            "start": 17,
            "end": 43,
            "title": None,
            "units": [{"name": "区民政局", "role": "responsible", "start": 38, "end": 42}],
            "stars": 1,
            "indicators": [
                {
                    "start": 26,
                    "end": 31,
                    "text": "0.5万张",
                    "value": 5000,
                    "unit": "张",
                    "comparator": "eq",
                    "change": None,
                    "name": "新增养老床位",
                    "starred": True,
                    "parent": None,
                }
            ],
            "commitments": [{"start": 19, "end": 32, "starred": True, "kind": "quantified", "due_on": None}],
            "quarters": [],
            "provisional": False,
        }
    ]
    assert form["furniture"] == [{"kind": "title", "start": 0, "end": 11}]
    assert form["unread"] == []
