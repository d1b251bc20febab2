"""Plain text: bytes to characters by a ladder of encodings.

A ladder beats the guessing libraries on notices: bytes are hardly ever UTF-8 by chance, UTF-16 shows
a pattern, and what is left of Chinese office text is GB18030.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE

from .composing import ExtractedText
from .errors import NoText, UnknownEncoding

BOMS = (
    # UTF-8 keeps its mark as U+FEFF, so that offsets are those of the file decoded as UTF-8.
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)

# What notices are made of: ASCII, punctuation and signs, Chinese characters, full-width forms.
USUAL = re.compile("[\t\n\f\r -~\u2000-\u27bf\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
LOST = "\ufffd"

# Least share of usual characters. GB18030 accepts nearly any bytes (Big5's punctuation becomes private
# use), so it has to show more; where the encoding is sure, a few hundred stray marks do no harm.
USUAL_IN_GB18030 = 0.95
USUAL_ELSEWHERE = 0.5
USUAL_IN_UTF16_PATTERN = 0.9
LOST_LIMIT = 0.05  # share of the characters beyond ASCII that a damaged file may have lost
SAMPLE = 20_000  # bytes looked at for the UTF-16 pattern


def extract(data: bytes) -> ExtractedText:
    """The characters of a text file and the name of their encoding.

    Line ends stay as they are in the file (\\r\\n too), because offsets into this text are offsets
    into the decoded file. U+0000, which no database stores, becomes U+FFFD; so does what a damaged
    file lost, up to LOST_LIMIT. Raises UnknownEncoding or NoText.
    """
    text, encoding = _decode(data)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise NoText
    if _usual_share(text) < (USUAL_IN_GB18030 if encoding == "gb18030" else USUAL_ELSEWHERE):
        raise UnknownEncoding
    return ExtractedText(text.replace("\0", LOST), encoding)


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    if pattern := _utf16_pattern(data):
        return data.decode(pattern, "replace"), pattern
    for encoding in ("utf-8", "gb18030"):
        # UTF-8 that lost a byte comes before GB18030, which would read all of it, wrongly.
        text = data.decode(encoding, "replace")
        lost = text.count(LOST) - data.count(LOST.encode(encoding))
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
        if _usual_share(sample.decode(encoding, "replace")) > USUAL_IN_UTF16_PATTERN:
            return encoding
    return None


def _usual_share(text: str) -> float:
    return sum(len(run) for run in USUAL.findall(text)) / max(1, len(text))
