"""What text is found by, and what is looked for. PostgreSQL itself answers, without a table."""

import pytest
from django.db import connection

from apps.search.words import LONGEST_QUERY, Term, conjunction, disjunction, fold, terms, vector, weighed

DISTRICT = 7


def matches(
    text: str, typed: str | list[Term], *, marks: list[str] | None = None, district: int = DISTRICT
) -> bool:
    """Whether PostgreSQL finds `text` for what was typed."""
    searched = terms(typed) if isinstance(typed, str) else typed
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery",
            [vector([text], marks or [], district=DISTRICT), conjunction(searched, district=district)],
        )
        ((answer,),) = cursor.fetchall()
    return bool(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("推进既有多层住宅加装电梯工作", "加装电梯"),
        ("推进既有多层住宅加装电梯工作", "加装电"),
        ("推进既有多层住宅加装电梯工作", "装电"),
        ("推进既有多层住宅加装电梯工作", "梯"),
        ("推进既有多层住宅加装电梯工作", "作"),
        ("推进既有多层住宅加装电梯工作", "电梯加装"),
        ("推进既有多层住宅加装电梯工作", "电梯 住宅"),
        ("推进既有多层住宅加装\n电梯工作", "加装电梯"),
        ("新增养老床位350张", "老床"),
        ("新增养老床位350张", "350"),
        ("新增养老床位350张", "35"),
        ("新增养老床位350张", "床位350张"),
        ("养老服务和医疗服务", "养老和医疗"),
        ("完成道路大中修12条", "大中修"),
        ("引进企业5,354家", "5354"),
        ("引进企业5354家", "5,354"),
        ("引进企业５３５４家", "5354"),
        ("引进企业5354家", "５３５４"),
        ("临政发〔2021〕5号", "〔2021〕"),
        ("临政发〔2021〕5号", "临政发〔2021〕5号"),
        ("临政发〔2021〕5号", "[2021]5号"),
        ("下降3.2%", "3.2"),
        ("建设5G基站和BIM平台", "5g"),
        ("建设5G基站和BIM平台", "bi"),
        ("建设5G基站和BIM平台", "ＢＩＭ"),
        ("〇二一工程", "〇二"),
    ],
)
def test_is_found(text: str, typed: str) -> None:
    assert matches(text, typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("推进既有多层住宅加装电梯工作", "电加"),
        ("推进既有多层住宅加装电梯工作", "加装电梯 养老"),
        ("改革发展", "革改"),
        ("新增养老床位350张", "50"),
        ("新增养老床位350张", "35张"),
        ("建设BIM平台", "im"),
        ("民政局", "民政局长"),
        ("", "电梯"),
    ],
)
def test_is_not_found(text: str, typed: str) -> None:
    assert not matches(text, typed)


@pytest.mark.django_db
def test_another_district_has_other_words() -> None:
    assert [matches("加装电梯", "电梯", district=district) for district in (DISTRICT, 8, 71)] == [
        True,
        False,
        False,
    ]


@pytest.mark.django_db
def test_any_name_of_a_unit_and_its_mark_will_do() -> None:
    searched = [Term("区发改委", names=("区发展和改革委员会", "区发展改革委"), marks=("#unit7",))]
    assert [
        matches("会同区发展改革委推进", searched),
        matches("区发展和改革委员会牵头", searched),
        matches("区教育局牵头", searched),
        matches("区教育局牵头", searched, marks=["#unit7"]),
        matches("区教育局牵头", searched, marks=["#unit71"]),
        matches("区教育局牵头", "unit7", marks=["#unit7"]),
    ] == [True, True, False, True, False, False]


HOSTILE = [
    "' & | ! :* \\ ( )",
    "a'b",
    "电梯' | 'x",
    "电梯:*",
    "!电梯",
    "\\'",
    "<-> <2>",
    "%s %(x)s",
    "\0电",
    "\ud800电梯",
    "电" * 10_000,
    "x" * 10_000,
    "电 " * 5_000,
    "🏢 电梯 ﷺ",
    "é̀",
]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_is_an_operator_or_too_much(typed: str) -> None:
    searched = terms(typed)
    assert len("".join(term.text for term in searched)) <= LONGEST_QUERY
    with connection.cursor() as cursor:
        for query in (conjunction(searched, district=DISTRICT), disjunction(searched, district=DISTRICT)):
            cursor.execute("SELECT %s::tsquery", [query])
        cursor.execute("SELECT %s::tsvector", [vector([typed], [], district=DISTRICT).replace("\0", "")])


def test_signs_alone_are_no_term() -> None:
    assert terms(" ' & | ! :* \\ ( ) 。") == []
    assert terms("电梯 ★ 电梯　养老") == [Term("电梯"), Term("养老")]


def test_folding_keeps_every_place() -> None:
    text = "ＡPP（㎡）…①５,３５４İ﷼"
    assert (len(fold(text)), fold(text)[:5]) == (len(text), "app(㎡"[:5])


@pytest.mark.django_db
def test_a_word_has_each_of_its_weights_once() -> None:
    literal = weighed([("A", "电梯和电梯"), ("C", "电梯加装")], ["#unit1"], district=DISTRICT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme, weights FROM unnest(%s::tsvector)", [literal])
        weights = dict(cursor.fetchall())
    assert weights == {
        "7 电梯": ["A", "C"],
        "7 梯和": ["A"],
        "7 和电": ["A"],
        "7 梯": ["A"],
        "7 梯加": ["C"],
        "7 加装": ["C"],
        "7 装": ["C"],
        "7 #unit1": ["C"],
    }


@pytest.mark.django_db
def test_a_text_of_any_size_has_room() -> None:
    """A million different pairs: PostgreSQL would refuse them all in one row."""
    text = "".join(
        chr(0x4E00 + number % 20_000) + chr(0x4E00 + number * 7 % 19_997) for number in range(300_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [vector([text], [], district=10**9)])
        ((length,),) = cursor.fetchall()
    assert length > 10_000
