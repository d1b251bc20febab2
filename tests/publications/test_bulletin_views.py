"""The pages of bulletins: written beside a preview, issued after a question, read by leaders."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document
from lxml import html

from apps.audit.models import Event
from apps.publications.models import Bulletin
from apps.units.models import District, Unit, User
from tests.factories import PeriodFactory, UnitFactory
from tests.pages import entries, form_at, page_of, words_of
from tests.publications.scenes import issued, kept, reported
from tests.reports import TODAY, Quarter, third_quarter

Visit = Callable[[User], Client]
LIST, DRAFT = reverse("publications:bulletins"), reverse("publications:bulletin-draft")
LIST_QUERIES, PAGE_QUERIES, ISSUED_QUERIES = 11, 22, 8


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit, unit_head: User) -> Quarter:
    """The business target is red, as approved; the other is not reported."""
    UnitFactory(district=unit.district, name="区民政局")
    quarter = third_quarter(officer)
    reported(quarter, unit, unit_head, officer, 100, 50)
    return quarter


@pytest.fixture
def client(visit: Visit, officer: User) -> Client:
    return visit(officer)


@pytest.fixture
def bulletin(quarter: Quarter, client: Client) -> Bulletin:
    client.post(DRAFT, {"period": quarter.period.pk})
    return Bulletin.objects.get()


def at(bulletin: Bulletin, name: str = "bulletin", **given: str) -> str:
    return reverse(f"publications:{name}", kwargs={"pk": bulletin.pk, **given})


def sent(page: html.HtmlElement, bulletin: Bulletin, **given: Any) -> dict[str, Any]:
    """What the page's form sends: each paragraph with its id and kind; `given` replaces fields, or `first` its words."""
    form = form_at(page, at(bulletin, "bulletin-save"))
    first = given.pop("first", None)
    rows = {
        "block": [field.get("value") for field in form.xpath(".//input[@name='block']")],
        "kind": [
            field.get("value") or field.xpath(".//option[@selected]")[0].get("value")
            for field in form.xpath(".//*[@name='kind']")
        ],
        "text": [field.text or field.get("value") or "" for field in form.xpath(".//*[@name='text']")],
    }
    if first is not None:
        rows["text"][0] = first
    return {**entries(form), **rows, **given}


def kinds(bulletin: Bulletin) -> list[str]:
    return [block["kind"] for block in Bulletin.objects.get(pk=bulletin.pk).blocks]


def paper_of(response: HttpResponse) -> str:
    (paper,) = page_of(response).xpath("//article[@id='paper']")
    return " ".join(paper.text_content().split())


def test_one_button_writes_the_bulletin(client: Client, quarter: Quarter) -> None:
    page = page_of(client.get(reverse("progress:period", args=[quarter.period.pk])))
    answer = client.post(DRAFT, entries(form_at(page, DRAFT)))
    bulletin = Bulletin.objects.get()
    assert answer["Location"] == at(bulletin)
    paper = paper_of(client.get(at(bulletin)))
    assert paper.startswith("征求意见稿 临江区人民政府督查室 临政督〔2026〕1号 关于2026年第三季度目标任务")
    assert "红灯1项，占50.0%" in paper
    assert "存在问题：场地不足。下一步措施：增加场次。" in paper


def test_numbers_are_marked_in_the_preview(client: Client, bulletin: Bulletin) -> None:
    figures = page_of(client.get(at(bulletin))).xpath("//article//b[@title='红灯数']")
    assert [figure.text for figure in figures] == ["1"]


def test_the_preview_names_annexes_as_the_files_do(client: Client, bulletin: Bulletin) -> None:
    assert "附件：1. 2026年第三季度各领域进展情况表" in paper_of(client.get(at(bulletin)))
    without = {name: [] for name in ("leaders", "units", "reds", "yellows", "lateness")}
    Bulletin.objects.filter(pk=bulletin.pk).update(facts=bulletin.facts | without)
    assert "附件：2026年第三季度各领域进展情况表" in paper_of(client.get(at(bulletin)))


def test_what_was_written_is_kept_and_the_numbers_stay(client: Client, bulletin: Bulletin) -> None:
    page = page_of(client.get(at(bulletin)))
    answer = client.post(
        at(bulletin, "bulletin-save"), sent(page, bulletin, first="红灯{红灯数}项。", number="临督[2026]03号")
    )
    assert (answer.status_code, answer["Location"]) == (302, at(bulletin))
    after = Bulletin.objects.get()
    assert (after.blocks[0]["text"], after.number, after.version) == (
        "红灯{红灯数}项。",
        "临督〔2026〕3号",
        2,
    )
    assert after.facts == bulletin.facts
    assert after.blocks[1:] == bulletin.blocks[1:]
    assert "红灯1项。" in paper_of(client.get(at(bulletin)))


@pytest.mark.parametrize("name", ["facts", "facts_at", "issued_at", "docx_sha256", "district", "period"])
def test_nothing_else_can_be_sent(client: Client, bulletin: Bulletin, name: str) -> None:
    before = getattr(bulletin, name)
    page = page_of(client.get(at(bulletin)))
    client.post(at(bulletin, "bulletin-save"), sent(page, bulletin, first="话。", **{name: "9"}))
    after = Bulletin.objects.get()
    assert after.version == 2
    assert getattr(after, name) == before


def test_paragraphs_are_moved_added_and_removed_without_a_script(client: Client, bulletin: Bulletin) -> None:
    assert kinds(bulletin)[:3] == ["text", "heading", "text"]
    save = at(bulletin, "bulletin-save")

    def press(do: str) -> str:
        answer = client.post(save, sent(page_of(client.get(at(bulletin))), bulletin, do=do))
        return answer["Location"].partition("#")[2]

    assert press("down-1") == "block-1"
    assert kinds(bulletin)[:3] == ["heading", "text", "text"]
    press("up-1")
    assert kinds(bulletin) == [block["kind"] for block in bulletin.blocks]
    count = len(bulletin.blocks)
    press("add-2")
    assert kinds(bulletin)[:3] == ["text", "heading", "text"]
    assert len(kinds(bulletin)) == count + 1
    press("remove-1")
    assert kinds(bulletin)[:2] == ["heading", "text"]
    press("remove-2")
    assert len(kinds(bulletin)) == count - 1


def test_an_unknown_number_is_told_and_what_was_typed_stands(client: Client, bulletin: Bulletin) -> None:
    page = page_of(client.get(at(bulletin)))
    answer = client.post(at(bulletin, "bulletin-save"), sent(page, bulletin, first="红灯{红灯}项。"))
    assert answer.status_code == 422
    assert "{红灯}不是数字的名称" in words_of(answer)
    assert "红灯{红灯}项。" in [field.text for field in page_of(answer).xpath("//textarea[@name='text']")]
    assert Bulletin.objects.get().version == 1


def test_a_count_typed_by_hand_is_pointed_at(client: Client, bulletin: Bulletin) -> None:
    page = page_of(client.get(at(bulletin)))
    client.post(at(bulletin, "bulletin-save"), sent(page, bulletin, first="红灯9项。"))
    assert "9项是手工输入的" in words_of(client.get(at(bulletin)))


def test_two_people_see_both_versions(client: Client, bulletin: Bulletin) -> None:
    save, page = at(bulletin, "bulletin-save"), page_of(client.get(at(bulletin)))
    client.post(save, sent(page, bulletin, first="先写的话。", signer="区政府办公室"))

    answer = client.post(save, sent(page, bulletin, first="后写的话。"))

    assert answer.status_code == 409
    assert Bulletin.objects.get().blocks[0]["text"] == "先写的话。"
    both = page_of(answer)
    assert next(field.text for field in both.xpath("//textarea[@name='text']")) == "后写的话。"
    assert [words.text for words in both.xpath("//*[@class='conflict__words']")] == ["先写的话。"]
    assert "区政府办公室" in words_of(answer)

    client.post(save, sent(both, bulletin))  # who saves now has seen theirs
    after = Bulletin.objects.get()
    assert (after.blocks[0]["text"], after.version) == ("后写的话。", 3)


def test_the_preview_shows_what_was_typed_and_saves_nothing(client: Client, bulletin: Bulletin) -> None:
    page = page_of(client.get(at(bulletin)))
    answer = client.post(
        at(bulletin, "bulletin-preview"),
        sent(page, bulletin, first="共红灯{红灯数}项。", signer="区政府办公室"),
    )
    assert "共红灯1项。" in paper_of(answer)
    assert "区政府办公室" in paper_of(answer)
    assert Bulletin.objects.get().version == 1
    saved = client.post(
        at(bulletin, "bulletin-save"), sent(page, bulletin, first="共红灯{红灯数}项。", signer="区政府办公室")
    )
    whole = page_of(client.get(saved["Location"]))
    assert html.tostring(whole.xpath("//article[@id='paper']")[0], with_tail=False) == html.tostring(
        page_of(answer), with_tail=False
    )


def test_a_draft_is_downloaded_with_its_mark(client: Client, bulletin: Bulletin) -> None:
    answer = client.get(at(bulletin, "bulletin-file", kind="docx"))
    assert Document(BytesIO(answer.content)).paragraphs[0].text == "征求意见稿"
    assert "attachment" in answer["Content-Disposition"]
    answer = client.get(at(bulletin, "bulletin-file", kind="pdf"))
    assert (answer.content[:4], answer["Content-Type"]) == (b"%PDF", "application/pdf")


def issue(client: Client, bulletin: Bulletin) -> HttpResponse:
    page = page_of(client.get(at(bulletin)))
    form = form_at(page, at(bulletin, "bulletin-issue"))
    assert "临政督〔2026〕1号" in form.get("data-confirm")
    return client.post(form.get("action"), entries(form))


def test_what_was_issued_is_read_and_downloaded_as_it_was_kept(
    client: Client, bulletin: Bulletin, visit: Visit, leader: User
) -> None:
    issue(client, bulletin)
    bulletin.refresh_from_db()
    reader = visit(leader)
    assert [row.pk for row in reader.get(LIST).context["page"]] == [bulletin.pk]
    page = reader.get(at(bulletin))
    assert "征求意见稿" not in paper_of(page)
    assert "红灯1项，占50.0%" in paper_of(page)
    assert not page_of(page).xpath("//main//form")
    assert bulletin.pdf_sha256 in words_of(page)
    for kind in ("docx", "pdf"):
        answer = reader.get(at(bulletin, "bulletin-file", kind=kind))
        assert b"".join(answer.streaming_content) == kept(getattr(bulletin, kind))
    downloads = Event.objects.filter(verb="bulletin.download", actor_id=leader.pk).order_by("id")
    assert [event.after for event in downloads] == [{"format": "docx"}, {"format": "pdf"}]


def test_what_was_issued_takes_no_words(client: Client, bulletin: Bulletin) -> None:
    page = page_of(client.get(at(bulletin)))
    issue(client, bulletin)
    answer = client.post(at(bulletin, "bulletin-save"), sent(page, bulletin, first="改了的话。"), follow=True)
    assert "本通报已印发" in words_of(answer)
    assert "改了的话。" not in words_of(answer)


def test_what_was_changed_meanwhile_is_not_issued(client: Client, bulletin: Bulletin) -> None:
    page = page_of(client.get(at(bulletin)))
    form = entries(form_at(page, at(bulletin, "bulletin-issue")))
    client.post(at(bulletin, "bulletin-save"), sent(page, bulletin, first="改了的话。"))
    answer = client.post(at(bulletin, "bulletin-issue"), form, follow=True)
    assert "督查员刚刚修改了本通报" in words_of(answer)
    assert Bulletin.objects.get().issued_at is None


def test_numbers_are_taken_anew(client: Client, bulletin: Bulletin, clock: time_machine.Traveller) -> None:
    clock.shift(60)
    answer = client.post(at(bulletin, "bulletin-refresh"), follow=True)
    assert "数据没有变化" in words_of(answer)


@pytest.mark.parametrize("name", ["leader", "reporter"])
def test_a_draft_is_nothing_for_others(
    bulletin: Bulletin, visit: Visit, name: str, request: pytest.FixtureRequest
) -> None:
    other = visit(request.getfixturevalue(name))
    assert other.get(at(bulletin)).status_code == 404
    assert other.get(at(bulletin, "bulletin-file", kind="pdf")).status_code == 404
    assert other.post(at(bulletin, "bulletin-save")).status_code == 404
    assert other.post(DRAFT, {"period": bulletin.period_id}).status_code == 403


def test_the_list_is_for_those_who_see_the_district(visit: Visit, reporter: User) -> None:
    assert visit(reporter).get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    client: Client,
    district: District,
    other_district: District,
    officer: User,
    stranger: User,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        issued(PeriodFactory(district=district, quarter=f"2026Q{number + 1}"), officer)
    issued(PeriodFactory(district=other_district, quarter="2026Q1"), stranger)
    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get(LIST)
    assert [row.number for row in answer.context["page"]] == [
        f"临政督〔2026〕{number}号" for number in range(count, 0, -1)
    ]
    assert "望政督" not in words_of(answer)
    assert f"已印发 {count} 期通报" in words_of(answer)


def test_without_bulletins_the_list_says_what_to_do(client: Client, district: District) -> None:
    assert "尚未印发通报" in words_of(client.get(LIST))
    PeriodFactory(district=district, quarter="2026Q1")
    assert form_at(page_of(client.get(LIST)), DRAFT) is not None


def test_the_pages_take_few_queries(
    client: Client, bulletin: Bulletin, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(at(bulletin))
    issue(client, bulletin)
    client.get(LIST)  # which shows the message
    with django_assert_num_queries(ISSUED_QUERIES):
        client.get(at(bulletin))


def test_a_quarter_of_nobodys_is_not_there(client: Client) -> None:
    assert client.post(DRAFT, {"period": "999999"}).status_code == 404
    assert client.post(DRAFT, {"period": "x"}).status_code == 404
    assert client.post(DRAFT).status_code == 404
