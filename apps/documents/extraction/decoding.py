"""Bytes to characters, for text files and saved web pages: a ladder of encodings.

A ladder beats the guessing libraries on notices: bytes are hardly ever UTF-8 by chance, UTF-16 shows
a pattern, and what is left is office text in GB18030 or, from Hong Kong, Macao and Taiwan, in Big5, of which the
right one reads as common characters and the wrong one as rare ones.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE

from .errors import UnknownEncoding

BOMS = (
    # UTF-8 keeps its mark as U+FEFF, so that offsets are those of the file decoded as UTF-8.
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)

# Big5 as Hong Kong extended it reads ① ⑴ 〇 as every office wrote them; its codec differs in the sign of ranges.
BIG5 = "big5hkscs"
BIG5_SIGNS = str.maketrans({"∼": "～"})

# Names of encodings as web pages and mails declare them, lower case → codec. GB2312 and GBK are parts of GB18030.
# Others are found by the ladder, or not at all.
DECLARED = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "big5": BIG5, "x-x-big5": BIG5, "cp950": BIG5, "big5-hkscs": BIG5,
}  # fmt: skip

# What notices are made of: ASCII, no-break blanks, punctuation and signs, Chinese characters, full-width forms.
USUAL = re.compile("[\t\n\f\r -~\xa0\u2000-\u27bf\u3000-\u303f\u4e00-\u9fff\ufe30-\ufe6f\uff00-\uffef]+")
CHINESE = re.compile("[\u3400-\u9fff\ue000-\uf8ff]")
# The characters that most of any Chinese text is made of, simplified and traditional.
COMMON = re.compile(
    "[的一是在不了有和人这中大为上个国我以要时来用们生到作地于出分对成会可主发年动同工也能下过产种面方后多定行学法所民"
    "得经十三之进等部度家电力水化高自二理起小物现实加量都两体制机当使点从业本性好应开合还因由其些前外天政四日社义事平形"
    "相全表间与关各重新线内数正心明看原利比或但质气第向道变条只结解问意建月公无系情者最立代已通并提直展五果员革位入常文"
    "总次品式活设及管特件长求老基资边流路级少山统接知较将组见计别手期根论运农指六区府委局市县镇街责任务单位牵头配合推完"
    "项目安排点年度城村养服治理督查落项保障综"
    "這為個國時來們於對會發動過產種後學經進電現實體機當點從業應開還與關線內數變條結問無並員總設長資邊級統較將組見計別"
    "論運農區縣鎮責務單牽頭項養衛環檢標錄億萬處圖書門車東廣強優質議類團際網際護災險費購銷財稅場範調號]"
)
BLANKS = "\ufeff \t\r\n\u3000"
LOST = "\ufffd"

# Least share of usual characters. GB18030 and UTF-16 accept nearly any bytes, so they have to show more; where
# the encoding is sure, a few hundred stray marks do no harm.
USUAL_WHERE_GUESSED = 0.9
USUAL_WHERE_SURE = 0.5
SURE = {"utf-8", "utf-16", "utf-32"}
LOST_LIMIT = 0.05  # share of the characters beyond ASCII that a damaged file may have lost
SAMPLE = 20_000  # bytes looked at to tell encodings apart


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The characters and the name of the codec. `declared` is what a page says of itself, which may be a lie.

    U+FFFD stands for what a damaged file lost, up to LOST_LIMIT, and for U+0000, which no database stores.
    Raises UnknownEncoding.
    """
    text, encoding = _decode(data, DECLARED.get(declared.strip().lower(), ""))
    least = USUAL_WHERE_SURE if encoding in SURE or declared else USUAL_WHERE_GUESSED
    if text.strip(BLANKS) and _usual_share(text) < least:
        raise UnknownEncoding
    return text.replace("\0", LOST), encoding


def _decode(data: bytes, declared: str) -> tuple[str, str]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    if pattern := _utf16_pattern(data):
        return data.decode(pattern, "replace"), pattern
    # UTF-8 that lost a byte comes before the others, which would read all of it, wrongly.
    for encoding in ("utf-8", declared or _most_common(data)):
        text = data.decode(encoding, "replace")
        if encoding == BIG5:
            text = text.translate(BIG5_SIGNS)
        lost = text.count(LOST) - data.count(LOST.encode(encoding, "ignore") or b"\xff\xff")
        beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
        if lost <= LOST_LIMIT * beyond_ascii:
            return text, encoding
    raise UnknownEncoding


def _utf16_pattern(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, where nearly every pair of bytes is usual text."""
    sample = data[:SAMPLE]
    if b"\0" not in sample or len(data) % 2:
        return None  # even Chinese text has line ends, which hold a zero byte
    for encoding in ("utf-16-le", "utf-16-be"):
        if _usual_share(sample.decode(encoding, "replace")) > USUAL_WHERE_GUESSED:
            return encoding
    return None


def _most_common(data: bytes) -> str:
    """The encoding in which the bytes read as more common characters than in the others; GB18030 in doubt."""
    candidates = ["gb18030", BIG5]
    if len(data) % 2 == 0:
        candidates += ["utf-16-le", "utf-16-be"]  # a piece without a line end or a figure holds no zero byte
    shares = {name: _common_share(data[:SAMPLE].decode(name, "ignore")) for name in candidates}
    return max(candidates, key=lambda name: shares[name])


def _common_share(text: str) -> float:
    return len(COMMON.findall(text)) / max(1, len(CHINESE.findall(text)))


def _usual_share(text: str) -> float:
    return sum(len(run) for run in USUAL.findall(text)) / max(1, len(text))
