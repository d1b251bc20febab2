"""What the cells of an imported row mean, each by itself."""

from django.utils.translation import gettext as _

from apps.units.models import UnitKind
from apps.units.sheets import SEPARATOR

KINDS = {
    "部门": UnitKind.DEPARTMENT,
    "街道": UnitKind.STREET,
    "镇": UnitKind.TOWN,
    "企业": UnitKind.ENTERPRISE,
    "专班": UnitKind.TASK_FORCE,
    "其他": UnitKind.OTHER,
}


class CellProblem(Exception):
    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def kind_of(key: str, word: str) -> str:
    if word not in KINDS:
        known = SEPARATOR.join(KINDS)
        raise CellProblem(
            key, _("“%(word)s” is no kind. Use one of: %(known)s.") % {"word": word, "known": known}
        )
    return KINDS[word].value


def number_of(key: str, text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise CellProblem(key, _("“%(text)s” is not a whole number.") % {"text": text})
    return int(text)


def words(text: str) -> list[str]:
    """A cell with several names: they may be parted by 、 or a comma, semicolon or new line."""
    for mark in "，,；;\n":
        text = text.replace(mark, SEPARATOR)
    return list(dict.fromkeys(word.strip() for word in text.split(SEPARATOR) if word.strip()))
