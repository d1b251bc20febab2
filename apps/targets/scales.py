"""In which unit a figure is written down: a notice that promises 40万平方米 is reported in 万平方米. Pure."""

import re
import unicodedata

WORDS = {1: "", 10**4: "万", 10**8: "亿", 10**12: "万亿"}
SIZES = {word: size for size, word in WORDS.items() if word}
COUNTED = re.compile(r"[0-9]\s*(万亿|亿|万)")


def scale_of(printed: str) -> int:
    """How much one of the printed unit is: 10000 for 40万平方米, 1 for 472吨/日."""
    found = COUNTED.search(unicodedata.normalize("NFKC", printed))
    return SIZES[found[1]] if found else 1
