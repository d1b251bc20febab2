from django.conf import settings
from django.test import Client
from django.urls import reverse


def language_of(client: Client, **headers: str) -> str:
    return client.get(reverse("units:login"), headers=headers)["Content-Language"]


def test_pages_are_chinese_whatever_the_browser_prefers(db: None, client: Client) -> None:
    assert language_of(client, accept_language="en") == "zh-hans"


def test_a_visitor_chooses_english(db: None, client: Client) -> None:
    client.post(reverse("set_language"), {"language": "en"})

    assert language_of(client) == "en"


def test_an_unknown_language_is_chinese(db: None, client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"

    assert language_of(client) == "zh-hans"
