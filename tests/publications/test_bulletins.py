"""A bulletin is drafted from what was approved, worded by people, issued once, and kept as it went out."""

import hashlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone
from docx import Document

from apps.audit.models import Event
from apps.progress import reporting
from apps.progress.judging import judge
from apps.progress.lighting import compute
from apps.progress.models import ReportingPeriod
from apps.publications.bulletins import (
    AlreadyIssued,
    BulletinRefused,
    Changed,
    NotAskedFor,
    NumberTaken,
    TooLong,
    UnknownNumbers,
    WrongNumber,
    draft_bulletin,
    is_stale,
    issue,
    official_of,
    refresh,
    save,
)
from apps.publications.gathering import facts_of
from apps.publications.models import Bulletin
from apps.units.models import District, Unit, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.dashboard.scenes import Filled
from tests.factories import PeriodFactory, UnitFactory
from tests.publications.scenes import fields, kept, reported, written
from tests.reports import TODAY, Quarter, fill, third_quarter


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    """Nobody has reported yet."""
    UnitFactory(district=unit.district, name="区民政局")
    quarter = third_quarter(officer)
    compute(quarter.period)
    return quarter


@pytest.fixture
def behind(quarter: Quarter, unit: Unit, unit_head: User, officer: User) -> Quarter:
    """The business target is red, as approved: 100 of 600 planned people; the other is not reported."""
    reported(quarter, unit, unit_head, officer, 100, 50)
    return quarter


@pytest.fixture
def draft(behind: Quarter, officer: User) -> Bulletin:
    return draft_bulletin(behind.period, by=officer)


def sent_out(bulletin: Bulletin, by: User) -> Bulletin:
    return issue(bulletin, by=by, version=bulletin.version, facts_at=bulletin.facts_at)


def words_of(bulletin: Bulletin) -> str:
    return "\n".join(one.number + one.text for one in official_of(bulletin).body)


def test_a_draft_counts_what_was_approved(draft: Bulletin, behind: Quarter) -> None:
    facts = draft.facts
    assert {code: tally["count"] for code, tally in facts["lights"].items()} == {
        "red": 1,
        "yellow": 0,
        "green": 0,
        "grey": 1,
    }
    assert {code: tally["count"] for code, tally in facts["states"].items()} == {
        "done": 0,
        "ahead": 0,
        "on_schedule": 0,
        "behind": 1,
        "other": 1,
    }
    assert facts["others"]["not_reported"] == 1
    (red,) = facts["reds"]
    assert (red["target"], red["units"]) == (behind.business.pk, "区发展改革委")
    assert (red["problems"], red["next_steps"]) == ("场地不足。", "增加场次。")
    assert red["sentence"].startswith("共 2 项，红灯 2 项。")
    assert (draft.number, draft.signer) == ("临政督〔2026〕1号", "临江区人民政府督查室")
    assert "红灯1项，占50.0%" in words_of(draft)


def test_what_waits_for_approval_is_no_light_and_nobody_is_said_not_to_have_reported(
    quarter: Quarter, unit: Unit, unit_head: User, officer: User
) -> None:
    reported(quarter, unit, unit_head, officer, 100, 50)
    reporting.return_report(
        quarter.report(quarter.business, unit),
        by=officer,
        reason="请补充",
        due_on=quarter.period.closes_on,
    )
    facts = draft_bulletin(quarter.period, by=officer).facts
    assert facts["lights"]["red"]["count"] == 1  # as it was approved
    assert facts["reds"][0]["problems"] == "场地不足。"
    assert [(one["unit"], one["reason"], one["answered"]) for one in facts["returned"]] == [
        ("区发展改革委", "请补充", False)
    ]


def test_a_submitted_report_waits(quarter: Quarter, unit: Unit, unit_head: User, officer: User) -> None:

    figures = {f"indicator_{quarter.whole.pk}": 100, f"indicator_{quarter.part.pk}": 50}
    texts = {"narrative": "已开展培训。", "problems": "场地不足。", "next_steps": "增加场次。"}
    report = fill(quarter.report(quarter.business, unit), unit_head, **texts, **figures)
    reporting.submit(report, by=unit_head)
    compute(quarter.period)
    facts = draft_bulletin(quarter.period, by=officer).facts
    assert facts["waiting"] == 1
    assert facts["lights"]["red"]["count"] == 0
    assert (facts["others"]["waiting"], facts["others"]["not_reported"]) == (1, 1)


def test_what_an_officer_judged_counts(behind: Quarter, officer: User) -> None:
    judge(behind.period, behind.business, by=officer, colour="yellow", reason="已有补救措施")
    facts = draft_bulletin(behind.period, by=officer).facts
    assert (facts["lights"]["red"]["count"], facts["lights"]["yellow"]["count"]) == (0, 1)
    assert facts["yellows"][0]["judged"] == "已有补救措施"


def test_late_units_are_counted_in_working_days(
    behind: Quarter, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-10-20T10:00:00+08:00")  # due on Thursday the 15th
    facts = draft_bulletin(behind.period, by=officer).facts
    assert facts["lateness"] == [{"unit": "区民政局", "asked": 1, "late": 0, "missing": 1, "days": 3}]
    assert (facts["asked"], facts["late"], facts["missing"]) == (2, 0, 1)


def test_pressing_the_button_twice_leads_to_the_same_draft(draft: Bulletin, officer: User) -> None:
    assert draft_bulletin(draft.period, by=officer) == draft
    assert Event.objects.filter(verb="bulletin.draft").count() == 1


def test_a_quarter_that_is_not_open_has_nothing_to_tell(district: District, officer: User) -> None:
    period = PeriodFactory(district=district, quarter="2026Q4", planned=True)
    with pytest.raises(NotAskedFor):
        draft_bulletin(period, by=officer)


def test_words_change_and_numbers_do_not(draft: Bulletin, officer: User) -> None:
    before = draft.facts
    saved = written(draft, officer, "本季度红灯{红灯数}项。")
    assert (saved.version, saved.facts) == (2, before)
    assert words_of(saved).splitlines()[0] == "本季度红灯1项。"
    event = Event.objects.get(verb="bulletin.save")
    assert event.after["blocks"][0]["text"] == "本季度红灯{红灯数}项。"


def test_saving_what_stands_there_changes_nothing(draft: Bulletin, officer: User) -> None:
    save(draft, by=officer, version=1, fields=fields(draft), blocks=draft.blocks)
    draft.refresh_from_db()
    assert draft.version == 1
    assert not Event.objects.filter(verb="bulletin.save").exists()


def test_two_people_never_overwrite_each_other(draft: Bulletin, officer: User) -> None:
    written(draft, officer, "先写的话。")
    with pytest.raises(Changed) as refused:
        written(draft, officer, "后写的话。")  # who still saw version 1
    assert refused.value.standing.blocks[0]["text"] == "先写的话。"


@pytest.mark.parametrize(
    ("given", "words", "refusal"),
    [
        ({}, "红灯{红灯}项。", UnknownNumbers),
        ({}, "红灯{红灯数项。", UnknownNumbers),
        ({}, "长" * 5001, TooLong),
        ({"number": "第五号"}, "话。", WrongNumber),
    ],
)
def test_what_cannot_be_kept_is_told(
    draft: Bulletin, officer: User, given: dict[str, Any], words: str, refusal: type[BulletinRefused]
) -> None:
    blocks = [{**draft.blocks[0], "text": words}]
    with pytest.raises(refusal):
        save(draft, by=officer, version=1, fields=fields(draft, **given), blocks=blocks)
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_number_is_kept_as_documents_write_it(draft: Bulletin, officer: User) -> None:
    saved = save(
        draft, by=officer, version=1, fields=fields(draft, number="临政督[2026]第05号"), blocks=draft.blocks
    )
    assert saved.number == "临政督〔2026〕5号"


def test_refreshing_takes_the_numbers_and_leaves_the_words(
    draft: Bulletin, behind: Quarter, officer: User, clock: time_machine.Traveller
) -> None:
    written(draft, officer, "本季度红灯{红灯数}项。")
    clock.shift(60)
    assert not is_stale(draft)
    judge(behind.period, behind.business, by=officer, colour="green", reason="误报")
    assert is_stale(draft)
    clock.shift(60)
    assert refresh(draft, by=officer)
    draft.refresh_from_db()
    assert words_of(draft).splitlines()[0] == "本季度红灯0项。"
    assert not is_stale(draft)
    assert not refresh(draft, by=officer)


def test_the_leaders_of_a_closed_quarter_are_those_of_its_overview(officer: User) -> None:
    filled = Filled(officer, 1)
    post = filled.leaders[0]
    post.tenures.update(valid_to=date(2026, 8, 1))
    post.tenures.create(district=officer.district, holder="继任者", valid_from=date(2026, 8, 1))
    now, then = (facts_of(period, date(2026, 9, 1))["leaders"] for period in (filled.period, filled.before))
    assert ([row["name"] for row in now], [row["name"] for row in then]) == (
        ["继任者（副区长0）"],
        ["领导0（副区长0）"],
    )


def test_issuing_keeps_files_that_say_what_the_draft_said(draft: Bulletin, officer: User) -> None:
    out = sent_out(written(draft, officer, "本季度红灯{红灯数}项。"), officer)
    data = kept(out.docx)
    assert hashlib.sha256(data).hexdigest() == out.docx_sha256
    assert hashlib.sha256(kept(out.pdf)).hexdigest() == out.pdf_sha256
    words = [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]
    assert "本季度红灯1项。" in words
    assert (out.issued_by, out.issued_at) == (officer, timezone.now())
    assert Event.objects.get(verb="bulletin.issue").after["docx_sha256"] == out.docx_sha256


def test_nothing_of_what_was_issued_changes_whatever_happens(
    draft: Bulletin, behind: Quarter, officer: User
) -> None:
    out = sent_out(draft, officer)
    row, files = (
        Bulletin.objects.filter(pk=out.pk).values().get(),
        [kept(out.docx), kept(out.pdf)],
    )
    judge(behind.period, behind.business, by=officer, colour="green", reason="误报")
    for change in (
        lambda: refresh(out, by=officer),
        lambda: written(out, officer, "改了的话。"),
    ):
        with pytest.raises(AlreadyIssued):
            change()
    assert sent_out(out, officer) == out  # twice is once
    # Nor by a way around the verbs.
    for statement in (
        lambda: Bulletin.objects.filter(pk=out.pk).update(title="改了"),
        lambda: Bulletin.objects.filter(pk=out.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="kept as it went out"), transaction.atomic():
            statement()
    out = Bulletin.objects.get(pk=out.pk)
    assert Bulletin.objects.filter(pk=out.pk).values().get() == row
    assert [kept(out.docx), kept(out.pdf)] == files


def test_a_correction_is_another_bulletin_with_the_next_number(
    draft: Bulletin, behind: Quarter, officer: User
) -> None:
    first = sent_out(
        save(
            draft,
            by=officer,
            version=1,
            fields=fields(draft, number="临督〔2026〕7号", copies="区委办公室"),
            blocks=draft.blocks,
        ),
        officer,
    )
    second = draft_bulletin(behind.period, by=officer)
    assert second != first
    assert (second.number, second.copies) == ("临督〔2026〕8号", "区委办公室")


def test_a_number_is_given_once(draft: Bulletin, behind: Quarter, officer: User) -> None:
    sent_out(draft, officer)
    second = draft_bulletin(behind.period, by=officer)
    second = save(
        second, by=officer, version=1, fields=fields(second, number=draft.number), blocks=second.blocks
    )
    with pytest.raises(NumberTaken):
        sent_out(second, officer)
    second.refresh_from_db()
    assert second.issued_at is None


def test_a_name_that_means_nothing_any_more_does_not_go_out(draft: Bulletin, officer: User) -> None:
    draft.blocks[0]["text"] = "未报{旧的名称}件。"  # as an older version may have kept it
    draft.save()
    with pytest.raises(UnknownNumbers):
        sent_out(draft, officer)


def test_only_what_was_seen_is_issued(
    draft: Bulletin, officer: User, clock: time_machine.Traveller, district: District
) -> None:
    version, seen = draft.version, draft.facts_at
    written(draft, officer, "先写的话。")
    with pytest.raises(Changed):
        issue(draft, by=officer, version=version, facts_at=seen)
    clock.shift(60)
    refresh(draft, by=person(district, "colleague", "周同事", Role.OFFICER))
    with pytest.raises(Changed, match="周同事"):
        issue(draft, by=officer, version=2, facts_at=seen)


@pytest.mark.parametrize("name", ["leader", "reporter", "stranger", "security_administrator"])
def test_only_officers_of_the_district_write_bulletins(
    draft: Bulletin, name: str, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(name)
    for verb in (
        lambda: draft_bulletin(ReportingPeriod.objects.get(), by=by),
        lambda: written(draft, by, "话。"),
        lambda: refresh(draft, by=by),
        lambda: sent_out(draft, by),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert list(Bulletin.objects.visible_to(by)) == []


def test_leaders_see_what_was_issued(draft: Bulletin, leader: User, officer: User, stranger: User) -> None:
    out = sent_out(draft, officer)
    assert list(Bulletin.objects.visible_to(leader)) == [out]
    assert list(Bulletin.objects.visible_to(stranger)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_facts_of_any_number_of_targets_take_the_same_queries(
    officer: User, count: int, django_assert_num_queries: Any
) -> None:

    scene = Filled(officer, count)
    with django_assert_num_queries(16):
        facts = facts_of(scene.period, timezone.localdate())
    assert facts["total"] == count + 1
