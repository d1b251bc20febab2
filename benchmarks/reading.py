"""How fast and how right figures are read, beside what one could have used instead.

    make bench          # NOTICES=folder with texts/ and gold/, as for `make score`

All contenders run in one process on one core, in turn within each round, on the same annotated notices; the
middle of the rounds counts, since machines are noisy. F1 is that of (value, unit of measure), counted
for each notice. The rivals find numbers, or make them plain; what is a quantity is then told by one
list of measure words, behind a filter of what is none. The last table shows whether the time per
character stays the same from 1,000 to 1,000,000 characters.
"""

import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import jieba
from ms_recognizers_number import Culture, recognize_number, recognize_percentage
from ms_recognizers_number_with_unit import recognize_currency, recognize_dimension
from wetext import Normalizer

from apps.documents.parser import parse

ROUNDS = 5
LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
NOTICE = Path(__file__).parents[1] / "fixtures" / "documents" / "2021-annual-targets.txt"

Figures = Counter[tuple[Decimal, str]]

# Names, dates and numbering, which hold numbers that count nothing.
NO_QUANTITY = re.compile(
    r"“[^”\n]{1,40}”|《[^》\n]{1,60}》|第[\d一二三四五六七八九十百]+|20\d\d\s*年?[-—至到]\s*20\d\d\s*年|\d{4}\s*年"
    r"|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?(?:份|底|末)?|〔\d{4}〕\d+号|\d+号线|\d+\s*个月|\d+\s*年|[A-Za-z]+\d+|\d+[A-Za-z]"
    r"|^\s*[（(]?\d+[.、．）)]|\d+弄|\d+号|\d+街坊|\d+(?:美元|元)以上",
    re.MULTILINE,
)
MEASURE = (
    r"(?P<unit>%|％|个?百分点|万?人次|平方公里|平方米|立方米|公里|千米|米|公顷|亩|吨/日|吨|元|美元|人次|户次|场次|课时"
    r"|小时|家|个|名|位|户|人|套|项|条|件|台|座|所|处|场|次|期|批|张|幅|栋|幢|间|辆|份|篇|块|种|片|组|支|对|班|株|只|倍)"
)
MULTIPLIER = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
QUANTITY = re.compile(
    r"(?P<number>\d[\d,，]*(?:[.．]\d+)?)\s*(?P<multiplier>千万|百万|万|亿|千|百|十)?(?:余|多)?" + MEASURE
)
UNIT_BEHIND = re.compile(r"\s*(?:余|多)?" + MEASURE)


def ours(text: str) -> Figures:
    """Everything that the parser does, not only its figures."""
    notice = parse(text)
    return Counter((figure.value, figure.unit) for item in notice.items for figure in item.indicators)


def one_expression(text: str) -> Figures:
    """The honest floor: digits, a list of measure words, and the filter."""
    found: Figures = Counter()
    for match in QUANTITY.finditer(filtered(text)):
        number = Decimal(match["number"].replace(",", "").replace("，", ""))
        found[number * MULTIPLIER[match["multiplier"] or ""], bare(match["unit"])] += 1
    return found


def recognised_numbers(text: str) -> Figures:
    """Microsoft's Recognizers-Text finds numbers and shares; the unit is what the list finds behind them."""
    plain = filtered(text)
    found: Figures = Counter()
    for share in recognize_percentage(plain, Culture.Chinese):
        found[Decimal(share.resolution["value"].rstrip("%")), "%"] += 1
    for number in recognize_number(plain, Culture.Chinese):
        unit = UNIT_BEHIND.match(plain, number.end + 1)
        if unit and unit["unit"] not in ("%", "％") and number.resolution["value"]:
            found[Decimal(number.resolution["value"]), bare(unit["unit"])] += 1
    return found


def recognised_units(text: str) -> Figures:
    """The same with its own recognisers of units, which know sizes and money, but not 家, 台 or 户."""
    recognize_dimension(text, Culture.Chinese)
    recognize_currency(text, Culture.Chinese)
    return recognised_numbers(text)


NORMALISER = Normalizer(lang="zh", operator="itn")


def grammars(text: str) -> Figures:
    """wetext writes numbers in words as digits, line by line; the expression finds them."""
    return one_expression("\n".join(NORMALISER.normalize(line) for line in text.split("\n")))


def words_alone(text: str) -> Figures:
    """Only cuts the text into words: what one pays before anything is read."""
    for _word in jieba.cut(text):
        pass
    return Counter()


CONTENDERS: dict[str, Callable[[str], Figures]] = {
    "our parse, everything included": ours,
    "one regular expression": one_expression,
    "Recognizers-Text, numbers": recognised_numbers,
    "Recognizers-Text, units too": recognised_units,
    "wetext": grammars,
    "jieba.cut alone": words_alone,
}


def filtered(text: str) -> str:
    return NO_QUANTITY.sub(lambda match: " " * len(match.group()), text)


def bare(unit: str) -> str:
    return unit.removeprefix("万").removeprefix("个") if unit.endswith(("人次", "百分点")) else unit


def gold_figures(path: Path) -> Figures:
    items = json.loads(path.read_text("utf-8"))["items"]
    return Counter((Decimal(str(i["value"])), i["unit"]) for item in items for i in item["indicators"])


def f1(found: Sequence[Figures], gold: Sequence[Figures]) -> float:
    right = sum((one & other).total() for one, other in zip(found, gold, strict=True))
    return 200 * right / max(1, sum(one.total() for one in found) + sum(one.total() for one in gold))


def compare(texts: Sequence[str], gold: Sequence[Figures]) -> None:
    characters = sum(map(len, texts))
    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    figures: dict[str, list[Figures]] = {
        name: [read(text) for text in texts] for name, read in CONTENDERS.items()
    }
    for _round in range(ROUNDS):
        for name, read in CONTENDERS.items():
            start = time.process_time()
            for text in texts:
                read(text)
            seconds[name].append(time.process_time() - start)
    print(f"{len(texts)} notices, {characters:,} characters, {ROUNDS} rounds, CPU time of one core\n")
    print(f"{'':34}{'F1':>7}{'characters a second':>22}{'slowest – fastest round':>30}{'of ours':>9}")
    rate = {name: characters / statistics.median(times) for name, times in seconds.items()}
    for name, times in seconds.items():
        score = f"{f1(figures[name], gold):.1f}" if any(figures[name]) else "–"
        spread = f"{characters / max(times):,.0f} – {characters / min(times):,.0f}"
        share = rate[name] / rate["our parse, everything included"]
        print(f"{name:34}{score:>7}{rate[name]:>22,.0f}{spread:>30}{share:>9.3g}")


def lengthened(text: str, length: int) -> str:
    """A notice of `length` characters: the clauses of `text` under ever new headings."""
    head, _, body = text.partition("\n一、")
    sections = (f"\n{number}、{body}" for number in range(1, 2 + length // len(body)))
    return (head + "".join(sections))[:length]


def scale() -> None:
    notice = NOTICE.read_text("utf-8")
    texts = {length: lengthened(notice, length) for length in LENGTHS}
    microseconds: dict[int, list[float]] = {length: [] for length in LENGTHS}
    for _round in range(ROUNDS):
        for length, text in texts.items():
            times = max(1, 20_000 // length)
            start = time.process_time()
            for _time in range(times):
                parse(text)
            microseconds[length].append((time.process_time() - start) / times / len(text) * 1e6)
    print(f"\n{'characters':>12}{'microseconds a character':>28}{'of that at 1,000':>20}")
    first = statistics.median(microseconds[LENGTHS[0]])
    for length, times_taken in microseconds.items():
        middle = statistics.median(times_taken)
        print(f"{len(texts[length]):>12,}{middle:>28.2f}{middle / first:>20.2f}")


def main(folder: Path) -> None:
    paths = sorted((folder / "texts").glob("*.txt"))
    if paths:
        texts = [path.read_bytes().decode("utf-8") for path in paths]
        gold = [gold_figures(folder / "gold" / f"{path.stem}.json") for path in paths]
        compare(texts, gold)
    else:
        print(f"There are no annotated notices in {folder}: nothing to compare.")
    scale()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
