"""Numbers as notices print them: 1,200.5 and 1 200, 3.5万亿, 一百二十, 两千余, 三分之二, 七成, 百分之五."""

from decimal import ROUND_HALF_UP, Decimal

from .measures import MULTIPLIERS

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1_000}
SECTIONS = {"万": 10_000, "亿": 100_000_000}

# For regular expressions in verbose mode: a number in digits, a number in characters, what either is multiplied by.
# A blank that copying left in a number is read over where the number makes no sense without: 15 .8亿元, 达7 5%.
# None of them is longer than a number can be, so that a page of digits costs no more than a page of words.
FRACTION = r"(?: \.\d{1,10} (?!\d) )?"
ARABIC = (
    rf"(?: \d{{1,3}} (?: ,\d{{3}} ){{1,5}} (?!\d) {FRACTION} | \d{{1,3}} (?: [ ]\d{{3}} ){{1,4}} (?![\d.])"
    rf" | \d{{1,15}} (?!\d) {FRACTION}"
    r" | (?<= [\u4e00-\u9fff] ) (?<! [件表图期号第录章节条款项页] )"
    r"   (?: \d{1,2} [ ] \d{1,2} | \d{1,5} (?: [ ]\.[ ]? | \.[ ] ) \d{1,2} ) (?![\d.]) )"
)
CHINESE = r"(?: [一二两三四五六七八九十百] [一二两三四五六七八九十百千万亿零]{0,12} )"
TIMES = (
    r"(?: [十百千]? (?: 万亿|亿|万) | 千(?![瓦米克伏卡升]) | 百 )"  # 千 belongs to 千瓦, 千米 and their kin
)
PARTS = rf"(?: (?P<whole> 百分|千分|[二三四五六七八九十]分) 之 (?P<part> [一二三四五六七八九十百零]{{1,6}} (?: 点[一二三四五六七八九零]{{1,4}} )? | {ARABIC} ) | (?P<tenths> [一二三四五六七八九] ) 成 (?![效都立果本员长人型为功品交就] ) )"


def read_arabic(printed: str, times: str = "") -> Decimal:
    """The value of digits with their multiplier: "1,200" and "万" are 12000000."""
    return _plain(Decimal(printed.replace(",", "").replace(" ", "")) * MULTIPLIERS[times])


def read_chinese(printed: str) -> Decimal | None:
    """The value of a number in characters, or None where it states none: 三五家 are some, 百家 many."""
    total, section, digit = 0, 0, None
    for char in printed:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        elif char in PLACES:
            section += (1 if digit is None else digit) * PLACES[char]
            digit = None
        else:
            total = (total + section + (digit or 0)) * SECTIONS[char]
            section, digit = 0, None
    value = total + section + (digit or 0)
    return Decimal(value) if value else None


def read_part(whole: str | None, part: str, tenths: str | None) -> tuple[Decimal, str] | None:
    """A part of a whole as a rate and its unit: 百分之五 is 5 %, 千分之三 3 ‰, 四分之一 25 %, 七成 70 %."""
    if tenths:
        return Decimal(DIGITS[tenths] * 10), "%"
    value = read_arabic(part) if part[0].isdigit() else _with_point(part)
    if value is None or not whole:
        return None
    if whole in ("百分", "千分"):
        return value, "%" if whole == "百分" else "‰"
    divisor = read_chinese(whole[0])
    return (
        (_plain((value * 100 / divisor).quantize(Decimal("0.0001"), ROUND_HALF_UP)), "%") if divisor else None
    )


def _with_point(printed: str) -> Decimal | None:
    """三点五 is 3.5."""
    whole, _, fraction = printed.partition("点")
    value = Decimal(0) if whole == "零" else read_chinese(whole)
    if value is None or not fraction:
        return value
    return value + Decimal("0." + "".join(str(DIGITS[char]) for char in fraction))


def _plain(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == int(value) else value.normalize()
