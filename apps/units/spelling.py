"""How the printed names of Chinese public bodies are built: writing, district prefix, organ, abbreviation.

Pure: no Django. The rules follow GB/T 9704 practice and the full and short forms in use, not a list of bodies.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import jieba

CONJUNCTIONS = frozenset("和与及、暨")
# Words that a short name may leave out without meaning another body.
FILLERS = frozenset({"管理", "监督", "事务", "工作", "服务"})
OPENING, CLOSING = "([〔【", ")]〕】"
BRACKETS = str.maketrans(OPENING + CLOSING, "(" * len(OPENING) + ")" * len(CLOSING))

# Spellings of one kind of organ, the longest first, so that 街道办 is a street and not an office.
ORGANS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("街道", ("街道办事处", "街道办", "街办", "街道")),
    ("镇", ("镇人民政府", "镇政府", "镇")),
    ("乡", ("乡人民政府", "乡政府", "乡")),
    ("法院", ("人民法院", "法院")),
    ("检察院", ("人民检察院", "检察院")),
    (
        "公司",
        (
            "(集团)有限公司",
            "集团有限公司",
            "股份有限公司",
            "有限责任公司",
            "有限公司",
            "集团公司",
            "公司",
            "集团",
        ),
    ),
    ("联合会", ("联合会", "联")),
    ("委员会", ("委员会", "委会", "委")),
    ("领导小组", ("工作领导小组", "领导小组")),
    ("指挥部", ("指挥部",)),
    ("专班", ("工作专班", "专班")),
    ("办公室", ("办公室", "办")),
    ("分局", ("分局",)),
    ("局", ("局",)),
    ("中心", ("中心",)),
    ("支队", ("支队",)),
    ("部", ("部",)),
    ("院", ("院",)),
)
# These stand behind a proper name, which nobody abbreviates: 江湾镇 is not 江湾城街道.
PROPER_NAME_ORGANS = frozenset({"街道", "镇", "乡"})
# 科委 and 残联 are in use; 市局 is the superior's, not the 市场监督管理局.
ONE_CHARACTER_ORGANS = frozenset({"委员会", "联合会"})


@dataclass(frozen=True, slots=True)
class Body:
    """A name in two parts: what it is in charge of, and its kind of organ ("" where none is known)."""

    core: str
    organ: str


def written(name: str) -> str:
    """One way of writing: NFKC, no blanks, round half-width brackets, 政府 for 人民政府."""
    text = unicodedata.normalize("NFKC", name).translate(BRACKETS)
    text = re.sub(r"[\s\u200b\ufeff]+", "", text).strip("，,。.;；:：、")
    text = text.replace("人民政府", "政府")
    return re.sub(r"(^|区|市|县)府办", r"\1政府办", text)


def without_qualifier(name: str) -> str:
    """区卫生健康委(医改办) → 区卫生健康委. Takes and gives a written() name; an open bracket counts too."""
    return re.sub(r"\([^)]*\)?", "", name)


def forms(name: str, district: str) -> frozenset[str]:
    """A written() name with and without its prefix: 临江区发展改革委, 区发展改革委, 发展改革委.

    What another place's name stands before keeps it, and so matches nothing here.
    """
    found = {name}
    before, own, rest = name.partition(district)
    if own and rest and (not before or before.endswith(("省", "市", "州", "总局", "中共"))):
        found.add(rest)
    elif name.startswith(district[-1]) and len(name) > 2:
        found.add(name[1:])
    # 市公安局临江分局, 公安临江分局 and 临江公安分局 are the 公安分局.
    place = re.escape(district[:-1])
    if branch := re.fullmatch(rf"(?:.*市)?(\w+?)局?{place}分局|{place}(\w+)分局", name):
        found.add(f"{branch[1] or branch[2]}分局")
    return frozenset(found)


def split_organ(name: str) -> Body:
    for organ, endings in ORGANS:
        for ending in endings:
            if name.endswith(written(ending)):
                return Body(without_qualifier(name[: -len(written(ending))]), organ)
    return Body(name, "")


@lru_cache(maxsize=4096)
def word_starts(core: str) -> tuple[int, ...]:
    """Offsets at which a word of `core` begins; conjunctions are not words."""
    starts = {start for word, start, _ in jieba.tokenize(core, mode="search") if word not in CONJUNCTIONS}
    return tuple(sorted(starts))


def conjuncts(core: str) -> list[range]:
    """The parts that 和 joins, as offsets: 文化|旅游. A 和 inside a word joins nothing."""
    cuts = [s for word, s, _ in jieba.tokenize(core) if word in CONJUNCTIONS]
    edges = [-1, *cuts, len(core)]
    return [range(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def abbreviates(short: str, full: str) -> bool:
    """Is `short` made of `full` the way offices abbreviate? Both without prefix and organ.

    It begins like `full`; its characters follow in order, each beginning a word or going on with the
    one before; and every part that 和 joins is still there, since 文化局 was another body than 文化和旅游局.
    """
    short = "".join(c for c in short if c not in CONJUNCTIONS)
    if not short or not full or short[0] != full[0]:
        return False
    starts, parts = word_starts(full), conjuncts(full)

    def follows(taken: int, at: int, seen: frozenset[int]) -> bool:
        seen |= {i for i, part in enumerate(parts) if at in part}
        if taken == len(short):
            return len(seen) == len(parts)
        onward = (at + 1, *(start for start in starts if start > at + 1))
        return any(p < len(full) and full[p] == short[taken] and follows(taken + 1, p, seen) for p in onward)

    return follows(1, 0, frozenset())


def spells_out(full: str, short: str) -> bool:
    """Is `full` the long form of a name that is only known short? Every word of weight must be in it.

    发展和改革 spells out 发改; 民政事务监察 does not spell out 民政.
    """
    if not abbreviates(short, full):
        return False
    edges = [*word_starts(full), len(full)]
    words = [full[a:b].rstrip("".join(CONJUNCTIONS)) for a, b in pairwise(edges)]
    return all(word in FILLERS or word[0] in short for word in words)


def same_body(printed: Body, known: Body) -> bool:
    """Do two names of one kind of organ mean one body, by rule alone?"""
    if printed.organ != known.organ or not printed.organ:
        return False
    if printed.core == known.core:
        return True
    if printed.organ in PROPER_NAME_ORGANS:
        return False
    if len(printed.core) == 1 and printed.organ not in ONE_CHARACTER_ORGANS:
        return False
    return abbreviates(printed.core, known.core) or spells_out(printed.core, known.core)
