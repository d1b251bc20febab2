"""Characters as several formats keep them: in picture fonts, or in two halves."""

# Signs that Word, and what prints its files, keep as positions in the picture fonts Wingdings and Symbol.
PICTURE_SIGNS = str.maketrans(
    {"\uf0ab": "★", "\uf0b6": "☆", "\uf06c": "●", "\uf06e": "■", "\uf075": "◆", "\uf0b7": "•", "\uf0fc": "✓"}
)


def visible(text: str) -> str:
    """Text with the known signs of picture fonts as the signs they show."""
    return text.translate(PICTURE_SIGNS)


def whole(text: str) -> str:
    """Rare Chinese characters come in two halves (surrogates): put together; a half alone is a lost character."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
