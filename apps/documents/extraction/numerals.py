"""Numbers as Word prints them in automatic numbering (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
LARGEST = 9_999  # beyond it figures are printed plainly: nobody numbers so far but by mistake
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, style: str) -> str:
    """`number` in a number format of Word; a format not known here is printed as plain figures."""
    if style == "none":
        return ""
    if not 0 < number <= LARGEST:
        return str(number)
    return FORMATS.get(style, str)(number)


def counting(number: int, digits: str = DIGITS, places: str = "十百千") -> str:
    """一, 十, 十一, 二十, 一百零五: a whole number from 1 to LARGEST in words."""
    figures, words = str(number), ""
    for place, figure in zip(range(len(figures) - 1, -1, -1), figures, strict=True):
        if figure != "0":
            words += digits[int(figure)] + (places[place - 1] if place else "")
        elif figures[len(figures) - place :].strip("0") and not words.endswith("零"):
            words += "零"  # once for a run of zeros with something after it
    return words[1:] if digits == DIGITS and 10 <= number < 20 else words


def _digital(number: int) -> str:
    return "".join(DIGITS[int(figure)] for figure in str(number))


def _legal(number: int) -> str:
    return counting(number, LEGAL_DIGITS, "拾佰仟")


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(figure)) for figure in str(number))


def _sequence(first: str, last: int) -> Callable[[int], str]:
    """Signs that stand in a row in Unicode, from 1 to `last`; plain figures beyond."""
    return lambda number: chr(ord(first) + number - 1) if number <= last else str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _letters(first: str) -> Callable[[int], str]:
    """a … z, aa, bb …: Word repeats the letter."""
    return lambda number: chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    words = ""
    for value, sign in ROMAN:
        words += sign * (number // value)
        number %= value
    return words


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _sequence("①", 20),
    "decimalEnclosedCircleChinese": _sequence("①", 20),
    "decimalEnclosedParen": _sequence("⑴", 20),
    "decimalEnclosedFullstop": _sequence("⒈", 20),
    "ideographEnclosedCircle": _sequence("㊀", 10),
    "chineseCounting": counting,
    "chineseCountingThousand": counting,
    "taiwaneseCounting": counting,
    "taiwaneseCountingThousand": counting,
    "japaneseCounting": counting,  # what Chinese Word writes for 一、二、三
    "chineseLegalSimplified": _legal,
    "ideographDigital": _digital,
    "taiwaneseDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
