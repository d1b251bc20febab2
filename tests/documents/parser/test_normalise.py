import pytest

from apps.documents.parser.normalise import normalise


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("（一）新增１２％，共３．５亿元；", "(一)新增12%,共3.5亿元;"),
        ("一、\u3000城市\u00a0更新\t", "一、 城市 更新 "),
        ("①摸底⑴申报㎡", "①摸底⑴申报㎡"),
        ("责任单位&nbsp;区财政局", "责任单位      区财政局"),
        ("????各街道", "    各街道"),
        ("工作。\\r\\n二、", "工作。   \n二、"),
        ("“一网通办”、《方案》〔2021〕3号。", "“一网通办”、《方案》〔2021〕3号。"),
        ("責任單位：區財政局（牽頭），投資3億元", "责任单位:区财政局(牵头),投资3亿元"),
        ("著名的乾元镇", "著名的乾元镇"),
        ("\ufeff一、\r\n", " 一、 \n"),
    ],
)
def test_one_alphabet_of_the_same_length(given: str, expected: str) -> None:
    assert normalise(given) == expected
    assert len(expected) == len(given)
