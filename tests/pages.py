"""Look at a page as a browser does: what it shows, and what its forms would send."""

from django.http import HttpResponse
from lxml import html


def page_of(response: HttpResponse) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


def words_of(response: HttpResponse) -> str:
    """All words of the page, blanks between them made one."""
    return " ".join(page_of(response).text_content().split())


def form_at(page: html.HtmlElement, action: str) -> html.HtmlElement:
    """The one form that is sent to `action`, by itself or by htmx."""
    (form,) = page.xpath("//form[@action=$action or @hx-post=$action]", action=action)
    return form


def entries(form: html.HtmlElement) -> dict[str, str]:
    """What a browser sends when nothing was changed: no templates, no buttons, no line ends in a line."""
    sent: dict[str, str] = {}
    for field in form.xpath(".//*[self::input or self::select or self::textarea][@name]"):
        if field.xpath("ancestor::template") or field.get("disabled") is not None:
            continue
        if field.tag == "select":
            options = field.xpath(".//option[@selected]") or field.xpath(".//option")
            sent[field.get("name")] = options[0].get("value", options[0].text_content())
        elif field.tag == "textarea":
            sent[field.get("name")] = field.text or ""
        elif field.get("type") in ("checkbox", "radio"):
            if field.get("checked") is not None:
                sent[field.get("name")] = field.get("value", "on")
        elif field.get("type") not in ("submit", "button", "file"):
            sent[field.get("name")] = field.get("value", "").replace("\n", "").replace("\r", "")
    return sent
