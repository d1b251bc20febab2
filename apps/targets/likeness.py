"""Which figures of two years are about the same thing, told by their words. Pure: knows nothing of the database.

A likeness is a proposal, never a decision: it says how much two figures have in common, and by which words (ADR 20).
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from apps.documents.parser.words import tokenizer
from apps.targets.measures import counted

FLOOR = 0.55  # below, two figures are not proposed
CLEAR = 0.8  # from here on, a proposal without a rival is clear
MARGIN = 0.1  # so much less like, and another figure is no rival
SHOWN = 3  # others that are told beside the best

# Words that say little about what is counted, whatever notice they stand in.
FAINT = frozenset(
    {
        *("完成", "实现", "开展", "实施", "进行", "推进", "提供", "组织", "建设", "达到"),
        *("工程", "项目", "工作", "任务", "服务", "活动", "各类", "相关", "有关", "标准化", "家庭"),
        *("总额", "总量", "总数", "总值", "总收入", "额", "量", "数", "率", "累计", "年均"),
        *("全区", "区级", "全社会", "区", "全", "新"),
    }
)
IGNORED = frozenset({"的", "和", "及", "与", "或", "等", "为", "对", "含", "在", "将", "各", "个", "其中"})

# What is done with a thing: 125 begun are not 21 finished. Words of one row exclude each other.
DEEDS: tuple[tuple[frozenset[str], ...], ...] = (
    (
        frozenset({"立项", "签约"}),
        frozenset({"开工", "启动", "动工"}),
        frozenset({"竣工", "完工", "启用", "投用", "建成", "收尾", "交付"}),
    ),
    (
        frozenset({"新建", "新增", "新设", "新辟", "增设", "开设", "新引进", "新认定"}),
        frozenset({"改建", "翻建", "扩建", "翻新", "改造", "修缮", "整修", "维修", "更新"}),
        frozenset({"累计", "总数", "总量", "存量", "保有量"}),
    ),
)
DEED = re.compile("|".join(sorted((word for row in DEEDS for same in row for word in same), key=len)[::-1]))
SPELLINGS = {"千米": "公里", "平米": "平方米", "㎡": "平方米", "人民币元": "元"}


@dataclass(frozen=True, slots=True)
class Figure:
    """What of an indicator is compared. `whole` is the name of the figure that it is a part of (其中)."""

    key: int
    name: str
    unit: str
    change: str = ""
    comparator: str = "eq"
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two figures, by key, with how like they are, 0 to 1, and the words that they share, the telling ones first."""

    earlier: int
    later: int
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The figure that is most like a later one, and the others that are like it, the most alike first.

    `clear`: it is very like, and neither of the two is nearly as like another.
    """

    best: Likeness
    others: tuple[Likeness, ...]
    clear: bool


def proposals(
    earlier: Sequence[Figure], later: Sequence[Figure], may: Callable[[int, int], bool] = lambda *_: True
) -> list[Proposal]:
    """At most one for each later figure, in their order; no earlier figure is the best of two.

    `may` says whether an earlier and a later figure, by key, may be proposed at all.
    """
    alike = [one for one in likenesses(earlier, later) if may(one.earlier, one.later)]
    best: dict[int, Likeness] = {}
    taken: set[int] = set()
    for one in alike:
        if one.later not in best and one.earlier not in taken:
            best[one.later] = one
            taken.add(one.earlier)
    found = []
    for one in (best[figure.key] for figure in later if figure.key in best):
        rivals = [other for other in alike if (other.later == one.later) != (other.earlier == one.earlier)]
        near = any(one.score - rival.score < MARGIN for rival in rivals)
        others = tuple(other for other in rivals if other.later == one.later)
        found.append(Proposal(one, others[:SHOWN], one.score >= CLEAR and not near))
    return found


def likenesses(earlier: Sequence[Figure], later: Sequence[Figure]) -> list[Likeness]:
    """All pairs that are alike at all, the most alike first; of equal ones as they stand."""
    weights = weights_of([*earlier, *later])
    by_word: dict[str, list[Figure]] = defaultdict(list)
    for figure in earlier:
        for word in words_of(figure.name):
            by_word[word].append(figure)
    found = []
    for figure in later:
        for other in {f.key: f for word in words_of(figure.name) for f in by_word[word]}.values():
            likeness = compared(other, figure, weights)
            if likeness.score >= FLOOR:
                found.append(likeness)
    order = {figure.key: number for number, figure in enumerate([*earlier, *later])}
    return sorted(found, key=lambda one: (-one.score, order[one.later], order[one.earlier]))


def compared(earlier: Figure, later: Figure, weights: Mapping[str, float]) -> Likeness:
    ours, theirs = words_of(earlier.name), words_of(later.name)
    shared = sorted(ours & theirs, key=lambda word: (-weights[word], word))
    both = weight(ours, weights) + weight(theirs, weights)
    likeness = 2 * weight(shared, weights) / both if both else 0.0
    for share in (
        of_units(earlier, later),
        of_deeds(earlier.name, later.name),
        of_bounds(earlier, later),
        of_wholes(earlier, later),
    ):
        likeness *= share
    return Likeness(earlier.key, later.key, round(likeness, 4), tuple(without_parts(shared)))


def weights_of(figures: Sequence[Figure]) -> dict[str, float]:
    """Word → what it tells: the fewer figures it stands in, the more."""
    met = Counter(word for figure in figures for word in words_of(figure.name))
    return {
        word: math.log(1 + len(figures) / times) * (0.25 if word in FAINT else 1.0)
        for word, times in met.items()
    }


def weight(words: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights[word] for word in words)


@lru_cache(maxsize=20_000)
def words_of(name: str) -> frozenset[str]:
    """The words of a name and the words in them, without what is done: that is compared by itself."""
    spelt = DEED.sub(" ", unicodedata.normalize("NFKC", name))
    cut = tokenizer().cut_for_search(spelt, HMM=False)
    return frozenset(word for word in cut if word.isalnum() and word not in IGNORED)


def without_parts(words: Sequence[str]) -> Iterator[str]:
    """Words that do not stand in a longer one: of 加装, 电梯 and 加装电梯 the last."""
    return (word for word in words if not any(word != other and word in other for other in words))


def of_units(earlier: Figure, later: Figure) -> float:
    """台 is like 台, and nearly like 个; a rate is not like a count, nor 增长5% like 5%."""
    ours, theirs = unit_of(earlier.unit), unit_of(later.unit)
    if (earlier.change != later.change) and not (counted(ours) and counted(theirs)):
        return 0.0
    if ours == theirs:
        return 1.0
    return 0.9 if comparable(ours, theirs) else 0.0


def comparable(ours: str, theirs: str) -> bool:
    """Whether figures in these units can stand in one series."""
    ours, theirs = unit_of(ours), unit_of(theirs)
    return ours == theirs or bool(ours and theirs and counted(ours) and counted(theirs))


def unit_of(unit: str) -> str:
    plain = unicodedata.normalize("NFKC", unit).replace(" ", "")
    return SPELLINGS.get(plain, plain)


def of_deeds(earlier: str, later: str) -> float:
    ours, theirs = set(DEED.findall(earlier)), set(DEED.findall(later))
    likeness = 1.0
    for row in DEEDS:
        mine, other = ({n for n, same in enumerate(row) if same & deeds} for deeds in (ours, theirs))
        if mine and other and not mine & other:
            likeness *= 0.5
        elif mine != other:
            likeness *= 0.95
    return likeness


def of_bounds(earlier: Figure, later: Figure) -> float:
    """What is kept low is not what is to be reached."""
    return 0.5 if {earlier.comparator, later.comparator} == {"le", "ge"} else 1.0


def of_wholes(earlier: Figure, later: Figure) -> float:
    """A part is like a part of the same whole."""
    if bool(earlier.whole) != bool(later.whole):
        return 0.9
    return 1.0 if earlier.whole == later.whole or words_of(earlier.whole) & words_of(later.whole) else 0.7
