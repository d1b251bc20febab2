import pytest

from apps.documents.parser import FurnitureKind, parse

REPORT = """2024年东湖区人民政府工作报告
——2024年1月9日在东湖区第三届人民代表大会第四次会议上
{speaker}

各位代表:
{opening}

一、2024年主要任务
(一)城市。改造小区12个。
"""


@pytest.mark.parametrize("speaker", ["东湖区人民政府区长", "东湖区人民政府代区长 某 某", "区长:某某某"])
@pytest.mark.parametrize(
    "opening",
    [
        "现在,我代表区人民政府向大会报告工作,请予审议,并请区政协委员提出意见。",
        "我谨代表区人民政府,向大会作工作报告,请予审议。",
        "受区长委托,我代表区人民政府,向大会汇报政府工作。",
    ],
)
def test_the_speaker_and_the_opening_of_a_report(speaker: str, opening: str) -> None:
    text = REPORT.format(speaker=speaker, opening=opening)
    notice = parse(text)

    found = {text[part.start : part.end]: part.kind for part in notice.furniture}
    assert (found[speaker], found[opening]) == (FurnitureKind.TITLE, FurnitureKind.SALUTATION)
    assert (notice.unread, notice.document.title) == ((), "2024年东湖区人民政府工作报告")
