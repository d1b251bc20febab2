"""Characters on printed pages: the same sign is spelt in several ways, and some have no meaning at all."""

from unicodedata import category, east_asian_width, normalize

from apps.documents.extraction.signs import visible

# PDF files written by browsers and by macOS spell many characters as the radical that looks the same. Unicode
# maps the Kangxi radicals (⼯ is 工) to them, but of the supplement's simplified forms only two.
RADICALS = str.maketrans(
    "⺁⺄⺆⺇⺌⺍⺎⺕⺟⺠⺩⺫⺬⺮⺼⻁⻄⻅⻆⻈⻉⻋⻌⻐⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "厂乙冂几小小兀彐母民王目示竹月虎西见角讠贝车辶钅镸长门阝青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
RADICAL_BLOCKS = ("\u2e80", "\u2fdf")
COMPATIBLE_IDEOGRAPHS = ("\uf900", "\ufaff")
HYPHEN_AT_LINE_END = "\x02"  # so PDFium marks a hyphen that may only stand for the end of a line
NO_CHARACTER = "\ufffd"


def one_spelling(char: str) -> str:
    """The usual character for one that looks the same; a blank for every kind of blank."""
    if char < "\u2e80":
        if char == HYPHEN_AT_LINE_END:
            return "-"
        return " " if char.isspace() or char in "\0\ufeff\u200b" else char
    if RADICAL_BLOCKS[0] <= char <= RADICAL_BLOCKS[1]:
        return normalize("NFKC", char.translate(RADICALS))
    if COMPATIBLE_IDEOGRAPHS[0] <= char <= COMPATIBLE_IDEOGRAPHS[1]:
        return normalize("NFKC", char)
    return " " if char.isspace() or char == "\ufeff" else visible(char)


def is_wide(char: str) -> bool:
    """Whether a character takes a whole square, as Chinese characters and their marks do."""
    return east_asian_width(char) in "WF"


def is_meaningless(char: str) -> bool:
    """Whether nobody can know what a character stands for: private use, control, the sign for a lost one."""
    return char == NO_CHARACTER or category(char) in ("Co", "Cc", "Cn", "Cs")


def is_misread(char: str) -> bool:
    """Whether a character is what the bytes of a Chinese one give when taken for western letters ("ÖÐ¹ú")."""
    return "\u0080" <= char <= "\u024f" and char not in "·×°±§«»÷²³"
