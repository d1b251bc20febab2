"""Plain text: the characters of the file as they stand."""

from .composing import ExtractedText
from .decoding import BLANKS, decode
from .errors import NoText


def extract(data: bytes) -> ExtractedText:
    """The characters of a text file and the name of their encoding.

    Line ends stay as they are in the file (\\r\\n too), because offsets into this text are offsets
    into the decoded file. Raises UnknownEncoding or NoText.
    """
    text, encoding = decode(data)
    if not text.strip(BLANKS):
        raise NoText
    return ExtractedText(text, encoding)
