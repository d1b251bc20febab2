"""Every sentence that people see exists in Chinese, and the catalogue holds nothing else."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

from govtargets.messages import used, words_of

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
REMEDY = "Call `make messages`, then translate what is empty in locale/zh_Hans/LC_MESSAGES/django.po."


def key(message: Message) -> tuple[object, object]:
    return message.context, message.id


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


@pytest.fixture(scope="module")
def gathered() -> set[tuple[object, object]]:
    return {key(message) for message in used() if message.id}


def test_every_sentence_in_use_is_in_the_catalogue(
    chinese: Catalog, gathered: set[tuple[object, object]]
) -> None:
    missing = gathered - {key(message) for message in chinese}
    assert missing == set(), REMEDY


def test_the_catalogue_holds_no_sentence_that_nobody_uses(
    chinese: Catalog, gathered: set[tuple[object, object]]
) -> None:
    unused = {key(message) for message in chinese if message.id} - gathered
    assert unused | set(chinese.obsolete) == set(), REMEDY


def test_every_sentence_is_translated(chinese: Catalog) -> None:
    untranslated = [message.id for message in chinese if message.id and not all(words_of(message.string))]
    assert untranslated == [], REMEDY


def test_no_translation_is_a_guess(chinese: Catalog) -> None:
    assert [message.id for message in chinese if message.id and message.fuzzy] == []


def test_translations_keep_the_placeholders(chinese: Catalog) -> None:
    wrong = [(message.id, str(error)) for message in chinese if message.string for error in message.check()]
    assert wrong == []
