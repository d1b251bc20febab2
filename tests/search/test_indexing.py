"""What changes is noted by triggers and indexed by a worker, all of it, whatever happens on the way."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from apps.documents.models import Document
from apps.progress.models import Report
from apps.search import indexing
from apps.search.models import Entry, Kind, Stale
from apps.search.tasks import index_changes
from apps.targets.models import Assignment, Target
from apps.units.models import User
from tests.factories import AssignmentFactory, DocumentFactory, ReportFactory, TargetFactory, UnitFactory
from tests.notices import NOTICE, issue_notice
from tests.reports import fill, third_quarter

Index = Callable[[], int]


def words_of(**what: object) -> set[str]:
    """The words of one entry, without its district."""
    entry = Entry.objects.get(**what)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words) FROM search_entry WHERE id = %s", [entry.pk])
        ((words,),) = cursor.fetchall()
    numbers = {word.partition(" ")[0] for word in words}
    assert numbers == {str(entry.district_id)}
    return {word.partition(" ")[2] for word in words}


def test_what_is_issued_is_indexed(officer: User, index: Index) -> None:
    document = issue_notice(NOTICE, officer)

    assert index() > 0

    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert sorted(kinds) == ["document", *["target"] * document.targets.count()]
    assert set(Entry.objects.values_list("target", flat=True)) - {None} == set(
        document.targets.values_list("pk", flat=True)
    )
    assert set(Entry.objects.values_list("day", flat=True)) == {date(2026, 3, 6)}
    target = document.targets.get(words__contains="养老")
    assert {"养老", "床位", "老床", "350", "民生", "民政局", "#target"} <= words_of(target=target)
    assert {"养老", "临政", "2026", "#document"} <= words_of(document=document)
    assert (Stale.objects.count(), index()) == (0, 0)


def test_a_target_is_indexed_again_when_its_units_change(officer: User, index: Index) -> None:
    target = TargetFactory(document__uploaded_by=officer)
    index()
    unit = UnitFactory(district=officer.district, name="区民政局")
    assignment = AssignmentFactory(target=target, printed_name="某单位")
    index()
    before = words_of(target=target)
    Assignment.objects.filter(pk=assignment.pk).update(unit=unit)  # without a signal
    index()
    known = words_of(target=target)
    assignment.delete()
    index()
    assert {f"#unit{unit.pk}", "单位"} & before == {"单位"}
    assert known - before == {f"#unit{unit.pk}"}
    assert {f"#unit{unit.pk}", "单位"} & words_of(target=target) == set()


def test_words_that_are_amended_take_the_place_of_the_old_ones(officer: User, index: Index) -> None:
    document = DocumentFactory(uploaded_by=officer, title="旧标题", doc_number="")
    index()
    Document.objects.filter(pk=document.pk).update(title="新名称", doc_number="临政发〔2026〕5号")
    assert index() == 1
    words = words_of(document=document)
    assert ({"新名", "名称", "2026"} <= words, "旧标" in words) == (True, False)


def test_what_no_word_depends_on_leaves_nothing_to_do(officer: User, index: Index) -> None:
    target = TargetFactory(document__uploaded_by=officer)
    index()
    target.breakdown_confirmed_at = target.issued_at
    target.save()
    target.document.version += 1
    target.document.save()
    assert Stale.objects.count() == 0


def test_a_report_is_indexed_as_soon_as_it_says_something(
    officer: User, unit_head: User, index: Index
) -> None:
    quarter = third_quarter(officer)
    report = quarter.report(quarter.business, unit_head.memberships.get().unit)
    index()
    assert not Entry.objects.filter(kind=Kind.REPORT).exists()

    fill(report, unit_head, narrative="已联系高校", problems="场地不足")
    index()
    assert {"高校", "场地", "不足", "创业", f"#unit{report.unit_id}"} <= words_of(report=report)
    assert Entry.objects.get(report=report).day == date(2026, 9, 30)

    fill(report, unit_head, narrative="", problems="")
    index()
    assert not Entry.objects.filter(kind=Kind.REPORT).exists()


def test_what_is_deleted_is_not_found_any_more(officer: User, index: Index) -> None:
    report = ReportFactory(period__district=officer.district, narrative="进展顺利")
    gone = ReportFactory(period=report.period, narrative="即将删除")
    index()
    number = gone.pk
    gone.delete()
    assert list(Entry.objects.filter(kind=Kind.REPORT).values_list("report", flat=True)) == [report.pk]

    Stale.objects.create(district=officer.district, kind=Kind.REPORT, number=number)  # noted before it went
    index()
    assert list(Entry.objects.filter(kind=Kind.REPORT).values_list("report", flat=True)) == [report.pk]
    assert Report.objects.count() == 1


def test_indexing_twice_changes_nothing(officer: User, index: Index) -> None:
    issue_notice(NOTICE, officer)
    index()
    before = list(Entry.objects.order_by("pk").values())
    Stale.objects.bulk_create(
        Stale(district=officer.district, kind=Kind.TARGET, number=pk)
        for pk in Target.objects.values_list("pk", flat=True)
        for _twice in range(2)
    )
    index()
    assert list(Entry.objects.order_by("pk").values()) == before


def test_nothing_is_lost_when_a_batch_breaks_off(
    officer: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_notice(NOTICE, officer)
    stale = Stale.objects.count()
    with monkeypatch.context() as broken:
        broken.setitem(indexing.ENTRIES, Kind.TARGET, lambda numbers: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            index()
    assert (Stale.objects.count(), Entry.objects.count()) == (stale, 0)

    index()
    assert (Stale.objects.count(), Entry.objects.count()) == (0, 1 + Target.objects.count())


def test_more_than_one_batch_is_taken_in(
    officer: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    issue_notice(NOTICE, officer)
    stale = Stale.objects.count()
    assert (index(), Stale.objects.count(), Entry.objects.count()) == (stale, 0, 1 + Target.objects.count())


def test_the_time_is_kept(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    issue_notice(NOTICE, officer)
    assert indexing.index_changes(seconds=0) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_index_at_once(officer: User, index: Index) -> None:
    DocumentFactory(uploaded_by=officer)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [indexing.INDEXING])
        index_changes()
        assert Stale.objects.count() == 1
        cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [indexing.INDEXING])
    other.close()
    index_changes()
    assert Stale.objects.count() == 0
