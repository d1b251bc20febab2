"""The catalogue of sentences, without GNU gettext: python -m govtargets.messages, or make messages.

Gathers every sentence that code and templates show to people, and brings the catalogues of locale/
up to date: new sentences come with an empty translation, those no longer used are removed.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
LOCALE_DIR = BASE_DIR / "locale"
CODE = ("apps/**/*.py", "govtargets/**/*.py")
TEMPLATES = ("templates/**/*.html", "templates/**/*.txt")
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Found = tuple[int, Any, Any, Any]  # line, function, its arguments, comments


def sentences_of(path: Path) -> Iterator[Found]:
    source = path.read_bytes()
    if path.suffix != ".py":
        # Django makes of a template what looks like Python to GNU xgettext; a real reader of Python
        # needs brackets around it, because it is indented at will.
        source = b"(" + templatize(source.decode()).encode() + b")"
    yield from extract_python(BytesIO(source), KEYWORDS, ["Translators:"], {})


def used() -> Catalog:
    """Every sentence that code and templates use, with the files that use it."""
    catalog = Catalog(project="govtargets", charset="utf-8")
    for pattern in (*CODE, *TEMPLATES):
        for path in sorted(BASE_DIR.glob(pattern)):
            for _line, function, arguments, comments in sentences_of(path):
                add(catalog, function, arguments, str(path.relative_to(BASE_DIR)), comments)
    return catalog


def add(catalog: Catalog, function: str, arguments: Any, place: str, comments: list[str]) -> None:
    words = arguments if isinstance(arguments, tuple) else (arguments,)
    context = words[0] if "pgettext" in function else None
    message = words[1:] if context is not None else words
    count = 2 if function.startswith(("ngettext", "npgettext")) else 1
    if all(isinstance(word, str) for word in message[:count]):  # a variable cannot be gathered
        name = message[:2] if count == 2 else message[0]
        catalog.add(name, None, locations=[(place, 0)], auto_comments=comments, context=context)


def update(path: Path) -> int:
    """Bring one catalogue up to date; how many of its sentences are not translated yet."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    created = catalog.creation_date
    catalog.update(used(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = created  # so that nothing differs where no sentence does
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)
    return sum(1 for message in catalog if message.id and not all(words_of(message.string)))


def words_of(translation: Any) -> tuple[str, ...]:
    """A translation's forms: one, or one for each plural."""
    return tuple(translation) if isinstance(translation, list | tuple) else (translation,)


def main() -> None:
    settings.configure()  # templatize asks for settings; none of ours matter here
    for path in sorted(LOCALE_DIR.glob("*/LC_MESSAGES/django.po")):
        sys.stdout.write(f"{path.relative_to(BASE_DIR)}: {update(path)} sentences to translate.\n")


if __name__ == "__main__":
    main()
